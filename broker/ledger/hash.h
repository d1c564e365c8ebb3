// The hashes of the log's tree: SHA-256 as RFC 9162, 2.1.1 (and RFC 6962, 2.1) uses it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace covenant::ledger {

using Hash = std::array<uint8_t, 32>;

// Hashes of an inclusion or consistency proof, in the RFC's order.
using Proof = std::vector<Hash>;

// The hash as 32 bytes of text. Valid as long as `hash`.
inline std::string_view Bytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
// Precondition: bytes.size() == 32.
Hash HashFromBytes(std::string_view bytes);

Hash Sha256(std::string_view bytes);
// SHA-256(0x00 + leaf).
Hash LeafHash(std::string_view leaf);
// SHA-256(0x01 + left + right).
Hash NodeHash(const Hash& left, const Hash& right);
// The root of the tree without leaves: SHA-256 of nothing.
Hash EmptyRoot();

}  // namespace covenant::ledger
