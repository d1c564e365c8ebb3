// The ways in which a field may be released.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/words/vocabulary.h"

namespace covenant::policy {

enum class Transformation {
  kAsIs,
  kBand,          // Years as an age band.
  kPoliceUnit,    // A municipality as its police unit.
  kMunicipality,  // A municipality by its name, however it was supplied.
  kPostcode4,     // The four digits of a postcode.
  kMonth,         // A date as 2026-03, 2026-Q1 or 2026.
  kQuarter,
  kYear,
  kRedact,      // That there is a text, and not what it says.
  kMaskSource,  // That there is a supplier, and not who.
  kDrop,        // May be supplied, for a condition or a count, and never comes out.
};

// Ages from..through, both included; the last band has no end.
struct AgeBand {
  std::string label;  // As written, such as "12-15" or "18+".
  int from = 0;
  std::optional<int> through;
};

// As documents write it, such as "police_unit".
std::string_view TransformationName(Transformation transformation);
std::optional<Transformation> ParseTransformation(std::string_view text);
// All of them, as advice: "as_is, band, .. or drop".
std::string TransformationAdvice();
// Whether values of this form can be released in this way.
bool Fits(Transformation transformation, ValueForm form);

// One field that a rule releases, and how.
struct FieldRelease {
  std::string field;   // Code under which it is released.
  std::string source;  // Code of the supplied field whose value is used; empty for a fact.
  Fact fact = Fact::kNone;
  Transformation transformation = Transformation::kAsIs;
  std::vector<AgeBand> bands = {};  // Of kBand: its own, or those of the covenant.
};

}  // namespace covenant::policy
