#include "broker/pseudonym/recipient_pseudonym.h"

#include <optional>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/precondition.h"
#include "broker/crypto/seal.h"

namespace covenant::pseudonym {
namespace {

using crypto::KeyName;

constexpr std::string_view kPrefix = "psn1.";
constexpr size_t kSealedSize = crypto::kDeterministicTagSize + kSubjectIdSize;

absl::Status Unknown() {
  return absl::NotFoundError("no such pseudonym of this recipient");
}

std::string Associated(std::string_view recipient, std::string_view covenant, uint32_t epoch) {
  return crypto::HashInput("covenant-broker pseudonym v1\n").Part(recipient).Part(covenant).Number(epoch).bytes();
}

}  // namespace

std::string NewSubjectId() {
  return crypto::RandomBytes(kSubjectIdSize);
}

absl::StatusOr<std::string> RecipientPseudonyms::Pseudonym(std::string_view recipient, std::string_view covenant,
                                                           std::string_view subject_id, uint32_t epoch) {
  crypto::Require(subject_id.size() == kSubjectIdSize, "a subject id has 16 bytes");
  ASSIGN_OR_RETURN(const crypto::Secret* mac, keyring_->Key(KeyName::PseudonymMac(recipient, covenant, epoch)));
  ASSIGN_OR_RETURN(const crypto::Secret* encryption,
                   keyring_->Key(KeyName::PseudonymEncryption(recipient, covenant, epoch)));
  return std::string(kPrefix) + Base64UrlEncode(crypto::SealDeterministic(
                                    *mac, *encryption, Associated(recipient, covenant, epoch), subject_id));
}

absl::StatusOr<std::string> RecipientPseudonyms::Subject(std::string_view recipient, std::string_view covenant,
                                                         std::string_view pseudonym, uint32_t epoch) const {
  if (!pseudonym.starts_with(kPrefix)) return Unknown();
  const std::optional<std::string> sealed = Base64UrlDecode(pseudonym.substr(kPrefix.size()));
  if (!sealed || sealed->size() != kSealedSize) return Unknown();
  const crypto::Secret* const mac = keyring_->Find(KeyName::PseudonymMac(recipient, covenant, epoch));
  const crypto::Secret* const encryption = keyring_->Find(KeyName::PseudonymEncryption(recipient, covenant, epoch));
  if (mac == nullptr || encryption == nullptr) return Unknown();
  absl::StatusOr<std::string> id =
      crypto::OpenDeterministic(*mac, *encryption, Associated(recipient, covenant, epoch), *sealed);
  if (!id.ok()) return Unknown();
  return id;
}

}  // namespace covenant::pseudonym
