#include "policy/decide/reasons.h"

#include <algorithm>
#include <utility>

namespace covenant::policy {

void AddReason(std::vector<Reason>& reasons, Reason reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

void AddNearestFirst(std::vector<Reason>& reasons, const std::vector<std::vector<Reason>>& weighed) {
  const auto nearest = std::min_element(weighed.begin(), weighed.end(),
                                        [](const auto& a, const auto& b) { return a.size() < b.size(); });
  if (nearest == weighed.end()) return;
  for (const Reason& reason : *nearest) AddReason(reasons, reason);
  for (const std::vector<Reason>& failed : weighed) {
    for (const Reason& reason : failed) AddReason(reasons, reason);
  }
}

}  // namespace covenant::policy
