// Keys of the blind path as the log holds them: one for each covenant, scheme and epoch, the same for everybody.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/pseudonym.pb.h"

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

// Whether every key of a ListPublicKeys answer that permits stands in the log that one of `keys` signed, as the key of
// that covenant, scheme and epoch. DATA_LOSS: says what does not hold.
absl::Status VerifyPublishedKeys(const covenant::v1::ListPublicKeysAnswer& answer, const std::string& covenant,
                                 std::span<const LogKey> keys);

// A key of subjects as Destruction.details names it: "subject key bsn 1".
struct SubjectKeyName {
  std::string scheme;
  uint32_t epoch = 0;
};
// Nothing when it names something else.
std::optional<SubjectKeyName> SubjectKeyNamed(absl::string_view name);

// Follows through a log which keys were published. Fed every entry in order. One thread.
class PublishedKeyTrail {
 public:
  // What is wrong with the next entry, a sentence each: a key that is none, a second key where there was one, and the
  // destroying of one in whose place no rotation has put the next. `detail` is null where it is not the reader's to
  // see.
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf, const covenant::v1::Detail* detail);

 private:
  std::vector<std::string> FollowDestruction(const covenant::v1::Leaf& leaf,
                                             const covenant::v1::Destruction& destruction) const;

  std::set<std::string> rotated_;  // Covenants of which some scheme's rotation was done.
  std::map<std::tuple<std::string, std::string, uint32_t>, std::string> published_;
};

}  // namespace covenant::auditor
