// Tally: the figures of a period, counted from entries, with small cells left out. Pure: no clock, no I/O.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "clients/cli/audit/entry_text.h"

namespace covenant::cli {

// What an entry says was told, beside the reason codes (log.proto, Leaf.told).
inline constexpr std::string_view kPermit = "permit";
inline constexpr std::string_view kNoHit = "no_hit";
inline constexpr std::string_view kItemized = "itemized";

// What is counted, each item of a message once.
enum class Measure {
  kDisclosures,  // a question answered with a hit or with fields
  kRefusals,     // told a reason code; questions, submissions and reports
  kNoHits,       // told no_hit, and nothing was held
  kHeldBack,     // told no_hit, but a rule kept something back (never for Basis::kTold)
  kSubmissions,  // a signal was stored
};
inline constexpr size_t kMeasures = 5;
std::string_view MeasureWord(Measure measure);

// Whether to count what was truly found, or only what callers were told: for readers who may not learn of hidden hits.
enum class Basis { kTrue, kTold };

enum class Step { kDay, kMonth, kQuarter, kYear };
// "2026-11-22", "2026-11", "2026-Q4", "2026".
std::string StepLabel(absl::CivilDay day, Step step);

struct TallyOptions {
  Basis basis = Basis::kTrue;
  // Counts from 1 up to and without this are left out, and with a lone one the next smallest of its column.
  uint64_t minimum_cell = 5;
  Step step = Step::kMonth;
  // Category of each field code; a field that is not here counts as itself.
  std::map<std::string, std::string, std::less<>> categories;
};

// One figure; nothing where it is left out.
using Cell = std::optional<uint64_t>;
using Cells = std::array<Cell, kMeasures>;

struct Breakdown {
  // period, covenant, party, purpose, supplier, category, reason.
  std::string by;
  struct Row {
    std::string value;
    Cells cells;
  };
  // In order of value.
  std::vector<Row> rows;
};

// Uses of break-glass that gave something, and what officers found of uses: reviews of these or of earlier ones.
struct BreakGlassFigures {
  Cell uses;
  Cell justified;
  Cell unjustified;
};

struct Figures {
  uint64_t minimum_cell = 0;
  Basis basis = Basis::kTrue;
  Cells totals;
  std::vector<Breakdown> breakdowns;
  BreakGlassFigures break_glass;
  // Messages of signals whose detail is not shown: of those only what was told to the whole message is counted, and of
  // bulk messages nothing.
  uint64_t details_not_shown = 0;
};

class Tally {
 public:
  explicit Tally(TallyOptions options) : options_(std::move(options)) {}
  // Acts on signals, reports, and reviews of break-glass count; other entries are passed over.
  void Add(const ReadEntry& entry);
  // Leaves out at least what is below `minimum`: the covenants that were counted may ask it.
  void RaiseMinimumCell(uint64_t minimum);
  // Of which something was counted.
  std::vector<std::string> Covenants() const;
  Figures Finish() const;

 private:
  using Counts = std::array<uint64_t, kMeasures>;
  // `shown`: the item stands in a detail, and with it what was given of whom.
  void AddItem(const v1::Leaf& leaf, const v1::ItemDetail& item, bool shown);
  void Count(const std::string& by, const std::string& value, Measure measure);
  void AddReview(const ReadEntry& entry);

  TallyOptions options_;
  Counts totals_{};
  uint64_t break_glass_uses_ = 0, justified_ = 0, unjustified_ = 0;
  std::map<std::string, std::map<std::string, Counts>> counts_;
  std::optional<absl::CivilDay> first_, last_;
  uint64_t details_not_shown_ = 0;
};

// Leaves small counts out of a column: those below `minimum`, and where their sum could be had by subtraction from a
// total and says something about few, the next smallest too. Zero stays. Pure.
std::vector<Cell> LeaveOutSmall(const std::vector<uint64_t>& column, uint64_t minimum);

// True for questions about a subject (check, check_bulk, retrieve), for submissions, and for those and reports.
bool IsQuestion(v1::EntryKind kind);
bool IsSubmission(v1::EntryKind kind);
bool IsOfSignals(v1::EntryKind kind);

// The field code of a released field with its transformation: "age" of "age:band".
std::string FieldCode(std::string_view released);

}  // namespace covenant::cli
