// Secret: bytes that nobody else may see, and randomness.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace covenant::crypto {

// Secret bytes in guarded memory: between inaccessible pages, locked against swapping where the system allows it, left
// out of core dumps, wiped when released. Secrets of up to 64 bytes lie side by side in shared blocks and cost next to
// nothing; larger ones have pages of their own and cost about 30 microseconds. Movable, not copyable; a moved-from
// Secret is empty. Reading from several threads is safe.
class Secret {
 public:
  // An empty secret.
  Secret() = default;
  // `size` zero bytes, to be filled through data(). Ends the process when memory runs out.
  explicit Secret(size_t size);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // `size` bytes of the system's randomness.
  static Secret Random(size_t size);
  // A guarded copy of `bytes`. The source stays as it is: wipe it if it is secret.
  static Secret CopyOf(std::string_view bytes);

  size_t size() const { return size_; }
  const unsigned char* data() const { return data_; }
  unsigned char* data() { return data_; }
  // The bytes, valid while this Secret lives. Do not copy them into ordinary memory.
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), size_}; }

  // Equal length and bytes, compared in a time that depends on the length only.
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  unsigned char* data_ = nullptr;
  size_t size_ = 0;
};

// Equal length and bytes, compared in a time that depends on the lengths only. For tags and tokens.
bool ConstantTimeEqual(std::string_view a, std::string_view b);

// `size` bytes of the system's randomness, in ordinary memory: for nonces, salts and ids.
std::string RandomBytes(size_t size);

// Overwrites what must not linger on a stack or in a buffer.
void Wipe(std::span<unsigned char> bytes);

}  // namespace covenant::crypto
