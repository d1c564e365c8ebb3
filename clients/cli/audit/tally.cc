#include "clients/cli/audit/tally.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

// Of what was told of without any field.
constexpr char kHitOnly[] = "(hit only)";
// Of what no detail is shown.
constexpr char kNotShown[] = "(not shown)";
constexpr std::array<std::string_view, kMeasures> kWords = {"disclosures", "refusals", "no_hits", "held_back",
                                                            "submissions"};
constexpr std::array<const char*, 7> kBreakdowns = {"period",   "covenant", "party", "purpose",
                                                    "supplier", "category", "reason"};
constexpr size_t kMostSteps = 4000;

// The measure of one item; nothing for figures that a report gave, which are about nobody.
std::optional<Measure> MeasureOf(v1::EntryKind kind, std::string_view outcome, std::string_view told) {
  if (outcome == kPermit) {
    if (IsSubmission(kind)) return Measure::kSubmissions;
    if (IsQuestion(kind)) return Measure::kDisclosures;
    return std::nullopt;
  }
  if (told != kNoHit) return Measure::kRefusals;
  // "Nothing held" is the reason behind a plain no-hit.
  const bool nothing = outcome == kNoHit || outcome == "NOTHING_HELD" || outcome.empty();
  return nothing ? Measure::kNoHits : Measure::kHeldBack;
}

std::string OrNone(const std::string& value) {
  return value.empty() ? "(none)" : value;
}

}  // namespace

std::string_view MeasureWord(Measure measure) {
  return kWords[static_cast<size_t>(measure)];
}

bool IsQuestion(v1::EntryKind kind) {
  return kind == v1::ENTRY_KIND_CHECK || kind == v1::ENTRY_KIND_CHECK_BULK || kind == v1::ENTRY_KIND_RETRIEVE;
}

bool IsSubmission(v1::EntryKind kind) {
  return kind == v1::ENTRY_KIND_SUBMIT || kind == v1::ENTRY_KIND_SUBMIT_BULK;
}

bool IsOfSignals(v1::EntryKind kind) {
  return IsQuestion(kind) || IsSubmission(kind) || kind == v1::ENTRY_KIND_REPORT_OVERLAP;
}

std::string FieldCode(std::string_view released) {
  return std::string(released.substr(0, released.find(':')));
}

std::string StepLabel(absl::CivilDay day, Step step) {
  const int year = static_cast<int>(day.year());
  switch (step) {
    case Step::kDay:
      return policy::FormatDate(day);
    case Step::kMonth:
      return absl::StrFormat("%04d-%02d", year, day.month());
    case Step::kQuarter:
      return absl::StrFormat("%04d-Q%d", year, (day.month() + 2) / 3);
    case Step::kYear:
      break;
  }
  return absl::StrFormat("%04d", year);
}

void Tally::Count(const std::string& by, const std::string& value, Measure measure) {
  ++counts_[by][value][static_cast<size_t>(measure)];
}

void Tally::AddItem(const v1::Leaf& leaf, const v1::ItemDetail& item, bool shown) {
  const bool truly = options_.basis == Basis::kTrue;
  const std::string& outcome = truly ? item.outcome() : item.told();
  const std::optional<Measure> measure = MeasureOf(leaf.kind(), outcome, item.told());
  if (!measure) return;
  ++totals_[static_cast<size_t>(*measure)];
  const absl::CivilDay day = policy::DutchDay(absl::FromUnixMillis(leaf.time_ms()));
  first_ = first_ ? std::min(*first_, day) : day;
  last_ = last_ ? std::max(*last_, day) : day;
  Count("period", StepLabel(day, options_.step), *measure);
  Count("covenant", OrNone(leaf.covenant()), *measure);
  Count("party", OrNone(leaf.caller()), *measure);
  Count("purpose", OrNone(leaf.purpose()), *measure);
  if (*measure == Measure::kRefusals || *measure == Measure::kHeldBack) Count("reason", OrNone(outcome), *measure);
  if (*measure != Measure::kDisclosures) return;
  // A disclosure counts once for each supplier and each category that it holds something of.
  std::set<std::string> suppliers, categories;
  for (const v1::RecordDetail& record : item.records()) {
    if (record.outcome() != kPermit) continue;
    suppliers.insert(record.supplier());
    for (const std::string& field : record.fields()) {
      const std::string code = FieldCode(field);
      const auto category = options_.categories.find(code);
      categories.insert(category == options_.categories.end() ? code : category->second);
    }
  }
  if (categories.empty()) categories.insert(shown ? kHitOnly : kNotShown);
  for (const std::string& supplier : suppliers) Count("supplier", supplier, *measure);
  for (const std::string& category : categories) Count("category", category, *measure);
}

