// The ages and consents that the rules of two covenants can tell apart. For circumstance_values.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "policy/review/circumstance_values.h"

namespace covenant::policy {

using Setters = std::vector<std::function<void(Trial&)>>;

// An adult first, then an age that is not known and each age at the border of a condition; with every consent that such
// a person can have given. Where no rule asks any of this, nobody in particular. Consent that was withdrawn or is yet
// to come holds no more than none. Nothing when the scopes of consent are too many.
std::optional<Setters> PersonValues(const std::vector<Clause>& clauses);

// A birth date of who is that old on the day of the trial.
std::string BirthDate(const Trial& trial, int age);

}  // namespace covenant::policy
