#include "policy/review/standing_bars.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace covenant::policy {
namespace {

constexpr size_t kEffort = 200'000;

std::string NameOf(const StatutoryProhibition& prohibition) {
  return absl::StrCat("statute ", prohibition.id, " (", prohibition.article, ")");
}

}  // namespace

void Append(Boxes& all, const Boxes& more) {
  all.insert(all.end(), more.begin(), more.end());
}

StandingBars::StandingBars(const ClauseSpace& space, const Covenant& covenant)
    : space_(space), hidden_({space.Hidden()}), effort_(kEffort) {
  for (const StatutoryProhibition* one : space.statutes()) Add({NameOf(*one), true, space.WhereBars(*one)});
  for (const ProhibitRule& one : covenant.prohibitions) {
    Add({absl::StrCat("prohibition ", one.id), false, space.WhereBars(one)});
  }
  for (const Bar& bar : bars_) Append(all_, bar.where);
  Append(all_, hidden_);
  for (const Rule& rule : covenant.rules) supplied_.push_back(space.WhereHolds(rule, Stage::kSupplied));
}

void StandingBars::Add(Bar bar) {
  if (!bar.where.empty()) bars_.push_back(std::move(bar));
}

void StandingBars::Begin() {
  effort_ = Effort(kEffort);
}

bool StandingBars::IsLeft(const Boxes& boxes, const Boxes& covers, const Boxes& bars) const {
  const auto wanted = [&](const Box& box) { return CanBeThere(box, bars); };
  return std::any_of(boxes.begin(), boxes.end(), [&](const Box& box) { return Leaves(box, covers, wanted, effort_); });
}

// Whether some rule takes in a signal that these questions could find. Figures take what there is.
bool StandingBars::CanBeThere(const Box& asked, const Boxes& bars) const {
  if (!space_.IsOfQuestion(asked)) return true;
  const auto any = [](const Box&) { return true; };
  for (const Boxes& supplied : supplied_) {
    for (const Box& box : supplied) {
      if (Leaves(space_.TakenIn(box, asked), bars, any, effort_)) return true;
    }
  }
  return false;
}

bool StandingBars::IsDead(const Boxes& boxes, const BarList& by) const {
  Boxes bars = hidden_;
  for (const Bar* bar : by) Append(bars, bar->where);
  return !IsLeft(boxes, bars, bars);
}

std::vector<std::string> StandingBars::Fewest(const Boxes& boxes, BarList among) const {
  if (!IsDead(boxes, among)) return {};
  for (const Bar* one : among) {
    if (IsDead(boxes, {one})) return {one->name};
  }
  for (size_t i = among.size(); i-- > 0;) {
    BarList fewer = among;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (IsDead(boxes, fewer)) among = std::move(fewer);
  }
  std::vector<std::string> names;
  for (const Bar* one : among) names.push_back(one->name);
  return names;
}

std::vector<std::string> StandingBars::Culprits(const Boxes& boxes, Bars which) const {
  BarList among;
  for (const Bar& bar : bars_) {
    if (which == Bars::kAll || bar.by_statute == (which == Bars::kStatutes)) among.push_back(&bar);
  }
  return Fewest(boxes, std::move(among));
}

std::vector<std::string> StandingBars::KeepersOf(const FieldRelease& release, const Boxes& boxes) const {
  std::vector<Bar> keepers;
  for (const StatutoryProhibition* one : space_.statutes()) {
    Boxes where = space_.WhereKeptBack(*one, release);
    if (!where.empty()) keepers.push_back({NameOf(*one), true, std::move(where)});
  }
  BarList among;
  for (const Bar& bar : keepers) among.push_back(&bar);
  for (const Bar& bar : bars_) among.push_back(&bar);
  return Fewest(boxes, std::move(among));
}

bool StandingBars::IsTakenIn(size_t rule, const Boxes& covers) const {
  const auto any = [](const Box&) { return true; };
  return std::any_of(supplied_[rule].begin(), supplied_[rule].end(),
                     [&](const Box& box) { return Leaves(box, covers, any, effort_); });
}

}  // namespace covenant::policy
