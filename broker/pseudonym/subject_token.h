// Subject tokens: how a person stands in the sealed details of the log. An entitled officer can later find the entries
// about a subject through the broker; a reader of details learns nothing but that two of one covenant and year are
// about one subject.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/crypto/slots.h"

namespace covenant::pseudonym {

// Thread-safe.
class SubjectTokens {
 public:
  // `slots` outlives this.
  explicit SubjectTokens(crypto::Slots* slots) : slots_(slots) {}

  // The token (32 bytes) of a subject's index key (or subject id) under `covenant` in the year of `time` (UTC): keyed
  // BLAKE2b under a key of that covenant and year. NOT_FOUND when the year's key was destroyed; UNAVAILABLE when its
  // first key cannot be made.
  absl::StatusOr<std::string> Token(std::string_view covenant, absl::Time time, std::string_view subject);

  // The token of that year if the year's key is there already; nothing when it was never made or is destroyed. For
  // looking back: makes no key. DATA_LOSS.
  absl::StatusOr<std::optional<std::string>> Find(std::string_view covenant, absl::Time time,
                                                  std::string_view subject) const;

 private:
  crypto::Slots* const slots_;
};

}  // namespace covenant::pseudonym
