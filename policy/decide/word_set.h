// WordSet: words of one kind by their number in the vocabulary, to look up without comparing texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

class WordSet {
 public:
  WordSet() = default;
  WordSet(const Vocabulary& vocabulary, WordKind kind, const std::vector<std::string>& words) {
    for (const std::string& word : words) Add(vocabulary.NumberOf(kind, word));
  }

  bool empty() const { return bits_.empty(); }
  // False for kNoWord.
  bool Has(size_t number) const {
    return number / kBits < bits_.size() && (bits_[number / kBits] >> (number % kBits) & 1) != 0;
  }

 private:
  static constexpr size_t kBits = 64;

  void Add(size_t number) {
    if (number == kNoWord) return;
    if (bits_.size() <= number / kBits) bits_.resize(number / kBits + 1);
    bits_[number / kBits] |= uint64_t{1} << (number % kBits);
  }

  absl::InlinedVector<uint64_t, 1> bits_;
};

}  // namespace covenant::policy
