// What the prohibitions of a covenant and of the statutes take from one way of giving.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"

namespace covenant::policy {

// One prohibition where it touches one way.
struct Limit {
  // Of the snapshot; exactly one of them is set.
  const ProhibitRule* rule = nullptr;
  const StatutoryProhibition* statute = nullptr;
  // What it takes away; of the actions that the way has.
  std::vector<Action> actions;
  // Of the way's fields those that it takes; empty: all that the way gives.
  std::vector<std::string> fields;
  // It takes in every case, not only when its conditions hold or what lifts it is missing.
  bool always = false;

  const std::string& id() const { return rule != nullptr ? rule->id : statute->id; }
  const ProhibitionConditions& when() const { return rule != nullptr ? rule->when : statute->when; }
  bool operator==(const Limit&) const = default;
};

// The way from one party to another under one rule.
struct Way {
  const Covenant& covenant;
  const Rule& rule;
  const Party& supplier;
  const Party& recipient;
};

// Prohibitions that touch the way on that day, statutes first. A prohibition whose conditions the rule excludes does
// not. `fields`: those of the row, of which a statute may take some; empty: a hit or figures.
std::vector<Limit> LimitsOn(const Snapshot& snapshot, const Way& way, const std::vector<std::string>& fields,
                            absl::CivilDay day);

// The actions by which something comes out under a rule of this mode.
std::vector<Action> ActionsOf(RuleMode mode);

// Of these actions the ones that the limits leave. Without supply nothing is ever held, so a limit that always takes
// away kSubmit leaves none. A limit on fields leaves the actions.
std::vector<Action> ActionsLeft(std::vector<Action> actions, const std::vector<Limit>& limits);

}  // namespace covenant::policy
