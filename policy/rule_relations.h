// How the rules of a covenant stand to each other, to its prohibitions and to the statutes. For lint.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/covenant.h"
#include "policy/snapshot.h"
#include "policy/statute.h"

namespace covenant::policy {

// Party ids, groups and "anyone" opened, sorted.
std::vector<std::string> Members(const Covenant& covenant, const PartySet& set);

// The people between whom a rule can ever move anything: suppliers that supply, and recipients other than them alone.
bool MovesAnything(const Covenant& covenant, const Rule& rule);

// Whenever `narrow` holds, `wide` holds too: its parties, purpose, subject roles and conditions take those of `narrow` in.
bool HoldsWhenever(const Covenant& covenant, const Rule& wide, const Rule& narrow);

// `wide` gives at least what `narrow` gives: the same mode, every field in the same form, bulk, masking, legal bases.
bool GivesAllOf(const Covenant& covenant, const Rule& wide, const Rule& narrow);

// The prohibition takes away all that the rule gives: for everyone in it, whatever the case.
bool Overrides(const Covenant& covenant, const ProhibitRule& prohibition, const Rule& rule);

// The police regimes of the rule's condition that the statute takes from every one of its recipients on `today`.
std::vector<std::string> RegimesTakenBy(const Snapshot& snapshot, const Covenant& covenant,
                                        const StatutoryProhibition& prohibition, const Rule& rule,
                                        absl::CivilDay today);

}  // namespace covenant::policy
