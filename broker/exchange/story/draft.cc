#include "broker/exchange/story/draft.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "covenant/v1/receipt.pb.h"

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/story/outcome.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kRequestTag = "covenant-broker request v1\n";
constexpr std::string_view kReplyTag = "covenant-broker reply v1\n";
constexpr std::string_view kDetailTag = "covenant-broker detail v1\n";
constexpr size_t kNonceSize = 32;

std::string TaggedHash(std::string_view tag, std::string_view nonce, std::string_view bytes) {
  std::string input;
  input.reserve(tag.size() + nonce.size() + bytes.size());
  input.append(tag).append(nonce).append(bytes);
  return std::string(ledger::Bytes(ledger::Sha256(input)));
}

// Only words that the policy set knows: no byte of a leaf is chosen by a client.
void NameThePolicy(const Call& call, std::string_view own_covenant, v1::Leaf& leaf) {
  leaf.set_policy_set(call.policy->hash);
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const std::string_view named = call.context == nullptr ? own_covenant : std::string_view(call.context->covenant());
  if (const policy::Covenant* covenant = snapshot.FindCovenant(named)) {
    leaf.set_covenant(covenant->id);
    leaf.set_covenant_version(covenant->version);
  }
  if (call.context == nullptr) return;
  const std::string& purpose = call.context->purpose();
  if (snapshot.vocabulary().Has(policy::WordKind::kPurpose, purpose) ||
      snapshot.vocabulary().Has(policy::WordKind::kAuditPurpose, purpose)) {
    leaf.set_purpose(purpose);
  }
}

void NameTheCaller(const Call& call, v1::Detail& detail) {
  if (call.context != nullptr) {
    detail.set_request_id(call.context->request_id());
    detail.set_actor_reference(call.context->actor().reference());
    detail.set_actor_function(call.context->actor().function());
    detail.set_case_reference(call.context->case_reference());
    detail.set_motivation(call.context->motivation());
    if (call.context->break_glass()) detail.mutable_facts()->set_break_glass(true);
  }
  detail.set_certificate_sha256(HexDecode(call.caller.fingerprint).value_or(""));
  detail.set_person(call.caller.person);
  detail.set_mandated_party(call.caller.mandated_party);
}

crypto::SlotName KeyOf(const v1::Leaf& leaf, absl::Time time) {
  return IsPolicyAct(leaf) ? crypto::SlotName::PolicyActs(time) : crypto::SlotName::Detail(leaf.covenant(), time);
}

std::string Bytes(const google::protobuf::MessageLite& message) {
  return message.SerializeAsString();
}

absl::Status Damaged() {
  return absl::DataLossError("an entry of the log is damaged");
}

Reply MakeReply(std::string answer, std::string leaf, std::string nonce, uint64_t index, const ledger::Proof& inclusion,
                std::string checkpoint, const ledger::Proof& consistency) {
  v1::Envelope envelope;
  envelope.set_answer(std::move(answer));
  v1::Receipt& receipt = *envelope.mutable_receipt();
  receipt.set_leaf(std::move(leaf));
  receipt.set_index(index);
  receipt.set_reply_nonce(std::move(nonce));
  for (const ledger::Hash& hash : inclusion) receipt.add_inclusion_proof(std::string(ledger::Bytes(hash)));
  receipt.set_checkpoint(std::move(checkpoint));
  for (const ledger::Hash& hash : consistency) receipt.add_consistency_proof(std::string(ledger::Bytes(hash)));
  return Reply{envelope.SerializeAsString()};
}

}  // namespace

bool IsPolicyAct(const v1::Leaf& leaf) {
  return leaf.told() == kPermit && std::ranges::find(kPolicyActs, leaf.kind()) != std::end(kPolicyActs);
}

std::string SealDetail(const crypto::SlotKey& key, std::string_view commitment, std::string_view salt,
                       std::string_view detail) {
  std::string plaintext;
  plaintext.reserve(salt.size() + detail.size());
  plaintext.append(salt).append(detail);
  return crypto::SealUnder(key, commitment, plaintext);
}

absl::StatusOr<OpenedDetail> OpenDetail(const crypto::Slots& slots, std::string_view commitment,
                                        std::string_view sealed) {
  ASSIGN_OR_RETURN(std::string plaintext, crypto::OpenUnder(slots, commitment, sealed));
  if (plaintext.size() < kNonceSize) return absl::DataLossError("a sealed detail is too short");
  return OpenedDetail{plaintext.substr(0, kNonceSize), plaintext.substr(kNonceSize)};
}

