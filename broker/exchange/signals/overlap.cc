#include "broker/exchange/signals/overlap.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
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

using Lists = std::set<std::string>;

// The signals of a covenant that count, and which of them are about one person.
class Population {
 public:
  Population(Rooms& rooms, const Call& call, const policy::ReportRequest& report,
             const policy::ReportDecision& decision)
      : rooms_(rooms), call_(call), report_(report), decision_(decision) {}

  // Takes in every strong posting of the covenant.
  absl::Status Count() {
    const auto snapshot = rooms_.store.Snapshot();
    std::string index_key;
    size_t first_of_key = 0;
    absl::Status failed;
    RETURN_IF_ERROR(rooms_.subjects.ForEachPosting(
        *snapshot, report_.covenant, [&](std::string_view key, uint64_t signal, const stored::Posting& posting) {
          if (!posting.strong() || !failed.ok()) return;
          absl::StatusOr<std::optional<size_t>> member = MemberOf(signal);
          if (!member.ok()) {
            failed = member.status();
            return;
          }
          if (!*member) return;
          if (key != index_key) {
            index_key = std::string(key);
            first_of_key = **member;
          }
          people_.Join(first_of_key, **member);
        }));
    return failed;
  }

  // How many people stand on exactly each set of lists.
  std::map<Lists, uint64_t> Cells() {
    absl::flat_hash_map<size_t, Lists> lists;
    for (size_t member = 0; member < suppliers_.size(); ++member) {
      lists[people_.Find(member)].insert(suppliers_[member]);
    }
    std::map<Lists, uint64_t> cells;
    for (const auto& [person, on] : lists) ++cells[on];
    return cells;
  }

 private:
  // The signal's number among the people, nothing when it does not count. A signal is read and decided on once.
  absl::StatusOr<std::optional<size_t>> MemberOf(uint64_t signal) {
    const auto [it, first] = members_.try_emplace(signal);
    if (!first) return it->second;
    ASSIGN_OR_RETURN(std::optional<Record> record, rooms_.records.Get(signal));
    if (record) CountForHolder(call_, record->facts);
    if (record &&
        policy::DecideCounted(*call_.policy->snapshot, report_, decision_, record->facts, call_.now).permitted) {
      it->second = people_.Add();
      suppliers_.push_back(record->facts.supplier);
    }
    return it->second;
  }

  Rooms& rooms_;
  const Call& call_;
  const policy::ReportRequest& report_;
  const policy::ReportDecision& decision_;
  Components people_;
  std::vector<std::string> suppliers_;
  absl::flat_hash_map<uint64_t, std::optional<size_t>> members_;
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
  Population population(rooms, call, report, decision);
  RETURN_IF_ERROR(population.Count());
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
