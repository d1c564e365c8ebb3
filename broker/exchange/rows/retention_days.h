// RetentionDays: on which day the terms of a supplier's signals began, so that those which end soon are found without a
// walk over all. Family kSubjects: 'r' LP(covenant) LP(supplier) day (4 bytes, big-endian, days since 1 January 1970)
// signal-number (8 bytes, big-endian; the first of them) -> stored.SignalsOfDay. One row for a request message and day.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/store/store.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {

class RetentionDays {
 public:
  // By the day on which the term begins, as the covenant in force at the supply says it: the signals' numbers.
  using Signals = std::map<absl::CivilDay, std::vector<uint64_t>>;
  static void Put(std::string_view covenant, std::string_view supplier, const Signals& signals, store::Batch& changes);

  // The last day that begins a term of `keep` which is over by `day`. Months have unequal lengths, so several days may
  // share an end.
  static absl::CivilDay BeginsAtMost(absl::CivilDay day, const policy::Period& keep);

  // One row: a supplier's signals of one message whose terms began on one day.
  struct Row {
    std::string key;
    std::string supplier;
    absl::CivilDay began_on;
    std::vector<uint64_t> signals;
  };
  // Calls visit(row) for the rows of a covenant whose term began on `through` or before, supplier by supplier, until it
  // returns false. Rows of later days are passed over unread. DATA_LOSS, UNAVAILABLE.
  static absl::Status ForEach(const store::Reader& store, std::string_view covenant, absl::CivilDay through,
                              absl::FunctionRef<bool(const Row&)> visit);
  // The same for one supplier, whatever the day.
  static absl::Status ForEachOf(const store::Reader& store, std::string_view covenant, std::string_view supplier,
                                absl::FunctionRef<bool(const Row&)> visit);
  // The row that holds the signal among those of the supplier, whose term as a rule began on `day`; nothing when none
  // does. One that began on another day, under another version of the covenant, is found too, by a walk over all of the
  // supplier's. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::optional<Row>> Find(const store::Reader& store, std::string_view covenant,
                                                 std::string_view supplier, absl::CivilDay day, uint64_t signal);
  // Takes `gone` (ascending) out of the row, and the row away when nothing is left in it.
  static void Remove(const Row& row, std::span<const uint64_t> gone, store::Batch& changes);

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
