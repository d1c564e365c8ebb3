// What is given back to the heap while a secret in it stands. For one test program: it replaces operator delete.
#pragma once

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace covenant::test {

// From Watch on and while it lives, counts the blocks that are freed and hold one of `secrets`. One at a time.
class FreedMemory {
 public:
  explicit FreedMemory(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}
  ~FreedMemory() { watching_ = nullptr; }
  FreedMemory(const FreedMemory&) = delete;

  void Watch() { watching_ = this; }
  int found() const { return found_; }

  // Called with every block that is freed.
  static void Look(void* block) {
    FreedMemory* const self = watching_;
    if (self == nullptr || block == nullptr) return;
    for (const std::string& secret : self->secrets_) {
      if (memmem(block, malloc_usable_size(block), secret.data(), secret.size()) != nullptr) ++self->found_;
    }
  }

 private:
  static inline std::atomic<FreedMemory*> watching_ = nullptr;
  const std::vector<std::string> secrets_;
  std::atomic<int> found_ = 0;
};

}  // namespace covenant::test

void operator delete(void* block) noexcept {
  covenant::test::FreedMemory::Look(block);
  std::free(block);
}
void operator delete(void* block, size_t) noexcept {
  operator delete(block);
}
void* operator new(size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) std::abort();
  return block;
}
