#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "policy/decide/bars.h"
#include "policy/decide/decide.h"
#include "policy/decide/entrance.h"
#include "policy/decide/reasons.h"
#include "policy/decide/request_conditions.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

bool IsNamedIn(const CaseFacts& file, std::string_view party) {
  return std::ranges::find(file.involved, party) != file.involved.end() ||
         std::ranges::find(file.approvals, party, &Approval::party) != file.approvals.end();
}

// Weighs the ways by which the question could be answered, on the request alone.
class QuestionWays {
 public:
  QuestionWays(const Snapshot& snapshot, const Entrance& entrance, const Question& question,
               std::optional<ClassId> named)
      : snapshot_(snapshot),
        entrance_(entrance),
        question_(question),
        named_(named),
        ways_(Narrowed(entrance.covenant->PassagesTo(entrance.party, entrance.purpose, question.action))) {
    for (const Passage& way : ways_) AddSources(way);
  }

  // The circumstances of this question when this party, of this class, supplies.
  Circumstances From(ClassId from, std::string_view supplier) const {
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
        .supplier = supplier,
        .recipient = question_.recipient,
    };
  }
  // As if the recipient itself supplied.
  Circumstances FromItself() const { return From(entrance_.party, question_.recipient); }

  // Whether some supplier is left under some rule.
  bool AnyOpen() const {
    return std::any_of(sources_.begin(), sources_.end(), [this](const Source& source) {
      const Circumstances c = From(source);
      const auto rules = Rules(*source.way);
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
  // A party that may turn out to supply, for all of its class of whom the request says nothing else.
  struct Source {
    const Passage* way;
    std::string_view supplier;
  };

  // The ways by which it could be answered: all, or that from the class of the party the question names.
  std::span<const Passage> Narrowed(std::span<const Passage> ways) const {
    if (!named_) return ways;
    if (question_.supplier == question_.recipient) return {};  // Nobody gives to itself.
    const auto it = std::ranges::find(ways, *named_, &Passage::from);
    return it == ways.end() ? std::span<const Passage>() : std::span(&*it, 1);
  }

  // The party that is named; else each that the case file tells apart, and one for all others of the class.
  void AddSources(const Passage& way) {
    if (named_) {
      sources_.push_back({&way, question_.supplier});
      return;
    }
    const CaseFacts& file = question_.request.case_file;
    const bool tells_apart = !file.involved.empty() || !file.approvals.empty();
    bool others = false;
    for (const std::string& member : entrance_.covenant->Class(way.from).members) {
      if (member == question_.recipient) continue;
      const bool apart = tells_apart && IsNamedIn(file, member);
      if (apart || !others) sources_.push_back({&way, member});
      others |= !apart;
      if (others && !tells_apart) return;
    }
  }

  Circumstances From(const Source& source) const { return From(source.way->from, source.supplier); }

  std::span<const CompiledRule* const> Rules(const Passage& way) const { return entrance_.covenant->Rules(way); }

  bool Speaks(const CompiledRule& rule) const {
    return rule.break_glass == question_.request.break_glass && (rule.bulk || !question_.bulk);
  }

  // Prohibitions without conditions on the record that leave no supplier over, or that bar anyone.
  std::vector<Reason> BarredWhoever() const {
    std::vector<Reason> reasons;
    std::vector<Source> left(sources_.begin(), sources_.end());
    bool barred_for_all = false;
    for (const CompiledProhibition& prohibition : entrance_.covenant->prohibitions()) {
      const auto bars = [&](const Source& source) { return Bars(prohibition, From(source)); };
      const bool for_all = named_ ? Bars(prohibition, From(*named_, question_.supplier))
                                  : prohibition.from_anyone && Bars(prohibition, FromItself());
      barred_for_all |= for_all;
      if (for_all || std::any_of(sources_.begin(), sources_.end(), bars)) {
        reasons.push_back({prohibition.reason, prohibition.id, ""});
      }
      std::erase_if(left, bars);
    }
    const bool all_barred = barred_for_all || (!sources_.empty() && left.empty());
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
    for (const Source& source : sources_) {
      bool holds = false;
      for (const CompiledRule* rule : Rules(*source.way)) {
        for_this |= rule->break_glass == break_glass;
        in_bulk |= rule->bulk || !question_.bulk;
        if (Speaks(*rule)) holds |= RequestHolds(*rule, From(source), &weighed.emplace_back());
      }
      // Nothing fails on this way but for what bars it.
      if (holds) IsBarred(From(source), &reasons);
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
  absl::InlinedVector<Source, 8> sources_;
};

}  // namespace

Decision DecideQuestion(const Snapshot& snapshot, const Question& question, absl::Time now) {
  Entrance entrance = Enter(snapshot, question.covenant, question.recipient, question.purpose, now);
  CheckCase(question.request, question.purpose, entrance.refusals);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  std::optional<ClassId> named;
  if (!question.supplier.empty()) {
    named = entrance.covenant->ClassOf(question.supplier, entrance.day);
    if (!named) return Refused(Decision(), {{std::string(kPartyNotInCovenant), "", ""}});
  }
  const QuestionWays ways(snapshot, entrance, question, named);
  std::vector<Reason> reasons;
  if (!ways.AnyOpen()) reasons = ways.Refusals();
  CheckSchemes(ways.FromItself(), question.schemes, reasons);
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
