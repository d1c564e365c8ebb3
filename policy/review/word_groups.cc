#include "policy/review/word_groups.h"

#include <algorithm>
#include <map>

namespace covenant::policy {

std::vector<Words> WordGroups(const Words& words, const std::vector<const Words*>& lists) {
  std::map<std::vector<bool>, size_t> index;
  std::vector<Words> groups;
  for (const std::string& word : words) {
    std::vector<bool> in;
    for (const Words* list : lists) in.push_back(std::find(list->begin(), list->end(), word) != list->end());
    const auto [it, fresh] = index.try_emplace(in, groups.size());
    if (fresh) groups.emplace_back();
    groups[it->second].push_back(word);
  }
  return groups;
}

std::vector<Words> Unions(const std::vector<Words>& groups) {
  std::vector<Words> unions;
  for (size_t chosen = 0; chosen < size_t{1} << groups.size(); ++chosen) {
    Words& words = unions.emplace_back();
    for (size_t i = 0; i < groups.size(); ++i) {
      if (chosen >> i & 1) words.insert(words.end(), groups[i].begin(), groups[i].end());
    }
  }
  return unions;
}

}  // namespace covenant::policy
