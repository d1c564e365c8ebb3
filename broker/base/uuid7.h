// UUID version 7 (RFC 9562, 5.7): the id that a client makes for a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace covenant {

// The 16 bytes of a version 7 UUID in its canonical text form (36 characters, lower case, variant 10); else nothing.
std::optional<std::string> ParseUuid7(std::string_view text);

// The text form of a UUID with the given time and 10 random bytes. Precondition: random.size() == 10.
std::string MakeUuid7(absl::Time time, std::string_view random);

}  // namespace covenant
