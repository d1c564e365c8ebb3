#include "tests/clients/auditor/textbook_log.h"

#include <bit>
#include <sodium.h>

#include <openssl/sha.h>

namespace covenant::textbook {
namespace {

unsigned char* Bytes(std::string& s) {
  return reinterpret_cast<unsigned char*>(s.data());
}
const unsigned char* Bytes(const std::string& s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

std::string Base64(const std::string& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

// The largest power of two smaller than n.
uint64_t Split(uint64_t n) {
  return std::bit_floor(n - 1);
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), Bytes(hash));
  return hash;
}

std::string Bytes32(std::string_view word) {
  return Sha256(word);
}

Log::Log(std::string origin, std::string_view seed)
    : origin_(std::move(origin)),
      public_key_(crypto_sign_PUBLICKEYBYTES, '\0'),
      secret_key_(crypto_sign_SECRETKEYBYTES, '\0') {
  crypto_sign_seed_keypair(Bytes(public_key_), Bytes(secret_key_), Bytes(Bytes32(seed)));
}

uint64_t Log::Append(std::string leaf) {
  leaves_.push_back(std::move(leaf));
  return leaves_.size() - 1;
}

std::string Log::Subtree(uint64_t from, uint64_t to) const {
  if (from == to) return Sha256("");
  if (to - from == 1) return Sha256(std::string(1, '\x00') + leaves_[from]);
  std::string& hash = subtrees_[{from, to}];
  if (hash.empty()) {
    const uint64_t k = from + Split(to - from);
    hash = Sha256(std::string(1, '\x01') + Subtree(from, k) + Subtree(k, to));
  }
  return hash;
}

std::vector<std::string> Log::Path(uint64_t m, uint64_t from, uint64_t to) const {
  if (to - from <= 1) return {};
  const uint64_t k = Split(to - from);
  std::vector<std::string> path = m < k ? Path(m, from, from + k) : Path(m - k, from + k, to);
  path.push_back(m < k ? Subtree(from + k, to) : Subtree(from, from + k));
  return path;
}

std::vector<std::string> Log::SubProof(uint64_t m, uint64_t from, uint64_t to, bool whole) const {
  const uint64_t n = to - from;
  if (m == 0) return {};
  if (m == n) return whole ? std::vector<std::string>() : std::vector<std::string>{Subtree(from, to)};
  const uint64_t k = Split(n);
  std::vector<std::string> proof = m <= k ? SubProof(m, from, from + k, whole) : SubProof(m - k, from + k, to, false);
  proof.push_back(m <= k ? Subtree(from + k, to) : Subtree(from, from + k));
  return proof;
}

std::string Log::Checkpoint(uint64_t n) const {
  return Sign(origin_ + "\n" + std::to_string(n) + "\n" + Base64(Root(n)) + "\n");
}

std::string Log::SignatureOf(const std::string& text) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(Bytes(signature), nullptr, Bytes(text), text.size(), Bytes(secret_key_));
  return signature;
}

std::string Log::Sign(const std::string& text) const {
  const std::string signature = SignatureOf(text);
  const std::string id = Sha256(origin_ + "\n\x01" + public_key_).substr(0, 4);
  return text + "\n\xE2\x80\x94 " + origin_ + " " + Base64(id + signature) + "\n";
}

std::string Log::key() const {
  const std::string id = Sha256(origin_ + "\n\x01" + public_key_).substr(0, 4);
  std::string hex(id.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), Bytes(id), id.size());
  hex.pop_back();
  return origin_ + "+" + hex + "+" + Base64("\x01" + public_key_);
}

covenant::v1::Receipt Log::Record(covenant::v1::Leaf leaf, std::string_view nonce, std::string_view request,
                                  std::string_view answer, uint64_t known_size) {
  const std::string reply_nonce = Bytes32("reply nonce " + std::to_string(size()));
  leaf.set_version(1);
  leaf.set_request_hash(Sha256("covenant-broker request v1\n" + std::string(nonce) + std::string(request)));
  leaf.set_reply_hash(Sha256("covenant-broker reply v1\n" + reply_nonce + std::string(answer)));
  if (leaf.commitment().empty()) leaf.set_commitment(Bytes32("commitment"));
  Append(leaf.SerializeAsString());
  covenant::v1::Receipt receipt = Prove(size() - 1, size(), known_size);
  receipt.set_reply_nonce(reply_nonce);
  return receipt;
}

covenant::v1::Receipt Log::Prove(uint64_t index, uint64_t n, uint64_t known_size) const {
  covenant::v1::Receipt receipt;
  receipt.set_leaf(leaves_[index]);
  receipt.set_index(index);
  for (std::string& hash : Inclusion(index, n)) receipt.add_inclusion_proof(std::move(hash));
  receipt.set_checkpoint(Checkpoint(n));
  if (known_size > 0 && known_size < n) {
    for (std::string& hash : Consistency(known_size, n)) receipt.add_consistency_proof(std::move(hash));
  }
  return receipt;
}

}  // namespace covenant::textbook
