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

// Whether the rule gives this recipient figures, of the supplier that the request names if it names one.
bool GivesFigures(const Rule& rule, const ReportRequest& request) {
  return rule.mode == RuleMode::kAggregate && rule.to.Contains(request.recipient) &&
         (request.supplier.empty() || rule.from.Contains(request.supplier));
}

// Whether they are these figures.
bool IsAsked(const Rule& rule, const ReportRequest& request) {
  return GivesFigures(rule, request) && rule.purpose == request.purpose && Covers(rule, request.by);
}

// Why no rule gives these figures: others are given for other purposes only, or nothing is.
std::string_view Silence(const std::vector<CompiledRule>& rules, const ReportRequest& request) {
  const auto any = [&](auto fits) {
    return std::any_of(rules.begin(), rules.end(), [&](const CompiledRule& compiled) { return fits(*compiled.rule); });
  };
  const bool purpose_fits = any([&](const Rule& rule) {
    return rule.mode == RuleMode::kAggregate && rule.to.Contains(request.recipient) && rule.purpose == request.purpose;
  });
  return !purpose_fits && any([&](const Rule& rule) { return GivesFigures(rule, request); }) ? kPurposeMismatch
                                                                                             : kNoRule;
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

// The suppliers for whom this rule holds and nothing bars it, sorted; why the others are left out is added to `reasons`.
std::vector<std::string> SuppliersUnder(const CompiledRule& compiled, const Snapshot& snapshot,
                                        const Entrance& entrance, const ReportRequest& request,
                                        std::vector<Reason>& reasons) {
  std::vector<std::string> suppliers;
  for (const std::string& supplier : compiled.rule->from.parties) {
    if (!request.supplier.empty() && supplier != request.supplier) continue;
    const auto from = entrance.covenant->ClassOf(supplier, entrance.day);
    if (!from) continue;
    const Circumstances c = FromSupplier(snapshot, entrance, request, *from, supplier, nullptr);
    std::vector<Reason> failed;
    IsBarred(c, &failed);
    AddBarsOnFigures(c, request.by, failed);
    RequestHolds(compiled, c, &failed);
    if (failed.empty()) suppliers.push_back(supplier);
    for (Reason& reason : failed) AddReason(reasons, std::move(reason));
  }
  return suppliers;
}

// Permits the figures of `rule`, unless they were given too short ago.
ReportDecision Speak(const Rule& rule, std::vector<std::string> suppliers, const ReportRequest& request,
                     absl::CivilDay day) {
  ReportDecision decision;
  decision.suppliers = std::move(suppliers);
  decision.rule = rule.id;
  decision.minimum_cell = rule.aggregate->minimum_cell;
  decision.secondary_suppression = rule.aggregate->secondary_suppression;
  decision.every = rule.aggregate->every;
  if (rule.aggregate->every && request.last_given_on) {
    decision.due_on = AddPeriod(*request.last_given_on, *rule.aggregate->every);
    if (day < *decision.due_on) {
      return Refused(std::move(decision), {{std::string(kReportNotDue), rule.id, "every"}});
    }
  }
  decision.permitted = true;
  return decision;
}

}  // namespace

ReportDecision DecideReport(const Snapshot& snapshot, const ReportRequest& request, absl::Time now) {
  Entrance entrance = Enter(snapshot, request.covenant, request.recipient, request.purpose, now);
  CheckCase(request.request, request.purpose, entrance.refusals);
  if (!entrance.refusals.empty()) return Refused(ReportDecision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  if (!request.supplier.empty() && !covenant.ClassOf(request.supplier, entrance.day)) {
    return Refused(ReportDecision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  bool asked = false;
  std::vector<Reason> reasons;
  for (const CompiledRule& compiled : covenant.rules()) {
    if (!IsAsked(*compiled.rule, request)) continue;
    asked = true;
    std::vector<std::string> suppliers = SuppliersUnder(compiled, snapshot, entrance, request, reasons);
    if (!suppliers.empty()) return Speak(*compiled.rule, std::move(suppliers), request, entrance.day);
  }
  if (!asked) reasons.push_back({std::string(Silence(covenant.rules(), request)), "", ""});
  if (reasons.empty()) reasons.push_back({std::string(kNoRule), "", "supplier"});
  return Refused(ReportDecision(), std::move(reasons));
}

Decision DecideCounted(const Snapshot& snapshot, const ReportRequest& request, const ReportDecision& report,
                       const RecordFacts& facts, absl::Time now) {
  const Entrance entrance = Enter(snapshot, request.covenant, request.recipient, request.purpose, now);
  const CompiledCovenant& covenant = *entrance.covenant;
  const auto from = covenant.ClassOf(facts.supplier, entrance.day);
  if (!from || !std::binary_search(report.suppliers.begin(), report.suppliers.end(), facts.supplier)) {
    return Refused(Decision(), {{std::string(kNoRule), "", "supplier"}});
  }
  const CompiledRule& compiled = *std::find_if(covenant.rules().begin(), covenant.rules().end(),
                                               [&](const CompiledRule& one) { return one.rule->id == report.rule; });
  const Rule& rule = *compiled.rule;
  const Circumstances c = FromSupplier(snapshot, entrance, request, *from, facts.supplier, &facts);
  std::vector<Reason> reasons;
  IsBarred(c, &reasons);
  if (facts.handling_code == "hidden") AddReason(reasons, {std::string(kHandlingCodeHidden), "", "handling_code"});
  if (!rule.about.empty() && !IsAbout(rule, facts)) {
    AddReason(reasons, {std::string(kSubjectRoleExcluded), rule.id, "about"});
  }
  RecordHolds(compiled, c, &reasons);
  // Who withdrew consent is not counted either, whatever the rule asks.
  if (facts.consent && facts.consent->withdrawn_on && *facts.consent->withdrawn_on <= entrance.day) {
    AddReason(reasons, {std::string(kConsentWithdrawn), rule.id, "consent"});
  }
  if (covenant.covenant().GoneOn(facts) <= entrance.day) {
    AddReason(reasons, {std::string(kRetentionExceeded), "retention", "keep"});
  }
  if (facts.shielded) AddReason(reasons, {std::string(kRecordShielded), "", "order"});
  if (facts.shielded_with_case) AddReason(reasons, {std::string(kRecordShielded), "retention", "case_closed"});
  if (facts.removed) AddReason(reasons, {std::string(kRecordRemoved), "", "order"});
  if (!reasons.empty()) return Refused(Decision(), std::move(reasons));
  Decision decision;
  decision.permitted = true;
  decision.rule = rule.id;
  return decision;
}

}  // namespace covenant::policy
