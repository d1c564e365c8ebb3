#include "broker/exchange/story/story.h"

#include <optional>

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/repeats.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/model/stored.pb.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr size_t kFingerprintSize = 16;

absl::StatusOr<std::string> Fingerprint(Rooms& rooms, const Call& call) {
  ASSIGN_OR_RETURN(const crypto::Secret* key, rooms.keyring.Key(crypto::KeyName::RepeatFingerprint()));
  return crypto::KeyedHash(*key, call.bytes, kFingerprintSize);
}

absl::StatusOr<Reply> AnswerRepeat(Rooms& rooms, std::string_view row, const stored::Repeat& repeat,
                                   uint64_t known_size) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> index, FindIndex(rooms.store, row));
  if (!index) return absl::DataLossError("the row of a repeated request is damaged");
  return AnswerAgain(rooms.ledger, *index, {repeat.answer(), repeat.reply_nonce()}, known_size);
}

// Remembers the request, so that its repeat is known; a write also remembers what it answered.
void Remember(std::string_view row, const std::string& fingerprint, const Prepared& prepared, const BoundAnswer& bound,
              ledger::Entry& entry) {
  stored::Repeat repeat;
  repeat.set_fingerprint(fingerprint);
  if (prepared.write) {
    repeat.set_write(true);
    repeat.set_reply_nonce(bound.nonce);
    repeat.set_answer(bound.bytes);
  }
  entry.changes.Put(Family::kRepeats, row, repeat.SerializeAsString());
}

// Whose entry can be found again by its request id: of a write, to answer it again; of what was refused, to explain it.
// One read that ends in a hit and one that ends in a no-hit leave the same rows.
bool IsFoundAgain(const Prepared& prepared) {
  return prepared.write || (prepared.content.told != kPermit && prepared.content.told != kNoHit);
}

}  // namespace

Task<absl::StatusOr<Reply>> Tell(Rooms& rooms, Call call, Plot plot) {
  CO_RETURN_IF_ERROR(CheckForm(*call.context));
  // Its successor's day has come, and the entry that puts it in force is being made: deciding by the old one is over.
  if (call.policy->until <= call.now) co_return absl::UnavailableError("a new policy set is being put in force");
  const std::string row = RepeatRow(call);
  CO_ASSIGN_OR_RETURN(const std::string fingerprint, Fingerprint(rooms, call));

  const KeyedTurn::Turn turn = co_await rooms.turns.Take(row);
  // Asked before the look for an earlier try: one that met a full disk is either found then, or this one is refused.
  const absl::Status ready = rooms.ledger.Ready();
  CO_ASSIGN_OR_RETURN(const std::optional<stored::Repeat> earlier, FindRepeat(rooms.store, row));
  const bool same = earlier && crypto::ConstantTimeEqual(earlier->fingerprint(), fingerprint);
  if (same && earlier->write()) {
    ++rooms.traffic.repeated;
    co_return AnswerRepeat(rooms, row, *earlier, call.context->known_size());
  }
  CO_RETURN_IF_ERROR(ready);

  absl::StatusOr<Prepared> prepared = absl::InternalError("not decided");
  if (earlier && !same) {
    prepared = plot.refuse(call, kRequestIdReused);
  } else {
    prepared = co_await plot.decide(call);
  }
  if (!prepared.ok()) co_return prepared.status();
  if (prepared->decided_under != nullptr) call.policy = std::move(prepared->decided_under);

  const bool found_again = IsFoundAgain(*prepared) && (!earlier || same);
  CO_ASSIGN_OR_RETURN(Draft draft,
                      Draft::Make(call, prepared->answer.get(), std::move(prepared->content), rooms.slots));
  ledger::Entry entry = draft.TakeEntry();
  entry.on_disk = std::move(prepared->on_disk);
  entry.index_row = std::move(prepared->index_row);
  if (found_again) entry.index_row = IndexRow(row);
  if (!earlier) Remember(row, fingerprint, *prepared, draft.bound(), entry);

  if (call.cancelled && call.cancelled()) co_return absl::CancelledError();
  auto recorded = co_await rooms.ledger.Append(std::move(entry));
  if (!recorded.ok()) {
    for (Subjects::Reservation& reservation : prepared->reservations) reservation.Pin();
    for (SpentTickets::Reservation& reservation : prepared->spending) reservation.Pin();
    co_return recorded.status();
  }
  co_return std::move(draft).Unlock(*recorded);
}

Call OwnCall(const Rooms& rooms, v1::EntryKind kind) {
  Call call;
  call.policy = rooms.policy.Current();
  call.now = rooms.clock.Now();
  call.kind = kind;
  return call;
}

Task<absl::Status> Note(Rooms& rooms, Call call, EntryContent content, std::function<void()> on_disk,
                        std::string index_row) {
  CO_ASSIGN_OR_RETURN(Draft draft, Draft::Make(call, nullptr, std::move(content), rooms.slots));
  ledger::Entry entry = draft.TakeEntry();
  entry.on_disk = std::move(on_disk);
  entry.index_row = std::move(index_row);
  auto recorded = co_await rooms.ledger.Append(std::move(entry));
  co_return recorded.status();
}

}  // namespace covenant::exchange
