// LastReports: when who was last given figures that a covenant gives once a period. Family kPolicy: "report/" and LP of
// covenant, rule and recipient -> stored.LastReport. Written with the report's own entry, so that it survives a
// restart.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/store/store.h"

namespace covenant::exchange {

class LastReports {
 public:
  struct Figures {
    std::string covenant;
    std::string rule;
    std::string recipient;  // Party id.
  };

  // The name of the turn (KeyedTurn) in which these figures are decided on and recorded.
  static std::string TurnOf(const Figures& figures);
  // The Dutch civil day on which they were last given; nothing when they never were. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::optional<absl::CivilDay>> Find(const store::Reader& store, const Figures& figures);
  static void Put(const Figures& figures, absl::CivilDay given_on, store::Batch& changes);
};

}  // namespace covenant::exchange
