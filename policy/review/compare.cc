#include "policy/review/compare.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/review/circumstance_space.h"
#include "policy/review/compare_flows.h"
#include "policy/review/compare_sections.h"
#include "policy/review/person_values.h"
#include "policy/review/portion.h"

namespace covenant::policy {
namespace {

Effect EffectOf(Order order) {
  switch (order) {
    case Order::kEqual:
      return Effect::kEquivalent;
    case Order::kLess:
      return Effect::kLess;
    case Order::kMore:
      return Effect::kMore;
    case Order::kNeither:
      break;
  }
  return Effect::kIncomparable;
}

// What changes of one category in one circumstance.
struct Shift {
  Order order = Order::kEqual;
  std::vector<std::string> before;
  std::vector<std::string> after;
  const Portion* old = nullptr;  // The first that differs, on either side.
  const Portion* now = nullptr;
  bool other_basis = false;
};

std::string Bases(const Portion& portion) {
  return absl::StrCat(portion.basis_supply, " to supply, ", portion.basis_receive, " to receive");
}

void Add(const Portion* old, const Portion* now, Shift& shift) {
  const Order order = Compare(old, now);
  const bool other_basis =
      old != nullptr && now != nullptr &&
      std::tie(old->basis_supply, old->basis_receive) != std::tie(now->basis_supply, now->basis_receive);
  shift.other_basis |= other_basis;
  if (order == Order::kEqual && !other_basis) return;
  if (shift.old == nullptr && shift.now == nullptr) {
    shift.old = old;
    shift.now = now;
  }
  if (order == Order::kEqual) return;
  shift.order = Joined(shift.order, order);
  shift.before.push_back(PortionText(old));
  shift.after.push_back(PortionText(now));
}

// By category; also of those in which nothing changes.
std::map<std::string, Shift> Shifts(const std::vector<Portion>& old, const std::vector<Portion>& now) {
  const auto key = [](const Portion& portion) { return std::tie(portion.category, portion.what); };
  std::map<std::string, Shift> shifts;
  size_t i = 0;
  size_t j = 0;
  while (i < old.size() || j < now.size()) {
    const bool take_old = j == now.size() || (i < old.size() && key(old[i]) <= key(now[j]));
    const bool take_now = i == old.size() || (j < now.size() && key(now[j]) <= key(old[i]));
    const Portion& either = take_old ? old[i] : now[j];
    Add(take_old ? &old[i] : nullptr, take_now ? &now[j] : nullptr, shifts[either.category]);
    i += take_old;
    j += take_now;
  }
  return shifts;
}

std::string Told(std::vector<std::string> texts) {
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return absl::StrJoin(texts, "; ");
}

// The band in which somebody of that age falls, as its first age.
int BandOf(const std::vector<AgeBand>& bands, int age) {
  int from = 0;
  for (const AgeBand& band : bands) from = band.from <= age ? band.from : from;
  return from;
}

class Comparer {
 public:
  Comparer(const Sides& sides, absl::CivilDay preferred, size_t most)
      : sides_(sides), days_(DaysThatMatter(sides, preferred)), most_(most) {}

  Comparison Run() {
    Comparison comparison;
    if (!days_.empty()) {
      const std::vector<std::vector<std::string>> groups = AlikeParties(sides_, days_);
      for (const std::string& purpose : Purposes()) {
        for (const auto& suppliers : groups) {
          for (const auto& recipients : groups) ComparePair(suppliers, recipients, purpose);
        }
      }
    }
    comparison.flows = CombinedFlows(std::move(flows_), sides_[0].snapshot->vocabulary());
    comparison.beside = SectionsThatDiffer(*sides_[0].covenant, *sides_[1].covenant);
    comparison.weighed = weighed_;
    return comparison;
  }

 private:
  std::vector<std::string> Purposes() const {
    std::vector<std::string> purposes;
    for (const Side& side : sides_) {
      for (const Rule& rule : side.covenant->rules) {
        if (std::ranges::find(purposes, rule.purpose) == purposes.end()) purposes.push_back(rule.purpose);
      }
    }
    return purposes;
  }

  void ComparePair(const std::vector<std::string>& suppliers, const std::vector<std::string>& recipients,
                   const std::string& purpose);
  void See(const Trial& trial, std::map<std::string, FlowChange>& flows);
  ChangeExample ExampleOf(const Trial& trial, const Shift& shift) const;
  Trial WithATellingAge(const Trial& trial, const Shift& shift) const;
  std::vector<Portion> Portions(size_t side, const Trial& trial) const {
    return PortionsOf(*sides_[side].snapshot, *sides_[side].covenant, trial);
  }

