#include "broker/crypto/secret.h"

#include <cstring>
#include <sodium.h>
#include <utility>
#include <vector>

#include "broker/base/mutex.h"
#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

// Every road to a key leads through here first, so sodium's fastest implementations and its page size are chosen in
// time.
void PrepareSodium() {
  static const bool ready = sodium_init() >= 0;
  Require(ready, "libsodium cannot start: no source of randomness");
}

unsigned char* Guarded(size_t size) {
  PrepareSodium();
  auto* const bytes = static_cast<unsigned char*>(sodium_malloc(size));
  Require(bytes != nullptr, "no guarded memory left: raise vm.max_map_count or the memory limit");
  sodium_memzero(bytes, size);
  return bytes;
}

// Cells for keys. Guarding each key by pages of its own costs a dozen system calls, which a key for every record cannot
// bear; so small secrets lie side by side in guarded blocks, which are kept for reuse. Behind each stands a mark that
// nobody can guess, and that must still stand there when it is returned.
class Cells {
 public:
  static constexpr size_t kSize = 64;

  Cells() {
    PrepareSodium();
    randombytes_buf(mark_, kMarkSize);
  }

  unsigned char* Take(size_t size) {
    unsigned char* const cell = TakeFree();
    std::memcpy(cell + size, mark_, kMarkSize);
    return cell;
  }

  void Return(unsigned char* cell, size_t size) {
    Require(sodium_memcmp(cell + size, mark_, kMarkSize) == 0, "a secret was overrun");
    sodium_memzero(cell, kSize + kMarkSize);
    const MutexLock lock(&mutex_);
    free_.push_back(cell);
  }

 private:
  static constexpr size_t kInBlock = 256;
  static constexpr size_t kMarkSize = 16;

  unsigned char* TakeFree() {
    const MutexLock lock(&mutex_);
    if (free_.empty()) AddBlock();
    unsigned char* const cell = free_.back();
    free_.pop_back();
    return cell;
  }

  void AddBlock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    unsigned char* const block = Guarded(kInBlock * (kSize + kMarkSize));
    for (size_t i = kInBlock; i-- > 0;) free_.push_back(block + i * (kSize + kMarkSize));
  }

  Mutex mutex_;
  unsigned char mark_[kMarkSize] = {};
  std::vector<unsigned char*> free_ ABSL_GUARDED_BY(mutex_);
};

// Never destroyed: secrets of static lifetime may outlast it.
Cells& AllCells() {
  static Cells& cells = *new Cells;
  return cells;
}

}  // namespace

Secret::Secret(size_t size) : data_(size <= Cells::kSize ? AllCells().Take(size) : Guarded(size)), size_(size) {}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  Secret taken(std::move(other));
  std::swap(data_, taken.data_);
  std::swap(size_, taken.size_);
  return *this;
}

Secret::~Secret() {
  if (data_ == nullptr) return;
  if (size_ <= Cells::kSize) {
    AllCells().Return(data_, size_);
  } else {
    sodium_free(data_);
  }
}

Secret Secret::Random(size_t size) {
  Secret secret(size);
  randombytes_buf(secret.data_, size);
  return secret;
}

Secret Secret::CopyOf(std::string_view bytes) {
  Secret secret(bytes.size());
  if (!bytes.empty()) std::memcpy(secret.data_, bytes.data(), bytes.size());
  return secret;
}

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

bool operator==(const Secret& a, const Secret& b) {
  return ConstantTimeEqual(a.view(), b.view());
}

std::string RandomBytes(size_t size) {
  PrepareSodium();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), size);
  return bytes;
}

void Wipe(std::span<unsigned char> bytes) {
  sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace covenant::crypto
