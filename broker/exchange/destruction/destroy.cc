#include "broker/exchange/destruction/destroy.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/destruction/log_terms.h"
#include "broker/exchange/destruction/request_terms.h"
#include "broker/exchange/notices/send_notices.h"
#include "broker/exchange/rows/corrections.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/own_signal.h"
#include "broker/exchange/story/story.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kPendingRows = "destroying/";
// The families that hold rows about people.
constexpr Family kAboutPeople[] = {Family::kSignals, Family::kSubjects, Family::kUsage};
// And those that held answers about requests of data subjects.
constexpr Family kAboutRequests[] = {Family::kSignals, Family::kSubjects, Family::kUsage, Family::kMeta,
                                     Family::kRepeats};

std::string PendingRow(const v1::Destruction& destruction) {
  return std::string(kPendingRows) + destruction.id();
}

// What the first entry says, and the subjects' places that are kept until it is on disk.
struct Beginning {
  EntryContent content;
  std::shared_ptr<std::vector<Subjects::Reservation>> held = std::make_shared<std::vector<Subjects::Reservation>>();
};

// The rows of terms that hold the signals, where whoever found these due did not come by them.
absl::StatusOr<std::vector<RetentionDays::Row>> TermsOf(const Rooms& rooms, const Call& call, const Doomed& doomed,
                                                        const std::vector<Record>& signals) {
  if (!doomed.terms.empty()) return doomed.terms;
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(doomed.covenant);
  std::map<std::string, RetentionDays::Row> rows;
  for (const Record& signal : signals) {
    const absl::CivilDay began = covenant != nullptr ? covenant->TermBeginsOn(signal.facts) : signal.facts.supplied_on;
    ASSIGN_OR_RETURN(std::optional<RetentionDays::Row> row,
                     RetentionDays::Find(rooms.store, doomed.covenant, signal.signal.supplier(), began, signal.number));
    if (row) rows.emplace(row->key, *row);
  }
  std::vector<RetentionDays::Row> terms;
  for (auto& [key, row] : rows) terms.push_back(std::move(row));
  return terms;
}

// The index keys, of every epoch, of the subject when these are all the signals about it: it goes with them.
absl::Status AddKeysOfGone(Rooms& rooms, const std::string& covenant, const std::string& object,
                           const std::string& subject_id, const std::vector<uint64_t>& signals,
                           std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms, covenant, subject_id));
  ASSIGN_OR_RETURN(const SubjectView view, rooms.subjects.Find(PlaceOf(covenant, object), standing));
  if (!view.found || !std::ranges::includes(signals, view.signals)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> of_one, EveryIndexKeyOf(rooms, covenant, object, view));
  keys.insert(keys.end(), of_one.begin(), of_one.end());
  return absl::OkStatus();
}

// Takes away what leads to the signals. The places of their subjects are kept until that is on disk.
absl::Status Unlink(Rooms& rooms, const Call& call, const Doomed& doomed, const std::vector<Record>& signals,
                    Beginning& beginning) {
  store::Batch& changes = beginning.content.changes;
  // By the kind of object, empty for people, and subject id.
  std::map<std::pair<std::string, std::string>, std::vector<uint64_t>> postings;
  for (const Record& signal : signals) {
    for (const std::string& subject_id : signal.signal.subject_ids()) {
      postings[{signal.signal.signal().object(), subject_id}].push_back(signal.number);
    }
    if (const std::string& of_case = signal.signal.case_key(); !of_case.empty()) {
      CaseSignals::Remove({doomed.covenant, of_case}, signal.number, changes);
    }
    Records::Delete(signal.number, changes);
    Corrections::Remove(signal.number, changes);
  }
  std::vector<std::string> gone;
  for (const auto& [subject, numbers] : postings) {
    const auto& [object, id] = subject;
    RETURN_IF_ERROR(AddKeysOfGone(rooms, doomed.covenant, object, id, numbers, gone));
    ASSIGN_OR_RETURN(Subjects::Reservation held,
                     rooms.subjects.Unpost(PlaceOf(doomed.covenant, object), id, numbers, changes));
    beginning.held->push_back(std::move(held));
  }
  if (!gone.empty()) RETURN_IF_ERROR(ForgetCharges(rooms, doomed.covenant, gone, changes));
  ASSIGN_OR_RETURN(const std::vector<RetentionDays::Row> terms, TermsOf(rooms, call, doomed, signals));
  for (const RetentionDays::Row& row : terms) RetentionDays::Remove(row, doomed.signals, changes);
  return absl::OkStatus();
}

