#include "broker/exchange/audit/audit.h"

#include <algorithm>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/sight.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

absl::StatusOr<Prepared> Get(Rooms& rooms, const Call& call, const v1::GetEntryRequest& request) {
  if (!AuditPurpose(call)) return Refuse<v1::GetEntryAnswer>(call, kPurposeNotLawful);
  const std::shared_ptr<const ledger::Checkpoint> checkpoint = rooms.ledger.Latest();
  // An entry that is not there and one that is not the reader's look the same.
  if (request.index() >= checkpoint->size) return Refuse<v1::GetEntryAnswer>(call, kEntryUnknown);
  ASSIGN_OR_RETURN(const ledger::StoredEntry entry, rooms.ledger.Read(request.index()));
  ASSIGN_OR_RETURN(v1::Entry seen, See(rooms, call, request.index(), entry));
  if (seen.leaf().empty()) return Refuse<v1::GetEntryAnswer>(call, kEntryUnknown);
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(seen.leaf()));
  if (IsAccess(leaf.kind()) && !MayReadAccess(call)) {
    return Refuse<v1::GetEntryAnswer>(call, policy::kMotivationMissing);
  }
  auto answer = std::make_shared<v1::GetEntryAnswer>();
  *answer->mutable_entry() = std::move(seen);
  ASSIGN_OR_RETURN(const ledger::Proof proof, rooms.ledger.InclusionProof(request.index(), checkpoint->size));
  for (const ledger::Hash& hash : proof) answer->add_inclusion_proof(std::string(ledger::Bytes(hash)));
  answer->set_checkpoint(checkpoint->note);
  return Permit(call, std::move(answer));
}

absl::StatusOr<Prepared> Prove(Rooms& rooms, const Call& call, const v1::GetConsistencyProofRequest& request) {
  const uint64_t first = request.first_size();
  const uint64_t second = request.second_size();
  if (first == 0 || first > second || second > rooms.ledger.Latest()->size) {
    return Refuse<v1::GetConsistencyProofAnswer>(call, kSizeInvalid);
  }
  ASSIGN_OR_RETURN(const ledger::Proof proof, rooms.ledger.ConsistencyProof(first, second));
  auto answer = std::make_shared<v1::GetConsistencyProofAnswer>();
  for (const ledger::Hash& hash : proof) answer->add_proof(std::string(ledger::Bytes(hash)));
  return Permit(call, std::move(answer));
}

Prepared BeginExport(Rooms& rooms, const Call& call, uint64_t& size) {
  if (!AuditPurpose(call)) return Refuse<v1::ExportLogAnswer>(call, kPurposeNotLawful);
  const std::shared_ptr<const ledger::Checkpoint> checkpoint = rooms.ledger.Latest();
  auto answer = std::make_shared<v1::ExportLogAnswer>();
  answer->set_checkpoint(checkpoint->note);
  answer->set_log_key(rooms.log_key);
  size = checkpoint->size;
  return Permit(call, std::move(answer));
}

Prepared BeginHashes(Rooms& rooms, const Call& call, uint64_t& size) {
  const std::shared_ptr<const ledger::Checkpoint> checkpoint = rooms.ledger.Latest();
  auto answer = std::make_shared<v1::ExportHashesAnswer>();
  answer->set_checkpoint(checkpoint->note);
  answer->set_log_key(rooms.log_key);
  size = checkpoint->size;
  return Permit(call, std::move(answer));
}

}  // namespace

Task<absl::StatusOr<Reply>> GetEntry(Rooms& rooms, Call call, const v1::GetEntryRequest& request) {
  return TellAtOnce<v1::GetEntryAnswer>(rooms, std::move(call), [&](const Call& c) { return Get(rooms, c, request); });
}

Task<absl::StatusOr<Reply>> GetCheckpoint(Rooms& rooms, Call call, const v1::GetCheckpointRequest&) {
  return TellAtOnce<v1::GetCheckpointAnswer>(rooms, std::move(call), [&](const Call& c) {
    auto answer = std::make_shared<v1::GetCheckpointAnswer>();
    answer->set_checkpoint(rooms.ledger.Latest()->note);
    return Permit(c, std::move(answer));
  });
}

Task<absl::StatusOr<Reply>> GetConsistencyProof(Rooms& rooms, Call call,
                                                const v1::GetConsistencyProofRequest& request) {
  return TellAtOnce<v1::GetConsistencyProofAnswer>(rooms, std::move(call),
                                                   [&](const Call& c) { return Prove(rooms, c, request); });
}

Task<absl::StatusOr<Reply>> ExportLog(Rooms& rooms, Call call, const v1::ExportLogRequest&, uint64_t& size) {
  return TellAtOnce<v1::ExportLogAnswer>(rooms, std::move(call),
                                         [&](const Call& c) { return BeginExport(rooms, c, size); });
}

absl::StatusOr<Reply> ExportEntries(Rooms& rooms, const Call& call, uint64_t first, uint64_t size) {
  ASSIGN_OR_RETURN(const std::vector<ledger::StoredEntry> entries,
                   rooms.ledger.ReadRange(first, std::min(kEntriesAMessage, size - first)));
  v1::ExportLogResponse message;
  for (const ledger::StoredEntry& entry : entries) {
    ASSIGN_OR_RETURN(v1::Entry seen, SeeDetail(rooms, call, entry));
    v1::ExportedEntry* exported = message.add_entries();
    exported->set_index(first++);
    exported->set_leaf(entry.leaf);
    exported->set_leaf_hash(std::string(ledger::Bytes(ledger::LeafHash(entry.leaf))));
    exported->set_salt(std::move(*seen.mutable_salt()));
    exported->set_detail(std::move(*seen.mutable_detail()));
  }
  return Reply{message.SerializeAsString()};
}

Task<absl::StatusOr<Reply>> ExportHashes(Rooms& rooms, Call call, const v1::ExportHashesRequest&, uint64_t& size) {
  return TellAtOnce<v1::ExportHashesAnswer>(rooms, std::move(call),
                                            [&](const Call& c) { return BeginHashes(rooms, c, size); });
}

absl::StatusOr<Reply> ExportLeafHashes(Rooms& rooms, const Call&, uint64_t first, uint64_t size) {
  v1::ExportHashesResponse message;
  ASSIGN_OR_RETURN(*message.mutable_leaf_hashes(),
                   rooms.ledger.LeafHashes(first, std::min(kHashesAMessage, size - first)));
  return Reply{message.SerializeAsString()};
}

}  // namespace covenant::exchange
