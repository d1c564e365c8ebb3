#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "broker/schemes/normalisers.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

#include "broker/schemes/countries.inc"

// Letters and digits of the Dutch series: RDW side codes 1 to 14, and the marks of the royal house, the diplomatic
// corps and the courts (two letters, then digits).
constexpr std::string_view kDutchShapes[] = {
    "LLDDDD", "DDDDLL", "DDLLDD", "LLDDLL", "LLLLDD", "DDLLLL", "DDLLLD", "DLLLDD", "LLDDDL",
    "LDDDLL", "LLLDDL", "LDDLLL", "DLLDDD", "DDDLLD", "LLDDD",  "LLDD",   "LLD",
};

std::string ShapeOf(std::string_view plate) {
  std::string shape;
  for (const char c : plate) shape += absl::ascii_isdigit(static_cast<unsigned char>(c)) ? 'D' : 'L';
  return shape;
}

// The issuer in its one form; nothing when there is no such issuer.
std::optional<std::string> Issuer(std::string_view written) {
  std::string issuer = absl::AsciiStrToUpper(Without(written, " "));
  // Germany writes D in the machine-readable zone.
  if (issuer == "D") issuer = "DEU";
  if (!std::binary_search(std::begin(kIssuers), std::end(kIssuers), std::string_view(issuer))) return std::nullopt;
  return issuer;
}

}  // namespace

absl::StatusOr<Parts> NormalisePassport(const Parts& written) {
  const std::optional<std::string> issuer = Issuer(written[0]);
  if (!issuer) {
    return Invalid("the issuing country of the passport must be a code of three letters (ISO 3166-1), such as NLD");
  }
  const std::string number = absl::AsciiStrToUpper(Without(written[1], " .-/<"));
  if (number.size() < 5 || number.size() > 20 || !AllLettersOrDigits(number) || !HasDigit(number)) {
    return Invalid("the document number must have 5 to 20 letters A to Z and digits, with at least one digit");
  }
  return Parts{*issuer, number};
}

absl::StatusOr<Parts> NormaliseLicencePlate(const Parts& written) {
  const std::optional<std::string> country = Issuer(written[0]);
  if (!country)
    return Invalid("the country of the licence plate must be a code of three letters (ISO 3166-1), such as NLD");
  const std::string plate = absl::AsciiStrToUpper(Without(written[1], " .-/"));
  if (plate.size() < 2 || plate.size() > 12 || !AllLettersOrDigits(plate) || !HasDigit(plate)) {
    return Invalid("the licence plate must have 2 to 12 letters A to Z and digits, with at least one digit");
  }
  const std::string shape = ShapeOf(plate);
  if (*country == "NLD" &&
      std::find(std::begin(kDutchShapes), std::end(kDutchShapes), shape) == std::end(kDutchShapes)) {
    return Invalid("this is no Dutch licence plate: no series has letters and digits in these places");
  }
  return Parts{*country, plate};
}

}  // namespace covenant::schemes
