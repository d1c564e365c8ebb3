// Written: text as organisations write it, for the normalisers.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace covenant::schemes {

// INVALID_ARGUMENT with that sentence.
absl::Status Invalid(std::string_view sentence);

// `text` without any of the characters of `dropped`.
std::string Without(std::string_view text, std::string_view dropped);

// ASCII only; false when empty.
bool AllDigits(std::string_view text);
bool AllLettersOrDigits(std::string_view text);
bool AllZero(std::string_view text);
bool HasDigit(std::string_view text);

}  // namespace covenant::schemes
