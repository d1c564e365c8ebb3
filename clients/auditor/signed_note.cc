#include "clients/auditor/signed_note.h"

#include <optional>
#include <sodium.h>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {
namespace {

constexpr std::string_view kSignatureMark = "\xE2\x80\x94 ";  // em dash and a space
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kLongestNote = 1u << 20;
constexpr char kEd25519 = 0x01;

std::string KeyId(std::string_view origin, std::string_view public_key) {
  return Sha256({origin, std::string_view("\n\x01", 2), public_key}).substr(0, kKeyIdBytes);
}

std::string_view TrimBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

absl::Status BadKey(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("log key: ", std::string(why)));
}

absl::Status BadNote(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a signed note: ", std::string(why)));
}

struct SignatureLine {
  std::string_view name;
  std::string id, signature;
};

std::optional<SignatureLine> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) return std::nullopt;
  line.remove_prefix(kSignatureMark.size());
  const size_t space = line.find(' ');
  if (space == 0 || space == std::string_view::npos) return std::nullopt;
  const auto bytes = Base64Decode(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return std::nullopt;
  return SignatureLine{line.substr(0, space), bytes->substr(0, kKeyIdBytes), bytes->substr(kKeyIdBytes)};
}

bool HasForeignControls(std::string_view note) {
  for (char c : note) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return true;
  }
  return false;
}

const LogKey* FindKey(std::span<const LogKey> keys, const SignatureLine& line) {
  for (const LogKey& key : keys) {
    if (key.origin() == line.name && key.id() == line.id) return &key;
  }
  return nullptr;
}

// The trusted key that a signature by another one passes itself off as: it names the same log.
const LogKey* FindNamesake(std::span<const LogKey> keys, const SignatureLine& line) {
  for (const LogKey& key : keys) {
    if (key.origin() == line.name) return &key;
  }
  return nullptr;
}

std::string NameOf(std::string_view name, std::string_view id) {
  return absl::StrCat(std::string(name), "+", HexEncode(id));
}

}  // namespace

LogKey::LogKey(std::string origin, std::string id, std::string public_key)
    : origin_(std::move(origin)), id_(std::move(id)), public_key_(std::move(public_key)) {}

absl::StatusOr<LogKey> LogKey::Parse(std::string_view text) {
  text = TrimBlanks(text);
  const size_t first = text.find('+');
  // Base64 may itself hold a plus; origin and id cannot.
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return BadKey("not of the form origin+id+base64; was it copied whole?");
  const std::string origin(text.substr(0, first));
  if (origin.empty() || origin.find_first_of(" \t\r\n") != std::string::npos)
    return BadKey("the origin is empty or has a blank");
  const auto id = HexDecode(text.substr(first + 1, second - first - 1));
  if (!id || id->size() != kKeyIdBytes) return BadKey("the id is not 8 hexadecimal digits");
  const auto key = Base64Decode(text.substr(second + 1));
  if (!key || key->size() != 1 + crypto_sign_PUBLICKEYBYTES) return BadKey("the key is not base64 of 33 bytes");
  if (key->front() != kEd25519) return BadKey("not an Ed25519 key (type 1)");
  if (KeyId(origin, key->substr(1)) != *id) return BadKey("the id does not belong to this origin and key");
  return LogKey(origin, *id, key->substr(1));
}

std::string LogKey::text() const {
  return absl::StrCat(origin_, "+", HexEncode(id_), "+", Base64Encode(std::string(1, kEd25519) + public_key_));
}

bool LogKey::Verifies(std::string_view message, std::string_view signature) const {
  const auto bytes = [](std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); };
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes(signature), bytes(message), message.size(), bytes(public_key_)) == 0;
}

absl::StatusOr<std::string> OpenNote(std::string_view note, std::span<const LogKey> keys) {
  if (keys.empty()) return absl::InvalidArgumentError("no log key to verify with");
  if (note.empty()) return BadNote("it is empty");
  if (note.size() > kLongestNote) return BadNote("longer than 1 MiB");
  if (HasForeignControls(note)) return BadNote("it holds control characters");
  if (!note.ends_with('\n')) return BadNote("its last line has no end; was it cut off?");
  const size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) return BadNote("no empty line between text and signatures");
  const std::string_view text = note.substr(0, gap + 1);
  std::string_view lines = note.substr(gap + 2);
  if (lines.empty()) return BadNote("no signatures");

  bool verified = false;
  std::string strangers, forged;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const auto line = ParseSignatureLine(lines.substr(0, end));
    lines.remove_prefix(end + 1);
    if (!line) return BadNote("a malformed signature line");
    const LogKey* key = FindKey(keys, *line);
    if (key == nullptr) {
      absl::StrAppend(&strangers, strangers.empty() ? "" : ", ", NameOf(line->name, line->id));
      if (const LogKey* namesake = FindNamesake(keys, *line); namesake != nullptr && forged.empty()) {
        forged = absl::StrCat("signed in the name of the trusted key ", NameOf(namesake->origin(), namesake->id()),
                              " by another key, ", NameOf(line->name, line->id),
                              ": a forged note, or the log's key was changed since");
      }
    } else if (key->Verifies(text, line->signature)) {
      verified = true;
    } else {
      return absl::DataLossError(absl::StrCat("bad signature by the known key ", NameOf(line->name, line->id),
                                              ": text or signature was altered"));
    }
  }
  if (!verified && !forged.empty()) return absl::NotFoundError(forged);
  if (!verified) return absl::NotFoundError(absl::StrCat("signed by unknown keys only (", strangers, ")"));
  return std::string(text);
}

}  // namespace covenant::auditor
