#include "policy/review/rule_relations.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "policy/language/masking.h"
#include "policy/review/clause_space.h"
#include "policy/review/standing_bars.h"

namespace covenant::policy {
namespace {

using Names = std::vector<std::string>;
using Boxes = std::vector<Box>;

bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool Includes(const Names& wide, const Names& narrow) {
  return std::all_of(narrow.begin(), narrow.end(), [&](const std::string& name) { return Has(wide, name); });
}

bool SameWay(const FieldRelease& a, const FieldRelease& b) {
  const auto same_band = [](const AgeBand& one, const AgeBand& other) { return one.label == other.label; };
  return a.field == b.field && a.transformation == b.transformation &&
         std::equal(a.bands.begin(), a.bands.end(), b.bands.begin(), b.bands.end(), same_band);
}

// Weighs every rule against everything else.
class Relations {
 public:
  Relations(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay today)
      : covenant_(covenant), space_(snapshot, covenant, today), bars_(space_, covenant) {
    for (const Rule& rule : covenant.rules) asked_.push_back(space_.WhereHolds(rule, Stage::kAsked));
    for (size_t i = 0; i < covenant.rules.size(); ++i) speaks_.push_back(WhereSpeaks(i));
  }

  std::vector<RuleStanding> Run() {
    found_.resize(covenant_.rules.size());
    for (size_t i = 0; i < found_.size(); ++i) Weigh(i, [&] { Alone(i); });
    for (size_t i = found_.size(); i-- > 0;) {
      if (found_[i].standing == Standing::kStands) Weigh(i, [&] { BesideOthers(i); });
    }
    return std::move(found_);
  }

 private:
  const Rule& RuleAt(size_t i) const { return covenant_.rules[i]; }
  bool Figures(size_t i) const { return RuleAt(i).mode == RuleMode::kAggregate; }
  bool Lives(size_t i) const {
    return found_[i].standing == Standing::kStands || found_[i].standing == Standing::kShadowed;
  }

  template <class F>
  void Weigh(size_t i, F weigh) {
    bars_.Begin();
    weigh();
    found_[i].undecided |= bars_.spent();
  }

  // What is left of the rule, whatever other rules say.
  void Alone(size_t i) {
    RuleStanding& found = found_[i];
    if (bars_.NeverGives(asked_[i])) {
      found.standing = Standing::kVacuous;
      found.why = WhyVacuous(i);
      return;
    }
    for (const auto& [standing, which] : {std::pair(Standing::kVoid, Bars::kStatutes),
                                          {Standing::kOverridden, Bars::kProhibitions},
                                          {Standing::kOverridden, Bars::kAll}}) {
      found.by = bars_.Culprits(asked_[i], which);
      if (found.by.empty()) continue;
      found.standing = standing;
      return;
    }
    WeighFields(i);
    if (found.standing == Standing::kStands) VoidParts(i);
  }

  std::string WhyVacuous(size_t i) const {
    const Rule& rule = RuleAt(i);
    if (!asked_[i].empty()) {
      const Names& handling = rule.conditions.handling_code;
      const bool hidden = !handling.empty() && Includes({"hidden"}, handling);
      return hidden ? "a signal with handling code hidden is never seen" : "no rule takes in what it would give";
    }
    Rule anywhere = rule;
    anywhere.conditions.same_region = false;
    const bool region = rule.conditions.same_region && !space_.WhereHolds(anywhere, Stage::kAsked).empty();
    return region ? "no supplier has a recipient in its region"
                  : "it has no supplier, or no recipient besides its supplier";
  }

