// Draft: an answer that cannot be sent. It becomes a reply only by the Recorded that the ledger made for it, so sending
// what was not recorded does not compile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/story/call.h"
#include "broker/ledger/ledger.h"
#include "broker/store/batch.h"
#include "google/protobuf/message_lite.h"

namespace covenant::exchange {

// A response message as it goes on the wire: answer and receipt (receipt.proto, Envelope).
struct Reply {
  std::string bytes;
};

// What an entry says beyond what follows from the call itself, and the state that changes with it.
struct EntryContent {
  // "permit", "no_hit", "itemized" or a reason code.
  std::string told;
  // Sorted, without repeats.
  std::vector<std::string> bases;
  // Of an entry of the broker's own: the covenant that it is about, if any.
  std::string covenant = {};
  // All but the caller's part, which the draft fills in.
  v1::Detail detail;
  store::Batch changes;
  // Of an entry of that kind.
  std::optional<v1::Tally> tally;
  std::optional<v1::KeyChange> key_change;
  // Of an entry that publishes a key of the blind path: the covenant's id, and the key.
  std::string key_covenant = {};
  std::optional<v1::PublishedKey> published_key = {};
};

// The answer's bytes and the nonce that blinds their hash in the leaf.
struct BoundAnswer {
  std::string bytes;
  std::string nonce;
};

// Movable, not copyable.
class Draft {
 public:
  // Binds question and answer into a leaf, and seals the detail under the key of its covenant and month. A null answer
  // makes an entry of the broker's own, which nobody is sent. UNAVAILABLE when no key can be had: release nothing.
  static absl::StatusOr<Draft> Make(const Call& call, const google::protobuf::MessageLite* answer, EntryContent content,
                                    crypto::Slots& slots);

  Draft(Draft&&) noexcept = default;
  Draft& operator=(Draft&&) noexcept = default;

  // What is to be recorded. Once only; changes may be added to it.
  ledger::Entry TakeEntry() { return std::move(entry_); }
  // What the repeat of a write answers again.
  const BoundAnswer& bound() const { return answer_; }

  // The reply. Ends the process when `recorded` was made for another draft.
  Reply Unlock(const ledger::Recorded& recorded) &&;

 private:
  Draft() = default;

  BoundAnswer answer_;
  ledger::Entry entry_;
  std::string leaf_;
};

// The reply to a repeated write: the answer of the first time, with a fresh proof of its entry. Errors as
// Ledger::Read and Ledger::InclusionProof.
absl::StatusOr<Reply> AnswerAgain(const ledger::Ledger& ledger, uint64_t index, BoundAnswer answer,
                                  uint64_t known_size);

// Entries of these kinds that were permitted change the policy set, or count towards that: their details are sealed under a
// key of their own, and have no term.
inline constexpr v1::EntryKind kPolicyActs[] = {v1::ENTRY_KIND_GENESIS,        v1::ENTRY_KIND_POLICY_PROPOSE,
                                                v1::ENTRY_KIND_POLICY_APPROVE, v1::ENTRY_KIND_POLICY_REJECT,
                                                v1::ENTRY_KIND_POLICY_ACCEPT,  v1::ENTRY_KIND_POLICY_ACTIVATE,
                                                v1::ENTRY_KIND_POLICY_SUSPEND};
bool IsPolicyAct(const v1::Leaf& leaf);

// The detail of an entry: salt (32) and serialized v1::Detail, sealed with the leaf's commitment as associated data.
struct OpenedDetail {
  std::string salt;
  std::string detail;
};
std::string SealDetail(const crypto::SlotKey& key, std::string_view commitment, std::string_view salt,
                       std::string_view detail);
// NOT_FOUND when it was destroyed, DATA_LOSS when it is damaged.
absl::StatusOr<OpenedDetail> OpenDetail(const crypto::Slots& slots, std::string_view commitment,
                                        std::string_view sealed);

// A stored entry, both halves parsed.
struct ParsedEntry {
  v1::Leaf leaf;
  // Nothing when it was destroyed at the end of its term.
  std::optional<v1::Detail> detail;
  // The bytes of the detail, to which the leaf is bound, and their salt.
  OpenedDetail opened;
};
// The public half of a stored entry. DATA_LOSS when it is damaged.
absl::StatusOr<v1::Leaf> ParseLeaf(std::string_view leaf);
// DATA_LOSS when the entry is damaged, UNAVAILABLE when a key cannot be read now.
absl::StatusOr<ParsedEntry> ParseEntry(const crypto::Slots& slots, const ledger::StoredEntry& entry);

}  // namespace covenant::exchange
