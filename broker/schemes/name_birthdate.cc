#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "broker/base/status_macros.h"
#include "broker/schemes/fold.h"
#include "broker/schemes/normalisers.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

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

}  // namespace

absl::StatusOr<Parts> NormaliseNameBirthdate(const Parts& written) {
  ASSIGN_OR_RETURN(const std::string family, FoldName(written[0]));
  ASSIGN_OR_RETURN(const std::string given, FoldName(written[1]));
  if (family.empty()) return Invalid("the family name is missing: who has one name only has it as family name");
  const std::optional<absl::CivilDay> day = ParseDay(written[2]);
  if (!day) return Invalid("the birth date must be a day that exists, written YYYY-MM-DD or DD-MM-YYYY");
  return Parts{family, given, absl::StrFormat("%04d-%02d-%02d", day->year(), day->month(), day->day())};
}

}  // namespace covenant::schemes
