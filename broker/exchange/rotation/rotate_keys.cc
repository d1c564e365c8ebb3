#include "broker/exchange/rotation/rotate_keys.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/blind/published_key.h"
#include "broker/exchange/rows/key_epochs.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/schemes/identifier.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

using Answer = v1::RotateKeysAnswer;

// The schemes that have a key under the covenant, in order.
std::vector<std::string> SchemesOf(const Rooms& rooms, const std::string& covenant, const CovenantEpochs& epochs) {
  std::vector<std::string> codes;
  for (const schemes::Scheme& scheme : schemes::Schemes()) {
    if (rooms.subject_keys.Has(covenant, scheme.code, epochs.Current(scheme.code))) codes.emplace_back(scheme.code);
  }
  std::ranges::sort(codes);
  return codes;
}

uint64_t SubjectsOf(const stored::KeyEpochs& row, const std::string& scheme) {
  const auto found = std::ranges::find(row.schemes(), scheme, &stored::SchemeEpochs::scheme);
  return found == row.schemes().end() ? 0 : found->subjects();
}

void Show(const Rooms& rooms, const std::string& covenant, const stored::KeyEpochs& row, Answer& answer) {
  const CovenantEpochs epochs(row);
  for (const std::string& scheme : SchemesOf(rooms, covenant, epochs)) {
    v1::SchemeRotation& shown = *answer.add_schemes();
    const uint32_t former = epochs.Former(scheme);
    shown.set_scheme(scheme);
    shown.set_to_epoch(epochs.Current(scheme));
    shown.set_from_epoch(former != 0 ? former : shown.to_epoch());
    shown.set_subjects(SubjectsOf(row, scheme));
    shown.set_done(former == 0);
  }
}

// The scheme's part of the row, with one epoch more.
void BeginEpoch(const std::string& scheme, absl::Time now, stored::KeyEpochs& row) {
  auto found = std::ranges::find(*row.mutable_schemes(), scheme, &stored::SchemeEpochs::scheme);
  stored::SchemeEpochs& one = found == row.mutable_schemes()->end() ? *row.add_schemes() : *found;
  one.set_scheme(scheme);
  one.set_subjects(0);
  one.add_later()->set_began_ms(absl::ToUnixMillis(now));
}

v1::ItemDetail PermittedItem() {
  v1::ItemDetail item;
  item.set_outcome(std::string(kPermit));
  item.set_told(std::string(kPermit));
  return item;
}

absl::StatusOr<Prepared> Status(Rooms& rooms, const Call& call) {
  const std::string& covenant = call.context->covenant();
  ASSIGN_OR_RETURN(const stored::KeyEpochs row, KeyEpochs::Read(rooms.store, covenant));
  auto answer = std::make_shared<Answer>();
  Show(rooms, covenant, row, *answer);
  answer->set_asked_by(AskedBy(row, call.now));
  Prepared prepared = Permit(call, std::move(answer));
  *prepared.content.detail.add_items() = PermittedItem();
  return prepared;
}

// The first of two persons: nothing changes yet. In the entry no scheme has a next epoch.
void AskFor(const Rooms& rooms, const Call& call, const CovenantEpochs& epochs, stored::KeyEpochs row,
            Prepared& prepared) {
  const std::string& covenant = call.context->covenant();
  v1::KeyRotation& rotation = *prepared.content.detail.mutable_key_rotation();
  for (const std::string& scheme : SchemesOf(rooms, covenant, epochs)) {
    v1::RotatedScheme& asked = *rotation.add_schemes();
    asked.set_scheme(scheme);
    asked.set_from_epoch(epochs.Current(scheme));
    asked.set_to_epoch(epochs.Current(scheme));
  }
  row.mutable_asked()->set_person(call.caller.person);
  row.mutable_asked()->set_asked_ms(absl::ToUnixMillis(call.now));
  Answer& answer = static_cast<Answer&>(*prepared.answer);
  Show(rooms, covenant, row, answer);
  answer.set_asked_by(call.caller.person);
  KeyEpochs::Put(covenant, row, prepared.content.changes);
}

Task<absl::StatusOr<Prepared>> Begin(Rooms& rooms, const Call& call) {
  const std::string covenant = call.context->covenant();
  auto turn = std::make_shared<KeyedTurn::Turn>(co_await rooms.turns.Take(absl::StrCat("rotating keys/", covenant)));
  // Asked before the look: a try that met a full disk is either found then, or this one is refused.
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());
  CO_ASSIGN_OR_RETURN(stored::KeyEpochs row, KeyEpochs::Read(rooms.store, covenant));
  const CovenantEpochs before(row);
  if (before.Moving()) co_return Refuse<Answer>(call, kRotationRunning);
  const std::string asked_by = AskedBy(row, call.now);
  if (asked_by == call.caller.person) co_return Refuse<Answer>(call, kSamePerson);

  Prepared prepared = Permit(call, std::make_shared<Answer>());
  prepared.write = true;
  prepared.turn = std::move(turn);
  *prepared.content.detail.add_items() = PermittedItem();
  if (asked_by.empty()) {
    AskFor(rooms, call, before, row, prepared);
    co_return prepared;
  }
  row.clear_asked();
  v1::KeyRotation& rotation = *prepared.content.detail.mutable_key_rotation();
  for (const std::string& scheme : SchemesOf(rooms, covenant, before)) {
    const uint32_t current = before.Current(scheme);
    // In the log before anybody gets it. A key that was published by a try that failed is taken now.
    const absl::Status published = (co_await Publish(rooms, covenant, scheme, current + 1)).status();
    CO_RETURN_IF_ERROR(published);
    BeginEpoch(scheme, call.now, row);
    v1::RotatedScheme& rotated = *rotation.add_schemes();
    rotated.set_scheme(scheme);
    rotated.set_from_epoch(current);
    rotated.set_to_epoch(current + 1);
  }
  row.clear_position();
  row.set_among_objects(false);
  Show(rooms, covenant, row, static_cast<Answer&>(*prepared.answer));
  KeyEpochs::Put(covenant, row, prepared.content.changes);
  prepared.on_disk = [&rooms, covenant, row] { rooms.epochs.Serve(covenant, row); };
  co_return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> RotateKeys(Rooms& rooms, Call call, const v1::RotateKeysRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (!ActorNamed(c)) co_return Refuse<Answer>(c, kActorMissing);
    if (c.policy->snapshot->FindCovenant(c.context->covenant()) == nullptr) {
      co_return Refuse<Answer>(c, policy::kCovenantUnknown);
    }
    if (request.status_only()) co_return Status(rooms, c);
    co_return co_await Begin(rooms, c);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
