#include "policy/trials/sole_obstacle.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/record_conditions.h"
#include "policy/decide/request_conditions.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

class Obstacles {
 public:
  Obstacles(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial)
      : snapshot_(snapshot),
        compiled_(*snapshot.FindCompiled(covenant.id)),
        trial_(trial),
        day_(DutchDay(trial.given.at)),
        record_(RecordFactsOf(trial)),
        request_(RequestFactsOf(snapshot, covenant, trial)) {}

  std::vector<std::string> Decided(const Verdict& verdict) const {
    std::vector<std::string> decided;
    if (!verdict.decision.permitted && SomethingElseBars(verdict.decision)) return decided;
    for (const CompiledRule* compiled : InOrder()) {
      const Rule& rule = *compiled->rule;
      // A submission that one rule permits is permitted; what rules give is seen in a check or retrieve.
      const bool spoke = verdict.decision.permitted && verdict.decision.rule == rule.id;
      if (spoke || (verdict.decision.permitted && trial_.action == Action::kSubmit)) break;
      if (const std::optional<std::string> only = OnlyFailing(*compiled)) {
        decided.push_back(absl::StrCat(rule.id, ": ", *only));
      }
    }
    return decided;
  }

 private:
  // The rules that are for this case, as deciding goes through them.
  std::vector<const CompiledRule*> InOrder() const {
    std::vector<const CompiledRule*> rules;
    const auto from = compiled_.ClassOf(trial_.from, day_);
    const auto to = compiled_.ClassOf(trial_.to, day_);
    const auto purpose = compiled_.PurposeOf(trial_.purpose);
    if (!from || !to || !purpose) return rules;
    if (trial_.action == Action::kCheck || trial_.action == Action::kRetrieve) {
      rules = compiled_.Rules(*from, *to, *purpose, trial_.action);
    } else {
      const bool report = trial_.action == Action::kReport;
      for (const CompiledRule& compiled : compiled_.rules()) {
        if ((compiled.rule->mode == RuleMode::kAggregate) == report) rules.push_back(&compiled);
      }
    }
    std::erase_if(rules, [this](const CompiledRule* compiled) { return !IsFor(*compiled->rule); });
    return rules;
  }

  bool IsFor(const Rule& rule) const {
    return rule.from.Contains(trial_.from) && rule.to.Contains(trial_.to) && rule.purpose == trial_.purpose &&
           (rule.bulk || !trial_.given.bulk) && rule.break_glass == request_.break_glass &&
           (rule.about.empty() || IsAbout(rule, record_));
  }

  std::optional<std::string> OnlyFailing(const CompiledRule& compiled) const {
    const bool submits = trial_.action == Action::kSubmit;
    const Circumstances circumstances{
        .snapshot = snapshot_,
        .covenant = compiled_,
        .request = request_,
        .day = day_,
        .action = trial_.action,
        .purpose = *compiled_.PurposeOf(trial_.purpose),
        .from = *compiled_.ClassOf(trial_.from, day_),
        .to = *compiled_.ClassOf(trial_.to, day_),
        .caller = submits ? trial_.from : trial_.to,
        .supplier = trial_.from,
        .recipient = trial_.to,
        .moment = submits ? Moment::kSupplied : Moment::kStored,
        .record = &record_,
    };
    std::vector<Reason> failed;
    RequestHolds(compiled, circumstances, &failed);
    RecordHolds(compiled, circumstances, &failed);
    return failed.size() == 1 ? std::optional(failed.front().condition) : std::nullopt;
  }

  // Whether anything stands against the case but conditions of rules, and statutes, which may ask the same as these.
  bool SomethingElseBars(const Decision& decision) const {
    return std::any_of(decision.reasons.begin(), decision.reasons.end(),
                       [this](const Reason& reason) { return !IsRule(reason.rule) && !IsStatute(reason.rule); });
  }

  bool IsRule(const std::string& id) const {
    return std::any_of(compiled_.rules().begin(), compiled_.rules().end(),
                       [&](const CompiledRule& compiled) { return compiled.rule->id == id; });
  }

  bool IsStatute(const std::string& id) const {
    const auto holds = [&](const std::shared_ptr<const Statute>& statute) {
      return std::any_of(statute->prohibitions.begin(), statute->prohibitions.end(),
                         [&](const StatutoryProhibition& one) { return one.id == id; });
    };
    return std::any_of(snapshot_.statutes().begin(), snapshot_.statutes().end(), holds);
  }

  const Snapshot& snapshot_;
  const CompiledCovenant& compiled_;
  const Trial& trial_;
  const absl::CivilDay day_;
  const RecordFacts record_;
  const RequestFacts request_;
};

}  // namespace

std::vector<std::string> SoleObstacles(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial,
                                       const Verdict& verdict) {
  return Obstacles(snapshot, covenant, trial).Decided(verdict);
}

}  // namespace covenant::policy
