#include "broker/exchange/destruction/closed_cases.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/base/task.h"
#include "broker/exchange/destruction/destroy.h"
#include "broker/exchange/notices/send_notices.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/own_signal.h"
#include "broker/exchange/story/story.h"
#include "policy/language/covenant.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// What is done with a case's signals now.
enum class Act { kShield, kUnshield };

// Those that the act changes, at most kMostDoomed of them. What was removed is provided to nobody as it is.
absl::StatusOr<std::vector<Record>> ToChange(const Rooms& rooms, const CasePlace& place, const StoredCase& file,
                                             Act act) {
  std::vector<Record> changed;
  if (file.IsClosed() != (act == Act::kShield)) return changed;  // it was closed or opened again since it was found
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Named> named, CaseSignals::Of(rooms.store, place));
  for (const CaseSignals::Named& row : named) {
    if (changed.size() == kMostDoomed) break;
    ASSIGN_OR_RETURN(std::optional<Record> record, rooms.records.Get(row.signal));
    if (!record || record->facts.shielded_with_case == (act == Act::kShield)) continue;
    const bool shares = CaseSignals::Shares(file, record->signal.supplier(), row);
    if (act == Act::kShield && (record->facts.removed || !shares)) continue;
    changed.push_back(*std::move(record));
  }
  return changed;
}

absl::StatusOr<EntryContent> ContentOf(Rooms& rooms, const Call& call, const CasePlace& place, const StoredCase& file,
                                       Act act, std::vector<Record> signals) {
  EntryContent content;
  content.told = std::string(kPermit);
  content.covenant = place.covenant;
  content.detail.set_case_reference(file.file.case_reference());
  v1::Shielding& said = *content.detail.mutable_shielding();
  said.set_cause(std::string(kOfClosedCase));
  said.set_ended(act == Act::kUnshield);
  std::vector<Record> told;
  for (Record& signal : signals) {
    signal.signal.set_shielded_with_case(act == Act::kShield);
    RETURN_IF_ERROR(rooms.records.Replace(signal, content.changes));
    v1::ShieldedSignal& shielded = *said.add_signals();
    shielded.set_signal(signal.number);
    shielded.set_supplier(signal.signal.supplier());
    // An order keeps it from everybody as it did: for who was given it nothing changes.
    if (!signal.facts.shielded && !signal.facts.removed) told.push_back(std::move(signal));
  }
  const v1::NoticeKind kind = act == Act::kShield ? v1::NOTICE_KIND_SHIELDED : v1::NOTICE_KIND_SHIELD_ENDED;
  RETURN_IF_ERROR(SendNotices(rooms, *call.policy, place.covenant, kind, told, content));
  return content;
}

// One entry; false when there was nothing to change.
Task<absl::StatusOr<bool>> TakeStep(Rooms& rooms, CasePlace place, Act act) {
  const KeyedTurn::Turn turn_of_case = co_await rooms.turns.Take(TurnOfCase(place));
  const KeyedTurn::Turn turn = co_await rooms.turns.Take(TurnOfSignals(place.covenant));
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // what came before and met a full disk is on record, or we wait
  co_await rooms.workers.Enter();
  CO_ASSIGN_OR_RETURN(const std::optional<StoredCase> file, rooms.case_files.Find(place));
  if (!file) co_return false;
  CO_ASSIGN_OR_RETURN(std::vector<Record> signals, ToChange(rooms, place, *file, act));
  if (signals.empty()) co_return false;
  const Call call = OwnCall(rooms, v1::ENTRY_KIND_SHIELD);
  CO_ASSIGN_OR_RETURN(EntryContent content, ContentOf(rooms, call, place, *file, act, std::move(signals)));
  CO_RETURN_IF_ERROR(co_await Note(rooms, call, std::move(content)));
  co_return true;
}

absl::Status TakeAllSteps(Rooms& rooms, const CasePlace& place, Act act) {
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, Wait(TakeStep(rooms, place, act)));
    if (!more) return absl::OkStatus();
  }
}