// The order that asked for it is done with this entry.
absl::Status CloseOrder(const Rooms& rooms, const Doomed& doomed, store::Batch& changes) {
  if (doomed.cause != kByOrder) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<v1::Order> order, Orders::Find(rooms.store, doomed.order_id));
  if (!order) return absl::OkStatus();
  order->set_status(std::string(kOrderDone));
  Orders::Put(*order, changes);
  return absl::OkStatus();
}

absl::StatusOr<Beginning> Begin(Rooms& rooms, const Call& call, const Doomed& doomed) {
  Beginning beginning;
  store::Batch& changes = beginning.content.changes;
  v1::Destruction& destruction = *beginning.content.detail.mutable_destruction();
  destruction.set_id(MakeUuid7(call.now, crypto::RandomBytes(10)));
  destruction.set_cause(doomed.cause);
  destruction.set_order_id(doomed.cause == kByOrder ? doomed.order_id : "");
  destruction.mutable_details()->Add(doomed.details.begin(), doomed.details.end());
  std::vector<Record> signals;
  for (const uint64_t number : doomed.signals) {
    ASSIGN_OR_RETURN(std::optional<Record> record, rooms.records.Get(number));
    v1::DestroyedSignal& destroyed = *destruction.add_signals();
    destroyed.set_signal(number);
    DestructionDays::Remove(number, changes);
    if (!record) continue;  // its key is gone: an earlier destruction came that far
    destroyed.set_supplier(record->signal.supplier());
    signals.push_back(*std::move(record));
  }
  // Before the subjects' rows go: a notice names its recipient's pseudonym.
  RETURN_IF_ERROR(
      SendNotices(rooms, *call.policy, doomed.covenant, v1::NOTICE_KIND_DESTROYED, signals, beginning.content));
  RETURN_IF_ERROR(Unlink(rooms, call, doomed, signals, beginning));
  RETURN_IF_ERROR(CloseOrder(rooms, doomed, changes));
  stored::Destroying pending;
  pending.set_covenant(doomed.covenant);
  *pending.mutable_destruction() = destruction;
  changes.Put(Family::kMeta, PendingRow(destruction), pending.SerializeAsString());
  beginning.content.told = std::string(kPermit);
  beginning.content.covenant = doomed.covenant;
  if (doomed.of_case) {
    ASSIGN_OR_RETURN(const std::optional<StoredCase> file, rooms.case_files.Find(doomed.of_case->place));
    if (file) beginning.content.detail.set_case_reference(file->file.case_reference());
  }
  return beginning;
}

// Holds that were ordered since it was found what is due.
absl::Status LeaveOutHeld(const Rooms& rooms, absl::CivilDay today, Doomed& doomed) {
  std::vector<uint64_t> left;
  for (const uint64_t signal : doomed.signals) {
    ASSIGN_OR_RETURN(const bool held, Orders::IsHeld(rooms.store, signal, today));
    if (!held) left.push_back(signal);
  }
  doomed.signals = std::move(left);
  ASSIGN_OR_RETURN(const bool any, Orders::HoldsAny(rooms.store, doomed.covenant, today));
  if (any) doomed.details.clear();
  return absl::OkStatus();
}

