#include "broker/exchange/rows/usage.h"

#include <string>

#include "broker/base/encoding.h"

namespace covenant::exchange {
namespace {

constexpr int kMostAtOnce = 1000;

}  // namespace

absl::Status PruneUsage(const store::Reader& store, char kind, uint32_t day, store::Batch& changes) {
  store::KeyRange range{std::string(1, kind), std::string(1, kind)};
  AppendBigEndian32(range.end, day);
  auto cursor = store.Scan(store::Family::kUsage, range);
  for (int left = kMostAtOnce; left > 0 && cursor->Valid(); cursor->Next(), --left) {
    changes.Delete(store::Family::kUsage, cursor->key());
  }
  return cursor->status();
}

}  // namespace covenant::exchange
