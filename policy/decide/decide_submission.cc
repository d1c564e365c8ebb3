#include <algorithm>
#include <set>
#include <utility>

#include "policy/decide/bars.h"
#include "policy/decide/decide.h"
#include "policy/decide/entrance.h"
#include "policy/decide/reasons.h"
#include "policy/decide/record_conditions.h"
#include "policy/decide/request_conditions.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

bool IsOneOf(std::string_view text, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::string_view kConsentForms[] = {"written", "oral"};

// Codes of the request that no vocabulary holds. A code may be anything the client wrote, so none is repeated.
void CheckWords(const Vocabulary& vocabulary, const RecordFacts& facts, std::vector<Reason>& reasons) {
  const auto check = [&](bool known, std::string_view what) {
    if (!known) AddReason(reasons, {std::string(kWordUnknown), "", std::string(what)});
  };
  check(vocabulary.Has(WordKind::kSubjectRole, facts.subject_role), "subject_role");
  check(facts.police_regime.empty() || vocabulary.Has(WordKind::kPoliceRegime, facts.police_regime), "police_regime");
  check(facts.handling_code.empty() || vocabulary.Has(WordKind::kHandlingCode, facts.handling_code), "handling_code");
  for (const std::string& form : facts.exploitation) {
    check(vocabulary.Has(WordKind::kExploitationForm, form), "exploitation");
  }
  if (!facts.consent) return;
  check(IsOneOf(facts.consent->form, kConsentForms), "consent.form");
  check(IsOneOf(facts.consent->signed_by, kSignatories), "consent.signed_by");
}

// The supplied fields that some rule of this supplier and purpose can use.
std::set<std::string> Suppliable(const CompiledCovenant& covenant, ClassId supplier, PurposeId purpose) {
  std::set<std::string> fields;
  for (const Outlet& outlet : covenant.Outlets(supplier, purpose)) {
    fields.insert(outlet.rule->suppliable.begin(), outlet.rule->suppliable.end());
  }
  return fields;
}

void CheckFirstProcessing(const Covenant& covenant, const RecordFacts& facts, absl::CivilDay day,
                          std::vector<Reason>& reasons) {
  if (day < facts.first_processed_on) {
    AddReason(reasons, {std::string(kFirstProcessingInvalid), "", "future"});
  } else if (covenant.GoneOn(facts) <= day) {
    AddReason(reasons, {std::string(kFirstProcessingInvalid), "retention", "keep"});
  }
}

// Weighs the ways by which the signal could reach somebody.
class Ways {
 public:
  Ways(const Snapshot& snapshot, const Entrance& entrance, const Submission& submission)
      : snapshot_(snapshot),
        entrance_(entrance),
        covenant_(*entrance.covenant),
        submission_(submission),
        words_(WordsOf(snapshot.vocabulary(), submission.facts)) {}

  // The rule that permits; null when none does, and then reasons() says why.
  const Rule* Open() {
    std::vector<Outlet> open;
    bool any = false;
    for (const Outlet& outlet : Outlets()) {
      if (!Reaches(outlet)) continue;
      any = true;
      if (!Barred(outlet)) open.push_back(outlet);
    }
    if (!any) {
      AddReason(reasons_, {std::string(AnyForOtherPurpose() ? kPurposeMismatch : kNoRule), "", ""});
      return nullptr;
    }
    const Rule* rule = FirstThatHolds(open);
    if (rule != nullptr) reasons_.clear();
    return rule;
  }

  const std::vector<Reason>& reasons() const { return reasons_; }

  const std::vector<Outlet>& Outlets() const { return covenant_.Outlets(entrance_.party, entrance_.purpose); }
  // Whether the outlet leads to somebody else, and to the recipient where one is named.
  bool Reaches(const Outlet& outlet) const {
    if (submission_.recipient.empty()) return true;
    return submission_.recipient != submission_.facts.supplier &&
           covenant_.ClassOf(submission_.recipient, entrance_.day) == outlet.to;
  }

  // The circumstances of this submission by one outlet.
  Circumstances By(const Outlet& outlet) const {
    const std::string& supplier = submission_.facts.supplier;
    return {
        .snapshot = snapshot_,
        .covenant = covenant_,
        .request = submission_.request,
        .day = entrance_.day,
        .action = Action::kSubmit,
        .purpose = entrance_.purpose,
        .from = entrance_.party,
        .to = outlet.to,
        .caller = supplier,
        .supplier = supplier,
        .recipient = submission_.recipient,
        .moment = Moment::kSupplied,
        .record = &submission_.facts,
        .words = words_,
    };
  }

  // The same, of the supplier as such.
  Circumstances Own() const { return By({nullptr, entrance_.party}); }

 private:
  bool AnyForOtherPurpose() const {
    const auto& outlets = covenant_.Outlets(entrance_.party);
    return std::any_of(outlets.begin(), outlets.end(), [this](const Outlet& outlet) { return Reaches(outlet); });
  }

  bool Barred(const Outlet& outlet) {
    const bool barred = IsBarred(By(outlet), &reasons_);
    // A barred way still says which of its conditions fail: a decision holds every reason.
    if (barred) Weigh(outlet);
    return barred;
  }

  // Whether every condition of the rule holds; what fails is kept.
  bool Weigh(const Outlet& outlet) {
    const Circumstances c = By(outlet);
    std::vector<Reason>& failed = weighed_.emplace_back();
    RequestHolds(*outlet.rule, c, &failed);
    RecordHolds(*outlet.rule, c, &failed);
    return failed.empty();
  }

  const Rule* FirstThatHolds(const std::vector<Outlet>& open) {
    bool about = open.empty();
    for (const Outlet& outlet : open) {
      if (!IsAbout(*outlet.rule, By(outlet))) continue;
      about = true;
      if (Weigh(outlet)) return outlet.rule->rule;
    }
    if (!about) AddReason(reasons_, {std::string(kSubjectRoleExcluded), "", "about"});
    AddNearestFirst(reasons_, weighed_);
    return nullptr;
  }

  const Snapshot& snapshot_;
  const Entrance& entrance_;
  const CompiledCovenant& covenant_;
  const Submission& submission_;
  const RecordWords words_;
  std::vector<std::vector<Reason>> weighed_;
  std::vector<Reason> reasons_;
};

// The bar that keeps a field from everyone to whom some rule could give it; null when somebody may have it.
const CompiledProhibition* BarOnSupplying(const std::string& field, const Ways& ways) {
  const CompiledProhibition* bar = nullptr;
  for (const Outlet& outlet : ways.Outlets()) {
    const std::vector<std::string>& usable = outlet.rule->suppliable;
    if (!ways.Reaches(outlet) || std::find(usable.begin(), usable.end(), field) == usable.end()) continue;
    bar = BarOnField(field, ways.By(outlet));
    if (bar == nullptr) return nullptr;
  }
  return bar;
}

void CheckFields(const Vocabulary& vocabulary, const Ways& ways, const std::set<std::string>& allowed,
                 const std::vector<FieldValue>& fields, std::vector<Reason>& reasons) {
  std::set<std::string_view> seen;
  for (const FieldValue& given : fields) {
    const FieldWord* field = vocabulary.FindField(given.field);
    if (field == nullptr) {
      AddReason(reasons, {std::string(kWordUnknown), "", "field"});
    } else if (!allowed.contains(field->code)) {
      AddReason(reasons, {std::string(kFieldNotAllowed), "", field->code});
    } else if (const CompiledProhibition* bar = BarOnSupplying(field->code, ways)) {
      AddReason(reasons, {bar->reason, bar->id, field->code});
    } else if (!seen.insert(given.field).second || !ValueHasForm(*field, given.value)) {
      AddReason(reasons, {std::string(kFieldValueInvalid), "", field->code});
    }
  }
}

}  // namespace

