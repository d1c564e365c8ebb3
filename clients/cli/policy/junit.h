// JUnit XML of tables of cases, as build servers read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/trials/table_test.h"

namespace covenant::cli {

// A table that was run, or could not be.
struct TableRun {
  std::string file;
  std::optional<policy::TableResult> result;
  std::string errors;  // When there is no result: why, one line each.
};

// One suite a table and one case a case, with the differences as the text of its failure; coverage that the table
// demands and lacks is a case that fails, and a table that could not be run a case in error. Well-formed whatever the
// texts hold.
std::string JUnitXml(const std::vector<TableRun>& runs);

}  // namespace covenant::cli