  // Which fields come out, and which a statute keeps back.
  void WeighFields(size_t i) {
    const DataSet* set = RuleAt(i).mode == RuleMode::kFields ? covenant_.FindDataSet(RuleAt(i).data_set) : nullptr;
    if (set == nullptr) return;
    Boxes opened;
    for (const Box& box : asked_[i]) opened.push_back(space_.Free(space_.At(box, Action::kRetrieve)));
    if (!bars_.IsLeft(opened, bars_.all())) return;
    Names keepers;
    std::vector<VoidPart> parts;
    for (const DataSetField& field : set->fields) {
      const FieldRelease& release = field.release;
      if (release.transformation == Transformation::kDrop) continue;
      Boxes covers = bars_.all();
      Append(covers, space_.WhereKeptBack(release));
      if (bars_.IsLeft(opened, covers)) {
        found_[i].released.push_back(release.field);
        continue;
      }
      parts.push_back({absl::StrCat("field ", release.field), bars_.KeepersOf(release, opened)});
      for (const std::string& name : parts.back().by) {
        if (!Has(keepers, name)) keepers.push_back(name);
      }
    }
    if (found_[i].released.empty() && !parts.empty()) {
      found_[i].standing = Standing::kVoid;
      found_[i].by = keepers;
    } else {
      found_[i].void_parts = std::move(parts);
    }
  }

  template <class PartOf>
  void VoidPartsOf(size_t i, const std::string& what, const Names& values, PartOf part_of) {
    for (const std::string& value : values) {
      Boxes part;
      for (const Box& box : asked_[i]) {
        if (Box one = part_of(box, value); !IsEmpty(one)) part.push_back(std::move(one));
      }
      if (part.empty() || bars_.NeverGives(part)) continue;
      Names by = bars_.Culprits(part, Bars::kStatutes);
      if (!by.empty()) found_[i].void_parts.push_back({absl::StrCat(what, " ", value), std::move(by)});
    }
  }

  void VoidParts(size_t i) {
    const Rule& rule = RuleAt(i);
    const auto of = [this](auto part) {
      return [this, part](const Box& box, const std::string& value) { return (space_.*part)(box, value); };
    };
    VoidPartsOf(i, "police regime", rule.conditions.police_regime, of(&ClauseSpace::OfRegime));
    VoidPartsOf(i, "subject role", rule.about, of(&ClauseSpace::About));
    VoidPartsOf(i, "supplier", Members(covenant_, rule.from), of(&ClauseSpace::From));
    VoidPartsOf(i, "recipient", Members(covenant_, rule.to), of(&ClauseSpace::To));
  }

  // The rules that speak in the rule's kind of request, in the order in which they do.
  std::vector<size_t> Order(size_t i) const {
    std::vector<size_t> order;
    for (size_t other = 0; other < found_.size(); ++other) {
      if (Figures(i) ? Figures(other) : RuleAt(other).mode == RuleMode::kFields) order.push_back(other);
    }
    for (size_t other = 0; !Figures(i) && other < found_.size(); ++other) {
      if (RuleAt(other).mode == RuleMode::kHitOnly) order.push_back(other);
    }
    // A rule for figures is chosen whatever stands against it.
    std::erase_if(order, [&](size_t other) {
      return other != i && (Figures(i) ? found_[other].standing == Standing::kRedundant : !Lives(other));
    });
    return order;
  }

  // Where no later rule speaks. One of whose fields a statute leaves nothing stands in no other's way.
  Boxes WhereSpeaks(size_t i) const {
    const Rule& rule = RuleAt(i);
    if (Figures(i)) return space_.WhereChosen(rule);
    std::vector<Boxes> kept_back;
    for (const DataSetField& field : FieldsOf(rule)) {
      if (field.release.transformation == Transformation::kDrop) continue;
      kept_back.push_back(space_.WhereKeptBack(field.release));
      if (kept_back.back().empty()) return asked_[i];
    }
    Boxes speaks;
    for (const Box& box : asked_[i]) {
      speaks.push_back(space_.At(box, Action::kCheck));
      const Box retrieved = space_.At(box, Action::kRetrieve);
      const Box free = space_.Free(retrieved);
      Append(speaks, Without(retrieved, free));
      for (const Boxes& kept : kept_back) {
        Boxes left = {free};
        for (const Box& taken : kept) {
          Boxes pieces;
          for (const Box& piece : left) Append(pieces, Without(piece, taken));
          left = std::move(pieces);
        }
        Append(speaks, left);
      }
    }
    std::erase_if(speaks, [](const Box& box) { return IsEmpty(box); });
    return speaks;
  }

