// Notices: what recipients were told of signals that they were given, until they confirm it. Family kMeta: "notice/"
// LP(recipient) notice-id -> stored.SentNotice (stored_order.proto).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/model/stored_order.pb.h"
#include "broker/store/store.h"

namespace covenant::exchange {

class Notices {
 public:
  static void Put(const stored::SentNotice& sent, store::Batch& changes);
  static void Remove(const stored::SentNotice& sent, store::Batch& changes);
  // DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::optional<stored::SentNotice>> Find(const store::Reader& store, std::string_view recipient,
                                                                std::string_view notice_id);
  // Those to one recipient, oldest first; and those to everybody, recipient by recipient. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<stored::SentNotice>> To(const store::Reader& store, std::string_view recipient);
  static absl::StatusOr<std::vector<stored::SentNotice>> All(const store::Reader& store);
};

}  // namespace covenant::exchange
