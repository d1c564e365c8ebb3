#include "broker/pseudonym/subject_token.h"

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"

namespace covenant::pseudonym {

absl::StatusOr<std::string> SubjectTokens::Token(std::string_view covenant, absl::Time time, std::string_view subject) {
  ASSIGN_OR_RETURN(const crypto::SlotKey key, slots_->Named(crypto::SlotName::SubjectToken(covenant, time)));
  return crypto::KeyedHash(*key.key, crypto::HashInput("covenant-broker subject token v1\n").Part(subject).bytes());
}

}  // namespace covenant::pseudonym
