#include "policy/review/explain.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/record_conditions.h"
#include "policy/decide/request_conditions.h"
#include "policy/text/civil_date.h"
#include "policy/trials/asked.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

bool Serves(RuleMode mode, Action action) {
  switch (mode) {
    case RuleMode::kFields:
      return action != Action::kReport;
    case RuleMode::kHitOnly:
      return action == Action::kSubmit || action == Action::kCheck;
    case RuleMode::kAggregate:
      return action == Action::kReport;
  }
  return false;
}

std::string_view Gives(RuleMode mode) {
  switch (mode) {
    case RuleMode::kFields:
      return "submit, check or retrieve (data)";
    case RuleMode::kHitOnly:
      return "submit or check (hit_only)";
    case RuleMode::kAggregate:
      return "report (aggregate)";
  }
  return "";
}

std::string Names(const PartySet& set) {
  return set.anyone ? "anyone" : absl::StrJoin(set.names, ", ");
}

class Explainer {
 public:
  Explainer(const Snapshot& snapshot, const ExplainRequest& request)
      : snapshot_(snapshot),
        covenant_(*request.covenant),
        trial_(request.trial),
        record_(RecordFactsOf(trial_)),
        request_(RequestFactsOf(snapshot, covenant_, trial_)),
        day_(DutchDay(trial_.given.at)) {}

  Explanation Run() const {
    Explanation explanation;
    explanation.verdict = Try(snapshot_, covenant_, trial_);
    for (const Reason& reason : explanation.verdict.decision.reasons) explanation.reasons.push_back(Account(reason));
    std::vector<RuleAccount> failing;
    for (const Rule& rule : covenant_.rules) {
      RuleAccount account{&rule, Obstacles(rule)};
      (account.obstacles.empty() ? explanation.fires : failing).push_back(std::move(account));
    }
    // The one that spoke, then the order in which deciding weighs them: fields before hits, else the document's (rules
    // stand in one vector).
    const std::string& spoke = explanation.verdict.decision.rule;
    std::ranges::sort(explanation.fires, {}, [&](const RuleAccount& account) {
      return std::tuple(account.rule->id != spoke, account.rule->mode != RuleMode::kFields, account.rule);
    });
    if (explanation.verdict.told == "permit") return explanation;
    std::sort(failing.begin(), failing.end(), [](const RuleAccount& x, const RuleAccount& y) {
      return std::pair(Distance(x), x.rule) < std::pair(Distance(y), y.rule);
    });
    explanation.further = failing.size() - std::min(failing.size(), kMostNearest);
    failing.resize(std::min(failing.size(), kMostNearest));
    explanation.nearest = std::move(failing);
    return explanation;
  }

 private:
  // A rule between other parties or for another purpose is further off than any with conditions that fail.
  static size_t Distance(const RuleAccount& account) {
    constexpr size_t kOtherRule = 100;
    size_t distance = 0;
    for (const Obstacle& obstacle : account.obstacles) distance += obstacle.code.empty() ? kOtherRule : 1;
    return distance;
  }

  std::vector<Obstacle> Obstacles(const Rule& rule) const;
  void AddConditions(const Rule& rule, std::vector<Obstacle>& obstacles) const;
  ReasonAccount Account(const Reason& reason) const;

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  const Trial& trial_;
  const RecordFacts record_;
  const RequestFacts request_;
  const absl::CivilDay day_;
};

std::vector<Obstacle> Explainer::Obstacles(const Rule& rule) const {
  std::vector<Obstacle> obstacles;
  const auto expect = [&](bool holds, const char* part, std::string asks, std::string given) {
    if (!holds) obstacles.push_back({part, "", std::move(asks), std::move(given)});
  };
  expect(Serves(rule.mode, trial_.action), "do", std::string(Gives(rule.mode)), std::string(ActionName(trial_.action)));
  expect(rule.from.Contains(trial_.from), "from", Names(rule.from), trial_.from);
  expect(rule.to.Contains(trial_.to), "to", Names(rule.to), trial_.to);
  expect(rule.purpose == trial_.purpose, "purpose", rule.purpose, trial_.purpose);
  expect(!trial_.given.bulk || rule.bulk, "bulk", "one at a time", "bulk");
  expect(rule.break_glass == request_.break_glass, "break_glass", rule.break_glass ? "break-glass" : "no break-glass",
         request_.break_glass ? "break-glass" : "none invoked");
  // Figures are asked for without a record; which records count is decided of each.
  if (trial_.action != Action::kReport && !rule.about.empty() && !IsAbout(rule, record_)) {
    obstacles.push_back({"about", std::string(kSubjectRoleExcluded), absl::StrJoin(rule.about, ", "),
                         trial_.given.subject_role.empty() ? "none" : trial_.given.subject_role});
  }
  AddConditions(rule, obstacles);
  return obstacles;
}

// What a condition of the rule asks; approvals and attestations are told one by one.
std::pair<std::string, std::string> PartAndAsk(const Rule& rule, const Reason& reason) {
  if (reason.code == kApprovalMissing) return {"approvals", reason.condition};
  if (reason.code == kAttestationMissing) return {"attestations", reason.condition};
  if (reason.condition == "motivation") return {"motivation", "a motivation"};  // Break-glass asks it unwritten.
  for (const AskedCondition& asked : Asked(rule.conditions)) {
    if (asked.name == reason.condition) return {asked.name, asked.text};
  }
  return {reason.condition, ""};
}

