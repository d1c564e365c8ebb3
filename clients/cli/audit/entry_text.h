// Entries of the log, for people and for scripts.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "clients/cli/text/strict_json.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {

// An entry with its halves parsed.
struct ReadEntry {
  uint64_t index = 0;
  v1::Leaf leaf;
  std::optional<v1::Detail> detail;  // nothing when not the reader's to see, or destroyed
  std::string leaf_hash;             // RFC 9162, of the leaf's bytes
};

// DATA_LOSS: a half does not parse.
absl::StatusOr<ReadEntry> Read(const v1::Entry& entry);

// "submit_bulk" for ENTRY_KIND_SUBMIT_BULK; a kind that this program does not know yet shows its number.
std::string KindWord(v1::EntryKind kind);
// What was truly found: of one item its outcome, of many "3 permit, 1 no_hit"; "-" when the detail is not to be seen.
std::string TrueOutcome(const ReadEntry& entry);

Table EntryTable();
void AddRow(const ReadEntry& entry, Table& table);
// Everything that the entry says.
void PrintEntry(std::ostream& out, const ReadEntry& entry);
Json EntryJson(const ReadEntry& entry);

}  // namespace covenant::cli
