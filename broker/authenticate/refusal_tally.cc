#include "broker/authenticate/refusal_tally.h"

#include <utility>

namespace covenant::authenticate {
namespace {

bool IsOverflow(const IdentityRefusal& refusal) {
  return refusal.fingerprint.empty() && refusal.method.empty();
}

}  // namespace

std::optional<CountedRefusal> RefusalTally::Add(const IdentityRefusal& refusal, absl::Time now) {
  const std::lock_guard lock(mutex_);
  if (const auto known = windows_.find(refusal); known != windows_.end()) {
    ++known->second.count;
    return std::nullopt;
  }
  size_t& told_apart = told_apart_[static_cast<int>(refusal.reason)];
  IdentityRefusal key = refusal;
  if (told_apart >= per_reason_) key = IdentityRefusal{refusal.reason, "", ""};
  const auto [window, first] = windows_.try_emplace(key, Window{now + kWindow});
  if (!first) {
    ++window->second.count;
    return std::nullopt;
  }
  if (!IsOverflow(key)) ++told_apart;
  return CountedRefusal{std::move(key), 1};
}

std::vector<CountedRefusal> RefusalTally::Due(absl::Time now) {
  std::vector<CountedRefusal> due;
  const std::lock_guard lock(mutex_);
  for (auto it = windows_.begin(); it != windows_.end();) {
    auto& [refusal, window] = *it;
    if (now < window.ends) {
      ++it;
    } else if (window.count == 0) {
      if (!IsOverflow(refusal)) --told_apart_[static_cast<int>(refusal.reason)];
      it = windows_.erase(it);
    } else {
      // The window stays, so that what goes on gives one entry a minute and not a first one besides.
      due.push_back({refusal, std::exchange(window.count, 0)});
      window.ends = now + kWindow;
      ++it;
    }
  }
  return due;
}

std::vector<CountedRefusal> RefusalTally::TakeRest() {
  std::vector<CountedRefusal> rest;
  const std::lock_guard lock(mutex_);
  for (auto& [refusal, window] : windows_) {
    if (window.count > 0) rest.push_back({refusal, window.count});
  }
  windows_.clear();
  for (size_t& told_apart : told_apart_) told_apart = 0;
  return rest;
}

}  // namespace covenant::authenticate
