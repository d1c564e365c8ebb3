#include "policy/decide/transform.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "policy/language/covenant.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

// What a masked supplier is called (Dutch: shielded).
constexpr std::string_view kMasked = "afgeschermd";
// What a text is that a machine may not pass on (Dutch: left out). None of its words: any may lead to a person.
constexpr std::string_view kRedacted = "weggelakt";

std::optional<std::string> SourceValue(const FieldRelease& release, const Snapshot& snapshot, const RecordFacts& facts,
                                       std::span<const FieldValue> supplied, absl::CivilDay today) {
  switch (release.fact) {
    case Fact::kSupplier: {
      const Party* party = snapshot.parties().Find(facts.supplier);
      return party == nullptr ? std::string(kUnknownValue) : party->NameOn(today);
    }
    case Fact::kSuppliedOn:
      return FormatDate(facts.supplied_on);
    case Fact::kFirstProcessedOn:
      return FormatDate(facts.first_processed_on);
    case Fact::kNone:
      break;
  }
  const auto it = std::find_if(supplied.begin(), supplied.end(),
                               [&](const FieldValue& value) { return value.field == release.source; });
  return it == supplied.end() ? std::nullopt : std::optional(std::string(it->value));
}

std::string Band(const std::vector<AgeBand>& bands, const std::string& birth_date, absl::CivilDay today) {
  const auto born = ParseDate(birth_date);
  const int age = born ? AgeOn(today, *born) : -1;
  for (const AgeBand& band : bands) {
    if (age >= band.from && (!band.through || age <= *band.through)) return band.label;
  }
  return std::string(kUnknownValue);
}

std::string Coarser(const std::string& date, Transformation transformation) {
  const auto day = ParseDate(date);
  if (!day) return std::string(kUnknownValue);
  if (transformation == Transformation::kYear) return absl::StrFormat("%04d", day->year());
  if (transformation == Transformation::kMonth) return absl::StrFormat("%04d-%02d", day->year(), day->month());
  return absl::StrFormat("%04d-Q%d", day->year(), (day->month() + 2) / 3);
}

std::string Released(const FieldRelease& release, const std::string& value, const Snapshot& snapshot,
                     const RecordFacts& facts, absl::CivilDay today) {
  if (release.transformation == Transformation::kMaskSource) return std::string(kMasked);
  if (value == kUnknownValue) return value;
  switch (release.transformation) {
    case Transformation::kAsIs:
      return value;
    case Transformation::kBand:
      return Band(release.bands, value, today);
    case Transformation::kPoliceUnit: {
      const std::string_view unit = snapshot.police_units().Find(value, facts.supplied_on);
      return std::string(unit.empty() ? kUnknownValue : unit);
    }
    case Transformation::kMunicipality: {
      const std::string_view name = snapshot.police_units().NameOf(value, facts.supplied_on);
      return std::string(name.empty() ? kUnknownValue : name);
    }
    case Transformation::kPostcode4:
      return IsPostcode(value) ? value.substr(0, 4) : std::string(kUnknownValue);
    case Transformation::kMonth:
    case Transformation::kQuarter:
    case Transformation::kYear:
      return Coarser(value, release.transformation);
    case Transformation::kRedact:
      return std::string(kRedacted);
    case Transformation::kMaskSource:
    case Transformation::kDrop:
      break;
  }
  return std::string(kUnknownValue);
}

}  // namespace

std::vector<ReleasedField> Transform(const Snapshot& snapshot, const std::string& covenant,
                                     const RecordDecision& decision, const RecordFacts& facts,
                                     std::span<const FieldValue> supplied, absl::Time now) {
  std::vector<ReleasedField> released;
  if (snapshot.FindCovenant(covenant) == nullptr || decision.discloses != Disclosure::kFields) return released;
  const absl::CivilDay today = DutchDay(now);
  for (const FieldRelease& release : *decision.fields) {
    const auto value = SourceValue(release, snapshot, facts, supplied, today);
    if (!value || release.transformation == Transformation::kDrop) continue;
    released.push_back({release.field, Released(release, *value, snapshot, facts, today)});
  }
  return released;
}

}  // namespace covenant::policy
