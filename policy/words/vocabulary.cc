#include "policy/words/vocabulary.h"

#include <algorithm>

#include "policy/text/civil_date.h"
#include "policy/words/mapping.h"

namespace covenant::policy {
namespace {

struct KindNames {
  std::string_view section;
  std::string_view word;
};
constexpr std::array<KindNames, kWordKinds> kNames = {{
    {"categories", "category"},
    {"exploitation_forms", "form of exploitation"},
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
    {"activities", "activity"},
    {"admission_criteria", "admission criterion"},
    {"approvals", "approval"},
    {"attestations", "attestation"},
    {"deadline_classes", "deadline class"},
}};

constexpr std::array<std::string_view, 6> kSensitivities = {"normal", "special", "criminal", "secrecy", "bsn", "tax"};

constexpr size_t kMaxValueBytes = 2000;

}  // namespace

std::string_view SectionName(WordKind kind) {
  return kNames[static_cast<size_t>(kind)].section;
}
std::string_view WordKindName(WordKind kind) {
  return kNames[static_cast<size_t>(kind)].word;
}

std::string_view SensitivityName(Sensitivity sensitivity) {
  return kSensitivities[static_cast<size_t>(sensitivity)];
}

const Word* Vocabulary::Find(WordKind kind, std::string_view code) const {
  const auto& index = index_[static_cast<size_t>(kind)];
  const auto it = index.find(code);
  return it == index.end() ? nullptr : words_[static_cast<size_t>(kind)][it->second].get();
}

size_t Vocabulary::NumberOf(WordKind kind, std::string_view code) const {
  const auto& index = index_[static_cast<size_t>(kind)];
  const auto it = index.find(code);
  return it == index.end() ? kNoWord : it->second;
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
const SubjectWord* Vocabulary::FindSubject(std::string_view code) const {
  return static_cast<const SubjectWord*>(Find(WordKind::kSubjectRole, code));
}
bool Vocabulary::IsObject(std::string_view subject) const {
  const SubjectWord* word = FindSubject(subject);
  return word != nullptr && word->object();
}
const CategoryWord* Vocabulary::FindCategory(std::string_view code) const {
  return static_cast<const CategoryWord*>(Find(WordKind::kCategory, code));
}
const PurposeWord* Vocabulary::FindPurpose(std::string_view code) const {
  return static_cast<const PurposeWord*>(Find(WordKind::kPurpose, code));
}
const CollaborationWord* Vocabulary::FindCollaboration(std::string_view code) const {
  return static_cast<const CollaborationWord*>(Find(WordKind::kCollaboration, code));
}
const ApprovalWord* Vocabulary::FindApproval(std::string_view code) const {
  return static_cast<const ApprovalWord*>(Find(WordKind::kApproval, code));
}
const AttestationWord* Vocabulary::FindAttestation(std::string_view code) const {
  return static_cast<const AttestationWord*>(Find(WordKind::kAttestation, code));
}
const DeadlineWord* Vocabulary::FindDeadlineClass(std::string_view code) const {
  return static_cast<const DeadlineWord*>(Find(WordKind::kDeadlineClass, code));
}

std::vector<const Word*> Vocabulary::All(WordKind kind) const {
  std::vector<const Word*> all;
  for (const auto& word : words_[static_cast<size_t>(kind)]) all.push_back(word.get());
  return all;
}

std::string Vocabulary::Nearest(WordKind kind, std::string_view code) const {
  std::vector<std::string> known;
  for (const Word* word : All(kind)) known.push_back(word->code);
  return NearestOf(code, known);
}

bool Vocabulary::PoliceDomain(std::string_view sector) const {
  const auto* word = static_cast<const SectorWord*>(Find(WordKind::kSector, sector));
  return word != nullptr && word->police_domain;
}

bool Vocabulary::WgsCollaboration(std::string_view collaboration) const {
  const CollaborationWord* word = FindCollaboration(collaboration);
  return word != nullptr && word->wgs;
}

bool Vocabulary::PrivateKind(std::string_view party_kind) const {
  const auto* word = static_cast<const PartyKindWord*>(Find(WordKind::kPartyKind, party_kind));
  return word != nullptr && word->is_private;
}

std::string_view Vocabulary::BodyOf(std::string_view party_kind) const {
  for (const auto& word : words_[static_cast<size_t>(WordKind::kCollaboration)]) {
    const auto& collaboration = static_cast<const CollaborationWord&>(*word);
    if (!party_kind.empty() && collaboration.body == party_kind) return collaboration.code;
  }
  return {};
}

bool Vocabulary::ToldAsNoHit(std::string_view reason_code) const {
  const ReasonWord* word = FindReason(reason_code);
  return word == nullptr || word->told_as_no_hit;
}

bool IsPostcode(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  const bool spaced = text.size() == 7 && text[4] == ' ';
  if (text.size() != 6 && !spaced) return false;
  return std::all_of(text.begin(), text.begin() + 4, digit) && text[0] != '0' &&
         std::all_of(text.end() - 2, text.end(), letter);
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
    case ValueForm::kPostcode:
      return IsPostcode(value);
    case ValueForm::kYears:
    case ValueForm::kRegion:
    case ValueForm::kParty:
      return false;
  }
  return false;
}

}  // namespace covenant::policy
