#include "clients/auditor/entry.h"

#include "absl/strings/str_cat.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Detail;
using covenant::v1::Leaf;

constexpr std::string_view kDetailTag = "covenant-broker detail v1\n";

bool HashOrNone(std::string_view bytes) {
  return bytes.empty() || bytes.size() == kHashBytes;
}

}  // namespace

absl::StatusOr<Leaf> ReadLeaf(std::string_view bytes) {
  Leaf leaf;
  if (bytes.empty()) return absl::DataLossError("there is no leaf");
  if (!leaf.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the leaf cannot be read");
  }
  if (leaf.version() != 1) {
    return absl::DataLossError(absl::StrCat("the leaf has format ", leaf.version(), ", this verifier knows 1"));
  }
  if (leaf.kind() == covenant::v1::ENTRY_KIND_UNSPECIFIED) return absl::DataLossError("the leaf has no kind");
  if (!HashOrNone(leaf.policy_set()) || !HashOrNone(leaf.request_hash()) || !HashOrNone(leaf.reply_hash()) ||
      leaf.commitment().size() != kHashBytes) {
    return absl::DataLossError("a hash in the leaf is not 32 bytes");
  }
  return leaf;
}

absl::StatusOr<std::optional<Detail>> ReadDetail(const Leaf& leaf, std::string_view salt, std::string_view bytes) {
  if (salt.empty() && bytes.empty()) return std::optional<Detail>();
  if (salt.size() != kHashBytes) return absl::DataLossError("the detail's salt is not 32 bytes");
  if (leaf.commitment() != Sha256({kDetailTag, salt, bytes})) {
    return absl::DataLossError("the detail is not the one that the leaf commits to");
  }
  Detail detail;
  if (!detail.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the detail cannot be read");
  }
  return std::optional<Detail>(std::move(detail));
}

absl::Status VerifyEntry(const covenant::v1::GetEntryAnswer& answer, uint64_t index, std::span<const LogKey> keys) {
  const covenant::v1::Entry& entry = answer.entry();
  const auto within = [index](const absl::Status& status) {
    return status.ok() ? status : absl::DataLossError(absl::StrCat("entry ", index, ": ", status.message()));
  };
  if (entry.index() != index) return within(absl::DataLossError("the answer is about another entry"));
  const auto leaf = ReadLeaf(entry.leaf());
  RETURN_IF_ERROR(within(leaf.status()));
  RETURN_IF_ERROR(within(ReadDetail(*leaf, entry.salt(), entry.detail()).status()));
  const auto checkpoint = OpenCheckpoint(answer.checkpoint(), keys);
  RETURN_IF_ERROR(within(checkpoint.status()));
  const std::vector<std::string> proof(answer.inclusion_proof().begin(), answer.inclusion_proof().end());
  return within(VerifyInclusion(LeafHash(entry.leaf()), index, checkpoint->size, proof, checkpoint->root));
}

}  // namespace covenant::auditor
