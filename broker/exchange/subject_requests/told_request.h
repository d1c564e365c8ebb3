// A request of a data subject as one officer is told it.
#pragma once

#include <cstdint>
#include <string_view>

#include "covenant/v1/subject_request.pb.h"

#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/story/call.h"

namespace covenant::exchange {

inline constexpr std::string_view kSubjectRequestUnknown = "SUBJECT_REQUEST_UNKNOWN";
inline constexpr std::string_view kSubjectRequestIncomplete = "SUBJECT_REQUEST_INCOMPLETE";
inline constexpr std::string_view kSubjectRequestClosed = "SUBJECT_REQUEST_CLOSED";
inline constexpr std::string_view kSubjectRequestOpen = "SUBJECT_REQUEST_OPEN";

enum class Reader : uint8_t {
  kHandler,  // Sees what everybody asked has said.
  kAsked,    // Sees what its own party has said, and no other party.
};
v1::SubjectRequest ToldRequest(const Call& call, const stored::SubjectRequest& request, Reader reader);

}  // namespace covenant::exchange
