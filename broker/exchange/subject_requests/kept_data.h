// Kept data: what is stored about the subject of a request on the day of the call.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/model/stored_subject_request.pb.h"

namespace covenant::exchange {

// One stored signal about the subject.
struct KeptSignal {
  uint64_t number = 0;
  // Party id of who supplied it, as its reference was made for; and of who holds it today.
  std::string supplier;
  std::string holder;
  // Kind of the supplier; empty where a rule of the covenant masks the source of what it supplies for this purpose.
  std::string kind;
  // Codes.
  std::set<std::string> categories;
};

// In order of their numbers, each once. Nothing when the subject is no longer there. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<KeptSignal>> ReadKept(Rooms& rooms, const Call& call, const stored::SubjectRequest& request);

}  // namespace covenant::exchange
