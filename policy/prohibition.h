// Prohibition: what may not be done; written in covenants and in statutes, and stronger than any rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/diagnostic.h"

namespace covenant::policy {

enum class Action { kSubmit, kCheck, kRetrieve, kReport };
inline constexpr size_t kActions = 4;

// "submit", "check", "retrieve", "report".
std::string_view ActionName(Action action);
std::optional<Action> ParseAction(std::string_view text);

// A set of parties as a document writes it: "anyone", or groups and parties by name.
struct PartySet {
  bool anyone = false;
  std::vector<std::string> names;    // As written: groups and parties.
  std::vector<std::string> parties;  // Party ids, groups opened, sorted, without repeats.
  Mark at;

  bool Contains(std::string_view party) const;
};

// What must be so of the record for a prohibition to hold; a prohibition without conditions holds always.
struct ProhibitionConditions {
  std::vector<std::string> about;          // Subject roles; empty: about anyone.
  std::vector<std::string> police_regime;  // Empty: whatever the regime.

  bool empty() const { return about.empty() && police_regime.empty(); }
};

}  // namespace covenant::policy
