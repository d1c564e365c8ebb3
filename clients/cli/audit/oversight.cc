#include "clients/cli/audit/oversight.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

constexpr std::array<std::string_view, 2> kUsedUp = {"BUDGET_EXHAUSTED", "LIMIT_EXCEEDED"};
// Of a request that was opened before the period.
constexpr char kOpenedEarlier[] = "(opened earlier)";

bool IsUsedUp(std::string_view told) {
  return std::ranges::find(kUsedUp, told) != kUsedUp.end();
}

// "access" for SUBJECT_RIGHT_ACCESS.
std::string RightWord(v1::SubjectRight right) {
  constexpr std::string_view kPrefix = "SUBJECT_RIGHT_";
  return absl::AsciiStrToLower(v1::SubjectRight_Name(right).substr(kPrefix.size()));
}

// Fills in the counts of the rows, column by column.
void SetCells(const std::vector<std::vector<uint64_t>>& columns, uint64_t minimum_cell, OversightTable& table) {
  for (const std::vector<uint64_t>& column : columns) {
    const std::vector<Cell> shown = LeaveOutSmall(column, minimum_cell);
    for (size_t i = 0; i < shown.size(); ++i) table.rows[i].cells.push_back(shown[i]);
  }
}

}  // namespace

bool IsOversight(const std::string& duty_kind) {
  return duty_kind == "retention" || duty_kind == "budget_exhausted" || duty_kind == "break_glass_review" ||
         duty_kind.starts_with("subject_request");
}

void OversightTally::Add(const ReadEntry& entry) {
  switch (entry.leaf.kind()) {
    case v1::ENTRY_KIND_DESTROY:
    case v1::ENTRY_KIND_DESTROYED: {
      if (!entry.detail) return;
      const v1::Destruction& act = entry.detail->destruction();
      Destroyed& destroyed = destroyed_[act.id()];
      destroyed.covenant = entry.leaf.covenant();
      destroyed.cause = act.cause();
      destroyed.signals = std::max(destroyed.signals, static_cast<uint64_t>(act.signals_size()));
      destroyed.stretches = std::max(destroyed.stretches, static_cast<uint64_t>(act.details_size()));
      destroyed.certified = destroyed.certified || entry.leaf.kind() == v1::ENTRY_KIND_DESTROYED;
      return;
    }
    case v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN:
    case v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND:
    case v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE:
      return AddRight(entry);
    default:
      if (IsOfSignals(entry.leaf.kind()) || entry.leaf.kind() == v1::ENTRY_KIND_EVALUATE_BLINDED) AddUse(entry);
  }
}

void OversightTally::AddUse(const ReadEntry& entry) {
  if (entry.leaf.covenant().empty()) return;
  Budget& budget = budgets_[{entry.leaf.covenant(), entry.leaf.caller()}];
  if (!entry.detail || entry.detail->items().empty()) {
    budget.exhausted += IsUsedUp(entry.leaf.told());
    return;
  }
  for (const v1::ItemDetail& item : entry.detail->items()) {
    budget.exhausted += IsUsedUp(item.told());
    if (entry.leaf.kind() == v1::ENTRY_KIND_EVALUATE_BLINDED) {
      if (item.told() == kPermit) budget.evaluated += item.elements();
    } else if (IsQuestion(entry.leaf.kind()) && (item.told() == kPermit || item.told() == kNoHit)) {
      ++budget.asked;
    }
  }
}

void OversightTally::AddRight(const ReadEntry& entry) {
  if (!entry.detail || entry.leaf.told() != kPermit) return;
  const v1::SubjectRightAct& act = entry.detail->subject_right();
  Request& request = requests_[act.subject_request_id()];
  if (const auto due = policy::ParseDate(act.due_on()); due) {
    request.due_on = request.due_on ? std::max(*request.due_on, *due) : *due;
  }
  if (entry.leaf.kind() == v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN) {
    request.opened = true;
    request.right = RightWord(act.right());
  } else if (entry.leaf.kind() == v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND) {
    request.extended = true;
  } else {
    request.decided_on = policy::DutchDay(absl::FromUnixMillis(entry.leaf.time_ms()));
  }
}

OversightTable OversightTally::Budgets(uint64_t minimum_cell) const {
  OversightTable table{"budgets", {"covenant", "party"}, {"evaluated", "subjects_asked", "exhausted"}, {}};
  std::vector<std::vector<uint64_t>> columns(3);
  for (const auto& [of, budget] : budgets_) {
    table.rows.push_back({{of.first, of.second}, {}});
    columns[0].push_back(budget.evaluated);
    columns[1].push_back(budget.asked);
    columns[2].push_back(budget.exhausted);
  }
  SetCells(columns, minimum_cell, table);
  return table;
}

OversightTable OversightTally::Retention(uint64_t minimum_cell) const {
  OversightTable table{
      "retention",
      {"covenant", "cause"},
      {"signals_destroyed", "signals_being_destroyed", "log_stretches_destroyed", "log_stretches_being_destroyed"},
      {}};
  std::map<Pair, std::array<uint64_t, 4>> counts;
  for (const auto& [id, destroyed] : destroyed_) {
    auto& count = counts[{destroyed.covenant, destroyed.cause}];
    count[destroyed.certified ? 0 : 1] += destroyed.signals;
    count[destroyed.certified ? 2 : 3] += destroyed.stretches;
  }
  std::vector<std::vector<uint64_t>> signals(2), stretches(2);
  for (const auto& [of, count] : counts) {
    table.rows.push_back({{of.first, of.second}, {}});
    for (size_t i = 0; i < 2; ++i) {
      signals[i].push_back(count[i]);
      stretches[i].push_back(count[2 + i]);
    }
  }
  SetCells(signals, minimum_cell, table);
  SetCells(stretches, 1, table);  // months and years of the log are about nobody
  return table;
}

OversightTable OversightTally::Requests(uint64_t minimum_cell, absl::CivilDay today) const {
  OversightTable table{"subject_requests", {"right"}, {"opened", "extended", "decided", "late"}, {}};
  std::map<std::string, std::array<uint64_t, 4>> counts;
  for (const auto& [id, request] : requests_) {
    auto& count = counts[request.opened ? request.right : kOpenedEarlier];
    count[0] += request.opened;
    count[1] += request.extended;
    count[2] += request.decided_on.has_value();
    count[3] += request.due_on && request.decided_on.value_or(today) > *request.due_on;
  }
  std::vector<std::vector<uint64_t>> columns(4);
  for (const auto& [right, count] : counts) {
    table.rows.push_back({{right}, {}});
    for (size_t i = 0; i < columns.size(); ++i) columns[i].push_back(count[i]);
  }
  SetCells(columns, minimum_cell, table);
  return table;
}

Oversight OversightTally::Finish(uint64_t minimum_cell, absl::CivilDay today) const {
  return {minimum_cell, {Budgets(minimum_cell), Retention(minimum_cell), Requests(minimum_cell, today)}, {}, today};
}

}  // namespace covenant::cli
