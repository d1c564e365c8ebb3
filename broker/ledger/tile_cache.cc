#include "broker/ledger/tile_cache.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/ledger/rows.h"

namespace covenant::ledger {

absl::StatusOr<std::shared_ptr<const Tile>> TileCache::Get(uint8_t level, uint64_t index) {
  {
    std::lock_guard lock(mutex_);
    if (auto it = by_id_.find(Id(level, index)); it != by_id_.end()) {
      kept_.splice(kept_.begin(), kept_, it->second);
      return it->second->tile;
    }
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> row, store_->Get(store::Family::kTiles, TileKey(level, index)));
  if (!row.has_value() || row->size() != Tile::kWidth * sizeof(Hash)) {
    return absl::DataLossError(absl::StrCat("tile ", index, " of level ", int{level}, " of the log's tree is ",
                                            row.has_value() ? "damaged" : "missing"));
  }
  auto tile = std::make_shared<const Tile>(*row);
  Add(level, index, tile);
  return tile;
}

void TileCache::Add(uint8_t level, uint64_t index, std::shared_ptr<const Tile> tile) {
  std::lock_guard lock(mutex_);
  const Id id(level, index);
  if (by_id_.contains(id)) return;
  kept_.push_front({id, std::move(tile)});
  by_id_[id] = kept_.begin();
  if (kept_.size() > capacity_) {
    by_id_.erase(kept_.back().id);
    kept_.pop_back();
  }
}

}  // namespace covenant::ledger
