#include <algorithm>
#include <utility>

#include "policy/conditions.h"
#include "policy/decide.h"
#include "policy/entrance.h"
#include "policy/reason_codes.h"

namespace covenant::policy {
namespace {

// What stands against the record itself, under whichever rule.
void CheckRecord(const Entrance& entrance, ClassId from, const RecordFacts& facts, Action action,
                 std::vector<Reason>& reasons) {
  for (const CompiledProhibition& prohibition : entrance.covenant->prohibitions()) {
    if (Bars(prohibition, from, entrance.party, entrance.purpose, action, &facts, entrance.day)) {
      AddReason(reasons, {prohibition.reason, prohibition.id, ""});
    }
  }
  if (facts.handling_code == "hidden") AddReason(reasons, {std::string(kHandlingCodeHidden), "", "handling_code"});
  if (entrance.covenant->covenant().GoneOn(facts.first_processed_on) <= entrance.day) {
    AddReason(reasons, {std::string(kRetentionExceeded), "retention", "keep"});
  }
}

// The first of `rules` whose conditions all hold; else null, and `reasons` says why, the nearest rule first.
const CompiledRule* FirstThatHolds(const Entrance& entrance, ClassId from,
                                   const std::vector<const CompiledRule*>& rules, const Question& question,
                                   const RecordFacts& facts, std::vector<Reason>& reasons) {
  bool about = false;
  bool in_bulk = !question.bulk;
  std::vector<std::vector<Reason>> weighed;
  for (const CompiledRule* compiled : rules) {
    const Rule& rule = *compiled->rule;
    if (question.bulk && !rule.bulk) continue;
    in_bulk = true;
    if (!IsAbout(rule.about, facts)) continue;
    about = true;
    weighed.push_back(
        FailedConditions(rule, entrance.covenant->Class(from).police_domain, facts, entrance.day, Moment::kStored));
    if (weighed.back().empty()) return compiled;
  }
  if (rules.empty()) {
    AddReason(reasons, {std::string(kNoRule), "", ""});
  } else if (!in_bulk) {
    AddReason(reasons, {std::string(kBulkNotAllowed), "", "bulk"});
  } else if (!about) {
    AddReason(reasons, {std::string(kSubjectRoleExcluded), "", "about"});
  }
  AddNearestFirst(reasons, weighed);
  return nullptr;
}

RecordDecision Permitted(const CompiledRule& compiled, const Question& question, const RecordFacts& facts) {
  const Rule& rule = *compiled.rule;
  RecordDecision decision;
  decision.permitted = true;
  decision.rule = rule.id;
  decision.mask_source = compiled.mask_source;
  decision.basis_supply = rule.basis_supply.Of(facts.supplier);
  decision.basis_receive = rule.basis_receive.Of(question.recipient);
  decision.discloses = Disclosure::kHit;
  if (question.action != Action::kRetrieve) return decision;
  // Anything but "free" gives no fields: a code that is not known is treated as the stricter.
  if (!facts.handling_code.empty() && facts.handling_code != "free") {
    decision.reasons.push_back({std::string(kHandlingCodePartly), "", "handling_code"});
    return decision;
  }
  decision.discloses = Disclosure::kFields;
  decision.fields = compiled.releases;
  return decision;
}

}  // namespace

RecordDecision DecideRecord(const Snapshot& snapshot, const Question& question, const RecordFacts& facts,
                            absl::Time now) {
  Entrance entrance = Enter(snapshot, question.covenant, question.recipient, question.purpose, now);
  if (!entrance.refusals.empty()) return Refused(RecordDecision(), std::move(entrance.refusals));
  std::vector<Reason> reasons;
  if (facts.supplier == question.recipient) reasons.push_back({std::string(kOwnRecord), "", "supplier"});
  if (facts.purpose != question.purpose) AddReason(reasons, {std::string(kPurposeMismatch), "", "purpose"});
  const auto from = entrance.covenant->ClassOf(facts.supplier, entrance.day);
  const bool other_asked = !question.supplier.empty() && question.supplier != facts.supplier;
  if (!from || other_asked) {
    AddReason(reasons, {std::string(from ? kNoRule : kPartyNotInCovenant), "", "supplier"});
    return Refused(RecordDecision(), std::move(reasons));
  }
  CheckRecord(entrance, *from, facts, question.action, reasons);
  const CompiledRule* rule = FirstThatHolds(
      entrance, *from, entrance.covenant->Rules(*from, entrance.party, entrance.purpose, question.action), question,
      facts, reasons);
  if (!reasons.empty()) return Refused(RecordDecision(), std::move(reasons));
  return Permitted(*rule, question, facts);
}

}  // namespace covenant::policy
