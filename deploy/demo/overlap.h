// Comparing what the broker counted from pseudonyms with what was published.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/demo/published_table.h"

namespace covenant::demo {

// The two tables side by side.
struct Comparison {
  // One line a set of lists, as a person reads it: parties, published, counted, and whether they are the same.
  std::string text;
  // Sets of lists that are the same in both, and that differ or stand in one of them only.
  size_t same = 0;
  size_t different = 0;
};

// `report_json` is what `covenant report overlap --output json` printed. INVALID_ARGUMENT when it is not that.
absl::StatusOr<Comparison> Compare(const std::vector<TableRow>& table, std::string_view report_json);

}  // namespace covenant::demo
