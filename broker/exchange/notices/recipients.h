// Recipients: who was given a stored signal, as the log says.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// That one party was told of one signal or given of it, in however many entries.
struct Given {
  uint64_t signal = 0;
  std::string recipient;  // Party id, as the entries name it.
  // Index of the subject in the signal's subject ids by which it was found.
  int subject = 0;
  // The rule of the newest entry.
  std::string rule;
  // Ascending; at most kMostEntries, the newest.
  std::vector<uint64_t> entries;
};

inline constexpr size_t kMostEntries = 100;

// Of signals under one covenant, by signal and recipient. Asks the indices for the tokens of the signals' subjects;
// what was given in years whose token key was destroyed is found no more. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<Given>> RecipientsOf(Rooms& rooms, std::string_view covenant,
                                                std::span<const Record> signals);

}  // namespace covenant::exchange
