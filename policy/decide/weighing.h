// Weighing: goes through the conditions of one rule and keeps which of them fail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/decide/decision.h"
#include "policy/language/covenant.h"

namespace covenant::policy {

// With a list every failing condition is added to it; without one the first that fails ends the weighing.
class Weighing {
 public:
  Weighing(const Rule& rule, std::vector<Reason>* failed) : rule_(rule), failed_(failed) {}

  // Takes one condition; false when nothing more need be weighed.
  bool Take(bool holds, std::string_view code, std::string_view condition) {
    if (holds) return true;
    all_hold_ = false;
    if (failed_ != nullptr) failed_->push_back({std::string(code), rule_.id, std::string(condition)});
    return failed_ != nullptr;
  }

  // True when every condition that was taken holds.
  bool all_hold() const { return all_hold_; }

 private:
  const Rule& rule_;
  std::vector<Reason>* failed_;
  bool all_hold_ = true;
};

}  // namespace covenant::policy
