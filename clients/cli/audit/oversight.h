// Oversight: what an officer watches beside disclosures: budgets, what was destroyed at the end of its term, requests
// of data subjects. Counted from entries, with small cells left out. Pure: no clock, no I/O.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/audit/tally.h"
#include "clients/cli/text/html.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

struct OversightTable {
  // "budgets", "retention", "subject_requests".
  std::string code;
  // What a row is named by, such as covenant and party; and what is counted of it.
  std::vector<std::string> names, measures;
  struct Row {
    std::vector<std::string> names;
    std::vector<Cell> cells;
  };
  // In order of their names.
  std::vector<Row> rows;
};

// What waits now, as `covenant todo` tells it.
struct Waiting {
  std::string kind, name, day, text;
};

struct Oversight {
  uint64_t minimum_cell = 0;
  std::vector<OversightTable> tables;
  // Nothing where the broker was not asked.
  std::optional<std::vector<Waiting>> waiting;
  // By which what waits is overdue.
  absl::CivilDay today = {};
};

class OversightTally {
 public:
  void Add(const ReadEntry& entry);
  // `today`: by which an undecided request of a data subject is late.
  Oversight Finish(uint64_t minimum_cell, absl::CivilDay today) const;

 private:
  using Pair = std::pair<std::string, std::string>;
  struct Budget {
    uint64_t evaluated = 0, asked = 0, exhausted = 0;
  };
  struct Destroyed {
    std::string covenant, cause;
    uint64_t signals = 0;
    uint64_t stretches = 0;  // months of details, years of subject tokens
    bool certified = false;
  };
  struct Request {
    std::string right;
    bool opened = false, extended = false;
    std::optional<absl::CivilDay> due_on, decided_on;
  };
  void AddUse(const ReadEntry& entry);
  void AddRight(const ReadEntry& entry);
  OversightTable Budgets(uint64_t minimum_cell) const;
  OversightTable Retention(uint64_t minimum_cell) const;
  OversightTable Requests(uint64_t minimum_cell, absl::CivilDay today) const;

  std::map<Pair, Budget> budgets_;              // By covenant and party.
  std::map<std::string, Destroyed> destroyed_;  // By the id that entry and certificate share.
  std::map<std::string, Request> requests_;     // By id.
};

// True for what the report lists of `covenant todo`.
bool IsOversight(const std::string& duty_kind);

void PrintOversight(std::ostream& out, const Oversight& oversight);
// Gives each count: the table's code, the row's names separated by " / ", the measure. Of what waits, where the broker
// was asked, how much of each kind and how much of it is overdue: of the four kinds named in README.md also when there
// is none.
void ForEachCount(const Oversight& oversight,
                  const std::function<void(const std::string& by, const std::string& value, const std::string& measure,
                                           const Cell& cell)>& take);
void AddOversightJson(const Oversight& oversight, Json& json);
// A section of the page for each table that has rows, and what waits.
void AddOversightSections(const Oversight& oversight, bool dutch, HtmlWriter& html);

}  // namespace covenant::cli
