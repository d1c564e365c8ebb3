#include "broker/pseudonym/identifier.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "broker/base/status_macros.h"
#include "broker/pseudonym/fold.h"

namespace covenant::pseudonym {
namespace {

#include "broker/pseudonym/countries.inc"

using Parts = std::vector<std::string>;

constexpr size_t kLongestPart = 200;
constexpr Scheme kSchemes[] = {
    {"bsn", Strength::kStrong, 1, 1}, {"v_number", Strength::kStrong, 1, 1},     {"passport", Strength::kStrong, 2, 1},
    {"phone", Strength::kWeak, 1, 1}, {"name_birthdate", Strength::kWeak, 3, 1},
};

absl::Status Invalid(std::string_view sentence) {
  return absl::InvalidArgumentError(absl::string_view(sentence.data(), sentence.size()));
}

std::string Without(std::string_view text, std::string_view dropped) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
               [dropped](char c) { return dropped.find(c) == std::string_view::npos; });
  return kept;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

bool AllZero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

// The eleven-test of the Besluit BSN: weights 9 to 2, and -1 for the last digit.
bool PassesElevenTest(std::string_view nine_digits) {
  int sum = -(nine_digits[8] - '0');
  for (int i = 0; i < 8; ++i) sum += (9 - i) * (nine_digits[static_cast<size_t>(i)] - '0');
  return sum % 11 == 0;
}

absl::StatusOr<Parts> NormaliseBsn(const Parts& parts) {
  std::string digits = Without(parts[0], " .-");
  if (!AllDigits(digits)) return Invalid("this is no BSN: it must hold digits only");
  if (digits.size() == 8) digits.insert(0, 1, '0');
  if (digits.size() != 9) return Invalid("this is no BSN: it must have 9 digits (or 8, without the leading zero)");
  if (AllZero(digits) || !PassesElevenTest(digits)) {
    return Invalid("this is no BSN: it fails the eleven-test; check it against the source");
  }
  return Parts{digits};
}

absl::StatusOr<Parts> NormaliseVNumber(const Parts& parts) {
  std::string digits = Without(parts[0], " .-");
  if (!digits.empty() && (digits[0] == 'V' || digits[0] == 'v')) digits.erase(0, 1);
  if (!AllDigits(digits) || digits.size() != 10 || AllZero(digits)) {
    return Invalid("this is no V-number: it must have 10 digits, not all zero");
  }
  return Parts{digits};
}

absl::StatusOr<Parts> NormalisePassport(const Parts& parts) {
  std::string issuer = absl::AsciiStrToUpper(Without(parts[0], " "));
  // Germany writes D in the machine-readable zone.
  if (issuer == "D") issuer = "DEU";
  if (!std::binary_search(std::begin(kIssuers), std::end(kIssuers), std::string_view(issuer))) {
    return Invalid("the issuing country of the passport must be a code of three letters (ISO 3166-1), such as NLD");
  }
  const std::string number = absl::AsciiStrToUpper(Without(parts[1], " .-/<"));
  const bool in_alphabet = std::all_of(number.begin(), number.end(),
                                       [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
  const bool has_digit = std::any_of(number.begin(), number.end(),
                                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  if (number.size() < 5 || number.size() > 20 || !in_alphabet || !has_digit) {
    return Invalid("the document number must have 5 to 20 letters A to Z and digits, with at least one digit");
  }
  return Parts{issuer, number};
}

// The digits behind the plus of an international number; nothing when it is no number that can be told from others.
std::optional<std::string> InternationalDigits(std::string_view written) {
  std::string text = Without(written, " .-/\t");
  if (text.starts_with("00")) text.replace(0, 2, "+");
  if (const size_t trunk = text.find("(0)"); trunk != std::string::npos && text.starts_with('+')) text.erase(trunk, 3);
  text = Without(text, "()");
  if (text.starts_with('+')) {
    text.erase(0, 1);
    // "+31 06...": the trunk zero is not part of the number.
    if (text.starts_with("310")) text.erase(2, 1);
  } else if (text.starts_with('0') && text.size() == 10) {
    text.replace(0, 1, "31");
  } else {
    return std::nullopt;
  }
  return text;
}

absl::StatusOr<Parts> NormalisePhone(const Parts& parts) {
  const std::optional<std::string> digits = InternationalDigits(parts[0]);
  if (!digits || !AllDigits(*digits)) {
    return Invalid("this is no phone number: write it with its country (+31...) or, if Dutch, with 10 digits from 0");
  }
  if (digits->front() == '0' || digits->size() < 8 || digits->size() > 15) {
    return Invalid("this is no phone number: with its country code it must have 8 to 15 digits (E.164)");
  }
  if (digits->starts_with("31") && (digits->size() != 11 || (*digits)[2] == '0')) {
    return Invalid("this is no phone number: a Dutch one has 9 digits behind +31");
  }
  return Parts{"+" + *digits};
}

std::optional<absl::CivilDay> ParseDay(std::string_view written) {
  std::string text(written);
  text = std::string(absl::StripAsciiWhitespace(text));
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '/' || c == '.'; }, '-');
  if (text.size() != 10) return std::nullopt;
  if (text[2] == '-' && text[5] == '-') text = text.substr(6) + "-" + text.substr(3, 2) + "-" + text.substr(0, 2);
  if (text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0, month = 0, day = 0;
  if (!AllDigits(text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2)) ||
      !absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &day)) {
    return std::nullopt;
  }
  const absl::CivilDay civil(year, month, day);
  // CivilDay turns 31 April into 1 May: what is no day comes back in another month.
  if (civil.month() != month || year < 1880 || year > 2099) return std::nullopt;
  return civil;
}

absl::StatusOr<Parts> NormaliseNameBirthdate(const Parts& parts) {
  ASSIGN_OR_RETURN(const std::string family, FoldName(parts[0]));
  ASSIGN_OR_RETURN(const std::string given, FoldName(parts[1]));
  if (family.empty()) return Invalid("the family name is missing: who has one name only has it as family name");
  const std::optional<absl::CivilDay> day = ParseDay(parts[2]);
  if (!day) return Invalid("the birth date must be a day that exists, written YYYY-MM-DD or DD-MM-YYYY");
  return Parts{family, given, absl::StrFormat("%04d-%02d-%02d", day->year(), day->month(), day->day())};
}

absl::StatusOr<Parts> NormaliseParts(const Scheme& scheme, const Parts& parts) {
  if (scheme.code == "bsn") return NormaliseBsn(parts);
  if (scheme.code == "v_number") return NormaliseVNumber(parts);
  if (scheme.code == "passport") return NormalisePassport(parts);
  if (scheme.code == "phone") return NormalisePhone(parts);
  return NormaliseNameBirthdate(parts);
}

}  // namespace

