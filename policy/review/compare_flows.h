// Which parties two covenants treat alike, and flows of several of them told as one. For compare.
#pragma once

#include <string>
#include <vector>

#include "policy/review/circumstance_values.h"
#include "policy/review/compare.h"

namespace covenant::policy {

// The parties of either covenant in groups of which one can stand in for another in every decision of both, and in the
// bases they name; sorted.
std::vector<std::vector<std::string>> AlikeParties(const Sides& sides, const std::vector<absl::CivilDay>& days);

// Flows that differ in nothing but their parties as one; in the order of purposes, then of categories in the
// vocabulary.
std::vector<FlowChange> CombinedFlows(std::vector<FlowChange> flows, const Vocabulary& vocabulary);

}  // namespace covenant::policy