absl::StatusOr<v1::Leaf> ParseLeaf(std::string_view leaf) {
  v1::Leaf parsed;
  if (!parsed.ParseFromArray(leaf.data(), static_cast<int>(leaf.size()))) return Damaged();
  return parsed;
}

absl::StatusOr<ParsedEntry> ParseEntry(const crypto::Slots& slots, const ledger::StoredEntry& entry) {
  ParsedEntry parsed;
  ASSIGN_OR_RETURN(parsed.leaf, ParseLeaf(entry.leaf));
  absl::StatusOr<OpenedDetail> opened = OpenDetail(slots, parsed.leaf.commitment(), entry.detail);
  if (absl::IsNotFound(opened.status())) return parsed;
  RETURN_IF_ERROR(opened.status());
  parsed.opened = *std::move(opened);
  if (!parsed.detail.emplace().ParseFromString(parsed.opened.detail)) return Damaged();
  return parsed;
}

absl::StatusOr<Draft> Draft::Make(const Call& call, const google::protobuf::MessageLite* answer, EntryContent content,
                                  crypto::Slots& slots) {
  Draft draft;
  v1::Leaf leaf;
  leaf.set_version(1);
  leaf.set_time_ms(absl::ToUnixMillis(call.now));
  leaf.set_kind(call.kind);
  leaf.set_caller(call.caller.party);
  NameThePolicy(call, content.covenant, leaf);
  for (std::string& basis : content.bases) leaf.add_bases(std::move(basis));
  leaf.set_told(std::move(content.told));
  if (content.published_key) {
    leaf.set_covenant(content.key_covenant);
    *leaf.mutable_published_key() = *std::move(content.published_key);
  }
  if (call.context != nullptr) leaf.set_request_hash(TaggedHash(kRequestTag, call.context->nonce(), call.bytes));
  if (answer != nullptr) {
    draft.answer_ = {Bytes(*answer), crypto::RandomBytes(kNonceSize)};
    leaf.set_reply_hash(TaggedHash(kReplyTag, draft.answer_.nonce, draft.answer_.bytes));
  }

  if (content.key_change) *leaf.mutable_key_change() = *std::move(content.key_change);
  if (content.tally) *leaf.mutable_tally() = *std::move(content.tally);
  NameTheCaller(call, content.detail);
  const std::string detail = Bytes(content.detail);
  const std::string salt = crypto::RandomBytes(kNonceSize);
  leaf.set_commitment(TaggedHash(kDetailTag, salt, detail));
  ASSIGN_OR_RETURN(const crypto::SlotKey key, slots.Named(KeyOf(leaf, call.now)));

  draft.entry_.leaf = Bytes(leaf);
  draft.entry_.detail = SealDetail(key, leaf.commitment(), salt, detail);
  draft.entry_.changes = std::move(content.changes);
  draft.entry_.own = call.context == nullptr;
  if (call.context != nullptr) draft.entry_.known_size = call.context->known_size();
  draft.leaf_ = draft.entry_.leaf;
  return draft;
}

Reply Draft::Unlock(const ledger::Recorded& recorded) && {
  if (recorded.leaf_hash() != ledger::LeafHash(leaf_)) std::abort();  // another draft's record: release nothing
  return MakeReply(std::move(answer_.bytes), std::move(leaf_), std::move(answer_.nonce), recorded.index(),
                   recorded.inclusion_proof(), recorded.checkpoint(), recorded.consistency_proof());
}

absl::StatusOr<Reply> AnswerAgain(const ledger::Ledger& ledger, uint64_t index, BoundAnswer answer,
                                  uint64_t known_size) {
  const std::shared_ptr<const ledger::Checkpoint> checkpoint = ledger.Latest();
  ASSIGN_OR_RETURN(ledger::StoredEntry entry, ledger.Read(index));
  ASSIGN_OR_RETURN(const ledger::Proof inclusion, ledger.InclusionProof(index, checkpoint->size));
  ledger::Proof consistency;
  if (known_size > 0 && known_size < checkpoint->size) {
    ASSIGN_OR_RETURN(consistency, ledger.ConsistencyProof(known_size, checkpoint->size));
  }
  return MakeReply(std::move(answer.bytes), std::move(entry.leaf), std::move(answer.nonce), index, inclusion,
                   checkpoint->note, consistency);
}

}  // namespace covenant::exchange
