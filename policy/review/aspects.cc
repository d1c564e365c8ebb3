#include "policy/review/aspects.h"

#include <algorithm>
#include <vector>

#include "policy/decide/record_conditions.h"
#include "policy/decide/request_conditions.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool AnyListed(const std::vector<std::string>& names, const std::vector<std::string>& given) {
  return std::ranges::any_of(given, [&](const std::string& one) { return Lists(names, one); });
}

// Whether a condition that failed, named as reasons name it, is about the aspect.
bool Concerns(const Reason& reason, Aspect aspect, std::string_view kind) {
  const std::string_view condition = reason.condition;
  switch (aspect) {
    case Aspect::kRegime:
      return condition == "police_regime";
    case Aspect::kHandling:
      return condition == "handling_code";
    case Aspect::kActivity:
      return condition == "activity";
    case Aspect::kPhase:
      return condition == "phase";
    case Aspect::kAdmitted:
      return condition == "admitted";
    case Aspect::kApproval:
      return reason.code == kApprovalMissing && condition == kind;
    case Aspect::kAttestation:
      return reason.code == kAttestationMissing && condition == kind;
    case Aspect::kInvolved:
      return condition == "involved";
    case Aspect::kMotivation:
      return condition == "motivation";
    case Aspect::kDeadline:
      return condition == "deadline";
    case Aspect::kExploitation:
      return condition == "exploitation";
    case Aspect::kPerson:
      return condition == "age" || condition == "consent";
    case Aspect::kMoment:
    case Aspect::kWay:
    case Aspect::kRole:
    case Aspect::kScheme:
    case Aspect::kBy:
      break;
  }
  return false;
}

// A rule takes in what comes in bulk, and a report is never asked in either way.
bool SpeaksThisWay(const Rule& rule, const Trial& trial) {
  if (trial.action == Action::kSubmit || trial.action == Action::kReport) return true;
  return rule.break_glass == trial.given.request.break_glass && (rule.bulk || !trial.given.bulk);
}

bool Covers(const Rule& rule, const Trial& trial) {
  if (!trial.given.by) return true;
  return std::ranges::all_of(*trial.given.by, [&](const std::string& word) { return Lists(rule.aggregate->by, word); });
}

}  // namespace

bool RuleHolds(const CompiledRule& compiled, Aspect aspect, std::string_view kind, const Trial& trial,
               const Circumstances& c) {
  const Rule& rule = *compiled.rule;
  switch (aspect) {
    case Aspect::kMoment:
    case Aspect::kScheme:
      return true;
    case Aspect::kWay:
      return SpeaksThisWay(rule, trial);
    case Aspect::kRole:
      return (rule.mode == RuleMode::kAggregate && rule.about.empty()) || IsAbout(rule, *c.record);
    case Aspect::kBy:
      return Covers(rule, trial);
    default:
      break;
  }
  std::vector<Reason> failed;
  RequestHolds(compiled, c, &failed);
  RecordHolds(compiled, c, &failed);
  return std::ranges::none_of(failed, [&](const Reason& reason) { return Concerns(reason, aspect, kind); });
}

bool ProhibitionHolds(const CompiledProhibition& prohibition, Aspect aspect, std::string_view kind, const Trial& trial,
                      const Circumstances& c) {
  const ProhibitionConditions& when = prohibition.when;
  const RequestFacts& request = c.request;
  switch (aspect) {
    case Aspect::kMoment:
      return prohibition.in_force.Contains(c.day);
    case Aspect::kRole:
      return when.about.empty() || Lists(when.about, c.record->subject_role);
    case Aspect::kRegime:
      return when.police_regime.empty() || Lists(when.police_regime, c.record->police_regime);
    case Aspect::kExploitation:
      return when.exploitation_not.empty() || !AnyListed(when.exploitation_not, c.record->exploitation);
    case Aspect::kPhase:
      return !when.phase_below || request.case_file.phase < *when.phase_below;
    case Aspect::kActivity:
      return (when.activities.empty() || Lists(when.activities, request.activity)) &&
             (when.activities_not.empty() || !Lists(when.activities_not, request.activity));
    case Aspect::kScheme:
      return prohibition.schemes.empty() || Lists(prohibition.schemes, trial.given.scheme.value_or(""));
    case Aspect::kBy:
      return prohibition.fields.empty() || !trial.given.by || AnyListed(prohibition.fields, *trial.given.by);
    case Aspect::kApproval:
      return !Lists(prohibition.unless.approvals, kind) || !IsApproved(kind, c);
    case Aspect::kAttestation:
      return !Lists(prohibition.unless.attestations, kind) || !IsAttested(kind, c);
    case Aspect::kWay:
    case Aspect::kHandling:
    case Aspect::kAdmitted:
    case Aspect::kInvolved:
    case Aspect::kMotivation:
    case Aspect::kDeadline:
    case Aspect::kPerson:
      break;
  }
  return true;
}

}  // namespace covenant::policy
