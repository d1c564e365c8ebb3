#include "broker/exchange/signals/overlap.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/last_reports.h"
#include "broker/exchange/signals/components.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_facts.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

// Suppliers by number, sorted, each once.
using Lists = absl::InlinedVector<uint32_t, 4>;

// The people of a covenant's picture whose signals count in a report, and on whose lists they stand.
class Population {
 public:
  Population(const Call& call, const policy::ReportRequest& report, const policy::ReportDecision& decision)
      : call_(call), report_(report), decision_(decision) {}

  // A signal belongs with every other that shares a strong identifier with it.
  void Add(const Census::Member& member) {
    const std::optional<uint32_t> supplier = SupplierOf(member.facts);
    if (!supplier) return;
    const size_t number = people_.Add();
    suppliers_.push_back(*supplier);
    for (const absl::uint128 key : member.keys) {
      const auto [first, is_first] = first_of_key_.try_emplace(key, number);
      if (!is_first) people_.Join(first->second, number);
    }
  }

  // How many people stand on exactly each set of lists.
  std::map<std::vector<std::string>, uint64_t> Cells() {
    std::vector<Lists> lists(suppliers_.size());
    for (size_t member = 0; member < suppliers_.size(); ++member) {
      Lists& on = lists[people_.Find(member)];
      if (std::ranges::find(on, suppliers_[member]) == on.end()) on.push_back(suppliers_[member]);
    }
    std::map<Lists, uint64_t> people;
    for (Lists& on : lists) {
      std::ranges::sort(on);
      if (!on.empty()) ++people[on];
    }
    std::map<std::vector<std::string>, uint64_t> cells;
    for (const auto& [on, count] : people) {
      std::vector<std::string> names;
      for (const uint32_t supplier : on) names.push_back(names_[supplier]);
      std::ranges::sort(names);
      cells.emplace(std::move(names), count);
    }
    return cells;
  }

 private:
  // Whose list the signal stands on; nothing when it does not count. Equal facts are decided on once.
  std::optional<uint32_t> SupplierOf(const std::string* facts) {
    const auto [it, first] = decided_.try_emplace(facts);
    if (!first) return it->second;
    policy::RecordFacts record = Census::FactsOf(*facts);
    CountForHolder(call_, record);
    if (!policy::DecideCounted(*call_.policy->snapshot, report_, decision_, record, call_.now).permitted) {
      return std::nullopt;
    }
    const auto name = std::ranges::find(names_, record.supplier);
    it->second = static_cast<uint32_t>(name - names_.begin());
    if (name == names_.end()) names_.push_back(record.supplier);
    return it->second;
  }

  const Call& call_;
  const policy::ReportRequest& report_;
  const policy::ReportDecision& decision_;
  Components people_;
  std::vector<uint32_t> suppliers_;  // Of each signal that counts.
  std::vector<std::string> names_;
  absl::flat_hash_map<absl::uint128, size_t> first_of_key_;
  absl::flat_hash_map<const std::string*, std::optional<uint32_t>> decided_;
};

// Small cells are not told; nor is, where the covenant asks it, the next smallest when one alone is left out, because
// it could be had from a total (secondary suppression).
void Suppress(const policy::ReportDecision& decision, v1::OverlapAnswer& answer) {
  std::vector<v1::OverlapCell*> told;
  size_t suppressed = 0;
  for (v1::OverlapCell& cell : *answer.mutable_cells()) {
    cell.set_suppressed(cell.people() < static_cast<uint64_t>(decision.minimum_cell));
    if (cell.suppressed()) {
      ++suppressed;
    } else {
      told.push_back(&cell);
    }
  }
  if (decision.secondary_suppression && suppressed == 1 && !told.empty()) {
    (*std::ranges::min_element(told, {}, [](const v1::OverlapCell* cell) {
      return cell->people();
    }))->set_suppressed(true);
  }
  for (v1::OverlapCell& cell : *answer.mutable_cells()) {
    if (cell.suppressed()) cell.set_people(0);
  }
}

// Permission, and the turn that keeps two reports of one period apart until the first is on record.
struct Permission {
  policy::ReportDecision decision;
  std::shared_ptr<KeyedTurn::Turn> turn;
};

