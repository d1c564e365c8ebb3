#include "broker/ledger/hash.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <memory>

#include <openssl/evp.h>

namespace covenant::ledger {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetching the digest and making a context cost more than hashing a node: both are kept. Without SHA-256 there is
// nothing to go on with.
Hash Digest(std::initializer_list<std::string_view> parts) {
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Hash hash;
  bool ok = EVP_DigestInit_ex2(context.get(), kSha256, nullptr) == 1;
  for (std::string_view part : parts) ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  if (!ok || EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) != 1) std::abort();
  return hash;
}

}  // namespace

Hash HashFromBytes(std::string_view bytes) {
  Hash hash;
  std::copy_n(bytes.begin(), hash.size(), hash.begin());
  return hash;
}

Hash Sha256(std::string_view bytes) {
  return Digest({bytes});
}
Hash LeafHash(std::string_view leaf) {
  return Digest({std::string_view("\0", 1), leaf});
}

Hash NodeHash(const Hash& left, const Hash& right) {
  uint8_t node[65];
  node[0] = 1;
  std::copy(left.begin(), left.end(), node + 1);
  std::copy(right.begin(), right.end(), node + 33);
  return Digest({{reinterpret_cast<const char*>(node), sizeof node}});
}

Hash EmptyRoot() {
  return Digest({});
}

}  // namespace covenant::ledger
