// NameMap: a hash map from names, looked up by std::string_view without making a string.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"

namespace covenant::policy {

struct NameHash {
  using is_transparent = void;
  size_t operator()(std::string_view name) const { return absl::Hash<std::string_view>()(name); }
};

template <class Value>
using NameMap = absl::flat_hash_map<std::string, Value, NameHash, std::equal_to<>>;

}  // namespace covenant::policy
