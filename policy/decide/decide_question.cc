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
        ways_(Narrowed(entrance.covenant->PassagesTo(entrance.party, entrance.purpose, question.action))) {}

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
    return std::any_of(ways_.begin(), ways_.end(), [this](const Passage& way) {
      const Circumstances c = From(way.from);
      const auto rules = Rules(way);
      return std::any_of(rules.begin(), rules.end(),
                         [&](const CompiledRule* rule) { return Speaks(*rule) && RequestHolds(*rule, c, nullptr); }) &&
             !IsBarred(c, nullptr);
    });
  }

  // Why none is left.
  std::vector<Reason> Refusals() const {
    std::vector<Reason> reasons = BarredWhoever();
    if (ways_.empty()) {
      AddReason(reasons, {std::string(Silence()), "", ""});
    } else {
      WeighRules(reasons);
    }
    return reasons;
  }

 private:
  // The ways by which it could be answered: all, or that from the class of the party the question names.
  std::span<const Passage> Narrowed(std::span<const Passage> ways) const {
    if (!named_) return ways;
    const auto it = std::ranges::find(ways, *named_, &Passage::from);
    return it == ways.end() ? std::span<const Passage>() : std::span(&*it, 1);
  }

  std::span<const CompiledRule* const> Rules(const Passage& way) const { return entrance_.covenant->Rules(way); }

  bool Speaks(const CompiledRule& rule) const {
    return rule.break_glass == question_.request.break_glass && (rule.bulk || !question_.bulk);
  }

  // Prohibitions without conditions on the record that leave no supplier over, or that bar anyone.
  std::vector<Reason> BarredWhoever() const {
    std::vector<Reason> reasons;
    std::vector<ClassId> left;
    for (const Passage& way : ways_) left.push_back(way.from);
    const std::vector<ClassId> suppliers = left;
    bool barred_for_all = false;
    for (const CompiledProhibition& prohibition : entrance_.covenant->prohibitions()) {
      const auto bars = [&](ClassId from) { return Bars(prohibition, From(from)); };
      const bool for_all = named_ ? bars(*named_) : prohibition.from_anyone && bars(entrance_.party);
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
  std::string_view Silence() const {
    const CompiledCovenant& covenant = *entrance_.covenant;
    const ClassId to = entrance_.party;
    const bool hits = question_.action == Action::kRetrieve &&
                      !Narrowed(covenant.PassagesTo(to, entrance_.purpose, Action::kCheck)).empty();
    if (hits) return kHitOnly;
    for (PurposeId purpose = 0; purpose < covenant.purposes(); ++purpose) {
      if (!Narrowed(covenant.PassagesTo(to, purpose, question_.action)).empty()) return kPurposeMismatch;
    }
    return kNoRule;
  }

  // What each rule of each supplier fails on.
  void WeighRules(std::vector<Reason>& reasons) const {
    const bool break_glass = question_.request.break_glass;
    bool for_this = false;
    bool in_bulk = false;
    std::vector<std::vector<Reason>> weighed;
    for (const Passage& way : ways_) {
      bool holds = false;
      for (const CompiledRule* rule : Rules(way)) {
        for_this |= rule->break_glass == break_glass;
        in_bulk |= rule->bulk || !question_.bulk;
        if (Speaks(*rule)) holds |= RequestHolds(*rule, From(way.from), &weighed.emplace_back());
      }
      // Nothing fails on this way but for what bars it.
      if (holds) IsBarred(From(way.from), &reasons);
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
  const std::span<const Passage> ways_;
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
