#include "clients/auditor/key_trail.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace covenant::auditor {
namespace {

using covenant::v1::KeyChange;
using covenant::v1::Leaf;

constexpr std::string_view kTag = "covenant-broker log key v1\n";

}  // namespace

std::string KeyChangeText(const LogKey& before, const LogKey& next) {
  return absl::StrCat(std::string(kTag), before.text(), "\n", next.text(), "\n");
}

std::vector<std::string> KeyTrail::Follow(const Leaf& leaf) {
  const bool is_change = leaf.kind() == covenant::v1::ENTRY_KIND_LOG_KEY;
  if (is_change != leaf.has_key_change())
    return {"a change of the log's key that is none, or in an entry of another kind"};
  if (!is_change) return {};
  const KeyChange& change = leaf.key_change();
  const auto next = LogKey::Parse(change.next_key());
  if (!next.ok()) return {absl::StrCat("the log's next key cannot be read: ", next.status().message())};
  const auto same = [&](const LogKey& key) { return key.text() == next->text(); };
  const bool trusted = std::ranges::any_of(keys_, same);
  for (const LogKey& before : keys_) {
    const std::string text = KeyChangeText(before, *next);
    if (before.origin() != next->origin() || !before.Verifies(text, change.signature())) continue;
    if (!next->Verifies(text, change.next_signature())) return {"the log's next key did not sign that it takes over"};
    if (!trusted) keys_.push_back(*next);
    ++changes_;
    return {};
  }
  if (trusted) return {};
  return {
      absl::StrCat("the log goes over to key ", next->text(),
                   ", but no trusted key signed that: it is forged, or the key before it is not among those given")};
}

}  // namespace covenant::auditor
