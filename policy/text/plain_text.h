// PlainText: what characters a policy document may hold.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "policy/text/diagnostic.h"

namespace covenant::policy {

struct ForeignCharacter {
  size_t offset;
  std::string_view what;
  std::string_view advice;
};

// The first character that must not stand in a document: bytes that are no UTF-8, NUL and other control characters but
// line ends, tabs, and invisible or direction-changing characters, which make a text look other than it is.
std::optional<ForeignCharacter> FindForeignCharacter(std::string_view text);

// The place of a byte.
Mark MarkAt(std::string_view text, size_t offset);

// Length of the valid UTF-8 sequence at the start of `text` (1 to 4); 0 when there is none.
size_t Utf8Length(std::string_view text);

}  // namespace covenant::policy
