#include <algorithm>
#include <utility>

#include "policy/decide/bars.h"
#include "policy/decide/decide.h"
#include "policy/decide/entrance.h"
#include "policy/decide/reasons.h"
#include "policy/decide/request_conditions.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

// Weighs the ways by which the question could be answered, on the request alone.
class QuestionWays {
 public:
  QuestionWays(const Snapshot& snapshot, const Entrance& entrance, const Question& question,
               std::optional<ClassId> named)
      : snapshot_(snapshot),
        entrance_(entrance),
        question_(question),
        named_(named),
        suppliers_(Narrowed(entrance.covenant->Suppliers(entrance.party, entrance.purpose, question.action))) {}

  // The circumstances of this question when a class supplies.
  Circumstances From(ClassId from) const {
    return {
        .snapshot = snapshot_,
        .covenant = *entrance_.covenant,
        .request = question_.request,
        .day = entrance_.day,
        .action = question_.action,
        .purpose = entrance_.purpose,
        .from = from,
        .to = entrance_.party,
        .caller = question_.recipient,
        .supplier = question_.supplier,
        .recipient = question_.recipient,
    };
  }

  // Whether some supplier is left under some rule.
  bool AnyOpen() const {
    return std::any_of(suppliers_.begin(), suppliers_.end(), [this](ClassId from) {
      const Circumstances c = From(from);
      const auto& rules = Rules(from);
      return std::any_of(
                 rules.begin(), rules.end(),
                 [&](const CompiledRule* rule) { return Speaks(*rule->rule) && RequestHolds(*rule, c, nullptr); }) &&
             !IsBarred(c, nullptr);
    });
  }

  // Why none is left.
  std::vector<Reason> Refusals() const {
    std::vector<Reason> reasons = BarredWhoever();
    if (suppliers_.empty()) {
      AddReason(reasons, {std::string(Silence()), "", ""});
    } else {
      WeighRules(reasons);
    }
    return reasons;
  }

 private:
  // The classes that could answer: all that a rule lets, or the one the question names.
  std::span<const ClassId> Narrowed(const std::vector<ClassId>& suppliers) const {
    if (!named_) return suppliers;
    const auto it = std::find(suppliers.begin(), suppliers.end(), *named_);
    return it == suppliers.end() ? std::span<const ClassId>() : std::span(&*it, 1);
  }

  const std::vector<const CompiledRule*>& Rules(ClassId from) const {
    return entrance_.covenant->Rules(from, entrance_.party, entrance_.purpose, question_.action);
  }

  bool Speaks(const Rule& rule) const {
    return rule.break_glass == question_.request.break_glass && (rule.bulk || !question_.bulk);
  }

  // Prohibitions without conditions on the record that leave no supplier over, or that bar anyone.
  std::vector<Reason> BarredWhoever() const {
    std::vector<Reason> reasons;
    std::vector<ClassId> left(suppliers_.begin(), suppliers_.end());
    bool barred_for_all = false;
    for (const CompiledProhibition& prohibition : entrance_.covenant->prohibitions()) {
      const auto bars = [&](ClassId from) { return Bars(prohibition, From(from)); };
      const bool for_all = named_ ? bars(*named_) : prohibition.from_anyone && bars(entrance_.party);
      barred_for_all |= for_all;
      if (for_all || std::any_of(suppliers_.begin(), suppliers_.end(), bars)) {
        reasons.push_back({prohibition.reason, prohibition.id, ""});
      }
      std::erase_if(left, bars);
    }
    const bool all_barred = barred_for_all || (!suppliers_.empty() && left.empty());
    return all_barred ? reasons : std::vector<Reason>();
  }

  // Why no rule gives this: other purposes, hits only, or nothing at all.
  std::string_view Silence() const {
    const CompiledCovenant& covenant = *entrance_.covenant;
    const ClassId to = entrance_.party;
    const bool hits = question_.action == Action::kRetrieve &&
                      !Narrowed(covenant.Suppliers(to, entrance_.purpose, Action::kCheck)).empty();
    if (hits) return kHitOnly;
    return Narrowed(covenant.Suppliers(to, question_.action)).empty() ? kNoRule : kPurposeMismatch;
  }

  // What each rule of each supplier fails on.
  void WeighRules(std::vector<Reason>& reasons) const {
    const bool break_glass = question_.request.break_glass;
    bool for_this = false;
    bool in_bulk = false;
    std::vector<std::vector<Reason>> weighed;
    for (const ClassId from : suppliers_) {
      for (const CompiledRule* rule : Rules(from)) {
        for_this |= rule->rule->break_glass == break_glass;
        in_bulk |= rule->rule->bulk || !question_.bulk;
        if (Speaks(*rule->rule)) RequestHolds(*rule, From(from), &weighed.emplace_back());
      }
    }
    if (!for_this) {
      AddReason(reasons, {std::string(break_glass ? kBreakGlassNotAllowed : kBreakGlassOnly), "", "break_glass"});
    } else if (weighed.empty() || !in_bulk) {
      AddReason(reasons, {std::string(kBulkNotAllowed), "", "bulk"});
    }
    AddNearestFirst(reasons, weighed);
  }

  const Snapshot& snapshot_;
  const Entrance& entrance_;
  const Question& question_;
  const std::optional<ClassId> named_;
  const std::span<const ClassId> suppliers_;
};

}  // namespace

Decision DecideQuestion(const Snapshot& snapshot, const Question& question, absl::Time now) {
  Entrance entrance = Enter(snapshot, question.covenant, question.recipient, question.purpose, now);
  CheckCasePurpose(question.request, question.purpose, entrance.refusals);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  std::optional<ClassId> named;
  if (!question.supplier.empty()) {
    named = entrance.covenant->ClassOf(question.supplier, entrance.day);
    if (!named) return Refused(Decision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  const QuestionWays ways(snapshot, entrance, question, named);
  std::vector<Reason> reasons;
  if (!ways.AnyOpen()) reasons = ways.Refusals();
  CheckSchemes(ways.From(entrance.party), question.schemes, reasons);
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
