#include "broker/ledger/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include <openssl/evp.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"

namespace covenant::ledger {
namespace {

constexpr size_t kKeyIdSize = 4;
constexpr size_t kSignatureSize = 64;
constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";  // an em dash and a space

bool Verifies(const std::string& public_key, std::string_view text, std::string_view signature) {
  const auto bytes = [](std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); };
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(public_key), public_key.size()), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return key != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
}

// Takes the next line, without its newline, off `text`; nothing when there is no newline left.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// A decimal number as the format wants it: no sign, no leading zero.
std::optional<uint64_t> ParseSize(std::string_view text) {
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return size;
}

absl::Status NoCheckpoint(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a checkpoint: ", absl::string_view(why.data(), why.size())));
}

// Among the note's signature lines, `id` and signature of the one by `name`; the id of another key of that name when
// ours is not there.
std::optional<std::string> SignatureBy(const std::string& name, const std::string& id, std::string_view lines) {
  std::optional<std::string> found;
  while (const auto line = TakeLine(lines)) {
    const std::string start = absl::StrCat(std::string(kSignatureMark), name, " ");
    if (!line->starts_with(start)) continue;
    std::optional<std::string> signature = Base64Decode(line->substr(start.size()));
    if (!signature.has_value() || signature->size() < kKeyIdSize) continue;
    const bool ours = signature->starts_with(id);
    if (ours || !found.has_value()) found = std::move(signature);
    if (ours) break;
  }
  return found;
}

// The signed text (with its last newline) and the signature lines.
std::optional<std::pair<std::string_view, std::string_view>> SplitNote(std::string_view note) {
  const size_t gap = note.rfind("\n\n");
  if (gap == note.npos || !note.ends_with('\n')) return std::nullopt;
  return std::pair(note.substr(0, gap + 1), note.substr(gap + 2));
}

}  // namespace

absl::Status CheckIdentity(const LogIdentity& identity) {
  const bool clean = std::all_of(identity.origin.begin(), identity.origin.end(),
                                 [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
  if (identity.origin.empty() || !clean) {
    return absl::InvalidArgumentError(
        "the log's origin must be a name of visible ASCII characters without space and plus sign, such as "
        "log.example.nl/covenants");
  }
  if (identity.public_key.size() == 32) return absl::OkStatus();
  return absl::InvalidArgumentError("the log's public key must be an Ed25519 key of 32 bytes");
}

std::string KeyId(const LogIdentity& identity) {
  const Hash hash = Sha256(absl::StrCat(identity.origin, "\n\x01", identity.public_key));
  return std::string(Bytes(hash).substr(0, kKeyIdSize));
}

Checkpoint SignCheckpoint(const LogIdentity& identity, const SignNote& sign, uint64_t size, const Hash& root) {
  std::string text = absl::StrCat(identity.origin, "\n", size, "\n", Base64Encode(Bytes(root)), "\n");
  const std::string signature = Base64Encode(KeyId(identity) + sign(text));
  absl::StrAppend(&text, "\n", std::string(kSignatureMark), identity.origin, " ", signature, "\n");
  return {size, root, std::move(text)};
}

absl::StatusOr<Checkpoint> OpenCheckpoint(const LogIdentity& identity, std::string_view note) {
  const auto halves = SplitNote(note);
  if (!halves.has_value()) return NoCheckpoint("no text and signatures with an empty line between them");
  std::string_view body = halves->first;
  const auto origin = TakeLine(body);
  const auto size_line = TakeLine(body);
  const auto root_line = TakeLine(body);
  if (!root_line.has_value()) return NoCheckpoint("less than three lines");
  const std::optional<uint64_t> size = ParseSize(*size_line);
  if (!size.has_value()) return NoCheckpoint("its second line is no tree size");
  const std::optional<std::string> root = Base64Decode(*root_line);
  if (!root.has_value() || root->size() != sizeof(Hash)) return NoCheckpoint("its third line is no root hash");

  if (*origin != identity.origin) {
    return absl::FailedPreconditionError(absl::StrCat("its origin is \"", std::string(*origin),
                                                      "\", but this broker's log is \"", identity.origin, "\""));
  }
  const std::string id = KeyId(identity);
  const std::optional<std::string> signature = SignatureBy(identity.origin, id, halves->second);
  if (!signature.has_value()) return NoCheckpoint("it has no signature by its log");
  if (!signature->starts_with(id)) {
    return absl::FailedPreconditionError(absl::StrCat("it is signed with another key (key id ",
                                                      HexEncode(signature->substr(0, kKeyIdSize)),
                                                      ") than the configured log key (key id ", HexEncode(id), ")"));
  }
  if (signature->size() != kKeyIdSize + kSignatureSize ||
      !Verifies(identity.public_key, halves->first, std::string_view(*signature).substr(kKeyIdSize))) {
    return absl::DataLossError(absl::StrCat("its signature with the log key (key id ", HexEncode(id), ") is wrong"));
  }
  return Checkpoint{*size, HashFromBytes(*root), std::string(note)};
}

}  // namespace covenant::ledger
