#include "clients/cli/audit/reconcile.h"

#include <algorithm>
#include <utility>

#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// What to think of it, and what to do.
std::string Meaning(Difference::What what) {
  switch (what) {
    case Difference::What::kMissingInLog:
      return "you hold a verified answer, the broker shows no entry: tell the auditor, keep the record";
    case Difference::What::kOther:
      return "the broker shows another leaf there: tell the auditor, keep the record";
    case Difference::What::kMissingInRecord:
      return "no answer in the record: it never came, another program of yours asked, or somebody else did";
    case Difference::What::kOtherRequest:
      break;
  }
  return "the entry is of another request id than the record says";
}

}  // namespace

std::string_view DifferenceWord(Difference::What what) {
  switch (what) {
    case Difference::What::kMissingInLog:
      return "missing_in_log";
    case Difference::What::kOther:
      return "other_leaf";
    case Difference::What::kMissingInRecord:
      return "missing_in_record";
    case Difference::What::kOtherRequest:
      break;
  }
  return "other_request";
}

Reconciler::Reconciler(const std::vector<client::CallsRead>& records, std::string party) : party_(std::move(party)) {
  for (const client::CallsRead& record : records) {
    damaged_ += record.damaged;
    for (const client::RecordedCall& call : record.calls) {
      if (call.party != party_) {
        ++of_others_;
      } else if (auto& known = recorded_[call.index]; std::ranges::find(known, call) == known.end()) {
        known.push_back(call);
      }
    }
  }
}

void Reconciler::Add(const ReadEntry& entry) {
  if (entry.leaf.caller() != party_) return;
  seen_.insert(entry.index);
  Difference difference{Difference::What::kMissingInRecord, entry.index, entry.leaf.kind(), entry.leaf.time_ms(),
                        entry.detail ? entry.detail->request_id() : ""};
  const auto own = recorded_.find(entry.index);
  if (own == recorded_.end()) {
    // What nobody asked, such as a refused certificate counted by the minute, has no answer that one could hold.
    if (!entry.leaf.request_hash().empty()) differences_.push_back(std::move(difference));
    return;
  }
  for (const client::RecordedCall& call : own->second) {
    difference.request_id = call.request_id;
    if (call.leaf_hash != entry.leaf_hash) {
      difference.what = Difference::What::kOther;
    } else if (entry.detail && entry.detail->request_id() != call.request_id) {
      difference.what = Difference::What::kOtherRequest;
    } else {
      ++equal_;
      continue;
    }
    differences_.push_back(difference);
  }
}

Reconciliation Reconciler::Finish(const ReconcileScope& scope) const {
  Reconciliation result{equal_, 0, of_others_, damaged_, differences_};
  for (const auto& [index, calls] : recorded_) {
    if (seen_.contains(index)) continue;
    for (const client::RecordedCall& call : calls) {
      const bool in_time = call.time_ms >= scope.since_ms && (scope.until_ms == 0 || call.time_ms < scope.until_ms);
      if (!in_time || index >= scope.log_size) {
        ++result.out_of_scope;
        continue;
      }
      result.differences.push_back({Difference::What::kMissingInLog, index, call.kind, call.time_ms, call.request_id});
    }
  }
  std::ranges::sort(result.differences, {}, [](const Difference& d) { return std::pair(d.index, d.request_id); });
  return result;
}

void PrintReconciliation(std::ostream& out, const Reconciliation& result) {
  if (!result.differences.empty()) {
    Table table({{"entry", Align::kRight}, {"time"}, {"kind"}, {"request id"}, {"difference"}});
    for (const Difference& difference : result.differences) {
      table.Add({std::to_string(difference.index), LocalTime(difference.time_ms), KindWord(difference.kind),
                 difference.request_id.empty() ? "-" : Printable(difference.request_id), Meaning(difference.what)});
    }
    table.Print(out);
  }
  out << Grouped(result.equal) << " equal, " << Grouped(result.differences.size()) << " different";
  if (result.out_of_scope > 0)
    out << ", " << Grouped(result.out_of_scope) << " of the record not compared (out of the period, or newer)";
  if (result.of_others > 0) out << ", " << Grouped(result.of_others) << " of the record in another party's name";
  if (result.damaged_lines > 0) out << ", damaged lines of the record: " << Grouped(result.damaged_lines);
  out << "\n";
}

void AddReconciliationJson(const Reconciliation& result, Json& json) {
  json["equal"] = result.equal;
  json["out_of_scope"] = result.out_of_scope;
  json["of_others"] = result.of_others;
  json["damaged_lines"] = result.damaged_lines;
  json["differences"] = Json::array();
  for (const Difference& difference : result.differences) {
    json["differences"].push_back({{"entry", difference.index},
                                   {"difference", DifferenceWord(difference.what)},
                                   {"kind", KindWord(difference.kind)},
                                   {"time", UtcTime(difference.time_ms)},
                                   {"request_id", difference.request_id}});
  }
}

}  // namespace covenant::cli