Decision DecideSubmission(const Snapshot& snapshot, const Submission& submission, absl::Time now) {
  const RecordFacts& facts = submission.facts;
  Entrance entrance = Enter(snapshot, submission.covenant, facts.supplier, facts.purpose, now);
  CheckCase(submission.request, facts.purpose, entrance.refusals);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  if (!submission.recipient.empty() && !covenant.ClassOf(submission.recipient, entrance.day)) {
    return Refused(Decision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  std::vector<Reason> reasons;
  CheckWords(snapshot.vocabulary(), facts, reasons);
  Ways ways(snapshot, entrance, submission);
  const Rule* rule = ways.Open();
  for (const Reason& reason : ways.reasons()) AddReason(reasons, reason);
  CheckSchemes(ways.Own(), submission.schemes, reasons);
  CheckFields(snapshot.vocabulary(), ways, Suppliable(covenant, entrance.party, entrance.purpose), submission.fields,
              reasons);
  CheckFirstProcessing(covenant.covenant(), facts, entrance.day, reasons);
  if (!reasons.empty()) return Refused(Decision(), std::move(reasons));
  Decision decision;
  decision.permitted = true;
  decision.rule = rule->id;
  return decision;
}

std::vector<std::string> SuppliableFields(const Snapshot& snapshot, std::string_view covenant,
                                          std::string_view supplier, std::string_view purpose, absl::Time now) {
  const Entrance entrance = Enter(snapshot, covenant, supplier, purpose, now);
  if (!entrance.refusals.empty()) return {};
  const std::set<std::string> fields = Suppliable(*entrance.covenant, entrance.party, entrance.purpose);
  return {fields.begin(), fields.end()};
}

}  // namespace covenant::policy
