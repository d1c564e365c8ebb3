// RFC 9162, 2.1, written down as the RFC says it: definitions by recursion over the leaves, and the two verification
// algorithms. Slow and plain; the ledger's tree is held against it.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "broker/ledger/hash.h"

namespace covenant::ledger {

class TextbookTree {
 public:
  void Append(const std::string& leaf) { leaves_.push_back(Sha256(std::string(1, '\0') + leaf)); }
  uint64_t size() const { return leaves_.size(); }

  Hash Root(uint64_t n) { return n == 0 ? Sha256("") : Mth(0, n); }
  Proof Path(uint64_t m, uint64_t n) { return Path(m, 0, n); }
  Proof Consistency(uint64_t m, uint64_t n) { return Subproof(m, 0, n, true); }

 private:
  static Hash Above(const Hash& left, const Hash& right) {
    return Sha256("\x01" + std::string(Bytes(left)) + std::string(Bytes(right)));
  }
  static uint64_t Split(uint64_t n) { return std::bit_ceil(n) / 2; }

  Hash Mth(uint64_t first, uint64_t n) {
    if (n == 1) return leaves_[first];
    const auto known = known_.find({first, n});
    if (known != known_.end()) return known->second;
    const uint64_t k = Split(n);
    const Hash hash = Above(Mth(first, k), Mth(first + k, n - k));
    known_[{first, n}] = hash;
    return hash;
  }
  Proof Path(uint64_t m, uint64_t first, uint64_t n) {
    if (n == 1) return {};
    const uint64_t k = Split(n);
    Proof proof = m < k ? Path(m, first, k) : Path(m - k, first + k, n - k);
    proof.push_back(m < k ? Mth(first + k, n - k) : Mth(first, k));
    return proof;
  }
  Proof Subproof(uint64_t m, uint64_t first, uint64_t n, bool whole) {
    if (m == n) return whole ? Proof{} : Proof{Mth(first, n)};
    const uint64_t k = Split(n);
    Proof proof = m <= k ? Subproof(m, first, k, whole) : Subproof(m - k, first + k, n - k, false);
    proof.push_back(m <= k ? Mth(first + k, n - k) : Mth(first, k));
    return proof;
  }

  std::vector<Hash> leaves_;
  std::map<std::pair<uint64_t, uint64_t>, Hash> known_;
};

// RFC 9162, 2.1.3.2.
inline bool VerifiesInclusion(const Hash& leaf, uint64_t index, uint64_t size, const Proof& proof, const Hash& root) {
  if (index >= size) return false;
  uint64_t fn = index;
  uint64_t sn = size - 1;
  Hash r = leaf;
  for (const Hash& p : proof) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      r = NodeHash(p, r);
      while (fn % 2 == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = NodeHash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

// RFC 9162, 2.1.4.2, for 0 < first < second.
inline bool VerifiesConsistency(uint64_t first, uint64_t second, const Hash& first_root, const Hash& second_root,
                                Proof proof) {
  if (std::has_single_bit(first)) proof.insert(proof.begin(), first_root);
  if (proof.empty()) return false;
  uint64_t fn = first - 1;
  uint64_t sn = second - 1;
  while (fn % 2 == 1) {
    fn >>= 1;
    sn >>= 1;
  }
  Hash fr = proof.front();
  Hash sr = proof.front();
  for (size_t i = 1; i < proof.size(); ++i) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      fr = NodeHash(proof[i], fr);
      sr = NodeHash(proof[i], sr);
      while (fn % 2 == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = NodeHash(sr, proof[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == first_root && sr == second_root;
}

}  // namespace covenant::ledger
