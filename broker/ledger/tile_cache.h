// TileCache: full tiles, the lately used ones in memory, the rest in the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "broker/ledger/tile.h"
#include "broker/store/store.h"

namespace covenant::ledger {

// Thread-safe. The store outlives it. A tile takes 16 KiB.
class TileCache {
 public:
  TileCache(const store::Store* store, size_t capacity) : store_(store), capacity_(capacity) {}

  // Precondition: the tile is full and committed, or was added. kDataLoss when the store lacks it; kUnavailable.
  absl::StatusOr<std::shared_ptr<const Tile>> Get(uint8_t level, uint64_t index);
  // A tile that became full; spares the read that would soon come.
  void Add(uint8_t level, uint64_t index, std::shared_ptr<const Tile> tile);

 private:
  using Id = std::pair<uint8_t, uint64_t>;
  struct Kept {
    Id id;
    std::shared_ptr<const Tile> tile;
  };

  const store::Store* const store_;
  const size_t capacity_;
  std::mutex mutex_;
  std::list<Kept> kept_;  // the last used first
  absl::flat_hash_map<Id, std::list<Kept>::iterator> by_id_;
};

}  // namespace covenant::ledger
