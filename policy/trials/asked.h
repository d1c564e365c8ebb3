// Asked: the conditions of a rule one by one, by the key under which they stand in the document.
#pragma once

#include <string>
#include <vector>

#include "policy/language/covenant.h"
#include "policy/language/facts.h"

namespace covenant::policy {

struct AskedCondition {
  std::string name;  // "police_regime", "consent" ...; also the `condition` of a Reason.
  std::string text;  // What it asks, in the words of the document, such as "one of wpg_8, wpg_13".
};

// In the order of policy/README.md.
std::vector<AskedCondition> Asked(const Conditions& conditions);

// What the facts hold against that condition, such as "wpg_9" or "none"; CAN HOLD A BIRTH DATE's age in years, never
// the date.
std::string GivenFor(std::string_view condition, const RecordFacts& record, const RequestFacts& request,
                     absl::CivilDay day);

}  // namespace covenant::policy
