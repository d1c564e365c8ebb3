#include "broker/exchange/administration/genesis.h"

#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/administration/policy_history.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kFormatRow = "format";
// Of data that the first brokers wrote, which left no such row.
constexpr std::string_view kFirstFormat = "1";

}  // namespace

absl::StatusOr<std::optional<std::string>> FormatOf(const store::Reader& store) {
  ASSIGN_OR_RETURN(std::optional<std::string> format, store.Get(store::Family::kMeta, kFormatRow));
  if (format) return format;
  ASSIGN_OR_RETURN(const std::optional<std::string> keyring, store.Get(store::Family::kMeta, kKeyringRow));
  return keyring ? std::optional(std::string(kFirstFormat)) : std::nullopt;
}

Task<absl::Status> BeginLog(Rooms& rooms) {
  const Call call = OwnCall(rooms, v1::ENTRY_KIND_GENESIS);
  EntryContent content;
  content.told = std::string(kPermit);
  v1::PolicyAct* act = content.detail.mutable_policy_act();
  *act = ActOn(MakeProposal(call, {call.policy->set.documents, {}}, *call.policy->snapshot));
  act->clear_proposal_id();
  act->set_resulting_policy_set(call.policy->hash);
  StorePolicy(*call.policy, content.changes);
  v1::HistoryEvent beginning;
  beginning.set_at_ms(absl::ToUnixMillis(call.now));
  CO_RETURN_IF_ERROR(RecordHistory(rooms.store, nullptr, *call.policy, beginning, content.changes));
  content.changes.Put(store::Family::kMeta, kKeyringRow, rooms.keyring.id());
  content.changes.Put(store::Family::kMeta, kFormatRow, kDataFormat);
  stored::SealedSignal decoy;
  decoy.set_received_ms(absl::ToUnixMillis(call.now));
  CO_ASSIGN_OR_RETURN(const uint64_t number, rooms.records.Put(decoy, content.changes));
  CO_RETURN_IF_ERROR(rooms.subjects.PlantDecoy(number, content.changes));
  co_return co_await Note(rooms, call, std::move(content));
}

Task<absl::Status> RecordRefusal(Rooms& rooms, authenticate::CountedRefusal refusal) {
  Call call = OwnCall(rooms, v1::ENTRY_KIND_REFUSED_IDENTITY);
  call.caller.fingerprint = refusal.refusal.fingerprint;
  EntryContent content;
  content.told = std::string(authenticate::CodeOf(refusal.refusal.reason));
  v1::RefusedIdentity* refused = content.detail.mutable_refused_identity();
  refused->set_reason(content.told);
  refused->set_count(refusal.count);
  refused->set_method(refusal.refusal.method);
  co_return co_await Note(rooms, std::move(call), std::move(content));
}

}  // namespace covenant::exchange