// Whether it still is, since that day.
absl::StatusOr<bool> IsClosed(const Rooms& rooms, const CaseSignals::Dated& of_case) {
  ASSIGN_OR_RETURN(const std::optional<StoredCase> file, rooms.case_files.Find(of_case.place));
  return file && file->file.closed_on() == policy::FormatDate(of_case.since);
}

absl::StatusOr<std::vector<stored::Destroying>> AllPending(const store::Reader& store) {
  std::vector<stored::Destroying> all;
  auto cursor = store.Scan(Family::kMeta, store::Prefix(kPendingRows));
  for (; cursor->Valid(); cursor->Next()) {
    if (!all.emplace_back().ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) {
      return absl::DataLossError("a row of what is to be destroyed is damaged; restore a backup");
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return all;
}

absl::Status Overwrite(Rooms& rooms, const std::vector<stored::Destroying>& all) {
  bool requests = false;
  for (const stored::Destroying& pending : all) {
    for (const v1::DestroyedSignal& destroyed : pending.destruction().signals()) {
      RETURN_IF_ERROR(rooms.slots.Destroy(destroyed.signal()));
    }
    RETURN_IF_ERROR(DestroyDetails(rooms, pending.covenant(), pending.destruction()));
    requests |= std::ranges::any_of(pending.destruction().details(),
                                    [](const std::string& name) { return !RequestNamed(name).empty(); });
  }
  return requests ? rooms.store.Scrub(kAboutRequests) : rooms.store.Scrub(kAboutPeople);
}

}  // namespace

Task<absl::Status> BeginDestroying(Rooms& rooms, Doomed doomed) {
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // what came before and met a full disk is on record, or we wait
  // In this turn nobody is moved to another key either, or rows would be looked for where they are no more.
  // And a case is not opened again while its signals go.
  std::optional<KeyedTurn::Turn> turn_of_case;
  if (doomed.of_case) {
    KeyedTurn::Turn taken = co_await rooms.turns.Take(TurnOfCase(doomed.of_case->place));
    turn_of_case.emplace(std::move(taken));
  }
  const KeyedTurn::Turn turn = co_await rooms.turns.Take(TurnOfSignals(doomed.covenant));
  co_await rooms.workers.Enter();
  const Call call = OwnCall(rooms, v1::ENTRY_KIND_DESTROY);
  if (doomed.of_case) {
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // an opening before this one is on record, or we wait
    CO_ASSIGN_OR_RETURN(const bool closed, IsClosed(rooms, *doomed.of_case));
    if (!closed) co_return absl::OkStatus();
  }
  CO_RETURN_IF_ERROR(LeaveOutHeld(rooms, policy::DutchDay(call.now), doomed));
  if (doomed.signals.empty() && doomed.details.empty()) co_return absl::OkStatus();
  CO_ASSIGN_OR_RETURN(Beginning beginning, Begin(rooms, call, doomed));
  co_return co_await Note(rooms, call, std::move(beginning.content), [held = beginning.held] { held->clear(); });
}

Task<absl::Status> FinishDestroying(Rooms& rooms) {
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());
  co_await rooms.workers.Enter();
  CO_ASSIGN_OR_RETURN(const std::vector<stored::Destroying> all, AllPending(rooms.store));
  if (all.empty()) co_return absl::OkStatus();
  CO_RETURN_IF_ERROR(Overwrite(rooms, all));
  for (const stored::Destroying& pending : all) {
    EntryContent content;
    content.told = std::string(kPermit);
    content.covenant = pending.covenant();
    *content.detail.mutable_destruction() = pending.destruction();
    content.changes.Delete(Family::kMeta, PendingRow(pending.destruction()));
    CO_RETURN_IF_ERROR(ForgetSubjectRequests(rooms, pending.destruction(), content.changes));
    CO_RETURN_IF_ERROR(co_await Note(rooms, OwnCall(rooms, v1::ENTRY_KIND_DESTROYED), std::move(content)));
  }
  co_return absl::OkStatus();
}

}  // namespace covenant::exchange
