// The ways in which a field may be released.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/vocabulary.h"

namespace covenant::policy {

enum class Transformation { kAsIs, kBand, kPoliceUnit, kMonth, kQuarter, kYear, kMaskSource };

// "as_is", "band", "police_unit", "month", "quarter", "year", "mask_source".
std::string_view TransformationName(Transformation transformation);
std::optional<Transformation> ParseTransformation(std::string_view text);
// Whether values of this form can be released in this way.
bool Fits(Transformation transformation, ValueForm form);

// One field that a rule releases, and how.
struct FieldRelease {
  std::string field;   // Code under which it is released.
  std::string source;  // Code of the supplied field whose value is used; empty for a fact.
  Fact fact = Fact::kNone;
  Transformation transformation = Transformation::kAsIs;
};

}  // namespace covenant::policy
