// The identifiers of a request, in whichever way they came: as they are (direct path), or as handles (blind path).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/subject.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/pseudonym/handle.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/schemes/identifier.h"
#include "google/protobuf/repeated_field.h"
#include "policy/decide/decision.h"

namespace covenant::exchange {

using GivenIdentifiers = google::protobuf::RepeatedPtrField<v1::Identifier>;

// One of the two is set. HOLDS AN IDENTIFIER.
struct GivenIdentifier {
  const schemes::Scheme* scheme = nullptr;
  std::optional<schemes::Identifier> identifier;
  std::optional<pseudonym::OpenedHandle> handle;

  bool strong() const { return scheme->strength == schemes::Strength::kStrong; }
};

// What reading them came to.
struct ReadIdentifiers {
  // Permitted when all are what they should be; or refused: IDENTIFIER_INVALID, HANDLE_INVALID, the condition being the
  // scheme.
  policy::Decision decision;
  // Then says in a sentence what is wrong, without the identifier; may be empty.
  std::string wrong;
  std::vector<GivenIdentifier> given;
};

// Whether some party of the covenant may match by the scheme: only then can a subject stand in its register by it.
bool MatchesSomebodyBy(const policy::Covenant& covenant, std::string_view scheme);

// Whether nothing came on the direct path that the covenant keeps off it: what policy::RequestFacts.blind says.
bool CameBlind(const Call& call, const GivenIdentifiers& given);

// Brings identifiers into their normal form, and opens handles as the caller's own under `covenant`. UNAVAILABLE.
absl::StatusOr<ReadIdentifiers> ReadGiven(Rooms& rooms, const Call& call, std::string_view covenant,
                                          const GivenIdentifiers& given);

// How many of them the broker evaluates itself.
uint32_t CountDirect(const std::vector<GivenIdentifier>& given);

// Where the subject of one stands in its place: a person, or an object of this kind when that is not empty. About 90 us
// on the direct path; twice that while the covenant's keys are rotated and on the day on which that began. DATA_LOSS,
// UNAVAILABLE.
absl::StatusOr<Standing> StandingOf(Rooms& rooms, std::string_view covenant, std::string_view object,
                                    const GivenIdentifier& given);
// The same by its id, whether anybody has it or not.
absl::StatusOr<Standing> StandingOf(Rooms& rooms, std::string_view covenant, std::string subject_id);

// The index keys of all epochs whose keys are kept: what it ever stood under. Errors as above.
absl::StatusOr<std::vector<std::string>> EveryIndexKeyOf(Rooms& rooms, std::string_view covenant,
                                                         std::string_view object, const GivenIdentifier& given);
// The same of a subject that was found.
absl::StatusOr<std::vector<std::string>> EveryIndexKeyOf(Rooms& rooms, std::string_view covenant,
                                                         std::string_view object, const SubjectView& view);

}  // namespace covenant::exchange
