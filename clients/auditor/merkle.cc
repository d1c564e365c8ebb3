#include "clients/auditor/merkle.h"

#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

absl::Status CheckHash(std::string_view hash, const char* what) {
  if (hash.empty()) return absl::InvalidArgumentError(absl::StrCat(what, " is empty, a hash of 32 bytes is needed"));
  if (hash.size() == kHashBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " has ", hash.size(), " bytes, a hash has 32"));
}

absl::Status CheckHashes(std::span<const std::string> proof) {
  for (const std::string& hash : proof) RETURN_IF_ERROR(CheckHash(hash, "a hash of the proof"));
  return absl::OkStatus();
}

constexpr const char* kInclusion = "the inclusion proof";
constexpr const char* kConsistency = "the consistency proof";

absl::Status TooLong(const char* proof, size_t used, size_t given) {
  return absl::DataLossError(
      absl::StrCat(proof, " is too long: ", given, " hashes, at most ", used, " belong to these sizes"));
}

absl::Status TooShort(const char* proof, size_t given) {
  return absl::DataLossError(absl::StrCat(proof, " is too short: ", given, " hashes do not reach the root"));
}

// The walk of RFC 9162 from a node to the root: `node` and `last` number the nodes of the present level.
struct Walk {
  uint64_t node, last;

  // Whether the next hash of the proof stands to the left. Moves past the levels where the node has no sibling.
  bool SiblingIsLeft() {
    const bool left = (node & 1) != 0 || node == last;
    if (left) {
      while ((node & 1) == 0 && node != 0) Up();
    }
    return left;
  }
  void Up() {
    node >>= 1;
    last >>= 1;
  }
  bool AtRoot() const { return last == 0; }
};

}  // namespace

std::string LeafHash(std::string_view leaf) {
  return Sha256({std::string_view("\x00", 1), leaf});
}

std::string NodeHash(std::string_view left, std::string_view right) {
  return Sha256({std::string_view("\x01", 1), left, right});
}

absl::Status VerifyInclusion(std::string_view leaf_hash, uint64_t index, uint64_t size,
                             std::span<const std::string> proof, std::string_view root) {
  RETURN_IF_ERROR(CheckHash(leaf_hash, "the leaf's hash"));
  RETURN_IF_ERROR(CheckHash(root, "the root"));
  RETURN_IF_ERROR(CheckHashes(proof));
  if (size == 0) return absl::InvalidArgumentError("the tree has size 0 and holds no leaf");
  if (index >= size) {
    return absl::InvalidArgumentError(absl::StrCat("leaf ", index, " lies outside the tree of size ", size));
  }
  if (proof.empty() && size > 1) {
    return absl::DataLossError(
        absl::StrCat(kInclusion, " is empty: without hashes leaf ", index, " of ", size, " reaches no root"));
  }
  Walk walk{index, size - 1};
  std::string hash(leaf_hash);
  for (size_t i = 0; i < proof.size(); ++i) {
    if (walk.AtRoot()) return TooLong(kInclusion, i, proof.size());
    hash = walk.SiblingIsLeft() ? NodeHash(proof[i], hash) : NodeHash(hash, proof[i]);
    walk.Up();
  }
  if (!walk.AtRoot()) return TooShort(kInclusion, proof.size());
  if (hash != root) {
    return absl::DataLossError(absl::StrCat("leaf ", index, " with this proof leads to another root than the tree's"));
  }
  return absl::OkStatus();
}

absl::Status VerifyConsistency(uint64_t first_size, std::string_view first_root, uint64_t second_size,
                               std::string_view second_root, std::span<const std::string> proof) {
  RETURN_IF_ERROR(CheckHash(first_root, "the first root"));
  RETURN_IF_ERROR(CheckHash(second_root, "the second root"));
  RETURN_IF_ERROR(CheckHashes(proof));
  if (first_size == 0)
    return absl::InvalidArgumentError("the first size is 0: nothing can be proven from an empty log");
  if (first_size > second_size) {
    return absl::InvalidArgumentError(
        absl::StrCat("the sizes are reversed: the first is ", first_size, ", the second ", second_size));
  }
  if (first_size == second_size) {
    if (!proof.empty()) return TooLong(kConsistency, 0, proof.size());
    if (first_root == second_root) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("two different roots for one size, ", first_size, ": the log was forked"));
  }
  if (proof.empty()) return absl::DataLossError(absl::StrCat(kConsistency, " is empty"));

  Walk walk{first_size - 1, second_size - 1};
  while ((walk.node & 1) != 0) walk.Up();
  // The smaller tree is one full subtree: the proof leaves out its root.
  const bool first_is_subtree = std::has_single_bit(first_size);
  std::string first(first_is_subtree ? first_root : std::string_view(proof[0]));
  std::string second = first;
  for (size_t i = first_is_subtree ? 0 : 1; i < proof.size(); ++i) {
    if (walk.AtRoot()) return TooLong(kConsistency, i, proof.size());
    if (walk.SiblingIsLeft()) {
      first = NodeHash(proof[i], first);
      second = NodeHash(proof[i], second);
    } else {
      second = NodeHash(second, proof[i]);
    }
    walk.Up();
  }
  if (!walk.AtRoot()) return TooShort(kConsistency, proof.size());
  if (first != first_root || second != second_root) {
    return absl::DataLossError(absl::StrCat("the log of size ", second_size, " does not extend the one of size ",
                                            first_size, ": the proof leads to another ",
                                            first != first_root ? "first" : "second", " root"));
  }
  return absl::OkStatus();
}

void Frontier::Append(std::string leaf_hash) {
  // Each trailing one bit of the size is a full subtree as large as what is being added: they become one.
  for (uint64_t size = size_; (size & 1) != 0; size >>= 1) {
    leaf_hash = NodeHash(subtrees_.back(), leaf_hash);
    subtrees_.pop_back();
  }
  subtrees_.push_back(std::move(leaf_hash));
  ++size_;
}

std::string Frontier::Root() const {
  if (subtrees_.empty()) return Sha256({});
  std::string root = subtrees_.back();
  for (size_t i = subtrees_.size() - 1; i-- > 0;) root = NodeHash(subtrees_[i], root);
  return root;
}

}  // namespace covenant::auditor
