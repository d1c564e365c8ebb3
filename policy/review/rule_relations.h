// How the rules of a covenant stand to each other, to its prohibitions and to the statutes. For lint.
//
// The answers are exact for what they compare: a rule as a whole, with one other rule, prohibition or statute.
#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"

namespace covenant::policy {

// Party ids, with groups and "anyone" opened, sorted.
std::vector<std::string> Members(const Covenant& covenant, const PartySet& set);

// Of these parties the ones that work under the Wpg, and so have police regimes.
std::vector<std::string> PoliceDomainOf(const Snapshot& snapshot, const std::vector<std::string>& parties);

// Whether some supplier and some other party are left between whom the rule can move anything. Figures may stay with
// the party that makes them.
bool MovesAnything(const Covenant& covenant, const Rule& rule);

// Whether `wide` holds in every case in which `narrow` holds: its parties, purpose, subject roles, bulk and conditions.
bool HoldsWhenever(const Snapshot& snapshot, const Covenant& covenant, const Rule& wide, const Rule& narrow);

// Whether `wide` gives everything that `narrow` gives, in the same form and on the same legal bases.
bool GivesAllOf(const Covenant& covenant, const Rule& wide, const Rule& narrow);

// Whether the prohibition leaves nothing of the rule, for anyone in it.
bool Overrides(const Snapshot& snapshot, const Covenant& covenant, const ProhibitRule& prohibition, const Rule& rule);

// What a statute leaves of a rule.
struct StatuteEffect {
  bool voids = false;                // Nothing is left of the rule.
  std::vector<std::string> regimes;  // Else: police regimes that the rule admits and the statute takes from all.
  std::vector<std::string> fields;   // Else: fields of the rule that the statute takes from all recipients.
};
StatuteEffect EffectOf(const Snapshot& snapshot, const Covenant& covenant, const StatutoryProhibition& prohibition,
                       const Rule& rule, absl::CivilDay today);

}  // namespace covenant::policy