void Tally::AddReview(const ReadEntry& entry) {
  if (!entry.detail || entry.leaf.told() != kPermit) return;
  const bool justified = entry.detail->review().verdict() == v1::BREAK_GLASS_VERDICT_JUSTIFIED;
  ++(justified ? justified_ : unjustified_);
}

void Tally::Add(const ReadEntry& entry) {
  const v1::Leaf& leaf = entry.leaf;
  if (leaf.kind() == v1::ENTRY_KIND_AUDIT_REVIEW) return AddReview(entry);
  if (!IsOfSignals(leaf.kind())) return;
  if (!entry.detail) ++details_not_shown_;
  if (entry.detail && entry.detail->facts().break_glass() && leaf.told() == kPermit) ++break_glass_uses_;
  if (entry.detail && !entry.detail->items().empty()) {
    for (const v1::ItemDetail& item : entry.detail->items()) AddItem(leaf, item, true);
    return;
  }
  if (leaf.told() == kItemized) return;
  v1::ItemDetail whole;
  whole.set_outcome(leaf.told());
  whole.set_told(leaf.told());
  AddItem(leaf, whole, entry.detail.has_value());
}

void Tally::RaiseMinimumCell(uint64_t minimum) {
  options_.minimum_cell = std::max(options_.minimum_cell, minimum);
}

std::vector<std::string> Tally::Covenants() const {
  std::vector<std::string> covenants;
  const auto counted = counts_.find("covenant");
  if (counted == counts_.end()) return covenants;
  for (const auto& [covenant, counts] : counted->second) {
    if (covenant != OrNone("")) covenants.push_back(covenant);
  }
  return covenants;
}

Figures Tally::Finish() const {
  Figures figures;
  figures.minimum_cell = options_.minimum_cell;
  figures.basis = options_.basis;
  figures.details_not_shown = details_not_shown_;
  figures.break_glass.uses = LeaveOutSmall({break_glass_uses_}, options_.minimum_cell)[0];
  const std::vector<Cell> verdicts = LeaveOutSmall({justified_, unjustified_}, options_.minimum_cell);
  figures.break_glass.justified = verdicts[0];
  figures.break_glass.unjustified = verdicts[1];
  auto counts = counts_;
  if (first_ && *last_ - *first_ < static_cast<absl::civil_diff_t>(kMostSteps)) {
    // Steps in which nothing happened are shown as such.
    for (absl::CivilDay day = *first_; day <= *last_; ++day) counts["period"][StepLabel(day, options_.step)];
  }
  for (size_t m = 0; m < kMeasures; ++m) figures.totals[m] = LeaveOutSmall({totals_[m]}, options_.minimum_cell)[0];
  for (const char* by : kBreakdowns) {
    Breakdown breakdown{by, {}};
    for (const auto& [value, ignored] : counts[by]) breakdown.rows.push_back({value, {}});
    for (size_t m = 0; m < kMeasures; ++m) {
      std::vector<uint64_t> column;
      for (const auto& [value, row] : counts[by]) column.push_back(row[m]);
      const std::vector<Cell> shown = LeaveOutSmall(column, options_.minimum_cell);
      for (size_t i = 0; i < shown.size(); ++i) breakdown.rows[i].cells[m] = shown[i];
    }
    figures.breakdowns.push_back(std::move(breakdown));
  }
  return figures;
}

std::vector<Cell> LeaveOutSmall(const std::vector<uint64_t>& column, uint64_t minimum) {
  std::vector<Cell> cells(column.begin(), column.end());
  uint64_t left_out = 0, sum = 0;
  const auto leave_out = [&](size_t i) {
    cells[i].reset();
    ++left_out;
    sum += column[i];
  };
  for (size_t i = 0; i < column.size(); ++i) {
    if (column[i] > 0 && column[i] < minimum) leave_out(i);
  }
  while (left_out > 0 && (left_out < 2 || sum < minimum)) {
    std::optional<size_t> next;
    for (size_t i = 0; i < column.size(); ++i) {
      if (cells[i] && *cells[i] > 0 && (!next || *cells[i] < *cells[*next])) next = i;
    }
    if (!next) break;
    leave_out(*next);
  }
  return cells;
}

}  // namespace covenant::cli
