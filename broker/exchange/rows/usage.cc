#include "broker/exchange/rows/usage.h"

#include "broker/base/encoding.h"

namespace covenant::exchange {
namespace {

constexpr int kMostAtOnce = 1000;

}  // namespace

std::string UsageOn(char kind, uint32_t day) {
  std::string row(1, kind);
  AppendBigEndian32(row, day);
  return row;
}

absl::Status PruneUsage(const store::Reader& store, char kind, uint32_t day, store::Batch& changes) {
  auto cursor = store.Scan(store::Family::kUsage, {std::string(1, kind), UsageOn(kind, day)});
  for (int left = kMostAtOnce; left > 0 && cursor->Valid(); cursor->Next(), --left) {
    changes.Delete(store::Family::kUsage, cursor->key());
  }
  return cursor->status();
}

}  // namespace covenant::exchange
