#include "broker/pseudonym/handle.h"

#include <optional>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/seal.h"

namespace covenant::pseudonym {
namespace {

using crypto::KeyName;

constexpr std::string_view kPrefix = "hnd1.";
constexpr size_t kEpochSize = 4;
constexpr size_t kSealedSize = crypto::kDeterministicTagSize + kEpochSize + crypto::Element::kSize;

absl::Status Unknown() {
  return absl::NotFoundError("no handle of this party, covenant and scheme");
}

std::string Associated(std::string_view party, std::string_view covenant, std::string_view scheme) {
  return crypto::HashInput("covenant-broker handle v1\n").Part(party).Part(covenant).Part(scheme).bytes();
}

}  // namespace

absl::StatusOr<std::string> Handles::Handle(std::string_view party, std::string_view covenant, std::string_view scheme,
                                            uint32_t epoch, const crypto::Element& element) const {
  ASSIGN_OR_RETURN(const crypto::Secret* mac, keyring_->Key(KeyName::Other("handle mac")));
  ASSIGN_OR_RETURN(const crypto::Secret* encryption, keyring_->Key(KeyName::Other("handle encryption")));
  std::string plaintext;
  AppendBigEndian32(plaintext, epoch);
  plaintext.append(element.bytes());
  return std::string(kPrefix) +
         Base64UrlEncode(crypto::SealDeterministic(*mac, *encryption, Associated(party, covenant, scheme), plaintext));
}

absl::StatusOr<OpenedHandle> Handles::Open(std::string_view party, std::string_view covenant, std::string_view scheme,
                                           std::string_view handle) const {
  if (!handle.starts_with(kPrefix)) return Unknown();
  const std::optional<std::string> sealed = Base64UrlDecode(handle.substr(kPrefix.size()));
  if (!sealed || sealed->size() != kSealedSize) return Unknown();
  ASSIGN_OR_RETURN(const crypto::Secret* mac, keyring_->Key(KeyName::Other("handle mac")));
  ASSIGN_OR_RETURN(const crypto::Secret* encryption, keyring_->Key(KeyName::Other("handle encryption")));
  const absl::StatusOr<std::string> plaintext =
      crypto::OpenDeterministic(*mac, *encryption, Associated(party, covenant, scheme), *sealed);
  if (!plaintext.ok()) return Unknown();
  const absl::StatusOr<crypto::Element> element =
      crypto::Element::Parse(std::string_view(*plaintext).substr(kEpochSize));
  if (!element.ok()) return Unknown();
  return OpenedHandle{ReadBigEndian32(*plaintext), *element};
}

}  // namespace covenant::pseudonym
