// Bytes as text and numbers as bytes, in the one form that the wire and the disk use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace covenant {

// Lower-case hexadecimal.
std::string HexEncode(std::string_view bytes);
// Accepts upper and lower case; nothing when a character is foreign or the length is odd.
std::optional<std::string> HexDecode(std::string_view text);

// Base64 with padding (RFC 4648, 4), as signed notes use it.
std::string Base64Encode(std::string_view bytes);
// Base64url without padding (RFC 4648, 5), as pseudonyms and references use it.
std::string Base64UrlEncode(std::string_view bytes);
// Canonical text only: foreign characters, wrong length, wrong padding and stray trailing bits give nothing, so one
// value has one text.
std::optional<std::string> Base64Decode(std::string_view text);
std::optional<std::string> Base64UrlDecode(std::string_view text);

// Big-endian, so that keys sort as their numbers do.
void AppendBigEndian16(std::string& out, uint16_t value);
void AppendBigEndian32(std::string& out, uint32_t value);
void AppendBigEndian64(std::string& out, uint64_t value);
// LP(part): its length in 2 bytes, and the bytes. Precondition: at most 65,535 of them.
void AppendWithLength(std::string& out, std::string_view part);
// Reads the first 2, 4 or 8 bytes. Precondition: `bytes` has as many.
uint16_t ReadBigEndian16(std::string_view bytes);
uint32_t ReadBigEndian32(std::string_view bytes);
uint64_t ReadBigEndian64(std::string_view bytes);

}  // namespace covenant
