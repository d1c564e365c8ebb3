#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "broker/schemes/normalisers.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

struct IbanLength {
  std::string_view country;
  size_t length;
};

#include "broker/schemes/iban_lengths.inc"

// The eleven-test of the Besluit BSN: weights 9 to 2, and -1 for the last digit.
bool PassesElevenTest(std::string_view nine_digits) {
  int sum = -(nine_digits[8] - '0');
  for (int i = 0; i < 8; ++i) sum += (9 - i) * (nine_digits[static_cast<size_t>(i)] - '0');
  return sum % 11 == 0;
}

// ISO 7064 MOD 97-10 over the IBAN with its first four characters moved behind; letters count from 10.
bool PassesMod97(std::string_view iban) {
  const std::string turned = std::string(iban.substr(4)) + std::string(iban.substr(0, 4));
  int remainder = 0;
  for (const char c : turned) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    const int value = digit ? c - '0' : c - 'A' + 10;
    remainder = (remainder * (digit ? 10 : 100) + value) % 97;
  }
  return remainder == 1;
}

}  // namespace

absl::StatusOr<Parts> NormaliseBsn(const Parts& written) {
  std::string digits = Without(written[0], " .-");
  if (!AllDigits(digits)) return Invalid("this is no BSN: it must hold digits only");
  if (digits.size() == 8) digits.insert(0, 1, '0');
  if (digits.size() != 9) return Invalid("this is no BSN: it must have 9 digits (or 8, without the leading zero)");
  if (AllZero(digits) || !PassesElevenTest(digits)) {
    return Invalid("this is no BSN: it fails the eleven-test; check it against the source");
  }
  return Parts{digits};
}

absl::StatusOr<Parts> NormaliseVNumber(const Parts& written) {
  std::string digits = Without(written[0], " .-");
  if (!digits.empty() && (digits[0] == 'V' || digits[0] == 'v')) digits.erase(0, 1);
  if (!AllDigits(digits) || digits.size() != 10 || AllZero(digits)) {
    return Invalid("this is no V-number: it must have 10 digits, not all zero");
  }
  return Parts{digits};
}

absl::StatusOr<Parts> NormaliseSkn(const Parts& written) {
  std::string digits = Without(written[0], " .-");
  if (!AllDigits(digits) || digits.size() > 8 || digits.size() < 7 || AllZero(digits)) {
    return Invalid("this is no SKN: it must have 8 digits (or 7, without the leading zero), not all zero");
  }
  if (digits.size() == 7) digits.insert(0, 1, '0');
  return Parts{digits};
}

absl::StatusOr<Parts> NormaliseKvk(const Parts& written) {
  const std::string digits = Without(written[0], " .-");
  if (!AllDigits(digits) || digits.size() != 8 || AllZero(digits)) {
    return Invalid("this is no KvK number: it must have 8 digits, not all zero (no branch number, no RSIN)");
  }
  return Parts{digits};
}

absl::StatusOr<Parts> NormaliseIban(const Parts& written) {
  const std::string iban = absl::AsciiStrToUpper(Without(written[0], " .-"));
  if (iban.size() < 5 || !AllLettersOrDigits(iban))
    return Invalid("this is no IBAN: it must hold letters and digits only");
  const std::string country = iban.substr(0, 2);
  const auto* const known = std::find_if(std::begin(kIbanLengths), std::end(kIbanLengths),
                                         [&](const IbanLength& row) { return row.country == country; });
  if (known == std::end(kIbanLengths)) return Invalid("this is no IBAN: no country of the IBAN registry begins it");
  if (iban.size() != known->length) return Invalid("this is no IBAN: it has not the length that its country gives it");
  if (!AllDigits(iban.substr(2, 2)) || !PassesMod97(iban)) {
    return Invalid("this is no IBAN: its check digits are wrong; check it against the source");
  }
  return Parts{iban};
}

}  // namespace covenant::schemes