  const std::vector<DataSetField>& FieldsOf(const Rule& rule) const {
    static const std::vector<DataSetField> kNone;
    const DataSet* set = rule.mode == RuleMode::kFields ? covenant_.FindDataSet(rule.data_set) : nullptr;
    return set == nullptr ? kNone : set->fields;
  }

  Boxes Where(size_t i) const { return Figures(i) ? speaks_[i] : asked_[i]; }

  // Those of `others` that speak in cases of rule i, each where those before it do not; `covers` grows by them.
  std::vector<std::pair<size_t, Boxes>> Speakers(size_t i, const std::vector<size_t>& others, Boxes& covers) {
    std::vector<std::pair<size_t, Boxes>> speakers;
    for (const size_t other : others) {
      Boxes there;
      for (const Box& mine : Where(i)) {
        for (const Box& theirs : speaks_[other]) {
          if (Box both = Both(mine, theirs); !IsEmpty(both)) there.push_back(std::move(both));
        }
      }
      if (bars_.IsLeft(there, covers)) speakers.emplace_back(other, there);
      Append(covers, speaks_[other]);
    }
    return speakers;
  }

  void BesideOthers(size_t i) {
    const std::vector<size_t> order = Order(i);
    const auto at = std::find(order.begin(), order.end(), i);
    Boxes covers = Figures(i) ? Boxes() : bars_.all();
    const Boxes bars = covers;
    const auto before = Speakers(i, {order.begin(), at}, covers);
    if (!bars_.IsLeft(Where(i), covers)) {
      const bool all = std::all_of(before.begin(), before.end(),
                                   [&](const auto& one) { return GivesAll(one.first, i, one.second, bars); });
      if (!all || IntakeGoesOn(i)) Say(i, all ? Standing::kRedundant : Standing::kShadowed, before);
      return;
    }
    Boxes with_later = covers;
    const auto later = Speakers(i, {at + 1, order.end()}, with_later);
    const bool same = std::all_of(later.begin(), later.end(), [&](const auto& one) {
      if (Figures(i)) return CountsAlike(one.first, i);
      return GivesAll(one.first, i, one.second, covers) && GivesAll(i, one.first, one.second, covers);
    });
    if (same && !bars_.IsLeft(Where(i), with_later) && IntakeGoesOn(i)) Say(i, Standing::kRedundant, later);
  }

  void Say(size_t i, Standing standing, const std::vector<std::pair<size_t, Boxes>>& by) {
    if (bars_.spent()) return;
    found_[i].standing = standing;
    for (const auto& [rule, where] : by) found_[i].by.push_back(RuleAt(rule).id);
  }

  // Whether `more` gives all that `less` gives where both hold, in the same form and on the same legal bases.
  bool GivesAll(size_t more, size_t less, const Boxes& where, const Boxes& covers) {
    if (Figures(less)) return CountsAll(more, less);
    const Rule& rule = RuleAt(more);
    const Rule& other = RuleAt(less);
    if (MasksSource(covenant_, rule) && !MasksSource(covenant_, other)) return false;
    for (const Box& box : where) {
      if (bars_.IsLeft({space_.WithOtherBases(box, rule, other)}, covers)) return false;
    }
    if (other.mode != RuleMode::kFields || rule.mode != RuleMode::kFields) return true;
    for (const DataSetField& field : covenant_.FindDataSet(other.data_set)->fields) {
      const FieldRelease& release = field.release;
      const auto same = [&](const DataSetField& one) { return SameWay(one.release, release); };
      const auto& given = covenant_.FindDataSet(rule.data_set)->fields;
      if (release.transformation == Transformation::kDrop || std::any_of(given.begin(), given.end(), same)) continue;
      Boxes opened;
      for (const Box& box : where) opened.push_back(space_.Free(space_.At(box, Action::kRetrieve)));
      Boxes kept_back = covers;
      Append(kept_back, space_.WhereKeptBack(release));
      if (bars_.IsLeft(opened, kept_back)) return false;
    }
    return true;
  }

