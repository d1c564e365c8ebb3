#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "policy/decide/bars.h"
#include "policy/decide/decide.h"
#include "policy/decide/entrance.h"
#include "policy/decide/reasons.h"
#include "policy/decide/record_conditions.h"
#include "policy/decide/request_conditions.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

using Rules = std::span<const CompiledRule* const>;

// What stands against the record itself, under whichever rule.
void CheckRecord(const Circumstances& c, std::vector<Reason>& reasons) {
  IsBarred(c, &reasons);
  if (c.record->handling_code == "hidden") {
    AddReason(reasons, {std::string(kHandlingCodeHidden), "", "handling_code"});
  }
  if (c.covenant.covenant().GoneOn(*c.record) <= c.day) {
    AddReason(reasons, {std::string(kRetentionExceeded), "retention", "keep"});
  }
  if (c.record->shielded) AddReason(reasons, {std::string(kRecordShielded), "", "order"});
  if (c.record->shielded_with_case) AddReason(reasons, {std::string(kRecordShielded), "retention", "case_closed"});
  if (c.record->removed) AddReason(reasons, {std::string(kRecordRemoved), "", "order"});
}

// Whether a rule is one for this way of asking.
bool Speaks(const CompiledRule& rule, const Question& question) {
  return rule.break_glass == question.request.break_glass && (rule.bulk || !question.bulk);
}

// The first of `rules` whose conditions all hold; the end when none does.
Rules::iterator FirstThatHolds(const Circumstances& c, const Question& question, Rules::iterator begin,
                               Rules::iterator end) {
  return std::find_if(begin, end, [&](const CompiledRule* compiled) {
    return Speaks(*compiled, question) && IsAbout(*compiled, c) && RequestHolds(*compiled, c, nullptr) &&
           RecordHolds(*compiled, c, nullptr);
  });
}

// Why none of `rules` holds, the nearest rule first.
void AddWhyNone(const Circumstances& c, const Rules& rules, const Question& question, std::vector<Reason>& reasons) {
  bool for_this = false;
  bool speaks = false;
  bool about = false;
  std::vector<std::vector<Reason>> weighed;
  for (const CompiledRule* compiled : rules) {
    for_this |= compiled->break_glass == question.request.break_glass;
    if (!Speaks(*compiled, question)) continue;
    speaks = true;
    if (!IsAbout(*compiled, c)) continue;
    about = true;
    weighed.emplace_back();
    RequestHolds(*compiled, c, &weighed.back());
    RecordHolds(*compiled, c, &weighed.back());
  }
  if (rules.empty()) {
    AddReason(reasons, {std::string(kNoRule), "", ""});
  } else if (!for_this) {
    AddReason(reasons,
              {std::string(question.request.break_glass ? kBreakGlassNotAllowed : kBreakGlassOnly), "", "break_glass"});
  } else if (!speaks) {
    AddReason(reasons, {std::string(kBulkNotAllowed), "", "bulk"});
  } else if (!about) {
    AddReason(reasons, {std::string(kSubjectRoleExcluded), "", "about"});
  }
  AddNearestFirst(reasons, weighed);
}

// The fields of the rule without those that a statute bars; the reasons say which.
std::shared_ptr<const std::vector<FieldRelease>> Released(const CompiledRule& compiled, const Circumstances& c,
                                                          std::vector<Reason>& reasons) {
  if (compiled.field_bars.empty()) return compiled.releases;
  std::vector<FieldRelease> left;
  for (const FieldRelease& release : *compiled.releases) {
    const CompiledProhibition* bar = BarOnField(release.field, c);
    if (bar == nullptr && !release.source.empty()) bar = BarOnField(release.source, c);
    if (bar == nullptr) {
      left.push_back(release);
    } else {
      reasons.push_back({bar->reason, bar->id, release.field});
    }
  }
  if (reasons.empty()) return compiled.releases;
  return std::make_shared<const std::vector<FieldRelease>>(std::move(left));
}

RecordDecision Permitted(const CompiledRule& compiled, const Question& question, const Circumstances& c) {
  const RecordFacts& facts = *c.record;
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
  decision.fields = Released(compiled, c, decision.reasons);
  // When a statute leaves none of the fields, what is left is the hit.
  if (!decision.fields->empty()) decision.discloses = Disclosure::kFields;
  return decision;
}

// What the first of the rules that hold gives, `holds` being that rule. A rule of which the statutes leave no field has
// nothing to say to a retrieval, and stands in no other's way.
RecordDecision FirstThatGives(const Circumstances& c, const Rules& rules, const Question& question,
                              Rules::iterator holds) {
  RecordDecision first = Permitted(**holds, question, c);
  if (question.action != Action::kRetrieve || first.discloses == Disclosure::kFields) return first;
  for (;;) {
    holds = FirstThatHolds(c, question, std::next(holds), rules.end());
    if (holds == rules.end()) return first;
    RecordDecision next = Permitted(**holds, question, c);
    if (next.discloses == Disclosure::kFields) return next;
  }
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
  const Circumstances c{
      .snapshot = snapshot,
      .covenant = *entrance.covenant,
      .request = question.request,
      .day = entrance.day,
      .action = question.action,
      .purpose = entrance.purpose,
      .from = *from,
      .to = entrance.party,
      .caller = question.recipient,
      .supplier = facts.supplier,
      .recipient = question.recipient,
      .moment = Moment::kStored,
      .record = &facts,
      .words = WordsOf(snapshot.vocabulary(), facts),
  };
  CheckRecord(c, reasons);
  const Passage* way = c.covenant.FindPassage(c.from, c.to, c.purpose, c.action);
  const Rules rules = way == nullptr ? Rules() : c.covenant.Rules(*way);
  const auto holds = FirstThatHolds(c, question, rules.begin(), rules.end());
  if (holds == rules.end()) AddWhyNone(c, rules, question, reasons);
  if (!reasons.empty()) return Refused(RecordDecision(), std::move(reasons));
  return FirstThatGives(c, rules, question, holds);
}

}  // namespace covenant::policy
