#include "broker/exchange/rows/orders.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kOrders = "order/";
constexpr std::string_view kHeld = "held/";
constexpr std::string_view kDays = "gone-on/";
constexpr size_t kNumberBytes = 8;

absl::Status Damaged() {
  return absl::DataLossError("a row about an order in the data folder is damaged; restore a backup");
}

std::string Numbered(std::string_view prefix, uint64_t signal) {
  std::string row(prefix);
  AppendBigEndian64(row, signal);
  return row;
}

std::string HeldRow(uint64_t signal, std::string_view order_id) {
  return absl::StrCat(Numbered(kHeld, signal), std::string(order_id));
}

bool Counts(std::string_view until, absl::CivilDay day) {
  const std::optional<absl::CivilDay> last = policy::ParseDate(until);
  return !last || day <= *last;  // a hold that cannot be read holds
}

}  // namespace

absl::StatusOr<std::optional<v1::Order>> Orders::Find(const store::Reader& store, std::string_view order_id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> row,
                   store.Get(Family::kMeta, absl::StrCat(std::string(kOrders), std::string(order_id))));
  if (!row) return std::nullopt;
  v1::Order order;
  if (!order.ParseFromString(*row)) return Damaged();
  return order;
}

void Orders::Put(const v1::Order& order, store::Batch& changes) {
  changes.Put(Family::kMeta, absl::StrCat(std::string(kOrders), order.order_id()), order.SerializeAsString());
}

absl::StatusOr<std::vector<v1::Order>> Orders::All(const store::Reader& store) {
  std::vector<v1::Order> orders;
  auto cursor = store.Scan(Family::kMeta, store::Prefix(kOrders));
  for (; cursor->Valid(); cursor->Next()) {
    if (!orders.emplace_back().ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) {
      return Damaged();
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return orders;
}

void Orders::Hold(const v1::Order& order, store::Batch& changes) {
  for (const uint64_t signal : order.signals()) {
    changes.Put(Family::kMeta, HeldRow(signal, order.order_id()), order.until());
  }
}

void Orders::LetGo(const v1::Order& order, store::Batch& changes) {
  for (const uint64_t signal : order.signals()) changes.Delete(Family::kMeta, HeldRow(signal, order.order_id()));
}

absl::StatusOr<bool> Orders::IsHeld(const store::Reader& store, uint64_t signal, absl::CivilDay day) {
  bool held = false;
  auto cursor = store.Scan(Family::kMeta, store::Prefix(Numbered(kHeld, signal)));
  for (; cursor->Valid() && !held; cursor->Next()) held = Counts(cursor->value(), day);
  RETURN_IF_ERROR(cursor->status());
  return held;
}

absl::StatusOr<bool> Orders::HoldsAny(const store::Reader& store, std::string_view covenant, absl::CivilDay day) {
  ASSIGN_OR_RETURN(const std::vector<v1::Order> orders, All(store));
  for (const v1::Order& order : orders) {
    if (order.kind() == v1::ORDER_KIND_HOLD && (covenant.empty() || order.covenant() == covenant) &&
        order.status() == kOrderStanding && Counts(order.until(), day)) {
      return true;
    }
  }
  return false;
}

absl::Status DestructionDays::Put(const store::Reader& store, const Row& row, store::Batch& changes) {
  const std::string key = Numbered(kDays, row.signal);
  ASSIGN_OR_RETURN(const std::optional<std::string> before, store.Get(Family::kMeta, key));
  if (before) {
    stored::DestructionDay day;
    if (!day.ParseFromString(*before)) return Damaged();
    if (day.day() <= row.day.day()) return absl::OkStatus();
  }
  changes.Put(Family::kMeta, key, row.day.SerializeAsString());
  return absl::OkStatus();
}

void DestructionDays::Remove(uint64_t signal, store::Batch& changes) {
  changes.Delete(Family::kMeta, Numbered(kDays, signal));
}

absl::StatusOr<std::vector<DestructionDays::Row>> DestructionDays::Due(const store::Reader& store, absl::CivilDay day) {
  std::vector<Row> due;
  auto cursor = store.Scan(Family::kMeta, store::Prefix(kDays));
  for (; cursor->Valid(); cursor->Next()) {
    Row row;
    const std::string_view number = cursor->key().substr(kDays.size());
    const bool read = number.size() == kNumberBytes &&
                      row.day.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()));
    const std::optional<absl::CivilDay> from = read ? policy::ParseDate(row.day.day()) : std::nullopt;
    if (!from) return Damaged();
    if (day < *from) continue;
    row.signal = ReadBigEndian64(number);
    due.push_back(std::move(row));
  }
  RETURN_IF_ERROR(cursor->status());
  return due;
}

}  // namespace covenant::exchange
