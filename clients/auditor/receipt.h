// Receipts (vastleggingsbewijs): proof that question and answer were recorded before anything was released.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/receipt.pb.h"

#include "absl/status/statusor.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

// What the leaf must say; an empty optional is not checked.
struct Expectation {
  // Party id of the caller.
  std::optional<std::string> caller;
  covenant::v1::EntryKind kind = covenant::v1::ENTRY_KIND_UNSPECIFIED;
  // As the request named them. A leaf may leave out what the broker did not know, but where a covenant decides (supply,
  // check, retrieve, report) only in a refusal.
  std::string covenant;
  std::string purpose;
  // The checkpoint whose size the request carried as known_size: the receipt then proves that the log only grew.
  std::optional<Checkpoint> known;
};

// What a verified receipt says.
struct VerifiedReceipt {
  covenant::v1::Leaf leaf;
  uint64_t index = 0;
  std::string leaf_hash;
  // The checkpoint that holds the leaf.
  Checkpoint checkpoint;
};

// Verifies the six steps of receipt.proto over the request bytes as sent and the answer bytes as received.
// DATA_LOSS: says which step failed and how; the answer must then not be used.
absl::StatusOr<VerifiedReceipt> VerifyReceipt(std::string_view request, std::string_view nonce, std::string_view answer,
                                              const covenant::v1::Receipt& receipt, std::span<const LogKey> keys,
                                              const Expectation& expectation);

// Steps 3 and 4 alone: a leaf of the known format stands in a log that one of `keys` signed.
// DATA_LOSS as above.
absl::StatusOr<VerifiedReceipt> VerifyStanding(const covenant::v1::Receipt& receipt, std::span<const LogKey> keys);

// Steps 1 and 2: the leaf binds these bytes. DATA_LOSS.
absl::Status VerifyRequestHash(const covenant::v1::Leaf& leaf, std::string_view nonce, std::string_view request);
absl::Status VerifyReplyHash(const covenant::v1::Leaf& leaf, std::string_view reply_nonce, std::string_view answer);

}  // namespace covenant::auditor
