#include "policy/transformation.h"

#include <algorithm>
#include <array>

namespace covenant::policy {
namespace {
constexpr std::array<std::string_view, 7> kNames = {"as_is",   "band", "police_unit", "month",
                                                    "quarter", "year", "mask_source"};
}  // namespace

std::string_view TransformationName(Transformation transformation) {
  return kNames[static_cast<size_t>(transformation)];
}

std::optional<Transformation> ParseTransformation(std::string_view text) {
  const auto it = std::find(kNames.begin(), kNames.end(), text);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<Transformation>(it - kNames.begin());
}

bool Fits(Transformation transformation, ValueForm form) {
  switch (transformation) {
    case Transformation::kAsIs:
      return form != ValueForm::kYears && form != ValueForm::kRegion;
    case Transformation::kBand:
      return form == ValueForm::kYears;
    case Transformation::kPoliceUnit:
      return form == ValueForm::kRegion || form == ValueForm::kMunicipality;
    case Transformation::kMonth:
    case Transformation::kQuarter:
    case Transformation::kYear:
      return form == ValueForm::kDate;
    case Transformation::kMaskSource:
      return form == ValueForm::kParty;
  }
  return false;
}

}  // namespace covenant::policy
