// StandingBars: the prohibitions of a covenant and the statutes over it, and what they leave.
#pragma once

#include <string>
#include <vector>

#include "policy/language/covenant.h"
#include "policy/review/clause_space.h"
#include "policy/review/value_sets.h"

namespace covenant::policy {

using Boxes = std::vector<Box>;

void Append(Boxes& all, const Boxes& more);

enum class Bars { kStatutes, kProhibitions, kAll };

class StandingBars {
 public:
  // Refers to both.
  StandingBars(const ClauseSpace& space, const Covenant& covenant);

  // Where they bar, and what is never seen.
  const Boxes& all() const { return all_; }
  // Where a rule, by its place, takes signals in.
  const Boxes& supplied(size_t rule) const { return supplied_[rule]; }

  // Whether `covers` leave something of `boxes` that somebody can have supplied.
  bool IsLeft(const Boxes& boxes, const Boxes& covers) const { return IsLeft(boxes, covers, all_); }
  // Whether there is nothing to give in `boxes`, with no prohibition or statute at all.
  bool NeverGives(const Boxes& boxes) const { return IsDead(boxes, {}); }
  // Of these the fewest that leave nothing of `boxes`: one, or several of which none can be missed. Empty when they
  // leave something.
  std::vector<std::string> Culprits(const Boxes& boxes, Bars which) const;
  // The same, of those that keep this field back, and of all others.
  std::vector<std::string> KeepersOf(const FieldRelease& release, const Boxes& boxes) const;
  // Whether something of what the rule takes in lies outside `covers`.
  bool IsTakenIn(size_t rule, const Boxes& covers) const;

  // Every question after Begin() shares one effort; once it is spent() each answer is that something is left.
  void Begin();
  bool spent() const { return effort_.spent(); }

 private:
  struct Bar {
    std::string name;
    bool by_statute;
    Boxes where;
  };
  using BarList = std::vector<const Bar*>;

  void Add(Bar bar);
  bool IsLeft(const Boxes& boxes, const Boxes& covers, const Boxes& bars) const;
  bool CanBeThere(const Box& asked, const Boxes& bars) const;
  bool IsDead(const Boxes& boxes, const BarList& by) const;
  std::vector<std::string> Fewest(const Boxes& boxes, BarList among) const;

  const ClauseSpace& space_;
  std::vector<Bar> bars_;
  Boxes hidden_;
  Boxes all_;
  std::vector<Boxes> supplied_;
  mutable Effort effort_;
};

}  // namespace covenant::policy
