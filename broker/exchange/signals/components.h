// Components: which things belong together, when pairs that do are told one by one (union-find).
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace covenant::exchange {

class Components {
 public:
  // Adds a thing that belongs with nothing yet; things are numbered from 0.
  size_t Add() {
    parent_.push_back(parent_.size());
    return parent_.size() - 1;
  }

  void Join(size_t a, size_t b) {
    a = Find(a);
    b = Find(b);
    // The smaller number leads, so the outcome does not depend on the order of the pairs.
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

  // The same number for things that belong together.
  size_t Find(size_t thing) {
    while (parent_[thing] != thing) thing = parent_[thing] = parent_[parent_[thing]];
    return thing;
  }

 private:
  std::vector<size_t> parent_;
};

}  // namespace covenant::exchange
