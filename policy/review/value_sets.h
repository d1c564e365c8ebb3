// Sets of circumstances, as boxes: for each dimension (who gives to whom, about whom, in which phase ..) a set of its
// values.
//
// Set algebra only; which dimensions there are is clause_space.h's. Boxes that meet have the same dimensions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"

namespace covenant::policy {

// Values of one dimension, numbered from 0.
class ValueSet {
 public:
  static ValueSet None(size_t size);
  static ValueSet All(size_t size);

  size_t size() const { return size_; }
  void Add(size_t value) { words_[value / 64] |= uint64_t{1} << (value % 64); }
  bool Has(size_t value) const { return (words_[value / 64] >> (value % 64) & 1) != 0; }
  bool empty() const;
  bool Within(const ValueSet& other) const;
  bool Meets(const ValueSet& other) const;

  ValueSet And(const ValueSet& other) const;
  ValueSet Minus(const ValueSet& other) const;

 private:
  size_t size_ = 0;
  absl::InlinedVector<uint64_t, 1> words_;
};

// By dimension; empty when one of its sets is.
using Box = std::vector<ValueSet>;

bool IsEmpty(const Box& box);
bool Within(const Box& box, const Box& other);
// What lies in both.
Box Both(const Box& a, const Box& b);
// What is left of `box`, in boxes that do not overlap.
std::vector<Box> Without(Box box, const Box& taken);

// A bound on how long one question may be thought about. Once it is spent every answer is yes: who asks must look.
class Effort {
 public:
  explicit Effort(size_t steps) : left_(steps) {}
  bool Take() { return left_ > 0 && --left_ > 0; }
  bool spent() const { return left_ == 0; }

 private:
  size_t left_;
};

// Whether `covers` leave something of `box` that is wanted; `wanted` is asked of boxes that they do not touch.
bool Leaves(const Box& box, std::span<const Box> covers, absl::FunctionRef<bool(const Box&)> wanted, Effort& effort);

}  // namespace covenant::policy