// Whether the case has signals that are to be destroyed yet: an order keeps them.
absl::StatusOr<bool> KeptByOrder(const Rooms& rooms, const CasePlace& place) {
  ASSIGN_OR_RETURN(const std::optional<StoredCase> file, rooms.case_files.Find(place));
  if (!file) return false;
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Named> named, CaseSignals::Of(rooms.store, place));
  for (const CaseSignals::Named& row : named) {
    ASSIGN_OR_RETURN(const std::optional<Record> record, rooms.records.Get(row.signal));
    if (record && !record->facts.removed && CaseSignals::Shares(*file, record->signal.supplier(), row)) return true;
  }
  return false;
}

// Forgets the row of a case, unless the case was closed or opened again since it was read.
Task<absl::Status> Forget(Rooms& rooms, CaseSignals::Dated row, Act act) {
  const KeyedTurn::Turn turn = co_await rooms.turns.Take(TurnOfCase(row.place));
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());
  co_await rooms.workers.Enter();
  CO_ASSIGN_OR_RETURN(const std::optional<StoredCase> file, rooms.case_files.Find(row.place));
  const bool closed = file && file->IsClosed();
  if (file && closed != (act == Act::kShield)) co_return absl::OkStatus();
  if (closed && file->file.closed_on() != policy::FormatDate(row.since)) co_return absl::OkStatus();
  store::Batch changes;
  if (act == Act::kShield) {
    CaseSignals::RemoveClosed(row.place, changes);
  } else {
    CaseSignals::RemoveReopened(row.place, changes);
  }
  co_return rooms.store.Write(changes);
}

absl::Status KeepReopened(Rooms& rooms, const CaseSignals::Dated& one) {
  RETURN_IF_ERROR(TakeAllSteps(rooms, one.place, Act::kUnshield));
  return Wait(Forget(rooms, one, Act::kUnshield));
}

absl::Status KeepClosed(Rooms& rooms, const policy::RetentionEvent& event, const CaseSignals::Dated& one,
                        absl::CivilDay today) {
  const absl::CivilDay due = event.FollowsOn(one.since);
  if (today < due) return absl::OkStatus();
  const bool shields = event.then == policy::kThenShield;
  if (shields) RETURN_IF_ERROR(TakeAllSteps(rooms, one.place, Act::kShield));
  // Not on the day itself, nor on the next: what was decided just before the closing may reach the disk just after, and
  // a closing of just before midnight too.
  if (today <= due + 1) return absl::OkStatus();
  if (!shields) {
    ASSIGN_OR_RETURN(const bool kept, KeptByOrder(rooms, one.place));
    if (kept) return absl::OkStatus();
  }
  return Wait(Forget(rooms, one, Act::kShield));
}

// One case that fails keeps no other from its due.
absl::Status KeepCasesOf(Rooms& rooms, const policy::Covenant& covenant, absl::CivilDay today) {
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Dated> reopened, CaseSignals::AllReopened(rooms.store, covenant.id));
  absl::Status all;
  for (const CaseSignals::Dated& one : reopened) all.Update(KeepReopened(rooms, one));
  const std::optional<policy::RetentionEvent>& event = covenant.retention.case_closed;
  if (!event) return all;
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Dated> closed, CaseSignals::AllClosed(rooms.store, covenant.id));
  for (const CaseSignals::Dated& one : closed) all.Update(KeepClosed(rooms, *event, one, today));
  return all;
}

}  // namespace

absl::Status KeepClosedCases(Rooms& rooms) {
  const absl::CivilDay today = policy::DutchDay(rooms.clock.Now());
  const std::shared_ptr<const InForce> in_force = rooms.policy.Current();
  absl::Status all;
  for (const std::shared_ptr<const policy::Covenant>& covenant : in_force->snapshot->covenants()) {
    all.Update(KeepCasesOf(rooms, *covenant, today));
  }
  return all;
}

}  // namespace covenant::exchange
