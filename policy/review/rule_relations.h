// How the rules of a covenant stand to each other, to its prohibitions and to the statutes. For lint.
//
// Exact over clause_space.h: also what only several others together bring about is found, and what is said is so.
#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"

namespace covenant::policy {

// Party ids, with groups and "anyone" opened, sorted.
std::vector<std::string> Members(const Covenant& covenant, const PartySet& set);

// Of these parties the ones that work under the Wpg, and so have police regimes.
std::vector<std::string> PoliceDomainOf(const Snapshot& snapshot, const std::vector<std::string>& parties);

enum class Standing {
  kStands,      // It gives something that nothing else gives.
  kVacuous,     // There is no circumstance in which it could give anything.
  kOverridden,  // Prohibitions, and statutes beside them, leave nothing of it.
  kVoid,        // Statutes leave nothing of it.
  kRedundant,   // Without it every decision would be the same, but for the name of the rule.
  kShadowed,    // Others always speak before it, and give something else.
};

// A part of a rule of which statutes leave nothing.
struct VoidPart {
  std::string what;             // "police regime wpg_12", "field sex", "recipient fairwork".
  std::vector<std::string> by;  // "wpg-12-nooit (Wpg 12)".
};

struct RuleStanding {
  Standing standing = Standing::kStands;
  std::string why;  // Of kVacuous: what is lacking.
  std::vector<std::string>
      by;  // Who makes it so: rules by id; prohibitions "prohibition x", statutes "statute x (Wpg 12)".
  std::vector<VoidPart> void_parts;
  std::vector<std::string> released;  // Fields that come out under it in some circumstance.
  bool undecided = false;  // It asks too much at once to be compared: what is said is so, but may not be all.
};

// By place in covenant.rules. What is redundant counts for nothing in the standing of the others, so that all that are
// redundant can be deleted together. `today` says which statutes are in force.
std::vector<RuleStanding> StandingOfRules(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay today);

}  // namespace covenant::policy
