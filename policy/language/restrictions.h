// Restrictions: what a covenant demands of whoever runs it, beyond deciding. A broker that cannot keep one of them must
// not activate the covenant.
#pragma once

#include <string_view>
#include <vector>

#include "policy/language/covenant.h"

namespace covenant::policy {

enum class Restriction {
  kPepper,       // Identifiers come on the blind path, with a secret of the parties.
  kBudgets,      // What a caller may use up is counted.
  kNotAdmitted,  // Signals of a case that was not admitted go at once.
  kCaseClosed,   // Signals of a closed case are shielded or go.
  kDetailSeal,   // The operator cannot read the details.
  kWitnesses,    // Independent witnesses sign checkpoints.
  kAssessor,     // A person assesses a match before anyone is told.
};

struct DemandedRestriction {
  Restriction what;
  Mark at;  // Where the document asks it; 0:0 where that is not kept.
};

// In the document's order of sections; empty when deciding alone keeps the covenant.
std::vector<DemandedRestriction> RestrictionsOf(const Covenant& covenant);

// One clause for people, such as "budgets: what a caller may use up is counted".
std::string_view RestrictionText(Restriction restriction);

}  // namespace covenant::policy
