// The rows of the indices, family kIndices. The log is cut into blocks of 4,096 entries; a block has one row for its
// times and one a term. All numbers are big-endian:
//   'f'                       -> format (1), followed up to (8): the entries below it have their rows
//   't' block (4)             -> earliest (8), latest (8) time of the block's entries; the clock may step back
//   'p' block (4) place (16)  -> positions of the term's entries within the block, sealed
// Place and sealing key are keyed hashes of term and block: a row tells how many entries it counts, not of what, and
// two rows of one term do not look alike. Who does not know the term finds no row of it and opens none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"
#include "broker/indices/term.h"

namespace covenant::indices {

// Which terms there are, and how their rows look. Rows of another format are dropped and made again.
inline constexpr uint8_t kFormat = 2;
inline constexpr uint64_t kBlockEntries = 4096;

// Positions of entries within their block: ascending, without repeats, each below kBlockEntries.
using Positions = std::vector<uint16_t>;

inline constexpr std::string_view kMarkKey = "f";
std::string MarkRow(uint64_t followed);
// The mark of our format; nothing else is one.
std::optional<uint64_t> ReadMark(std::string_view row);

std::string TimesKey(uint32_t block);
struct Times {
  int64_t earliest_ms;
  int64_t latest_ms;
};
std::string TimesRow(const Times& times);
// DATA_LOSS.
absl::StatusOr<Times> ReadTimes(std::string_view row);

// The beginning of the keys of a block's term rows.
std::string BlockPrefix(uint32_t block);

// Thread-safe.
class TermRows {
 public:
  // `key` outlives this.
  explicit TermRows(const crypto::Secret* key) : key_(key) {}

  std::string Key(uint32_t block, const Term& term) const;
  std::string Row(std::string_view row_key, uint32_t block, const Term& term, const Positions& positions) const;
  // DATA_LOSS.
  absl::StatusOr<Positions> Read(std::string_view row_key, uint32_t block, const Term& term,
                                 std::string_view row) const;

 private:
  const crypto::Secret* const key_;
};

}  // namespace covenant::indices
