#include "clients/auditor/evidence_check.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace covenant::auditor {

EvidenceCheck::EvidenceCheck(const ExportEvidence& evidence, Find find)
    : find_(std::move(find)), tiles_size_(evidence.tiles_checkpoint.size) {
  for (const auto& receipt : evidence.receipts) receipts_.emplace(receipt.second.index, &receipt);
  for (const auto& known : evidence.known) known_.emplace(known.second.size, &known);
  if (!evidence.tiles.empty()) tiles_.emplace(evidence.tiles, tiles_size_);
}

void EvidenceCheck::Follow(std::string_view leaf_hash, const Frontier& tree) {
  const uint64_t index = tree.size() - 1;
  for (auto [at, end] = known_.equal_range(tree.size()); at != end; ++at) {
    const auto& [name, checkpoint] = *at->second;
    if (checkpoint.root == tree.Root()) {
      ++known_verified_;
    } else {
      find_("known",
            absl::StrCat("the first ", checkpoint.size, " entries do not add up to ", name,
                         ": the log was forked, or entries before here were altered"),
            index);
    }
  }
  for (auto [at, end] = receipts_.equal_range(index); at != end; ++at) {
    const auto& [name, receipt] = *at->second;
    if (receipt.leaf_hash == leaf_hash) {
      ++receipts_verified_;
    } else {
      find_("receipt", absl::StrCat("this is not the entry that ", name, " is the receipt of"), index);
    }
  }
  if (tiles_ && index < tiles_size_) CompareTile(index, leaf_hash);
}

void EvidenceCheck::CompareTile(uint64_t index, std::string_view leaf_hash) {
  const auto signed_hash = tiles_->At(index);
  if (!signed_hash.ok()) return find_("tiles", std::string(signed_hash.status().message()), index);
  if (*signed_hash == leaf_hash) {
    ++tile_hashes_verified_;
  } else {
    find_("tiles", "the leaf is not the one that the log has signed at this place", index);
  }
}

void EvidenceCheck::End(uint64_t size) {
  const auto missing = [&](uint64_t needed) {
    return absl::StrCat("the export ends after ", size, ": at least ", needed - size, " are missing, it was cut short");
  };
  for (auto at = known_.upper_bound(size); at != known_.end(); ++at) {
    find_("known", absl::StrCat(at->second->first, " is of ", at->first, " entries; ", missing(at->first)),
          std::nullopt);
  }
  for (auto at = receipts_.lower_bound(size); at != receipts_.end(); ++at) {
    find_("receipt", absl::StrCat(at->second->first, " is of entry ", at->first, "; ", missing(at->first + 1)),
          std::nullopt);
  }
  if (tiles_ && size < tiles_size_) {
    find_("tiles", absl::StrCat("the tiles are of ", tiles_size_, " entries; ", missing(tiles_size_)), std::nullopt);
  }
}

}  // namespace covenant::auditor
