// EvidenceCheck: holds an export against what its reader has from elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "clients/auditor/export_audit.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/tile_audit.h"

namespace covenant::auditor {

// Fed every leaf in order, then the end. One thread. The evidence outlives it.
class EvidenceCheck {
 public:
  // Told what does not fit: kind, sentence, and the entry where there is one.
  using Find = std::function<void(const char* kind, std::string text, std::optional<uint64_t> entry)>;

  EvidenceCheck(const ExportEvidence& evidence, Find find);

  // The next leaf; `tree` holds it already.
  void Follow(std::string_view leaf_hash, const Frontier& tree);
  // There are no more leaves.
  void End(uint64_t size);

  uint64_t known_verified() const { return known_verified_; }
  uint64_t receipts_verified() const { return receipts_verified_; }
  uint64_t tile_hashes_verified() const { return tile_hashes_verified_; }

 private:
  void CompareTile(uint64_t index, std::string_view leaf_hash);

  const Find find_;
  std::multimap<uint64_t, const std::pair<std::string, Checkpoint>*> known_;
  std::multimap<uint64_t, const std::pair<std::string, VerifiedReceipt>*> receipts_;
  std::optional<LeafHashes> tiles_;
  uint64_t tiles_size_ = 0;
  uint64_t known_verified_ = 0;
  uint64_t receipts_verified_ = 0;
  uint64_t tile_hashes_verified_ = 0;
};

}  // namespace covenant::auditor
