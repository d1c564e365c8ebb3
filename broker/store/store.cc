#include "broker/store/store.h"

namespace covenant::store {

KeyRange Prefix(std::string_view prefix) {
  KeyRange range{std::string(prefix), std::string(prefix)};
  // The first key after all that start so: the last byte that can grow grows, what follows it goes.
  while (!range.end.empty() && range.end.back() == '\xff') range.end.pop_back();
  if (!range.end.empty()) range.end.back() = static_cast<char>(range.end.back() + 1);
  return range;
}

absl::Status CheckOneFamily(const Batch& batch) {
  if (batch.OfOneFamily()) return absl::OkStatus();
  return absl::InvalidArgumentError("a batch that is not synced must be of one family");
}

}  // namespace covenant::store
