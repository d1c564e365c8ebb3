#include "broker/exchange/destruction/destroy.h"

#include <map>
#include <memory>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kPendingRows = "destroying/";
// The families that hold rows about people.
constexpr Family kAboutPeople[] = {Family::kSignals, Family::kSubjects};

std::string PendingRow(const v1::Destruction& destruction) {
  return std::string(kPendingRows) + destruction.id();
}

// What the first entry says, and the subjects' places that are kept until it is on disk.
struct Beginning {
  EntryContent content;
  std::shared_ptr<std::vector<Subjects::Reservation>> held = std::make_shared<std::vector<Subjects::Reservation>>();
};

absl::StatusOr<Beginning> Begin(Rooms& rooms, const Call& call, const Doomed& doomed) {
  Beginning beginning;
  store::Batch& changes = beginning.content.changes;
  v1::Destruction& destruction = *beginning.content.detail.mutable_destruction();
  destruction.set_id(MakeUuid7(call.now, crypto::RandomBytes(10)));
  destruction.set_cause(std::string(doomed.cause));
  std::map<std::string, std::vector<uint64_t>> postings;
  for (const uint64_t signal : doomed.signals) {
    ASSIGN_OR_RETURN(const std::optional<Record> record, rooms.records.Get(signal));
    v1::DestroyedSignal& destroyed = *destruction.add_signals();
    destroyed.set_signal(signal);
    if (!record) continue;  // its key is gone: an earlier destruction came that far
    destroyed.set_supplier(record->signal.supplier());
    for (const std::string& subject : record->signal.subject_ids()) postings[subject].push_back(signal);
    Records::Delete(signal, changes);
  }
  for (const auto& [subject, signals] : postings) {
    ASSIGN_OR_RETURN(Subjects::Reservation place, rooms.subjects.Unpost(doomed.covenant, subject, signals, changes));
    beginning.held->push_back(std::move(place));
  }
  for (const RetentionDays::Row& row : doomed.terms) RetentionDays::Remove(row, doomed.signals, changes);
  stored::Destroying pending;
  pending.set_covenant(doomed.covenant);
  *pending.mutable_destruction() = destruction;
  changes.Put(Family::kMeta, PendingRow(destruction), pending.SerializeAsString());
  beginning.content.told = std::string(kPermit);
  beginning.content.covenant = doomed.covenant;
  return beginning;
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
  for (const stored::Destroying& pending : all) {
    for (const v1::DestroyedSignal& destroyed : pending.destruction().signals()) {
      RETURN_IF_ERROR(rooms.slots.Destroy(destroyed.signal()));
    }
  }
  return rooms.store.Scrub(kAboutPeople);
}

}  // namespace

Task<absl::Status> BeginDestroying(Rooms& rooms, Doomed doomed) {
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // what came before and met a full disk is on record, or we wait
  co_await rooms.workers.Enter();
  // Nobody is moved to another key meanwhile, or the rows would be looked for where they are no more.
  const KeyedTurn::Turn turn = co_await rooms.turns.Take(MovingTurn(doomed.covenant));
  const Call call = OwnCall(rooms, v1::ENTRY_KIND_DESTROY);
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
    CO_RETURN_IF_ERROR(co_await Note(rooms, OwnCall(rooms, v1::ENTRY_KIND_DESTROYED), std::move(content)));
  }
  co_return absl::OkStatus();
}

}  // namespace covenant::exchange
