// Bytes as text, as signed notes, proofs and reports write them. The auditor's own, so that it shares no code with the
// broker it checks. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace covenant::auditor {

// Lower-case hexadecimal.
std::string HexEncode(std::string_view bytes);
// Lower and upper case; nothing when the length is odd or a character is foreign.
std::optional<std::string> HexDecode(std::string_view text);

// Base64 with padding (RFC 4648, 4).
std::string Base64Encode(std::string_view bytes);
// Canonical text only (padding demanded, no stray bits), so that one value has one text and no flipped bit goes unseen.
std::optional<std::string> Base64Decode(std::string_view text);

// A decimal number without sign or leading zeroes; nothing when it does not fit 64 bits.
std::optional<uint64_t> ParseDecimal(std::string_view text);

}  // namespace covenant::auditor
