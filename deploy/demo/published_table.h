// The published table of victims by the exact set of lists they stand on (tests/data/victims-by-list-nl-2010-2015.csv;
// van Dijk, Cruyff, van der Heijden & Kragten-Heerdink 2017, Silverman 2020).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace covenant::demo {

// One registering organisation: its letter in the table, its party id in the register, its covenant's group.
struct RegisteringList {
  char letter;
  std::string_view party;
  // An investigation service: works under a police regime, needs no consent, and may match by BSN.
  bool investigates;
};

// All six, in the order of the table's columns: I, K, O, P, R, Z.
const std::vector<RegisteringList>& RegisteringLists();

// One row: so many people stand on exactly these lists.
struct TableRow {
  // In the order of RegisteringLists(); never empty.
  std::vector<const RegisteringList*> lists;
  uint32_t people = 0;
};

// Reads the table from CSV text with comment lines (#) and the header I,K,O,P,R,Z,victims. INVALID_ARGUMENT names the
// line that is no row, is on no list, or stands there twice.
absl::StatusOr<std::vector<TableRow>> ReadTable(std::string_view csv);

// Party ids of a row, sorted and separated by " + ".
std::string Parties(const TableRow& row);

}  // namespace covenant::demo
