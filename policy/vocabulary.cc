#include "policy/vocabulary.h"

#include <algorithm>

#include "policy/civil_date.h"
#include "policy/mapping.h"

namespace covenant::policy {
namespace {

struct KindNames {
  std::string_view section;
  std::string_view word;
};
constexpr std::array<KindNames, kWordKinds> kNames = {{
    {"categories", "category"},
    {"fields", "field"},
    {"purposes", "purpose"},
    {"audit_purposes", "audit purpose"},
    {"bases", "legal basis"},
    {"subject_roles", "subject role"},
    {"capacities", "capacity"},
    {"party_kinds", "party kind"},
    {"sectors", "sector"},
    {"tasks", "task"},
    {"collaborations", "collaboration"},
    {"schemes", "scheme"},
    {"police_regimes", "police regime"},
    {"handling_codes", "handling code"},
    {"reason_codes", "reason code"},
}};

constexpr size_t kMaxValueBytes = 2000;

}  // namespace

std::string_view SectionName(WordKind kind) {
  return kNames[static_cast<size_t>(kind)].section;
}
std::string_view WordKindName(WordKind kind) {
  return kNames[static_cast<size_t>(kind)].word;
}

const Word* Vocabulary::At(WordKind kind, size_t index) const {
  switch (kind) {
    case WordKind::kField:
      return &fields_[index];
    case WordKind::kReasonCode:
      return &reasons_[index];
    case WordKind::kScheme:
      return &schemes_[index];
    case WordKind::kPurpose:
      return &purposes_[index];
    default:
      return &words_[static_cast<size_t>(kind)][index];
  }
}

const Word* Vocabulary::Find(WordKind kind, std::string_view code) const {
  const auto& index = index_[static_cast<size_t>(kind)];
  const auto it = index.find(code);
  return it == index.end() ? nullptr : At(kind, it->second);
}

const FieldWord* Vocabulary::FindField(std::string_view code) const {
  return static_cast<const FieldWord*>(Find(WordKind::kField, code));
}

const ReasonWord* Vocabulary::FindReason(std::string_view code) const {
  return static_cast<const ReasonWord*>(Find(WordKind::kReasonCode, code));
}

const SchemeWord* Vocabulary::FindScheme(std::string_view code) const {
  return static_cast<const SchemeWord*>(Find(WordKind::kScheme, code));
}

const PurposeWord* Vocabulary::FindPurpose(std::string_view code) const {
  return static_cast<const PurposeWord*>(Find(WordKind::kPurpose, code));
}

std::vector<const Word*> Vocabulary::All(WordKind kind) const {
  std::vector<const Word*> all;
  for (size_t i = 0; i < index_[static_cast<size_t>(kind)].size(); ++i) all.push_back(At(kind, i));
  return all;
}

std::string Vocabulary::Nearest(WordKind kind, std::string_view code) const {
  std::vector<std::string> known;
  for (const Word* word : All(kind)) known.push_back(word->code);
  return NearestOf(code, known);
}

bool Vocabulary::ToldAsNoHit(std::string_view reason_code) const {
  const ReasonWord* word = FindReason(reason_code);
  return word == nullptr || word->told_as_no_hit;
}

bool ValueHasForm(const FieldWord& field, std::string_view value) {
  if (value == kUnknownValue) return true;
  if (value.empty() || value.size() > kMaxValueBytes) return false;
  switch (field.form) {
    case ValueForm::kText:
    case ValueForm::kMunicipality:
      return true;
    case ValueForm::kCode:
      return std::find(field.codes.begin(), field.codes.end(), value) != field.codes.end();
    case ValueForm::kDate:
      return ParseDate(value).has_value();
    case ValueForm::kCountry:
      return value.size() == 3 && std::all_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    case ValueForm::kYears:
    case ValueForm::kRegion:
    case ValueForm::kParty:
      return false;
  }
  return false;
}

}  // namespace covenant::policy
