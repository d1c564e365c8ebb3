// Collecting the reasons of a decision.
#pragma once

#include <vector>

#include "policy/decide/decision.h"

namespace covenant::policy {

// Adds a reason unless it is there.
void AddReason(std::vector<Reason>& reasons, Reason reason);

// Adds what failed in each rule that was weighed: first the rule that came nearest, then the others in their order.
void AddNearestFirst(std::vector<Reason>& reasons, const std::vector<std::vector<Reason>>& weighed);

}  // namespace covenant::policy
