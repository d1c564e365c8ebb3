#include "broker/exchange/signals/links.h"

#include <algorithm>

namespace covenant::exchange {
namespace {

constexpr size_t kSuppliersOfALink = 2;

}  // namespace

std::vector<std::string> Links::Followed(const std::vector<std::string>& asked) const {
  std::set<std::string> followed;
  for (const auto& [pair, suppliers] : claims_) {
    const bool is_asked = std::ranges::find(asked, pair.second) != asked.end();
    if (suppliers.size() >= kSuppliersOfALink && !is_asked) followed.insert(pair.second);
    if (followed.size() == kMostLinks) break;
  }
  return {followed.begin(), followed.end()};
}

}  // namespace covenant::exchange
