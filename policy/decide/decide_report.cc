#include <algorithm>
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

bool Covers(const Rule& rule, const std::vector<std::string>& by) {
  const auto& known = rule.aggregate->by;
  return std::all_of(by.begin(), by.end(), [&](const std::string& word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  });
}

// The first rule of the covenant that gives this recipient these figures; null when none does.
const CompiledRule* FindRule(const CompiledCovenant& covenant, const ReportRequest& request, bool any_purpose) {
  for (const CompiledRule& compiled : covenant.rules()) {
    const Rule& rule = *compiled.rule;
    if (rule.mode != RuleMode::kAggregate || !rule.to.Contains(request.recipient)) continue;
    if (!any_purpose && (rule.purpose != request.purpose || !Covers(rule, request.by))) continue;
    if (!request.supplier.empty() && !rule.from.Contains(request.supplier)) continue;
    return &compiled;
  }
  return nullptr;
}

Circumstances FromSupplier(const Snapshot& snapshot, const Entrance& entrance, const ReportRequest& request,
                           ClassId from, std::string_view supplier, const RecordFacts* record) {
  return {
      .snapshot = snapshot,
      .covenant = *entrance.covenant,
      .request = request.request,
      .day = entrance.day,
      .action = Action::kReport,
      .purpose = entrance.purpose,
      .from = from,
      .to = entrance.party,
      .caller = request.recipient,
      .supplier = supplier,
      .recipient = request.recipient,
      .moment = Moment::kStored,
      .record = record,
  };
}

// Figures by a field or category that a statute bars would tell what it keeps back.
void AddBarsOnFigures(const Circumstances& c, const std::vector<std::string>& by, std::vector<Reason>& reasons) {
  for (const std::string& word : by) {
    if (const CompiledProhibition* bar = BarOnField(word, c)) AddReason(reasons, {bar->reason, bar->id, word});
  }
}

}  // namespace

ReportDecision DecideReport(const Snapshot& snapshot, const ReportRequest& request, absl::Time now) {
  Entrance entrance = Enter(snapshot, request.covenant, request.recipient, request.purpose, now);
  CheckCasePurpose(request.request, request.purpose, entrance.refusals);
  if (!entrance.refusals.empty()) return Refused(ReportDecision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  if (!request.supplier.empty() && !covenant.ClassOf(request.supplier, entrance.day)) {
    return Refused(ReportDecision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  const CompiledRule* compiled = FindRule(covenant, request, false);
  if (compiled == nullptr) {
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
  for (const std::string& supplier : compiled->rule->from.parties) {
    const auto from = covenant.ClassOf(supplier, entrance.day);
    if (!from) continue;
    const Circumstances c = FromSupplier(snapshot, entrance, request, *from, supplier, nullptr);
    std::vector<Reason> failed;
    IsBarred(c, &failed);
    AddBarsOnFigures(c, request.by, failed);
    RequestHolds(*compiled, c, &failed);
    if (failed.empty()) decision.suppliers.push_back(supplier);
    for (Reason& reason : failed) AddReason(reasons, std::move(reason));
  }
  if (decision.suppliers.empty()) {
    if (reasons.empty()) reasons.push_back({std::string(kNoRule), "", "supplier"});
    return Refused(ReportDecision(), std::move(reasons));
  }
  const Rule& rule = *compiled->rule;
  decision.rule = rule.id;
  decision.minimum_cell = rule.aggregate->minimum_cell;
  decision.secondary_suppression = rule.aggregate->secondary_suppression;
  decision.every = rule.aggregate->every;
  if (rule.aggregate->every && request.last_given_on) {
    decision.due_on = AddPeriod(*request.last_given_on, *rule.aggregate->every);
    if (entrance.day < *decision.due_on) {
      return Refused(std::move(decision), {{std::string(kReportNotDue), rule.id, "every"}});
    }
  }
  decision.permitted = true;
  return decision;
}

Decision DecideCounted(const Snapshot& snapshot, const ReportRequest& request, const RecordFacts& facts,
                       absl::Time now) {
  Entrance entrance = Enter(snapshot, request.covenant, request.recipient, request.purpose, now);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  const CompiledRule* compiled = FindRule(covenant, request, false);
  const auto from = covenant.ClassOf(facts.supplier, entrance.day);
  if (compiled == nullptr || !from || !compiled->rule->from.Contains(facts.supplier)) {
    return Refused(Decision(), {{std::string(kNoRule), "", "supplier"}});
  }
  const Rule& rule = *compiled->rule;
  const Circumstances c = FromSupplier(snapshot, entrance, request, *from, facts.supplier, &facts);
  std::vector<Reason> reasons;
  IsBarred(c, &reasons);
  if (facts.handling_code == "hidden") AddReason(reasons, {std::string(kHandlingCodeHidden), "", "handling_code"});
  if (!rule.about.empty() && !IsAbout(rule, facts)) {
    AddReason(reasons, {std::string(kSubjectRoleExcluded), rule.id, "about"});
  }
  RequestHolds(*compiled, c, &reasons);
  RecordHolds(*compiled, c, &reasons);
  // Who withdrew consent is not counted either, whatever the rule asks.
  if (facts.consent && facts.consent->withdrawn_on && *facts.consent->withdrawn_on <= entrance.day) {
    AddReason(reasons, {std::string(kConsentWithdrawn), rule.id, "consent"});
  }
  if (covenant.covenant().GoneOn(facts) <= entrance.day) {
    AddReason(reasons, {std::string(kRetentionExceeded), "retention", "keep"});
  }
  if (!reasons.empty()) return Refused(Decision(), std::move(reasons));
  Decision decision;
  decision.permitted = true;
  decision.rule = rule.id;
  return decision;
}

}  // namespace covenant::policy
