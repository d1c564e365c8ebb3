#include "policy/text/plain_text.h"

#include <algorithm>
#include <cstdint>

namespace covenant::policy {
namespace {

uint32_t Continuation(char c) {
  return static_cast<unsigned char>(c) & 0x3fu;
}
bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u;
}

// The code point of the first `length` bytes, which have the right pattern.
uint32_t CodePoint(std::string_view text, size_t length) {
  const uint32_t lead = static_cast<unsigned char>(text[0]);
  uint32_t point = length == 1 ? lead : lead & (0xffu >> (length + 1));
  for (size_t i = 1; i < length; ++i) point = (point << 6) | Continuation(text[i]);
  return point;
}

// Zero-width characters, and those that change the direction of the text around them ("Trojan source").
bool IsInvisible(uint32_t point) {
  return (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2060 && point <= 0x206f) || point == 0xfeff || point == 0x00ad || point == 0x0085;
}

}  // namespace

size_t Utf8Length(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned char lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const uint32_t point = CodePoint(text, length);
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  return overlong || surrogate || point > 0x10ffff ? 0 : length;
}

Mark MarkAt(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(offset - line_start) + 1};
}

std::optional<ForeignCharacter> FindForeignCharacter(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(text.substr(at));
    if (length == 0) return ForeignCharacter{at, "bytes that are not UTF-8", "save the file as UTF-8"};
    const uint32_t point = CodePoint(text.substr(at), length);
    if (point == 0) return ForeignCharacter{at, "a NUL byte", "remove it"};
    if (point == '\t') return ForeignCharacter{at, "a tab", "indent with spaces"};
    const bool line_end = point == '\n' || (point == '\r' && text.substr(at + 1).starts_with('\n'));
    if ((point < 0x20 && !line_end) || (point >= 0x7f && point < 0xa0)) {
      return ForeignCharacter{at, "a control character", "remove it"};
    }
    if (IsInvisible(point)) {
      return ForeignCharacter{at, "an invisible character", "remove it: it makes a text look other than it is"};
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace covenant::policy