  const Sides& sides_;
  const std::vector<absl::CivilDay> days_;
  const size_t most_;
  std::vector<FlowChange> flows_;
  size_t weighed_ = 0;
};

// Parties of one group are alike, so one of each stands for all.
void Comparer::ComparePair(const std::vector<std::string>& suppliers, const std::vector<std::string>& recipients,
                           const std::string& purpose) {
  const bool same = &suppliers == &recipients;
  if (same && recipients.size() == 1) return;
  std::map<std::string, FlowChange> flows;
  bool whole = true;
  for (const Action action : {Action::kSubmit, Action::kCheck, Action::kRetrieve, Action::kReport}) {
    const CircumstanceSpace space(sides_, {action, suppliers.front(), recipients[same ? 1 : 0], purpose}, days_);
    whole &= space.Visit(most_, [&](const Trial& trial) { See(trial, flows); });
  }
  if (!whole) {
    for (auto& [category, flow] : flows) flow = FlowChange{};
    flows[""];
  }
  for (auto& [category, flow] : flows) {
    flow.suppliers = suppliers;
    flow.recipients = recipients;
    flow.purpose = purpose;
    flow.category = category;
    if (!whole) flow.effect = Effect::kNotWeighed;
    flows_.push_back(std::move(flow));
  }
}

void Comparer::See(const Trial& trial, std::map<std::string, FlowChange>& flows) {
  ++weighed_;
  const std::vector<Portion> old = Portions(0, trial);
  const std::vector<Portion> now = Portions(1, trial);
  for (const auto& [category, shift] : Shifts(old, now)) {
    FlowChange& flow = flows[category];
    if (shift.order == Order::kEqual) {
      if (!shift.other_basis || flow.other_basis) continue;
      flow.other_basis = ChangeExample{Effect::kEquivalent, trial, Bases(*shift.old), Bases(*shift.now)};
      continue;
    }
    const Effect effect = EffectOf(shift.order);
    flow.effect = flow.effect == Effect::kEquivalent || flow.effect == effect ? effect : Effect::kIncomparable;
    const bool shown = std::ranges::any_of(flow.examples, [&](const ChangeExample& one) {
      return one.trial.action == trial.action && one.effect == effect;
    });
    if (!shown) flow.examples.push_back(ExampleOf(trial, shift));
  }
}

ChangeExample Comparer::ExampleOf(const Trial& trial, const Shift& shift) const {
  ChangeExample example{EffectOf(shift.order), WithATellingAge(trial, shift), Told(shift.before), Told(shift.after)};
  const Portion& portion = shift.old != nullptr ? *shift.old : *shift.now;
  if (trial.action == Action::kSubmit && portion.what != "signal") {
    example.trial.person[portion.what] = std::string(kUnknownValue);
    example.trial.given.fields = {portion.what};
  }
  return example;
}

// Where only the bands differ: with somebody whose band does, if the rest then stays as it is.
Trial Comparer::WithATellingAge(const Trial& trial, const Shift& shift) const {
  if (shift.old == nullptr || shift.now == nullptr || !shift.old->release || !shift.now->release) return trial;
  const FieldRelease& old = *shift.old->release;
  const FieldRelease& now = *shift.now->release;
  if (old.transformation != Transformation::kBand || now.transformation != Transformation::kBand) return trial;
  for (const std::vector<AgeBand>& bands : {old.bands, now.bands}) {
    for (const AgeBand& band : bands) {
      if (BandOf(old.bands, band.from) == BandOf(now.bands, band.from)) continue;
      Trial telling = trial;
      telling.given.birth_date = BirthDate(trial, band.from);
      telling.person[old.source] = *telling.given.birth_date;
      const auto shifts = Shifts(Portions(0, telling), Portions(1, telling));
      const auto found = shifts.find(shift.old->category);
      if (found != shifts.end() && found->second.before == shift.before && found->second.after == shift.after) {
        return telling;
      }
    }
  }
  return trial;
}

}  // namespace

std::string_view EffectName(Effect effect) {
  switch (effect) {
    case Effect::kEquivalent:
      return "equivalent";
    case Effect::kLess:
      return "less permissive";
    case Effect::kMore:
      return "more permissive";
    case Effect::kIncomparable:
      return "incomparable";
    case Effect::kNotWeighed:
      break;
  }
  return "not weighed";
}

Comparison CompareCovenants(const Snapshot& old_snapshot, const Covenant& old, const Snapshot& new_snapshot,
                            const Covenant& now, absl::CivilDay preferred, size_t most_kinds_of_one_matter) {
  const Sides sides = {Side{&old_snapshot, &old, old_snapshot.FindCompiled(old.id)},
                       Side{&new_snapshot, &now, new_snapshot.FindCompiled(now.id)}};
  return Comparer(sides, preferred, most_kinds_of_one_matter).Run();
}

}  // namespace covenant::policy
