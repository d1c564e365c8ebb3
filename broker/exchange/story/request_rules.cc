#include "broker/exchange/story/request_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr int kMaxItems = 1000;
constexpr int kMaxIdentifiers = 10;
constexpr int kMaxFields = 50;
constexpr int kMaxForms = 10;
constexpr size_t kMaxValueBytes = 2000;

policy::Decision Permitted() {
  policy::Decision decision;
  decision.permitted = true;
  return decision;
}

}  // namespace

policy::Decision Refused(std::string_view code, std::string_view condition) {
  policy::Decision decision;
  decision.reasons.push_back({std::string(code), "", std::string(condition)});
  return decision;
}

bool ActorNamed(const Call& call) {
  const v1::Actor& actor = call.context->actor();
  return !actor.reference().empty() && !actor.function().empty();
}

std::string_view ObjectionWithoutBreakGlass(const Call& call) {
  if (!ActorNamed(call)) return kActorMissing;
  return call.context->break_glass() ? policy::kBreakGlassNotAllowed : std::string_view();
}

bool AuditPurpose(const Call& call) {
  return call.policy->snapshot->vocabulary().Has(policy::WordKind::kAuditPurpose, call.context->purpose());
}

bool CaseNamed(const Call& call) {
  const std::string& reference = call.context->case_reference();
  const auto control = [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); };
  return !reference.empty() && std::ranges::none_of(reference, control);
}

bool ActsInPerson(const Call& call) {
  return !call.caller.person.empty() && call.caller.Is(authenticate::Role::kPartner);
}

const policy::Person* OfficerOf(const Call& call) {
  if (!call.caller.Oversees()) return nullptr;
  return call.policy->snapshot->parties().FindPerson(call.caller.person);
}

bool SearchesTheRegister(const Call& call) {
  return OfficerOf(call) != nullptr && AuditPurpose(call);
}

bool BulkSizeAllowed(int items) {
  return items >= 1 && items <= kMaxItems;
}

policy::Decision CheckObject(const Call& call, const std::string& object, const std::string& subject_role,
                             const google::protobuf::RepeatedPtrField<v1::Identifier>& identifiers) {
  const policy::Vocabulary& vocabulary = call.policy->snapshot->vocabulary();
  if (object.empty()) {
    return vocabulary.IsObject(subject_role) ? Refused(policy::kWordUnknown, "subject_role") : Permitted();
  }
  if (!vocabulary.IsObject(object)) return Refused(policy::kWordUnknown, "object");
  if (!subject_role.empty()) return Refused(policy::kWordUnknown, "subject_role");
  const std::vector<std::string>& schemes = vocabulary.FindSubject(object)->schemes;
  for (const v1::Identifier& identifier : identifiers) {
    if (std::ranges::find(schemes, identifier.scheme()) != schemes.end()) continue;
    return Refused(kObjectSchemeExcluded, WordOrUnknown(call, identifier));
  }
  return Permitted();
}

policy::Decision CheckSubjectForm(const Call& call, const v1::SubjectReference& subject) {
  const bool by_pseudonym = !subject.pseudonym().empty();
  if (by_pseudonym == (subject.identifiers_size() > 0)) return Refused(kSubjectMissing, "subject");
  if (by_pseudonym && !subject.object().empty()) return Refused(kSubjectMissing, "object");
  if (subject.identifiers_size() > kMaxIdentifiers) return Refused(kSizeInvalid, "identifiers");
  return CheckObject(call, subject.object(), "", subject.identifiers());
}

policy::Decision CheckSignalForm(const v1::Signal& signal) {
  if (signal.identifiers_size() == 0) return Refused(kSubjectMissing, "identifiers");
  if (signal.identifiers_size() > kMaxIdentifiers) return Refused(kSizeInvalid, "identifiers");
  if (const size_t size = signal.consent().evidence_sha256().size(); size != 0 && size != 32) {
    return Refused(policy::kFieldValueInvalid, "evidence_sha256");
  }
  const std::set<std::string_view> forms(signal.exploitation_forms().begin(), signal.exploitation_forms().end());
  if (signal.exploitation_forms_size() > kMaxForms ||
      forms.size() != static_cast<size_t>(signal.exploitation_forms_size())) {
    return Refused(kSizeInvalid, "exploitation_forms");
  }
  return CheckFieldsForm(signal);
}

policy::Decision CheckFieldsForm(const v1::Signal& signal) {
  if (signal.fields_size() > kMaxFields) return Refused(kSizeInvalid, "fields");
  std::set<std::string_view> seen;
  for (const v1::FieldValue& field : signal.fields()) {
    if (field.value().size() > kMaxValueBytes || !seen.insert(field.field()).second) {
      return Refused(policy::kFieldValueInvalid, "fields");
    }
  }
  return Permitted();
}

std::string WordOrUnknown(const Call& call, const v1::Identifier& identifier) {
  const bool known = call.policy->snapshot->vocabulary().Has(policy::WordKind::kScheme, identifier.scheme());
  return known ? identifier.scheme() : "unknown";
}

}  // namespace covenant::exchange
