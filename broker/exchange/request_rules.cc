#include "broker/exchange/request_rules.h"

#include <set>
#include <utility>

#include "policy/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr int kMaxItems = 1000;
constexpr int kMaxIdentifiers = 10;
constexpr int kMaxFields = 50;
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

bool BulkSizeAllowed(int items) {
  return items >= 1 && items <= kMaxItems;
}

policy::Decision CheckSignalForm(const v1::Signal& signal) {
  if (signal.identifiers_size() == 0) return Refused(kSubjectMissing, "identifiers");
  if (signal.identifiers_size() > kMaxIdentifiers) return Refused(kBulkSizeInvalid, "identifiers");
  if (signal.fields_size() > kMaxFields) return Refused(kBulkSizeInvalid, "fields");
  if (const size_t size = signal.consent().evidence_sha256().size(); size != 0 && size != 32) {
    return Refused(policy::kFieldValueInvalid, "evidence_sha256");
  }
  std::set<std::string_view> seen;
  for (const v1::FieldValue& field : signal.fields()) {
    if (field.value().size() > kMaxValueBytes || !seen.insert(field.field()).second) {
      return Refused(policy::kFieldValueInvalid, "fields");
    }
  }
  return Permitted();
}

policy::Decision NormaliseAll(const google::protobuf::RepeatedPtrField<v1::Identifier>& given,
                              std::vector<pseudonym::Identifier>& normalised, std::string& wrong) {
  for (const v1::Identifier& identifier : given) {
    const std::vector<std::string> parts(identifier.parts().begin(), identifier.parts().end());
    absl::StatusOr<pseudonym::Identifier> normal = pseudonym::Normalise(identifier.scheme(), parts);
    if (!normal.ok()) {
      wrong = std::string(normal.status().message());
      return Refused(kIdentifierInvalid, identifier.scheme());
    }
    normalised.push_back(*std::move(normal));
  }
  return Permitted();
}

std::string WordOrUnknown(const Call& call, const v1::Identifier& identifier) {
  const bool known = call.policy->snapshot->vocabulary().Has(policy::WordKind::kScheme, identifier.scheme());
  return known ? identifier.scheme() : "unknown";
}

}  // namespace covenant::exchange
