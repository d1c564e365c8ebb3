// Facts of a request: what it states about itself, and what the case file that it names holds for its caller.
#pragma once

#include <string>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "policy/language/facts.h"

namespace covenant::exchange {

// Whether a motivation says anything: blanks do not.
bool SaysWhy(const std::string& motivation);

// What deciding needs beside the question, read once for a message; written into `detail` too, as it was read. The case
// file of a case in which the caller is not involved counts as none: nobody rests on what others put on record for
// themselves, nor learns that it is there. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<policy::RequestFacts> FactsOfRequest(Rooms& rooms, const Call& call, v1::Detail& detail);

}  // namespace covenant::exchange
