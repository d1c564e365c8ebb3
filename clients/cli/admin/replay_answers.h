// What a proposal would have changed, added up over the pages of a replay.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "covenant/v1/replay.pb.h"

#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Not thread-safe.
class ReplayFindings {
 public:
  void Add(const v1::ReplayAnswer& page);

  // A table of what changes, most first; the entries, where the reader may know them; the sums, and every gap.
  void Print(std::ostream& out) const;
  void AddTo(Json& json) const;

 private:
  using Key = std::tuple<int, std::string, std::string, std::string, std::string, std::string>;

  std::vector<v1::ReplayCount> Sorted() const;

  std::map<Key, v1::ReplayCount> changes_;
  std::map<std::string, uint64_t> gaps_;
  std::vector<v1::ReplayedEntry> entries_;
  uint64_t unchanged_ = 0;
};

}  // namespace covenant::cli
