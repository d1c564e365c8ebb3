// The Merkle tree of RFC 9162, section 2.1, as a verifier sees it: hashes, proofs and roots, never leaves of others.
// Hashes are strings of 32 bytes. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace covenant::auditor {

// SHA-256(0x00 + leaf) and SHA-256(0x01 + left + right).
std::string LeafHash(std::string_view leaf);
std::string NodeHash(std::string_view left, std::string_view right);

// Whether the leaf stands at `index` of the tree of `size` leaves and `root` (RFC 9162, 2.1.3.2).
// INVALID_ARGUMENT: a hash is not 32 bytes, the size is 0, or the index lies outside the tree.
// DATA_LOSS: the proof is empty, too short, too long, or leads to another root.
absl::Status VerifyInclusion(std::string_view leaf_hash, uint64_t index, uint64_t size,
                             std::span<const std::string> proof, std::string_view root);

// Whether the tree of `second_size` extends the tree of `first_size` (RFC 9162, 2.1.4.2).
// INVALID_ARGUMENT: a hash is not 32 bytes, first_size is 0, or the sizes are reversed.
// DATA_LOSS: equal sizes with different roots, or the proof is empty, too short, too long, or leads to other roots.
absl::Status VerifyConsistency(uint64_t first_size, std::string_view first_root, uint64_t second_size,
                               std::string_view second_root, std::span<const std::string> proof);

// The right edge of a growing tree: the root of any number of leaves in memory of their logarithm. One thread; copies
// are independent.
class Frontier {
 public:
  // Adds the next leaf by its hash (32 bytes).
  void Append(std::string leaf_hash);
  uint64_t size() const { return size_; }
  // SHA-256 of nothing for the empty tree.
  std::string Root() const;

 private:
  uint64_t size_ = 0;
  // Roots of the full subtrees from the largest on the left; one for each bit set in size_.
  std::vector<std::string> subtrees_;
};

}  // namespace covenant::auditor
