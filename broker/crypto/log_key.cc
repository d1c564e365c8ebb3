#include "broker/crypto/log_key.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/durable_file.h"

namespace covenant::crypto {
namespace {

constexpr std::string_view kPrefix = "PRIVATE+KEY+";
constexpr char kEd25519 = 0x01;
constexpr size_t kSeedSize = crypto_sign_SEEDBYTES;
constexpr size_t kBase64Size = 44;  // of 33 bytes
constexpr size_t kLongestName = 200;

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~' && c != '+'; });
}

std::string KeyIdText(uint32_t id) {
  std::string bytes;
  AppendBigEndian32(bytes, id);
  return HexEncode(bytes);
}

struct KeyText {
  std::string name;
  std::string key_id;
  Secret seed;
};

std::optional<KeyText> Parse(std::string_view text) {
  if (!text.starts_with(kPrefix) || !text.ends_with('\n')) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  text.remove_suffix(1);
  const size_t name_end = text.find('+');
  if (name_end == std::string_view::npos || !IsName(text.substr(0, name_end))) return std::nullopt;
  if (text.size() != name_end + 1 + 8 + 1 + kBase64Size || text[name_end + 9] != '+') return std::nullopt;
  Secret key(1 + kSeedSize);
  size_t length = 0;
  if (sodium_base642bin(key.data(), key.size(), text.data() + name_end + 10, kBase64Size, nullptr, &length, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      length != key.size() || key.data()[0] != kEd25519) {
    return std::nullopt;
  }
  return KeyText{std::string(text.substr(0, name_end)), std::string(text.substr(name_end + 1, 8)),
                 Secret::CopyOf(key.view().substr(1))};
}

// The file's one line, built without the key ever lying in ordinary memory.
Secret KeyLine(const LogKey& key, const Secret& seed) {
  Secret tagged(1 + kSeedSize);
  tagged.data()[0] = kEd25519;
  std::memcpy(tagged.data() + 1, seed.data(), kSeedSize);
  const std::string head =
      absl::StrCat(absl::string_view(kPrefix.data(), kPrefix.size()), key.name(), "+", KeyIdText(key.key_id()), "+");
  Secret line(head.size() + kBase64Size + 1);
  char* const text = reinterpret_cast<char*>(line.data());
  std::memcpy(text, head.data(), head.size());
  sodium_bin2base64(text + head.size(), kBase64Size + 1, tagged.data(), tagged.size(), sodium_base64_VARIANT_ORIGINAL);
  text[line.size() - 1] = '\n';
  return line;
}

}  // namespace

LogKey::LogKey(std::string name, const Secret& seed)
    : name_(std::move(name)), signing_key_(crypto_sign_SECRETKEYBYTES), public_key_(crypto_sign_PUBLICKEYBYTES, '\0') {
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key_.data()), signing_key_.data(), seed.data());
  const std::string named = absl::StrCat(name_, "\n", std::string(1, kEd25519), public_key_);
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), Bytes(named), named.size());
  key_id_ = ReadBigEndian32(digest);
}

absl::StatusOr<LogKey> LogKey::Generate(const std::string& path, std::string_view name) {
  if (!IsName(name)) {
    return absl::InvalidArgumentError(
        "the log's name must have 1 to 200 printable ASCII characters without space or plus, "
        "such as covenant.example/log");
  }
  const Secret seed = Secret::Random(kSeedSize);
  LogKey key(std::string(name), seed);
  RETURN_IF_ERROR(CreateFile(path, KeyLine(key, seed).view()));
  return key;
}

absl::StatusOr<LogKey> LogKey::Load(const std::string& path) {
  absl::StatusOr<Secret> content = ReadPrivateFile("the log key", path, 4'096);
  if (absl::IsNotFound(content.status())) {
    return absl::NotFoundError(absl::StrCat(content.status().message(),
                                            "; put back the key that this log was signed with, or for a new log ",
                                            "make one with: covenant-broker keygen"));
  }
  RETURN_IF_ERROR(content.status());
  std::optional<KeyText> text = Parse(content->view());
  if (!text) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the log key at ", path, " is not a log key file: put back the file that covenant-broker keygen made"));
  }
  LogKey key(std::move(text->name), text->seed);
  if (KeyIdText(key.key_id()) != text->key_id) {
    return absl::FailedPreconditionError(absl::StrCat("the log key at ", path, " names key id ", text->key_id,
                                                      " but holds ", KeyIdText(key.key_id()),
                                                      ": it was damaged or altered, put back a sound copy"));
  }
  return key;
}

std::string LogKey::Sign(std::string_view message) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, Bytes(message), message.size(),
                       signing_key_.data());
  return signature;
}

std::string LogKey::VerifierKey() const {
  return absl::StrCat(name_, "+", KeyIdText(key_id_), "+", Base64Encode(std::string(1, kEd25519) + public_key_));
}

bool VerifySignature(std::string_view public_key, std::string_view message, std::string_view signature) {
  return public_key.size() == crypto_sign_PUBLICKEYBYTES && signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(Bytes(signature), Bytes(message), message.size(), Bytes(public_key)) == 0;
}

}  // namespace covenant::crypto
