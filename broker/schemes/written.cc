#include "broker/schemes/written.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"

namespace covenant::schemes {
namespace {

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool IsLetterOrDigit(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c));
}

}  // namespace

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
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

bool AllLettersOrDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsLetterOrDigit);
}

bool AllZero(std::string_view text) {
  return !text.empty() && text.find_first_not_of('0') == std::string_view::npos;
}

bool HasDigit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), IsDigit);
}

}  // namespace covenant::schemes
