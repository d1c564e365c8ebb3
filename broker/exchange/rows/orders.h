// Orders: what was ordered of stored signals, and what of it keeps them. Rows of family kMeta (stored_order.proto).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/destruction.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/model/stored_order.pb.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// The words of v1::Order.status.
inline constexpr std::string_view kOrderOpen = "open";
inline constexpr std::string_view kOrderStanding = "standing";
inline constexpr std::string_view kOrderDone = "done";
inline constexpr std::string_view kOrderEnded = "ended";
inline constexpr std::string_view kOrderRejected = "rejected";

class Orders {
 public:
  // DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::optional<v1::Order>> Find(const store::Reader& store, std::string_view order_id);
  static void Put(const v1::Order& order, store::Batch& changes);
  // Oldest first. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<v1::Order>> All(const store::Reader& store);

  // Holds the order's signals through its last day; and lets go of them.
  static void Hold(const v1::Order& order, store::Batch& changes);
  static void LetGo(const v1::Order& order, store::Batch& changes);
  // Whether some hold on the signal counts on that day. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<bool> IsHeld(const store::Reader& store, uint64_t signal, absl::CivilDay day);
  // Whether some hold on a signal of the covenant counts on that day; of whatever covenant when it is empty. DATA_LOSS,
  // UNAVAILABLE.
  static absl::StatusOr<bool> HoldsAny(const store::Reader& store, std::string_view covenant, absl::CivilDay day);
};

// The causes for which a signal is destroyed on a day of its own (v1::Destruction.cause); destruction/destroy.h has the others.
inline constexpr std::string_view kByOrder = "order";
inline constexpr std::string_view kForConsent = "consent";
inline constexpr std::string_view kWasRemoved = "removed";

// The signals that are destroyed on a day of their own, whatever their term.
class DestructionDays {
 public:
  struct Row {
    uint64_t signal = 0;
    stored::DestructionDay day;
  };

  // Takes the place of a later day; an earlier one stays. DATA_LOSS, UNAVAILABLE.
  static absl::Status Put(const store::Reader& store, const Row& row, store::Batch& changes);
  static void Remove(uint64_t signal, store::Batch& changes);
  // Those that are due on that day, by signal. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<Row>> Due(const store::Reader& store, absl::CivilDay day);
};

}  // namespace covenant::exchange
