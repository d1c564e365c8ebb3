// Block: the rows of the block that is being filled, which are written again as it grows.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "broker/indices/rows.h"
#include "broker/indices/term.h"
#include "broker/store/batch.h"

namespace covenant::indices {

// Not thread-safe.
class Block {
 public:
  explicit Block(uint32_t number) : number_(number) {}

  uint32_t number() const { return number_; }
  // The next entry of the block. Precondition: fewer than kBlockEntries were added.
  void Add(const EntryTerms& entry);
  // Adds to `batch` every row that changed since the last time.
  void Put(const TermRows& rows, store::Batch& batch);

 private:
  uint32_t number_;
  uint16_t next_ = 0;
  Times times_{};
  std::map<Term, Positions> terms_;
  std::set<Term> changed_;
};

}  // namespace covenant::indices
