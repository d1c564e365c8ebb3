#include "broker/exchange/blind/list_public_keys.h"

#include <algorithm>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/blind/published_key.h"
#include "broker/exchange/blind/register_search.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/schemes/canaries.h"
#include "policy/decide/entrance.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

// Those that the broker can normalise too: the same on both paths. For a search in the register, those of any party.
std::vector<const schemes::Scheme*> SchemesOf(const Call& call, const policy::Covenant& covenant) {
  std::vector<const schemes::Scheme*> schemes;
  for (const schemes::Scheme& scheme : schemes::Schemes()) {
    const bool used = SearchesTheRegister(call) ? MatchesSomebodyBy(covenant, scheme.code)
                                                : covenant.MayMatchBy(call.caller.party, scheme.code);
    if (used) schemes.push_back(&scheme);
  }
  std::ranges::sort(schemes, {}, &schemes::Scheme::code);
  return schemes;
}

void AddCanaries(const std::string& covenant, const schemes::Scheme& scheme, v1::SchemeKey& key) {
  for (const schemes::Canary& one : schemes::CanariesOf(scheme.code)) {
    v1::Canary* canary = key.add_canaries();
    for (const std::string& part : one.written) canary->add_parts(part);
    if (!one.normal.empty()) canary->set_digest(schemes::CanaryDigest(covenant, {&scheme, one.normal}));
  }
}

v1::SchemeKey KeyOf(const policy::Covenant& covenant, const schemes::Scheme& scheme, uint32_t epoch,
                    const PublishedKey& published) {
  v1::SchemeKey key;
  key.set_scheme(std::string(scheme.code));
  key.set_epoch(epoch);
  key.set_public_key(std::string(published.public_key.bytes()));
  key.set_normaliser_version(scheme.normaliser_version);
  key.set_blind_only(std::ranges::find(covenant.blind_only, scheme.code) != covenant.blind_only.end());
  key.set_index(published.index);
  AddCanaries(covenant.id, scheme, key);
  return key;
}

// Why the caller gets no keys; empty when it does.
std::string_view RefusalOf(const Call& call) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const std::string& covenant = call.context->covenant();
  if (SearchesTheRegister(call)) return snapshot.FindCovenant(covenant) == nullptr ? policy::kCovenantUnknown : "";
  return policy::MembershipRefusal(snapshot, covenant, call.caller.party, call.now);
}

// Proves every key's entry in the tree of one checkpoint.
absl::Status Prove(Rooms& rooms, v1::ListPublicKeysAnswer& answer) {
  const std::shared_ptr<const ledger::Checkpoint> checkpoint = rooms.ledger.Latest();
  answer.set_checkpoint(checkpoint->note);
  for (v1::SchemeKey& key : *answer.mutable_keys()) {
    ASSIGN_OR_RETURN(ledger::StoredEntry entry, rooms.ledger.Read(key.index()));
    ASSIGN_OR_RETURN(const ledger::Proof proof, rooms.ledger.InclusionProof(key.index(), checkpoint->size));
    key.set_leaf(std::move(entry.leaf));
    for (const ledger::Hash& hash : proof) key.add_inclusion_proof(std::string(ledger::Bytes(hash)));
  }
  return absl::OkStatus();
}

Task<absl::StatusOr<Prepared>> List(Rooms& rooms, const Call& call) {
  const std::string& id = call.context->covenant();
  if (!ActorNamed(call)) co_return Refuse<v1::ListPublicKeysAnswer>(call, kActorMissing);
  const std::string_view refusal = RefusalOf(call);
  if (!refusal.empty()) co_return Refuse<v1::ListPublicKeysAnswer>(call, refusal);
  const policy::Covenant& covenant = *call.policy->snapshot->FindCovenant(id);
  auto answer = std::make_shared<v1::ListPublicKeysAnswer>();
  answer->set_pepper(covenant.pepper);
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(id));
  for (const schemes::Scheme* scheme : SchemesOf(call, covenant)) {
    const std::string code(scheme->code);
    for (const uint32_t epoch : {epochs->Former(code), epochs->Current(code)}) {
      if (epoch == 0) continue;
      CO_ASSIGN_OR_RETURN(const PublishedKey published, co_await Publish(rooms, id, code, epoch));
      *answer->add_keys() = KeyOf(covenant, *scheme, epoch, published);
    }
  }
  CO_RETURN_IF_ERROR(Prove(rooms, *answer));
  Prepared prepared = Permit(call, std::move(answer));
  v1::ItemDetail* item = prepared.content.detail.add_items();
  item->set_outcome(std::string(kPermit));
  item->set_told(std::string(kPermit));
  co_return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> ListPublicKeys(Rooms& rooms, Call call, const v1::ListPublicKeysRequest&) {
  Plot plot;
  plot.refuse = &Refuse<v1::ListPublicKeysAnswer>;
  plot.decide = [&rooms](const Call& c) -> Task<absl::StatusOr<Prepared>> { co_return co_await List(rooms, c); };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
