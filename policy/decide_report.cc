#include <algorithm>
#include <utility>

#include "policy/conditions.h"
#include "policy/decide.h"
#include "policy/entrance.h"
#include "policy/reason_codes.h"

namespace covenant::policy {
namespace {

bool Covers(const Rule& rule, const std::vector<std::string>& by) {
  const auto& known = rule.aggregate->by;
  return std::all_of(by.begin(), by.end(), [&](const std::string& word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  });
}

// The first rule of the covenant that gives this recipient these figures; null when none does.
const Rule* FindRule(const CompiledCovenant& covenant, const ReportRequest& request, bool any_purpose) {
  for (const Rule& rule : covenant.covenant().rules) {
    if (rule.mode != RuleMode::kAggregate || !rule.to.Contains(request.recipient)) continue;
    if (!any_purpose && (rule.purpose != request.purpose || !Covers(rule, request.by))) continue;
    if (!request.supplier.empty() && !rule.from.Contains(request.supplier)) continue;
    return &rule;
  }
  return nullptr;
}

// Why this supplier's signals may not count at all.
std::vector<Reason> Barred(const Entrance& entrance, ClassId from, const RecordFacts* facts) {
  std::vector<Reason> reasons;
  for (const CompiledProhibition& prohibition : entrance.covenant->prohibitions()) {
    if (Bars(prohibition, from, entrance.party, entrance.purpose, Action::kReport, facts, entrance.day)) {
      AddReason(reasons, {prohibition.reason, prohibition.id, ""});
    }
  }
  return reasons;
}

}  // namespace

ReportDecision DecideReport(const Snapshot& snapshot, const ReportRequest& request, absl::Time now) {
  Entrance entrance = Enter(snapshot, request.covenant, request.recipient, request.purpose, now);
  if (!entrance.refusals.empty()) return Refused(ReportDecision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  if (!request.supplier.empty() && !covenant.ClassOf(request.supplier, entrance.day)) {
    return Refused(ReportDecision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  const Rule* rule = FindRule(covenant, request, false);
  if (rule == nullptr) {
    const bool otherwise = FindRule(covenant, request, true) != nullptr;
    const bool purpose_fits =
        std::any_of(covenant.covenant().rules.begin(), covenant.covenant().rules.end(), [&](const Rule& other) {
          return other.mode == RuleMode::kAggregate && other.to.Contains(request.recipient) &&
                 other.purpose == request.purpose;
        });
    return Refused(ReportDecision(), {{std::string(otherwise && !purpose_fits ? kPurposeMismatch : kNoRule), "", ""}});
  }
  ReportDecision decision;
  std::vector<Reason> reasons;
  for (const std::string& supplier : rule->from.parties) {
    const auto from = covenant.ClassOf(supplier, entrance.day);
    if (!from) continue;
    const std::vector<Reason> barred = Barred(entrance, *from, nullptr);
    for (const Reason& reason : barred) AddReason(reasons, reason);
    if (barred.empty()) decision.suppliers.push_back(supplier);
  }
  if (decision.suppliers.empty()) {
    if (reasons.empty()) reasons.push_back({std::string(kNoRule), "", "supplier"});
    return Refused(ReportDecision(), std::move(reasons));
  }
  decision.permitted = true;
  decision.rule = rule->id;
  decision.minimum_cell = rule->aggregate->minimum_cell;
  decision.secondary_suppression = rule->aggregate->secondary_suppression;
  return decision;
}

Decision DecideCounted(const Snapshot& snapshot, const ReportRequest& request, const RecordFacts& facts,
                       absl::Time now) {
  Entrance entrance = Enter(snapshot, request.covenant, request.recipient, request.purpose, now);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  const Rule* rule = FindRule(covenant, request, false);
  const auto from = covenant.ClassOf(facts.supplier, entrance.day);
  if (rule == nullptr || !from || !rule->from.Contains(facts.supplier)) {
    return Refused(Decision(), {{std::string(kNoRule), "", "supplier"}});
  }
  std::vector<Reason> reasons = Barred(entrance, *from, &facts);
  if (facts.handling_code == "hidden") AddReason(reasons, {std::string(kHandlingCodeHidden), "", "handling_code"});
  if (!rule->about.empty() && !IsAbout(rule->about, facts)) {
    AddReason(reasons, {std::string(kSubjectRoleExcluded), rule->id, "about"});
  }
  for (const Reason& reason :
       FailedConditions(*rule, covenant.Class(*from).police_domain, facts, entrance.day, Moment::kStored)) {
    AddReason(reasons, reason);
  }
  // Who withdrew consent is not counted either, whatever the rule asks.
  if (facts.consent && facts.consent->withdrawn_on && *facts.consent->withdrawn_on <= entrance.day) {
    AddReason(reasons, {std::string(kConsentWithdrawn), rule->id, "consent"});
  }
  if (covenant.covenant().GoneOn(facts.first_processed_on) <= entrance.day) {
    AddReason(reasons, {std::string(kRetentionExceeded), "retention", "keep"});
  }
  if (!reasons.empty()) return Refused(Decision(), std::move(reasons));
  Decision decision;
  decision.permitted = true;
  decision.rule = rule->id;
  return decision;
}

}  // namespace covenant::policy
