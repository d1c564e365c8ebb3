// What the two files of PlainInterpreter share.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/policy/decide/plain_interpreter.h"

namespace covenant::policy {

inline bool Named(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

inline std::string Because(std::string_view code, std::string_view rule, std::string_view condition) {
  const auto or_dash = [](std::string_view text) { return std::string(text.empty() ? "-" : text); };
  return std::string(code) + " " + or_dash(rule) + " " + or_dash(condition);
}

// One way in which something could go from somebody to somebody.
struct PlainInterpreter::Case {
  const RequestFacts& request;
  absl::CivilDay day;
  Action action;
  std::string purpose;
  std::string caller;
  std::string supplier;
  std::string recipient;                // Of rules and prohibitions.
  bool recipient_named = true;          // A submission names none: its rule says who it may be.
  const RecordFacts* record = nullptr;  // Nothing before a look-up.
  bool supplying = false;
};

// A prohibition, whoever made it.
struct PlainInterpreter::Bar {
  std::string id;
  std::string reason;
  std::vector<Action> actions;
  const StatutoryProhibition* statute = nullptr;
  const ProhibitRule* rule = nullptr;
  ProhibitionConditions when;
};

}  // namespace covenant::policy
