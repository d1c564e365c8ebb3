#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "broker/schemes/normalisers.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

constexpr std::string_view kNoEmail =
    "this is no e-mail address: write it as name@domain, the domain in ASCII (xn--...)";
constexpr std::string_view kNoAddress =
    "this is no Dutch address: write the postcode (4 digits, 2 letters) and the house number with its addition";

bool IsOneOf(char c, std::string_view marks) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || marks.find(c) != std::string_view::npos;
}

bool AllOf(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [marks](char c) { return IsOneOf(c, marks); });
}

std::string Trimmed(std::string_view text) {
  return std::string(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
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

// The local part of RFC 5321, section 4.1.2, without quoting: atoms with dots between them.
bool IsLocalPart(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.') return false;
  return text.find("..") == std::string_view::npos && AllOf(text, ".!#$%&'*+-/=?^_`{|}~");
}

// A domain name of two labels or more (RFC 1035, section 2.3.1), the last of which is no number.
bool IsDomain(std::string_view text) {
  if (text.size() > 253) return false;
  const std::vector<std::string> labels = absl::StrSplit(absl::string_view(text.data(), text.size()), '.');
  const bool sound = std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' && AllOf(label, "-");
  });
  return sound && labels.size() >= 2 && !AllDigits(labels.back());
}

}  // namespace

absl::StatusOr<Parts> NormalisePhone(const Parts& written) {
  const std::optional<std::string> digits = InternationalDigits(written[0]);
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

absl::StatusOr<Parts> NormaliseEmail(const Parts& written) {
  std::string address = absl::AsciiStrToLower(Trimmed(written[0]));
  if (address.starts_with("mailto:")) address.erase(0, 7);
  const size_t at = address.rfind('@');
  if (at == std::string::npos) return Invalid(kNoEmail);
  if (!IsLocalPart(address.substr(0, at)) || !IsDomain(address.substr(at + 1))) return Invalid(kNoEmail);
  return Parts{address};
}

// Pages are refused: one site holds the advertisements of many, who would all become one.
absl::StatusOr<Parts> NormaliseWebsite(const Parts& written) {
  std::string host = absl::AsciiStrToLower(Trimmed(written[0]));
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (host.starts_with(scheme)) host.erase(0, scheme.size());
  }
  if (host.ends_with('/')) host.pop_back();
  if (host.find_first_of("/?#") != std::string::npos) {
    return Invalid("this is a page of a website: write the website alone, such as example.nl");
  }
  if (host.ends_with('.')) host.pop_back();
  while (host.starts_with("www.") && IsDomain(host.substr(4))) host.erase(0, 4);
  if (!IsDomain(host)) {
    return Invalid("this is no website: write its name, such as example.nl, in ASCII (xn--...), without user or port");
  }
  return Parts{host};
}

absl::StatusOr<Parts> NormaliseOnlineHandle(const Parts& written) {
  std::string platform = absl::AsciiStrToLower(Without(written[0], " .-"));
  if (platform == "twitter") platform = "x";  // renamed in 2023; the accounts stayed
  if (platform.size() > 30 || !AllLettersOrDigits(platform)) {
    return Invalid("the platform must be a name of at most 30 letters and digits, such as instagram");
  }
  std::string handle = absl::AsciiStrToLower(Trimmed(written[1]));
  if (handle.starts_with('@')) handle.erase(0, 1);
  if (handle.empty() || handle.size() > 64 || !AllOf(handle, "._-")) {
    return Invalid("the handle must have 1 to 64 letters, digits, dots, dashes and underscores; write no link");
  }
  return Parts{platform, handle};
}

absl::StatusOr<Parts> NormalisePostalAddress(const Parts& written) {
  const std::string postcode = absl::AsciiStrToUpper(Without(written[0], " .-"));
  const bool shaped = postcode.size() == 6 && AllDigits(postcode.substr(0, 4)) && postcode[0] != '0' &&
                      AllLettersOrDigits(postcode) && !HasDigit(postcode.substr(4));
  const std::string letters = shaped ? postcode.substr(4) : "";
  if (!shaped || letters == "SA" || letters == "SD" || letters == "SS") return Invalid(kNoAddress);
  const std::string house = absl::AsciiStrToUpper(Without(written[1], " .\t"));
  const size_t digits = std::min(house.find_first_not_of("0123456789"), house.size());
  const std::string number = house.substr(0, digits);
  std::string addition = house.substr(digits);
  const size_t mark = addition.find_first_not_of("-/");
  addition = mark == std::string::npos ? "" : addition.substr(mark);
  const bool sound = !number.empty() && number.size() <= 5 && number[0] != '0' && addition.size() <= 6;
  if (!sound || (!addition.empty() && !AllLettersOrDigits(addition))) return Invalid(kNoAddress);
  return Parts{postcode, addition.empty() ? number : number + "-" + addition};
}

}  // namespace covenant::schemes
