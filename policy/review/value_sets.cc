#include "policy/review/value_sets.h"

#include <algorithm>
#include <utility>

namespace covenant::policy {

ValueSet ValueSet::None(size_t size) {
  ValueSet set;
  set.size_ = size;
  set.words_.resize((size + 63) / 64, 0);
  return set;
}

ValueSet ValueSet::All(size_t size) {
  ValueSet set = None(size);
  for (size_t value = 0; value < size; ++value) set.Add(value);
  return set;
}

bool ValueSet::empty() const {
  return std::all_of(words_.begin(), words_.end(), [](uint64_t word) { return word == 0; });
}

bool ValueSet::Within(const ValueSet& other) const {
  for (size_t i = 0; i < words_.size(); ++i) {
    if ((words_[i] & ~other.words_[i]) != 0) return false;
  }
  return true;
}

bool ValueSet::Meets(const ValueSet& other) const {
  for (size_t i = 0; i < words_.size(); ++i) {
    if ((words_[i] & other.words_[i]) != 0) return true;
  }
  return false;
}

ValueSet ValueSet::And(const ValueSet& other) const {
  ValueSet both = *this;
  for (size_t i = 0; i < words_.size(); ++i) both.words_[i] &= other.words_[i];
  return both;
}

ValueSet ValueSet::Minus(const ValueSet& other) const {
  ValueSet left = *this;
  for (size_t i = 0; i < words_.size(); ++i) left.words_[i] &= ~other.words_[i];
  return left;
}

bool IsEmpty(const Box& box) {
  return std::any_of(box.begin(), box.end(), [](const ValueSet& values) { return values.empty(); });
}

bool Within(const Box& box, const Box& other) {
  for (size_t i = 0; i < box.size(); ++i) {
    if (!box[i].Within(other[i])) return false;
  }
  return true;
}

Box Both(const Box& a, const Box& b) {
  Box both;
  both.reserve(a.size());
  for (size_t i = 0; i < a.size(); ++i) both.push_back(a[i].And(b[i]));
  return both;
}

std::vector<Box> Without(Box box, const Box& taken) {
  std::vector<Box> left;
  for (size_t i = 0; i < box.size(); ++i) {
    ValueSet outside = box[i].Minus(taken[i]);
    if (outside.empty()) continue;
    ValueSet inside = box[i].And(taken[i]);
    box[i] = std::move(outside);
    left.push_back(box);
    box[i] = std::move(inside);
    if (box[i].empty()) break;  // Nothing of it was taken.
  }
  return left;
}

bool Leaves(const Box& box, std::span<const Box> covers, absl::FunctionRef<bool(const Box&)> wanted, Effort& effort) {
  if (IsEmpty(box)) return false;
  if (!effort.Take()) return true;
  for (const Box& cover : covers) {
    if (Within(box, cover)) return false;
  }
  for (size_t i = 0; i < covers.size(); ++i) {
    bool meets = true;
    for (size_t dimension = 0; meets && dimension < box.size(); ++dimension) {
      meets = box[dimension].Meets(covers[i][dimension]);
    }
    if (!meets) continue;
    const std::vector<Box> left = Without(box, covers[i]);
    return std::any_of(left.begin(), left.end(),
                       [&](const Box& piece) { return Leaves(piece, covers.subspan(i + 1), wanted, effort); });
  }
  return wanted(box);
}

}  // namespace covenant::policy
