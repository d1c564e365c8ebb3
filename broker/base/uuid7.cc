#include "broker/base/uuid7.h"

#include "broker/base/encoding.h"

namespace covenant {
namespace {

constexpr size_t kHyphens[] = {8, 13, 18, 23};

}  // namespace

std::optional<std::string> ParseUuid7(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string hex(text);
  for (size_t i = 4; i-- > 0;) {
    if (hex[kHyphens[i]] != '-') return std::nullopt;
    hex.erase(kHyphens[i], 1);
  }
  for (char c : hex) {
    if (c >= 'A' && c <= 'F') return std::nullopt;
  }
  std::optional<std::string> bytes = HexDecode(hex);
  if (!bytes || ((*bytes)[6] & 0xf0) != 0x70 || ((*bytes)[8] & 0xc0) != 0x80) return std::nullopt;
  return bytes;
}

std::string MakeUuid7(absl::Time time, std::string_view random) {
  std::string bytes;
  AppendBigEndian64(bytes, static_cast<uint64_t>(absl::ToUnixMillis(time)) << 16);
  bytes.resize(6);
  bytes.append(random.substr(0, 10));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = HexEncode(bytes);
  for (size_t hyphen : kHyphens) text.insert(hyphen, 1, '-');
  return text;
}

}  // namespace covenant