absl::Span<const Scheme> Schemes() {
  return kSchemes;
}

const Scheme* FindScheme(std::string_view code) {
  const auto* const found =
      std::find_if(std::begin(kSchemes), std::end(kSchemes), [code](const Scheme& s) { return s.code == code; });
  return found == std::end(kSchemes) ? nullptr : found;
}

absl::StatusOr<Identifier> Normalise(std::string_view scheme_code, absl::Span<const std::string> parts) {
  const Scheme* const scheme = FindScheme(scheme_code);
  if (scheme == nullptr) {
    // The code is the client's and might hold anything: it is not repeated.
    return Invalid("unknown identifier scheme: use bsn, v_number, passport, phone or name_birthdate");
  }
  const absl::string_view code(scheme->code.data(), scheme->code.size());
  if (parts.size() != scheme->parts) {
    return Invalid(
        absl::StrCat("an identifier of scheme ", code, " has ", scheme->parts, " part(s), not ", parts.size()));
  }
  if (std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.size() > kLongestPart; })) {
    return Invalid(absl::StrCat("a part of the ", code, " is longer than 200 bytes"));
  }
  ASSIGN_OR_RETURN(Parts normal, NormaliseParts(*scheme, Parts(parts.begin(), parts.end())));
  return Identifier{scheme, std::move(normal)};
}

}  // namespace covenant::pseudonym
