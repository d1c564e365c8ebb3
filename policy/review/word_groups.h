// Words in groups that no list tells apart. For circumstance_values.
#pragma once

#include <string>
#include <vector>

namespace covenant::policy {

using Words = std::vector<std::string>;

// Words that stand in the same of `lists` are one group: nothing that asks for words of these lists tells them apart.
std::vector<Words> WordGroups(const Words& words, const std::vector<const Words*>& lists);

// Every union of groups, the empty one first. There are 2^groups of them.
std::vector<Words> Unions(const std::vector<Words>& groups);

}  // namespace covenant::policy
