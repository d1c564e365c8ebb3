#include "clients/auditor/checkpoint.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {
namespace {

absl::Status Bad(std::string_view why) {
  return absl::DataLossError(absl::StrCat("checkpoint: ", std::string(why)));
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace

absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, std::span<const LogKey> keys) {
  const auto text = OpenNote(note, keys);
  if (!text.ok()) {
    const absl::string_view why = text.status().message();
    return Bad(std::string_view(why.data(), why.size()));
  }
  const std::vector<std::string_view> lines = Lines(*text);
  if (lines.size() < 3) return Bad("it has fewer than three lines");
  Checkpoint checkpoint{.origin = std::string(lines[0]), .size = 0, .root = {}, .note = std::string(note)};
  bool trusted = false;
  for (const LogKey& key : keys) trusted = trusted || key.origin() == lines[0];
  if (!trusted) {
    return Bad(
        absl::StrCat("wrong origin \"", checkpoint.origin, "\", the trusted key is of \"", keys[0].origin(), "\""));
  }
  const auto size = ParseDecimal(lines[1]);
  if (!size) return Bad("its size is not a decimal number");
  checkpoint.size = *size;
  const auto root = Base64Decode(lines[2]);
  if (!root || root->empty()) return Bad("its root is empty or not base64");
  if (root->size() != kHashBytes) return Bad(absl::StrCat("its root has ", root->size(), " bytes, a hash has 32"));
  if (checkpoint.size == 0 && *root != Sha256({})) return Bad("size 0 with a root that is not the empty tree's");
  checkpoint.root = *root;
  return checkpoint;
}

}  // namespace covenant::auditor
