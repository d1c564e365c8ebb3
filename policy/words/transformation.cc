#include "policy/words/transformation.h"

#include <algorithm>
#include <array>

namespace covenant::policy {
namespace {
constexpr std::array<std::string_view, 11> kNames = {"as_is",      "band",        "police_unit", "municipality",
                                                     "postcode_4", "month",       "quarter",     "year",
                                                     "redact",     "mask_source", "drop"};
}  // namespace

std::string_view TransformationName(Transformation transformation) {
  return kNames[static_cast<size_t>(transformation)];
}

std::optional<Transformation> ParseTransformation(std::string_view text) {
  const auto it = std::find(kNames.begin(), kNames.end(), text);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<Transformation>(it - kNames.begin());
}

std::string TransformationAdvice() {
  std::string all(kNames.front());
  for (size_t i = 1; i < kNames.size(); ++i)
    all += std::string(i + 1 == kNames.size() ? " or " : ", ").append(kNames[i]);
  return all;
}

bool Fits(Transformation transformation, ValueForm form) {
  switch (transformation) {
    case Transformation::kAsIs:
      return form != ValueForm::kYears && form != ValueForm::kRegion;
    case Transformation::kBand:
      return form == ValueForm::kYears;
    case Transformation::kPoliceUnit:
    case Transformation::kMunicipality:
      return form == ValueForm::kRegion || form == ValueForm::kMunicipality;
    case Transformation::kMonth:
    case Transformation::kQuarter:
    case Transformation::kYear:
      return form == ValueForm::kDate;
    case Transformation::kPostcode4:
      return form == ValueForm::kPostcode;
    case Transformation::kRedact:
      return form == ValueForm::kText;
    case Transformation::kMaskSource:
      return form == ValueForm::kParty;
    case Transformation::kDrop:
      return true;
  }
  return false;
}

}  // namespace covenant::policy
