// The conditions of rules and prohibitions, in words. One sentence maker a condition: a condition that is added to
// `Conditions` or `ProhibitionConditions` without words does not compile.
#pragma once

#include <string>
#include <vector>

#include "policy/language/covenant.h"
#include "policy/language/prohibition.h"
#include "policy/language/statute.h"
#include "policy/prose/wording.h"

namespace covenant::policy {

// One condition: its key in the document, as Reason.condition names it, and what it asks, without a full stop.
struct ConditionText {
  std::string condition;
  std::string text;

  bool operator==(const ConditionText&) const = default;
};

// Every condition that is asked, in a fixed order; all must hold. Empty: none.
std::vector<ConditionText> ConditionsInWords(const Conditions& conditions, const Wording& wording);

// Of what a prohibition takes; empty: whatever the record.
std::vector<ConditionText> WhenInWords(const ProhibitionConditions& when, const Wording& wording);

// What lifts a statute's prohibition: all of it must be there. Empty: nothing does.
std::string UnlessInWords(const Demand& unless, const Wording& wording);

}  // namespace covenant::policy
