// RetentionDays: on which day the terms of a supplier's signals began, so that those which end soon are found without a
// walk over all. Family kSubjects: 'r' LP(covenant) LP(supplier) day (4 bytes, big-endian, days since 1 January 1970)
// signal-number (8 bytes, big-endian; the first of them) -> stored.SignalsOfDay. One row for a request message and day.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/store/store.h"

namespace covenant::exchange {

class RetentionDays {
 public:
  // By the day on which the term begins, as the covenant in force at the supply says it: the signals' numbers.
  using Signals = std::map<absl::CivilDay, std::vector<uint64_t>>;
  static void Put(std::string_view covenant, std::string_view supplier, const Signals& signals, store::Batch& changes);

  struct Tally {
    uint64_t signals = 0;
    // The first and the last of these days on which a term began.
    std::optional<absl::CivilDay> first, last;
  };
  // Adds the signals whose term began from `from` through `through`. Costs a read for each request message among them.
  // DATA_LOSS, UNAVAILABLE.
  static absl::Status AddTo(const store::Reader& store, std::string_view covenant, std::string_view supplier,
                            absl::CivilDay from, absl::CivilDay through, Tally& tally);
};

}  // namespace covenant::exchange
