#include "clients/auditor/receipt.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Leaf;
using covenant::v1::Receipt;

constexpr std::string_view kRequestTag = "covenant-broker request v1\n";
constexpr std::string_view kReplyTag = "covenant-broker reply v1\n";
constexpr size_t kNonceBytes = 32;

absl::Status Bad(std::string_view why) {
  return absl::DataLossError(absl::StrCat("receipt: ", std::string(why)));
}

absl::Status Within(std::string_view step, const absl::Status& status) {
  if (status.ok()) return status;
  return Bad(absl::StrCat(std::string(step), ": ", status.message()));
}

bool IsRefusal(const Leaf& leaf) {
  return leaf.told() != "permit" && leaf.told() != "no_hit" && leaf.told() != "itemized";
}

// What Leaf.told says for an outcome; empty for an outcome that says nothing.
std::string ToldOf(const covenant::v1::Outcome& outcome) {
  switch (outcome.told()) {
    case covenant::v1::TOLD_PERMITTED:
      return "permit";
    case covenant::v1::TOLD_NO_HIT:
      return "no_hit";
    case covenant::v1::TOLD_ITEMIZED:
      return "itemized";
    case covenant::v1::TOLD_REFUSED:
      return outcome.reason_code();
    default:
      return "";
  }
}

absl::Status CheckTold(const Leaf& leaf, std::string_view answer) {
  covenant::v1::AnswerHead head;
  if (!head.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return Bad("the answer cannot be read");
  const std::string told = ToldOf(head.outcome());
  if (told.empty()) return Bad("the answer has no outcome");
  if (told == leaf.told()) return absl::OkStatus();
  return Bad(absl::StrCat("the caller was told \"", told, "\", the leaf says \"", leaf.told(), "\""));
}

// Kinds of request that only a known covenant and purpose can permit.
bool DecidedByCovenant(covenant::v1::EntryKind kind) {
  return (kind >= covenant::v1::ENTRY_KIND_SUBMIT && kind <= covenant::v1::ENTRY_KIND_REPORT_OVERLAP) ||
         kind == covenant::v1::ENTRY_KIND_EVALUATE_BLINDED || kind == covenant::v1::ENTRY_KIND_REDEEM;
}

// A word of the request in the leaf: the same, or left out because the broker did not know it, which where a covenant
// decides can only be a refusal.
absl::Status CheckWord(const Leaf& leaf, std::string_view what, const std::string& said, const std::string& asked) {
  if (said == asked) return absl::OkStatus();
  if (said.empty() && (IsRefusal(leaf) || !DecidedByCovenant(leaf.kind()))) return absl::OkStatus();
  return Bad(absl::StrCat("the leaf's ", std::string(what), " is \"", said, "\", the request's \"", asked, "\""));
}

absl::Status CheckExpectation(const Leaf& leaf, const Expectation& expected) {
  if (leaf.kind() != expected.kind) {
    return Bad(absl::StrCat("the leaf is of kind ", covenant::v1::EntryKind_Name(leaf.kind()), ", expected ",
                            covenant::v1::EntryKind_Name(expected.kind)));
  }
  if (expected.caller && leaf.caller() != *expected.caller) {
    return Bad(absl::StrCat("the leaf's caller is \"", leaf.caller(), "\", expected \"", *expected.caller, "\""));
  }
  RETURN_IF_ERROR(CheckWord(leaf, "covenant", leaf.covenant(), expected.covenant));
  return CheckWord(leaf, "purpose", leaf.purpose(), expected.purpose);
}

absl::Status CheckGrowth(const Receipt& receipt, const Checkpoint& now, const std::optional<Checkpoint>& known) {
  const std::vector<std::string> proof(receipt.consistency_proof().begin(), receipt.consistency_proof().end());
  if (!known || known->size == 0) {
    if (proof.empty()) return absl::OkStatus();
    return Bad("a consistency proof that nobody asked for");
  }
  if (known->origin != now.origin) return Bad("the checkpoint is of another log than the one known");
  return Within("growth of the log", VerifyConsistency(known->size, known->root, now.size, now.root, proof));
}

}  // namespace

absl::Status VerifyRequestHash(const Leaf& leaf, std::string_view nonce, std::string_view request) {
  if (nonce.size() != kNonceBytes) return Bad("the request's nonce is not 32 bytes");
  if (leaf.request_hash() == Sha256({kRequestTag, nonce, request})) return absl::OkStatus();
  return Bad("wrong request hash: the leaf was made for another request");
}

absl::Status VerifyReplyHash(const Leaf& leaf, std::string_view reply_nonce, std::string_view answer) {
  if (reply_nonce.size() != kNonceBytes) return Bad("the reply's nonce is not 32 bytes");
  if (leaf.reply_hash() == Sha256({kReplyTag, reply_nonce, answer})) return absl::OkStatus();
  return Bad("wrong reply hash: the leaf was made for another answer");
}

absl::StatusOr<VerifiedReceipt> VerifyStanding(const Receipt& receipt, std::span<const LogKey> keys) {
  VerifiedReceipt verified;
  verified.index = receipt.index();
  verified.leaf_hash = LeafHash(receipt.leaf());
  if (receipt.leaf().empty()) return Bad("it holds no leaf");
  if (!verified.leaf.ParseFromString(receipt.leaf())) return Bad("the leaf cannot be read");
  if (verified.leaf.version() != 1) {
    return Bad(absl::StrCat("the leaf has format ", verified.leaf.version(), ", this verifier knows 1"));
  }
  auto checkpoint = OpenCheckpoint(receipt.checkpoint(), keys);
  RETURN_IF_ERROR(Within("its checkpoint", checkpoint.status()));
  verified.checkpoint = *std::move(checkpoint);
  const std::vector<std::string> proof(receipt.inclusion_proof().begin(), receipt.inclusion_proof().end());
  RETURN_IF_ERROR(Within(
      "the leaf is not in the tree",
      VerifyInclusion(verified.leaf_hash, receipt.index(), verified.checkpoint.size, proof, verified.checkpoint.root)));
  return verified;
}

absl::StatusOr<VerifiedReceipt> VerifyReceipt(std::string_view request, std::string_view nonce, std::string_view answer,
                                              const Receipt& receipt, std::span<const LogKey> keys,
                                              const Expectation& expectation) {
  ASSIGN_OR_RETURN(VerifiedReceipt verified, VerifyStanding(receipt, keys));
  RETURN_IF_ERROR(VerifyRequestHash(verified.leaf, nonce, request));
  RETURN_IF_ERROR(VerifyReplyHash(verified.leaf, receipt.reply_nonce(), answer));
  RETURN_IF_ERROR(CheckGrowth(receipt, verified.checkpoint, expectation.known));
  RETURN_IF_ERROR(CheckExpectation(verified.leaf, expectation));
  RETURN_IF_ERROR(CheckTold(verified.leaf, answer));
  return verified;
}

}  // namespace covenant::auditor
