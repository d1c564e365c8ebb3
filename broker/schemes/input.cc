#include "broker/schemes/input.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/precondition.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

std::string Rest(crypto::HashInput input, std::string_view covenant, const Identifier& identifier) {
  input.Part(covenant).Part(identifier.scheme->code).Byte(identifier.scheme->normaliser_version);
  for (const std::string& part : identifier.parts) input.Part(part);
  return input.bytes();
}

}  // namespace

std::string SubjectKeyInput(std::string_view covenant, const Identifier& identifier) {
  return Rest(crypto::HashInput("cb1"), covenant, identifier);
}

std::string PepperedInput(std::string_view covenant, const Identifier& identifier, const crypto::Secret& pepper) {
  crypto::Require(pepper.size() == kPepperSize, "a pepper has 32 bytes");
  return Rest(crypto::HashInput("cb1p").Part(pepper.view()), covenant, identifier);
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
  const std::string bytes = absl::HexStringToBytes(digits);
  std::copy(bytes.begin(), bytes.end(), pepper.data());
  return pepper;
}

}  // namespace covenant::schemes
