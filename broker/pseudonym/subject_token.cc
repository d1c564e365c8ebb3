#include "broker/pseudonym/subject_token.h"

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"

namespace covenant::pseudonym {
namespace {

std::string TokenUnder(const crypto::SlotKey& key, std::string_view subject) {
  return crypto::KeyedHash(*key.key, crypto::HashInput("covenant-broker subject token v1\n").Part(subject).bytes());
}

}  // namespace

absl::StatusOr<std::string> SubjectTokens::Token(std::string_view covenant, absl::Time time, std::string_view subject) {
  ASSIGN_OR_RETURN(const crypto::SlotKey key, slots_->Named(crypto::SlotName::SubjectToken(covenant, time)));
  return TokenUnder(key, subject);
}

absl::StatusOr<std::optional<std::string>> SubjectTokens::Find(std::string_view covenant, absl::Time time,
                                                               std::string_view subject) const {
  const std::optional<uint64_t> slot = slots_->FindNamed(crypto::SlotName::SubjectToken(covenant, time));
  if (!slot) return std::nullopt;
  const absl::StatusOr<crypto::SlotKey> key = slots_->Open(*slot);
  if (absl::IsNotFound(key.status())) return std::nullopt;
  RETURN_IF_ERROR(key.status());
  return TokenUnder(*key, subject);
}

}  // namespace covenant::pseudonym
