// A log straight from the definitions of RFC 9162, 2.1: slow, obvious, and independent of both the broker's tree and
// the auditor's verifier.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/receipt.pb.h"

namespace covenant::textbook {

std::string Sha256(std::string_view bytes);
// 32 bytes that depend on the word only.
std::string Bytes32(std::string_view word);

class Log {
 public:
  // Logs of one origin and one seed word have one key.
  explicit Log(std::string origin = "log.test/covenant", std::string_view seed = "seed");

  uint64_t Append(std::string leaf);
  uint64_t size() const { return leaves_.size(); }
  const std::string& leaf(uint64_t index) const { return leaves_[index]; }

  // MTH(D[n]), PATH(m, D[n]) and PROOF(m, D[n]).
  std::string Root(uint64_t n) const { return Subtree(0, n); }
  std::vector<std::string> Inclusion(uint64_t m, uint64_t n) const { return Path(m, 0, n); }
  std::vector<std::string> Consistency(uint64_t m, uint64_t n) const { return SubProof(m, 0, n, true); }

  // MTH(D[from:to]).
  std::string Subtree(uint64_t from, uint64_t to) const;

  // The signed note over the first n leaves, and over any text.
  std::string Checkpoint(uint64_t n) const;
  std::string Sign(const std::string& text) const;
  // The bare signature (64 bytes) of any text.
  std::string SignatureOf(const std::string& text) const;
  // The public key as a note verifier key.
  std::string key() const;
  const std::string& origin() const { return origin_; }

  // Completes `leaf` with the hashes of request and answer, appends it, and proves it at the new size, from known_size.
  covenant::v1::Receipt Record(covenant::v1::Leaf leaf, std::string_view nonce, std::string_view request,
                               std::string_view answer, uint64_t known_size);
  // The receipt of a leaf that stands, proven at size n.
  covenant::v1::Receipt Prove(uint64_t index, uint64_t n, uint64_t known_size) const;

 private:
  std::vector<std::string> Path(uint64_t m, uint64_t from, uint64_t to) const;
  std::vector<std::string> SubProof(uint64_t m, uint64_t from, uint64_t to, bool whole) const;

  std::string origin_, public_key_, secret_key_;
  std::vector<std::string> leaves_;
  mutable std::map<std::pair<uint64_t, uint64_t>, std::string> subtrees_;
};

}  // namespace covenant::textbook