  bool CountsAll(size_t more, size_t less) {
    const Aggregate& rule = *RuleAt(more).aggregate;
    const Aggregate& other = *RuleAt(less).aggregate;
    return Includes(rule.by, other.by) && rule.minimum_cell <= other.minimum_cell &&
           (!rule.secondary_suppression || other.secondary_suppression) && !bars_.IsLeft(asked_[less], asked_[more]);
  }

  // Whether `other` answers with the same figures what `rule` answers.
  bool CountsAlike(size_t other, size_t rule) {
    const Aggregate& here = *RuleAt(rule).aggregate;
    const Aggregate& there = *RuleAt(other).aggregate;
    return here.minimum_cell == there.minimum_cell && here.secondary_suppression == there.secondary_suppression &&
           CountsAll(other, rule) && !bars_.IsLeft(asked_[other], asked_[rule]);
  }

  // Whether all that the rule takes in is taken in without it.
  bool IntakeGoesOn(size_t i) {
    Boxes covers = bars_.all();
    for (size_t other = 0; other < found_.size(); ++other) {
      if (other != i && Lives(other)) Append(covers, bars_.supplied(other));
    }
    return !bars_.IsTakenIn(i, covers) && DroppedFieldsGoOn(i);
  }

  // A field that is taken in and never given out.
  bool DroppedFieldsGoOn(size_t i) const {
    const DataSet* set = RuleAt(i).mode == RuleMode::kFields ? covenant_.FindDataSet(RuleAt(i).data_set) : nullptr;
    if (set == nullptr || RuleAt(i).break_glass) return true;
    for (const DataSetField& field : set->fields) {
      if (field.release.transformation != Transformation::kDrop) continue;
      for (const std::string& supplier : RuleAt(i).from.parties) {
        if (!TakenElsewhere(i, field.release.source, supplier)) return false;
      }
    }
    return true;
  }

  bool TakenElsewhere(size_t i, const std::string& source, const std::string& supplier) const {
    for (size_t other = 0; other < found_.size(); ++other) {
      const Rule& rule = RuleAt(other);
      if (other == i || !Lives(other) || rule.break_glass || rule.mode != RuleMode::kFields) continue;
      if (rule.purpose != RuleAt(i).purpose || !rule.from.Contains(supplier)) continue;
      const auto& fields = covenant_.FindDataSet(rule.data_set)->fields;
      if (std::any_of(fields.begin(), fields.end(),
                      [&](const auto& field) { return field.release.source == source; })) {
        return true;
      }
    }
    return false;
  }

  const Covenant& covenant_;
  const ClauseSpace space_;
  StandingBars bars_;
  std::vector<Boxes> asked_;
  std::vector<Boxes> speaks_;
  std::vector<RuleStanding> found_;
};

}  // namespace

Names Members(const Covenant& covenant, const PartySet& set) {
  if (!set.anyone) return set.parties;
  Names all;
  for (const CovenantParty& party : covenant.parties) all.push_back(party.id);
  std::sort(all.begin(), all.end());
  return all;
}

Names PoliceDomainOf(const Snapshot& snapshot, const Names& parties) {
  Names found;
  for (const std::string& id : parties) {
    const Party* party = snapshot.parties().Find(id);
    if (party != nullptr && party->police_domain) found.push_back(id);
  }
  return found;
}

std::vector<RuleStanding> StandingOfRules(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay today) {
  return Relations(snapshot, covenant, today).Run();
}

}  // namespace covenant::policy
