// Prohibition: what may not be done; written in covenants and in statutes, and stronger than any rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/text/diagnostic.h"

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

// What must be so for a prohibition to hold; one without conditions holds always. Covenants know the first two only.
struct ProhibitionConditions {
  std::vector<std::string> about;             // Subject roles; empty: about anyone.
  std::vector<std::string> police_regime;     // Empty: whatever the regime.
  std::vector<std::string> exploitation_not;  // None of the record's forms is among these; empty: not asked.
  std::optional<int> phase_below = {};        // The case has not reached this phase.
  std::vector<std::string> activities;        // The request names one of these; empty: whatever the activity.
  std::vector<std::string> activities_not;    // The request names none of these; empty: not asked.

  bool empty() const { return !OfRecord() && !OfRequest(); }
  // Whether something about the record must be known, or about the request.
  bool OfRecord() const { return !about.empty() || !police_regime.empty() || !exploitation_not.empty(); }
  bool OfRequest() const { return phase_below || !activities.empty() || !activities_not.empty(); }
};

}  // namespace covenant::policy
