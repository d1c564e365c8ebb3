#include "broker/crypto/master_key.h"

#include <cstring>
#include <sodium.h>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/durable_file.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/sealed_master_key.h"

namespace covenant::crypto {
namespace {

constexpr std::string_view kFirstLine = "covenant-broker master key v1\n";
constexpr size_t kKeySize = 32;
constexpr size_t kBase64Size = 44;
constexpr size_t kFileSize = kFirstLine.size() + kBase64Size + 1;

// The form of the file: everything but its permissions.
absl::StatusOr<Secret> Parse(const Secret& content) {
  const std::string_view text = content.view();
  const bool framed =
      text.size() == kFileSize && text.substr(0, kFirstLine.size()) == kFirstLine && text.back() == '\n';
  Secret key(kKeySize);
  size_t length = 0;
  if (!framed ||
      sodium_base642bin(key.data(), kKeySize, text.data() + kFirstLine.size(), kBase64Size, nullptr, &length, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      length != kKeySize) {
    return absl::FailedPreconditionError("");
  }
  return key;
}

}  // namespace

absl::Status MasterKey::Generate(const std::string& path) {
  const Secret key = Secret::Random(kKeySize);
  // One byte more than the file: sodium ends its text with a zero, where the newline comes.
  Secret content(kFileSize);
  char* const text = reinterpret_cast<char*>(content.data());
  std::memcpy(text, kFirstLine.data(), kFirstLine.size());
  sodium_bin2base64(text + kFirstLine.size(), kBase64Size + 1, key.data(), key.size(), sodium_base64_VARIANT_ORIGINAL);
  text[kFileSize - 1] = '\n';
  return CreateFile(path, content.view());
}

absl::StatusOr<MasterKey> MasterKey::Load(const std::string& path) {
  absl::StatusOr<Secret> content = ReadPrivateFile("the master key", path, 4'096);
  if (absl::IsNotFound(content.status())) {
    return absl::NotFoundError(absl::StrCat(
        content.status().message(), "; put back the key that this broker's data was sealed with, or for a new broker ",
        "make one with: covenant-broker keygen"));
  }
  RETURN_IF_ERROR(content.status());
  if (IsSealedMasterKey(content->view())) {
    ASSIGN_OR_RETURN(const Secret passphrase, ReadPassphrase("passphrase of the master key: "));
    ASSIGN_OR_RETURN(Secret opened, OpenSealedMasterKey(path, *content, passphrase));
    return MasterKey(std::move(opened));
  }
  absl::StatusOr<Secret> key = Parse(*content);
  if (!key.ok()) {
    const std::string why = content->size() == kFileSize
                                ? "its bytes are others"
                                : absl::StrCat(content->size(), " bytes instead of ", kFileSize);
    return absl::FailedPreconditionError(absl::StrCat("the master key at ", path, " is not a master key file (", why,
                                                      "): put back the file that covenant-broker keygen made"));
  }
  return MasterKey(*std::move(key));
}

std::string MasterKey::CheckValue() const {
  return KeyedHash(secret_, "covenant-broker master key check v1\n", 16);
}

}  // namespace covenant::crypto
