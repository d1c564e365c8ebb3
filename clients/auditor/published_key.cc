#include "clients/auditor/published_key.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/entry.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Leaf;
using covenant::v1::SchemeKey;

constexpr size_t kKeyBytes = 32;

absl::Status VerifyOne(const SchemeKey& key, const std::string& covenant, const Checkpoint& checkpoint) {
  ASSIGN_OR_RETURN(const Leaf leaf, ReadLeaf(key.leaf()));
  const covenant::v1::PublishedKey& published = leaf.published_key();
  if (leaf.kind() != covenant::v1::ENTRY_KIND_SUBJECT_KEY || leaf.covenant() != covenant ||
      published.scheme() != key.scheme() || published.epoch() != key.epoch()) {
    return absl::DataLossError("its entry publishes another key");
  }
  if (published.public_key() != key.public_key() || key.public_key().size() != kKeyBytes) {
    return absl::DataLossError("it is not the one that its entry publishes for everybody");
  }
  const std::vector<std::string> proof(key.inclusion_proof().begin(), key.inclusion_proof().end());
  return VerifyInclusion(LeafHash(key.leaf()), key.index(), checkpoint.size, proof, checkpoint.root);
}

}  // namespace

absl::Status VerifyPublishedKeys(const covenant::v1::ListPublicKeysAnswer& answer, const std::string& covenant,
                                 std::span<const LogKey> keys) {
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, OpenCheckpoint(answer.checkpoint(), keys));
  for (const SchemeKey& key : answer.keys()) {
    const absl::Status holds = VerifyOne(key, covenant, checkpoint);
    if (!holds.ok()) {
      return absl::DataLossError(absl::StrCat("the public key of scheme ", key.scheme(), ": ", holds.message()));
    }
  }
  return absl::OkStatus();
}

std::optional<SubjectKeyName> SubjectKeyNamed(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "subject key ")) return std::nullopt;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits(' ', 1));
  SubjectKeyName key{std::string(parts.first), 0};
  if (key.scheme.empty() || !absl::SimpleAtoi(parts.second, &key.epoch) || key.epoch == 0) return std::nullopt;
  return key;
}

std::vector<std::string> PublishedKeyTrail::FollowDestruction(const Leaf& leaf,
                                                              const covenant::v1::Destruction& destruction) const {
  std::vector<std::string> wrong;
  for (const std::string& name : destruction.details()) {
    const std::optional<SubjectKeyName> key = SubjectKeyNamed(name);
    if (!key) continue;
    if (!rotated_.contains(leaf.covenant()) || !published_.contains({leaf.covenant(), key->scheme, key->epoch + 1})) {
      wrong.push_back(absl::StrCat("the key of scheme ", key->scheme, ", epoch ", key->epoch,
                                   ", was destroyed before a rotation had put the next in its place"));
    }
  }
  return wrong;
}

std::vector<std::string> PublishedKeyTrail::Follow(const Leaf& leaf, const covenant::v1::Detail* detail) {
  if (leaf.kind() == covenant::v1::ENTRY_KIND_KEYS_ROTATED) rotated_.insert(leaf.covenant());
  if (leaf.kind() == covenant::v1::ENTRY_KIND_DESTROY && detail != nullptr) {
    return FollowDestruction(leaf, detail->destruction());
  }
  const bool publishes = leaf.kind() == covenant::v1::ENTRY_KIND_SUBJECT_KEY;
  if (publishes != leaf.has_published_key()) {
    return {publishes ? "the entry publishes no key" : "the entry publishes a key and is not of that kind"};
  }
  if (!publishes) return {};
  const covenant::v1::PublishedKey& key = leaf.published_key();
  if (key.public_key().size() != kKeyBytes || key.epoch() == 0 || key.scheme().empty() || leaf.covenant().empty()) {
    return {"the published key is none"};
  }
  const auto [place, first] = published_.try_emplace({leaf.covenant(), key.scheme(), key.epoch()}, key.public_key());
  if (first) return {};
  return {place->second == key.public_key()
              ? "the key was published before"
              : "another key was published before for this covenant, scheme and epoch: not everybody has the same"};
}

}  // namespace covenant::auditor