// Where the rule gives its figures once a period, decides again, knowing when they were last given.
Task<absl::StatusOr<Permission>> Decide(Rooms& rooms, const Call& call, policy::ReportRequest& report,
                                        v1::Detail& detail) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  Permission permission{policy::DecideReport(snapshot, report, call.now), nullptr};
  if (!permission.decision.permitted || !permission.decision.every) co_return permission;
  const LastReports::Figures figures{report.covenant, permission.decision.rule, report.recipient};
  permission.turn = std::make_shared<KeyedTurn::Turn>(co_await rooms.turns.Take(LastReports::TurnOf(figures)));
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // a report before this one that met a full disk is on record, or we wait
  CO_ASSIGN_OR_RETURN(report.last_given_on, LastReports::Find(rooms.store, figures));
  if (report.last_given_on) {
    detail.mutable_facts()->set_last_report_on(policy::FormatDate(*report.last_given_on));
    permission.decision = policy::DecideReport(snapshot, report, call.now);
  }
  co_return permission;
}

Prepared RefuseReport(const Call& call, const policy::ReportDecision& decision, const v1::Detail& detail) {
  std::string explanation;
  if (decision.due_on && decision.code() == policy::kReportNotDue) {
    const policy::ReasonWord* reason = call.policy->snapshot->vocabulary().FindReason(policy::kReportNotDue);
    explanation = absl::StrCat(reason->en, " (from ", policy::FormatDate(*decision.due_on), ")");
  }
  Prepared refused = RefuseAs<v1::OverlapAnswer>(call, decision, explanation);
  *refused.content.detail.mutable_facts() = detail.facts();
  return refused;
}

absl::StatusOr<Prepared> Count(Rooms& rooms, const Call& call, const policy::ReportRequest& report,
                               const policy::ReportDecision& decision, Prepared prepared) {
  RETURN_IF_ERROR(rooms.census.Refresh(policy::DutchDay(call.now)));
  Population population(call, report, decision);
  rooms.census.ForEach(report.covenant, [&](const Census::Member& member) { population.Add(member); });
  auto answer = std::make_shared<v1::OverlapAnswer>();
  TellCaller(call, kPermit, *answer->mutable_outcome());
  answer->set_minimum_cell(static_cast<uint32_t>(decision.minimum_cell));
  for (const auto& [lists, people] : population.Cells()) {
    v1::OverlapCell* cell = answer->add_cells();
    for (const std::string& supplier : lists) cell->add_suppliers(supplier);
    cell->set_people(people);
  }
  Suppress(decision, *answer);

  prepared.answer = std::move(answer);
  prepared.content.told = std::string(kPermit);
  v1::ItemDetail* item = prepared.content.detail.add_items();
  item->set_outcome(std::string(kPermit));
  item->set_told(std::string(kPermit));
  item->add_reasons()->set_rule(decision.rule);
  if (decision.every) {
    // The period is used up: a repeat is answered with the same figures, never with newer ones.
    prepared.write = true;
    LastReports::Put({report.covenant, decision.rule, report.recipient}, policy::DutchDay(call.now),
                     prepared.content.changes);
  }
  return prepared;
}

Task<absl::StatusOr<Prepared>> Report(Rooms& rooms, const Call& call) {
  Prepared prepared;
  policy::ReportRequest report{
      call.context->covenant(), call.context->purpose(), call.caller.party, {"aanmelder"}, "", {}, {}};
  CO_ASSIGN_OR_RETURN(report.request, FactsOfRequest(rooms, call, prepared.content.detail));
  CO_ASSIGN_OR_RETURN(const Permission permission, co_await Decide(rooms, call, report, prepared.content.detail));
  if (!permission.decision.permitted) co_return RefuseReport(call, permission.decision, prepared.content.detail);
  co_await rooms.workers.Enter();  // the turn may have gone on elsewhere
  prepared.turn = permission.turn;
  co_return Count(rooms, call, report, permission.decision, std::move(prepared));
}

}  // namespace

Task<absl::StatusOr<Reply>> Overlap(Rooms& rooms, Call call, const v1::OverlapRequest&) {
  Plot plot;
  plot.refuse = &Refuse<v1::OverlapAnswer>;
  plot.decide = [&rooms](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (const std::string_view code = ObjectionWithoutBreakGlass(c); !code.empty()) {
      co_return Refuse<v1::OverlapAnswer>(c, code);
    }
    co_return co_await Report(rooms, c);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
