#include "clients/auditor/receipt_file.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Receipt;

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
// Enough for 2^63 leaves.
constexpr int kMostHashes = 63;

absl::Status Bad(int line, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("receipt file, line ", line, ": ", std::string(why)));
}

// Takes the next line off `text`; nothing when no whole line is left.
std::optional<std::string_view> NextLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::string> After(std::string_view prefix, std::optional<std::string_view> line) {
  if (!line || !line->starts_with(prefix)) return std::nullopt;
  return std::string(line->substr(prefix.size()));
}

}  // namespace

std::string WriteReceipt(const Receipt& receipt) {
  Receipt extra;
  extra.set_leaf(receipt.leaf());
  extra.set_reply_nonce(receipt.reply_nonce());
  std::string text = absl::StrCat(std::string(kHeader), "\nextra ", Base64Encode(extra.SerializeAsString()), "\nindex ",
                                  receipt.index(), "\n");
  for (const std::string& hash : receipt.inclusion_proof()) absl::StrAppend(&text, Base64Encode(hash), "\n");
  return absl::StrCat(text, "\n", receipt.checkpoint());
}

absl::StatusOr<Receipt> ReadReceipt(std::string_view text) {
  if (NextLine(text) != kHeader) return Bad(1, "not a receipt file; it begins with c2sp.org/tlog-proof@v1");
  const auto extra = After("extra ", NextLine(text));
  const auto extra_bytes = extra ? Base64Decode(*extra) : std::nullopt;
  Receipt receipt;
  if (!extra_bytes || !receipt.ParseFromString(*extra_bytes) || receipt.leaf().empty()) {
    return Bad(2, "no \"extra\" with the leaf of a covenant broker");
  }
  const auto index = After("index ", NextLine(text));
  const auto number = index ? ParseDecimal(*index) : std::nullopt;
  if (!number) return Bad(3, "no \"index\" with a decimal number");
  receipt.set_index(*number);
  for (int line = 4;; ++line) {
    const auto hash = NextLine(text);
    if (!hash) return Bad(line, "the file was cut off");
    if (hash->empty()) break;
    const auto bytes = Base64Decode(*hash);
    if (!bytes || bytes->size() != kHashBytes) return Bad(line, "not the base64 of a hash of 32 bytes");
    if (receipt.inclusion_proof_size() == kMostHashes) return Bad(line, "more hashes than any log needs");
    receipt.add_inclusion_proof(*bytes);
  }
  receipt.set_checkpoint(std::string(text));
  return receipt;
}

}  // namespace covenant::auditor
