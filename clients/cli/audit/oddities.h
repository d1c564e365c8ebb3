// Oddities: what an officer should look at, by simple rules with thresholds. An oddity is a question, no finding. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Thresholds; 0 switches a rule off. README.md says what each rule counts.
struct OddityRules {
  uint64_t burst_messages = 100, burst_minutes = 10;
  // Dutch hours, from 0 to 24; questions from `night_from` on or before `night_until`, and in weekends.
  uint64_t night_messages = 20, night_from = 22, night_until = 6;
  uint64_t refusal_messages = 10, refusal_minutes = 60;
  uint64_t subject_parties = 4, subject_days = 30;
  // About single employees: off unless the works council's terms let them be on.
  bool employees = false;
  uint64_t employee_burst_messages = 50, employee_burst_minutes = 10;
  uint64_t employee_subject_messages = 10, employee_subject_days = 30;

  bool operator==(const OddityRules&) const = default;
};

// Lines "name = value", # begins a comment; names as the members above. INVALID_ARGUMENT: says in which line.
absl::Status ReadRules(std::string_view text, std::string_view file, OddityRules& rules);
// One "name=value". INVALID_ARGUMENT.
absl::Status SetRule(std::string_view setting, OddityRules& rules);

struct Oddity {
  // burst, night, refusals, subject, employee_burst, employee_subject.
  std::string rule;
  // Party, or what is known without naming a person: "nla, NO_RULE", "one subject", "one employee of nla".
  std::string who;
  int64_t first_ms = 0, last_ms = 0;
  // The most that was counted within the rule's time.
  uint64_t count = 0;
  std::vector<uint64_t> entries;  // ascending
};

class OddityFinder {
 public:
  explicit OddityFinder(OddityRules rules) : rules_(rules) {}
  void Add(const ReadEntry& entry);
  // In order of rule, then of time.
  std::vector<Oddity> Finish() const;
  // Messages of signals whose detail is not shown: the rules about subjects, employees and refused items miss them.
  uint64_t not_shown() const { return not_shown_; }

  struct Event {
    int64_t time_ms = 0;
    uint64_t index = 0;
    std::string value;  // what is counted once, where different ones count
  };

 private:
  using Groups = std::map<std::string, std::vector<Event>>;
  void AddQuestion(const ReadEntry& entry);

  const OddityRules rules_;
  uint64_t not_shown_ = 0;
  Groups questions_, nights_, refusals_, subjects_, employees_, employee_subjects_;
  // What may be said of a group that is known by a person's reference or token.
  std::map<std::string, std::string> names_;
};

// Streaks: events in which `threshold` (of events, or of different values) fall within `window_ms`. `events` in any
// order.
struct Streak {
  int64_t first_ms = 0, last_ms = 0;
  uint64_t count = 0;
  std::vector<uint64_t> entries;
};
std::vector<Streak> FindStreaks(std::vector<OddityFinder::Event> events, int64_t window_ms, uint64_t threshold,
                                bool different_values);

// `not_shown` as OddityFinder::not_shown.
void PrintOddities(std::ostream& out, const std::vector<Oddity>& oddities, uint64_t not_shown);
void AddOdditiesJson(const std::vector<Oddity>& oddities, uint64_t not_shown, Json& json);

}  // namespace covenant::cli
