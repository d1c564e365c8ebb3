#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant_reading.h"

namespace covenant::policy {
namespace {

// Up to three digits, or nothing.
std::optional<int> Age(std::string_view digits) {
  if (digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  int age = 0;
  for (const char c : digits) age = age * 10 + (c - '0');
  return age;
}

std::optional<AgeBand> ParseAgeBand(const std::string& label) {
  const std::string_view text = label;
  if (text.ends_with('+')) {
    const auto from = Age(text.substr(0, text.size() - 1));
    return from ? std::optional(AgeBand{label, *from, std::nullopt}) : std::nullopt;
  }
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = Age(text.substr(0, dash));
  const auto through = Age(text.substr(dash + 1));
  if (!from || !through || *through < *from) return std::nullopt;
  return AgeBand{label, *from, through};
}

std::string FormAdvice(Transformation transformation) {
  switch (transformation) {
    case Transformation::kAsIs:
      return "release years as band and a region as police_unit";
    case Transformation::kBand:
      return "band is for years";
    case Transformation::kPoliceUnit:
      return "police_unit is for a region or municipality";
    case Transformation::kMunicipality:
      return "municipality is for a municipality or region";
    case Transformation::kPostcode4:
      return "postcode_4 is for a postcode";
    case Transformation::kRedact:
      return "redact is for free text";
    case Transformation::kDrop:
      return "drop is for any field";
    case Transformation::kMonth:
    case Transformation::kQuarter:
    case Transformation::kYear:
      return "month, quarter and year are for dates";
    case Transformation::kMaskSource:
      return "mask_source is for the supplier";
  }
  return "";
}

}  // namespace

void CovenantReading::ReadDataSets(Mapping& document) {
  if (const YamlNode* node = document.Take("data_sets", Need::kOptional)) {
    Mapping(*node, "data_sets", diagnostics);
    for (const YamlNode::Entry& entry : node->entries) ReadDataSet(entry);
  }
  ReadAgeBands(document);
}

void CovenantReading::ReadDataSet(const YamlNode::Entry& entry) {
  DataSet set{entry.key, {}, entry.at};
  if (!IsName(entry.key)) {
    diagnostics.Error(entry.at, absl::StrCat("a data set cannot be called ", Quoted(entry.key)),
                      "use letters, digits, '.', '_' and '-', at most 64");
  }
  Mapping(entry.value, absl::StrCat("data set ", entry.key), diagnostics);
  for (const YamlNode::Entry& category : entry.value.entries) {
    if (!CheckWord({category.key, category.at}, WordKind::kCategory, vocabulary, diagnostics)) continue;
    Mapping(category.value, absl::StrCat("category ", category.key), diagnostics);
    for (const YamlNode::Entry& field : category.value.entries) ReadField(field, category.key, set);
  }
  if (set.fields.empty() && !diagnostics.HasErrors()) {
    diagnostics.Error(entry.at, absl::StrCat("data set ", entry.key, " has no field"), "name its fields or remove it");
  }
  covenant.data_sets.push_back(std::move(set));
}

void CovenantReading::ReadField(const YamlNode::Entry& entry, const std::string& category, DataSet& set) {
  if (!CheckWord({entry.key, entry.at}, WordKind::kField, vocabulary, diagnostics)) return;
  const FieldWord& field = *vocabulary.FindField(entry.key);
  if (field.category != category) {
    diagnostics.Error(entry.at, absl::StrCat("field ", field.code, " is not of category ", category),
                      absl::StrCat("put it under ", field.category));
    return;
  }
  DataSetField read{category, {field.code, field.supplied() ? field.code : field.source, field.fact}, entry.at};
  if (ReadWay(entry.value, field, read.release)) set.fields.push_back(std::move(read));
}

bool CovenantReading::ReadWay(const YamlNode& node, const FieldWord& field, FieldRelease& release) {
  if (node.kind == YamlNode::Kind::kMapping) {
    Mapping own(node, absl::StrCat("field ", field.code), diagnostics);
    release.transformation = Transformation::kBand;
    release.bands = ReadBands(own.Texts("band", Need::kRequired), node.at);
    own.Done();
    if (release.bands.empty()) return false;
  } else {
    const std::string text = ScalarText(node, absl::StrCat("field ", field.code), diagnostics);
    if (text.empty()) return false;
    const auto transformation = ParseTransformation(text);
    if (!transformation) {
      diagnostics.Error(node.at, absl::StrCat("unknown transformation ", Quoted(text)),
                        absl::StrCat("write ", TransformationAdvice()));
      return false;
    }
    release.transformation = *transformation;
  }
  if (Fits(release.transformation, field.form)) return true;
  diagnostics.Error(node.at,
                    absl::StrCat("field ", field.code, " cannot be released as ",
                                 std::string(TransformationName(release.transformation))),
                    FormAdvice(release.transformation));
  return false;
}

std::vector<AgeBand> CovenantReading::ReadBands(const std::vector<Located>& labels, Mark at) {
  std::vector<AgeBand> bands;
  int next = 0;
  bool open = false;
  for (const Located& label : labels) {
    const auto band = ParseAgeBand(label.text);
    if (!band || open || band->from != next) {
      diagnostics.Error(label.at, absl::StrCat("age band ", Quoted(label.text), " does not follow"),
                        "write bands that begin at 0, join up and end open, such as [0-11, 12-15, 16-17, 18+]");
      return {};
    }
    open = !band->through;
    next = band->through.value_or(0) + 1;
    at = label.at;
    bands.push_back(*band);
  }
  if (!bands.empty() && !open) diagnostics.Error(at, "the last age band is not open", "end with one such as 18+");
  return bands;
}

// Those of the covenant, for every field that is released as a band and has none of its own.
void CovenantReading::ReadAgeBands(Mapping& document) {
  std::vector<FieldRelease*> without;
  for (DataSet& set : covenant.data_sets) {
    for (DataSetField& field : set.fields) {
      const bool own = !field.release.bands.empty();
      if (field.release.transformation == Transformation::kBand && !own) without.push_back(&field.release);
    }
  }
  const Need need = without.empty() ? Need::kOptional : Need::kRequired;
  covenant.age_bands = ReadBands(document.Texts("age_bands", need), document.at());
  for (FieldRelease* release : without) release->bands = covenant.age_bands;
}

}  // namespace covenant::policy
