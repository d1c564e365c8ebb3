#include <algorithm>
#include <utility>

#include "policy/conditions.h"
#include "policy/decide.h"
#include "policy/entrance.h"
#include "policy/reason_codes.h"

namespace covenant::policy {
namespace {

// The classes that could answer: all that a rule lets, or the one the question names.
std::vector<ClassId> Narrowed(const std::vector<ClassId>& suppliers, std::optional<ClassId> named) {
  if (!named) return suppliers;
  const bool there = std::find(suppliers.begin(), suppliers.end(), *named) != suppliers.end();
  return there ? std::vector<ClassId>{*named} : std::vector<ClassId>{};
}

// Prohibitions without conditions that leave no supplier over, or that bar anyone.
std::vector<Reason> BarredWhoever(const Entrance& entrance, const std::vector<ClassId>& suppliers,
                                  std::optional<ClassId> named, Action action) {
  std::vector<Reason> reasons;
  std::vector<ClassId> left = suppliers;
  bool barred_for_all = false;
  for (const CompiledProhibition& prohibition : entrance.covenant->prohibitions()) {
    const auto bars = [&](ClassId from) {
      return Bars(prohibition, from, entrance.party, entrance.purpose, action, nullptr, entrance.day);
    };
    const bool for_all = named ? bars(*named) : prohibition.from_anyone && bars(entrance.party);
    barred_for_all |= for_all;
    if (for_all || std::any_of(suppliers.begin(), suppliers.end(), bars)) {
      reasons.push_back({prohibition.reason, prohibition.id, ""});
    }
    std::erase_if(left, bars);
  }
  const bool all_barred = barred_for_all || (!suppliers.empty() && left.empty());
  return all_barred ? reasons : std::vector<Reason>();
}

// Why no rule gives this: other purposes, hits only, or nothing at all.
std::string_view Silence(const Entrance& entrance, std::optional<ClassId> named, Action action) {
  const CompiledCovenant& covenant = *entrance.covenant;
  const ClassId to = entrance.party;
  const bool hits =
      action == Action::kRetrieve && !Narrowed(covenant.Suppliers(to, entrance.purpose, Action::kCheck), named).empty();
  if (hits) return kHitOnly;
  return Narrowed(covenant.Suppliers(to, action), named).empty() ? kNoRule : kPurposeMismatch;
}

bool AnyInBulk(const Entrance& entrance, const std::vector<ClassId>& suppliers, Action action) {
  return std::any_of(suppliers.begin(), suppliers.end(), [&](ClassId from) {
    const auto& rules = entrance.covenant->Rules(from, entrance.party, entrance.purpose, action);
    return std::any_of(rules.begin(), rules.end(), [](const CompiledRule* rule) { return rule->rule->bulk; });
  });
}

}  // namespace

Decision DecideQuestion(const Snapshot& snapshot, const Question& question, absl::Time now) {
  Entrance entrance = Enter(snapshot, question.covenant, question.recipient, question.purpose, now);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  const CompiledCovenant& covenant = *entrance.covenant;
  std::optional<ClassId> named;
  if (!question.supplier.empty()) {
    named = covenant.ClassOf(question.supplier, entrance.day);
    if (!named) return Refused(Decision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  const std::vector<ClassId> suppliers =
      Narrowed(covenant.Suppliers(entrance.party, entrance.purpose, question.action), named);
  std::vector<Reason> reasons = BarredWhoever(entrance, suppliers, named, question.action);
  if (suppliers.empty()) {
    AddReason(reasons, {std::string(Silence(entrance, named, question.action)), "", ""});
  } else if (question.bulk && !AnyInBulk(entrance, suppliers, question.action)) {
    AddReason(reasons, {std::string(kBulkNotAllowed), "", "bulk"});
  }
  CheckSchemes(snapshot.vocabulary(), covenant.Class(entrance.party), question.schemes, reasons);
  if (!reasons.empty()) return Refused(Decision(), std::move(reasons));
  Decision decision;
  decision.permitted = true;
  return decision;
}

std::string_view ToldOf(const Snapshot& snapshot, const Decision& decision) {
  if (decision.permitted) return "permit";
  return snapshot.vocabulary().ToldAsNoHit(decision.code()) ? "no_hit" : decision.code();
}

}  // namespace covenant::policy
