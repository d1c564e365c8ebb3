#include "broker/schemes/input.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "broker/base/encoding.h"
#include "broker/crypto/precondition.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

constexpr size_t kLengthSize = 2;

// LP(part), into room that was reserved for it.
void AppendPart(std::string& input, std::string_view part) {
  crypto::Require(part.size() <= 0xffff, "a part of an input has at most 65,535 bytes");
  AppendWithLength(input, part);
}

// In one piece from the start: growing would leave pepper and identifier behind in the heap.
std::string Input(std::string_view tag, const crypto::Secret* pepper, std::string_view covenant,
                  const Identifier& identifier) {
  const std::string_view scheme = identifier.scheme->code;
  size_t size = tag.size() + kLengthSize + covenant.size() + kLengthSize + scheme.size() + 1;
  if (pepper != nullptr) size += kLengthSize + pepper->size();
  for (const std::string& part : identifier.parts) size += kLengthSize + part.size();
  std::string input;
  input.reserve(size);
  input.append(tag);
  if (pepper != nullptr) AppendPart(input, pepper->view());
  AppendPart(input, covenant);
  AppendPart(input, scheme);
  input.push_back(static_cast<char>(identifier.scheme->normaliser_version));
  for (const std::string& part : identifier.parts) AppendPart(input, part);
  return input;
}

unsigned char ValueOf(char digit) {
  if (digit <= '9') return static_cast<unsigned char>(digit - '0');
  return static_cast<unsigned char>(absl::ascii_tolower(static_cast<unsigned char>(digit)) - 'a' + 10);
}

}  // namespace

std::string SubjectKeyInput(std::string_view covenant, const Identifier& identifier) {
  return Input("cb1", nullptr, covenant, identifier);
}

std::string PepperedInput(std::string_view covenant, const Identifier& identifier, const crypto::Secret& pepper) {
  crypto::Require(pepper.size() == kPepperSize, "a pepper has 32 bytes");
  return Input("cb1p", &pepper, covenant, identifier);
}

absl::StatusOr<crypto::Secret> ParsePepper(std::string_view text) {
  const absl::string_view digits = absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
  const bool hexadecimal = std::all_of(digits.begin(), digits.end(),
                                       [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
  if (digits.size() != 2 * kPepperSize || !hexadecimal) {
    return Invalid(
        "a pepper is 64 hexadecimal digits, such as `openssl rand -hex 32` makes; every partner of the "
        "covenant has the same");
  }
  crypto::Secret pepper(kPepperSize);
  // Byte by byte, so that it stands nowhere else on the way.
  for (size_t i = 0; i < kPepperSize; ++i) {
    pepper.data()[i] = static_cast<unsigned char>(ValueOf(digits[2 * i]) << 4 | ValueOf(digits[2 * i + 1]));
  }
  return pepper;
}

}  // namespace covenant::schemes
