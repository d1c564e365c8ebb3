// SHA-256 (FIPS 180-4).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace covenant::auditor {

// Bytes of a SHA-256.
inline constexpr size_t kHashBytes = 32;

// Hash of the parts, one after another; 32 bytes. Thread-safe.
std::string Sha256(std::initializer_list<std::string_view> parts);

// Hash of bytes that come piece by piece. One thread.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(const RunningSha256&) = delete;
  RunningSha256& operator=(const RunningSha256&) = delete;

  void Add(std::string_view bytes);
  // Hash of everything added so far; more may be added after.
  std::string Value() const;

 private:
  void* context_;
};

}  // namespace covenant::auditor