void Explainer::AddConditions(const Rule& rule, std::vector<Obstacle>& obstacles) const {
  const CompiledCovenant& compiled = *snapshot_.FindCompiled(covenant_.id);
  const auto from = compiled.ClassOf(trial_.from, day_);
  const auto to = compiled.ClassOf(trial_.to, day_);
  const auto purpose = compiled.PurposeOf(rule.purpose);
  if (!from || !to || !purpose) return;  // Who does not take part has no conditions to meet.
  const bool submits = trial_.action == Action::kSubmit;
  const bool reports = trial_.action == Action::kReport;
  const Circumstances circumstances{snapshot_,   compiled,      request_,
                                    day_,        trial_.action, *purpose,
                                    *from,       *to,           submits ? trial_.from : trial_.to,
                                    trial_.from, trial_.to,     submits ? Moment::kSupplied : Moment::kStored,
                                    &record_};
  const auto found = std::find_if(compiled.rules().begin(), compiled.rules().end(),
                                  [&](const CompiledRule& one) { return one.rule->id == rule.id; });
  if (found == compiled.rules().end()) return;
  std::vector<Reason> failed;
  RequestHolds(*found, circumstances, &failed);
  if (!reports) RecordHolds(*found, circumstances, &failed);
  for (const Reason& reason : failed) {
    const auto [part, asks] = PartAndAsk(rule, reason);
    obstacles.push_back({part, reason.code, asks, GivenFor(part, record_, request_, day_)});
  }
}

ReasonAccount Explainer::Account(const Reason& reason) const {
  ReasonAccount account{reason.code, reason.rule, reason.condition, "", "", ""};
  if (const ReasonWord* word = snapshot_.vocabulary().FindReason(reason.code)) account.sentence = word->en;
  const auto take = [&](const auto& clauses) {
    for (const auto& clause : clauses) {
      if (clause.id != reason.rule) continue;
      if (clause.article) account.article = absl::StrCat("article ", *clause.article);
      account.nl = clause.text.nl;
    }
  };
  take(covenant_.rules);
  take(covenant_.prohibitions);
  for (const auto& statute : snapshot_.statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      if (prohibition.id != reason.rule) continue;
      account.article = prohibition.article;
      account.nl = prohibition.nl;
    }
  }
  return account;
}

std::string Cited(const Rule& rule) {
  return absl::StrCat("rule ", rule.id, rule.article ? absl::StrCat(" (article ", *rule.article, ")") : "", ": ",
                      rule.text.nl);
}

void AppendReasons(const Explanation& explanation, std::string& text) {
  for (const ReasonAccount& reason : explanation.reasons) {
    absl::StrAppend(&text, "  ", reason.code);
    if (!reason.by.empty()) absl::StrAppend(&text, " by ", reason.by);
    if (!reason.article.empty()) absl::StrAppend(&text, " (", reason.article, ")");
    if (!reason.condition.empty()) absl::StrAppend(&text, ", ", reason.condition);
    absl::StrAppend(&text, ": ", reason.nl.empty() ? reason.sentence : reason.nl, "\n");
  }
}

void AppendGiven(const Verdict& verdict, std::string& text) {
  if (!verdict.basis_supply.empty()) {
    absl::StrAppend(&text, "basis   ", verdict.basis_supply, " to supply, ", verdict.basis_receive, " to receive\n");
  }
  for (const ReleasedField& field : verdict.out)
    absl::StrAppend(&text, "gives   ", field.field, " ", field.value, "\n");
  for (const auto& [field, way] : verdict.released) {
    const bool shown = std::any_of(verdict.out.begin(), verdict.out.end(),
                                   [&](const ReleasedField& released) { return released.field == field; });
    if (!shown) absl::StrAppend(&text, "gives   ", field, " (", way, ") when it was supplied\n");
  }
}

}  // namespace

Explanation Explain(const Snapshot& snapshot, const ExplainRequest& request) {
  return Explainer(snapshot, request).Run();
}

std::string ExplanationText(const ExplainRequest& request, const Explanation& explanation) {
  const Verdict& verdict = explanation.verdict;
  std::string text = absl::StrCat("request ", TrialSentence(request.trial), "\ntold    ", verdict.told, "\nlogged  ",
                                  verdict.log, "\n");
  AppendGiven(verdict, text);
  if (!explanation.reasons.empty()) absl::StrAppend(&text, "reasons\n");
  AppendReasons(explanation, text);
  if (!explanation.fires.empty()) {
    absl::StrAppend(&text, verdict.told == "permit" ? "allowed by\n" : "rules that would allow it\n");
  }
  for (const RuleAccount& account : explanation.fires) absl::StrAppend(&text, "  ", Cited(*account.rule), "\n");
  if (!explanation.nearest.empty()) absl::StrAppend(&text, "nearest rules, and what kept each from firing\n");
  for (const RuleAccount& account : explanation.nearest) {
    absl::StrAppend(&text, "  ", Cited(*account.rule), "\n");
    for (const Obstacle& obstacle : account.obstacles) {
      absl::StrAppend(&text, "    ", obstacle.part, ": asks ", obstacle.asks, "; given ", obstacle.given,
                      obstacle.code.empty() ? "" : absl::StrCat(" (", obstacle.code, ")"), "\n");
    }
  }
  if (explanation.further > 0) absl::StrAppend(&text, "and ", explanation.further, " rules further off\n");
  return text;
}

}  // namespace covenant::policy
