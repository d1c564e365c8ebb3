#include "broker/ledger/tile.h"

namespace covenant::ledger {

Tile::Tile(std::string_view bytes) {
  constexpr size_t kHashSize = sizeof(Hash);
  for (size_t i = 0; i < kWidth; ++i) Append(HashFromBytes(bytes.substr(i * kHashSize, kHashSize)));
}

void Tile::Append(const Hash& hash) {
  size_t slot = width_++;
  nodes_[slot] = hash;
  for (size_t height = 0; slot % 2 == 1; ++height) {
    const Hash parent = NodeHash(Node(height, slot - 1), Node(height, slot));
    slot /= 2;
    nodes_[Offset(height + 1) + slot] = parent;
  }
}

std::string Tile::Bytes() const {
  std::string bytes;
  bytes.reserve(kWidth * sizeof(Hash));
  for (size_t i = 0; i < kWidth; ++i) bytes.append(ledger::Bytes(nodes_[i]));
  return bytes;
}

}  // namespace covenant::ledger
