// Vocabulary: the closed set of words in which covenants, the register, statutes and requests are written.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/diagnostic.h"
#include "policy/name_map.h"

namespace covenant::policy {

// The kinds of words; each is a section of the document, and its words are codes such as "wpg_8".
enum class WordKind {
  kCategory,
  kField,
  kPurpose,
  kAuditPurpose,
  kBasis,
  kSubjectRole,
  kCapacity,
  kPartyKind,
  kSector,
  kTask,
  kCollaboration,
  kScheme,
  kPoliceRegime,
  kHandlingCode,
  kReasonCode,
};
inline constexpr size_t kWordKinds = 15;

// Name of the section, such as "police_regimes", and of one word of it, such as "police regime".
std::string_view SectionName(WordKind kind);
std::string_view WordKindName(WordKind kind);

// The form of a field's value. "onbekend" is a value of every form.
enum class ValueForm {
  kText,          // At most 2,000 bytes.
  kCode,          // One of the field's codes.
  kDate,          // YYYY-MM-DD.
  kYears,         // Whole years; only derived from a date.
  kCountry,       // ISO 3166-1 alpha-3.
  kMunicipality,  // Name or CBS code.
  kRegion,        // Only derived from a municipality.
  kParty,         // Only a fact.
};

// Where a field's value comes from when it is not supplied as such.
enum class Fact { kNone, kSupplier, kSuppliedOn, kFirstProcessedOn };

struct Word {
  std::string code;
  std::string nl;
  std::string en;
  std::string article;  // Article of law; may be empty.
  Mark at;
};

struct FieldWord : Word {
  std::string category;
  ValueForm form = ValueForm::kText;
  std::vector<std::string> codes;  // Of form kCode.
  std::string source;              // Code of the supplied field that it is derived from; empty: supplied itself.
  Fact fact = Fact::kNone;

  bool supplied() const { return source.empty() && fact == Fact::kNone; }
};

struct ReasonWord : Word {
  bool told_as_no_hit = true;
};

// What is done for a purpose is the work of these tasks: who receives for it has one of them (WGS 2.19, TASK_MATCH).
struct PurposeWord : Word {
  std::vector<std::string> tasks;  // Codes; empty: not said, so no recipient is remarked on.
};

struct SchemeWord : Word {
  bool strong = false;  // Strong ones identify, weak ones only suggest.
};

// Immutable after reading; safe to share between threads.
class Vocabulary {
 public:
  // True when `code` is a word of this kind.
  bool Has(WordKind kind, std::string_view code) const { return Find(kind, code) != nullptr; }
  // Null when there is no such word.
  const Word* Find(WordKind kind, std::string_view code) const;
  const FieldWord* FindField(std::string_view code) const;
  const ReasonWord* FindReason(std::string_view code) const;
  const SchemeWord* FindScheme(std::string_view code) const;
  const PurposeWord* FindPurpose(std::string_view code) const;
  // Every word of a kind, in the document's order.
  std::vector<const Word*> All(WordKind kind) const;
  // The word nearest to a misspelt one; empty when none is near. For errors.
  std::string Nearest(WordKind kind, std::string_view code) const;

  // True when parties of this sector work under the Wpg (the police domain).
  bool PoliceDomain(std::string_view sector) const { return police_domain_.contains(sector); }
  // True for a collaboration of the WGS.
  bool WgsCollaboration(std::string_view collaboration) const { return wgs_.contains(collaboration); }
  // True when the caller is told no_hit for this code; an unknown code is told as no_hit.
  bool ToldAsNoHit(std::string_view reason_code) const;

  const std::string& version() const { return version_; }

 private:
  friend class VocabularyReader;

  const Word* At(WordKind kind, size_t index) const;

  std::string version_;
  std::array<std::vector<Word>, kWordKinds> words_;  // Kinds without columns of their own.
  std::vector<FieldWord> fields_;
  std::vector<ReasonWord> reasons_;
  std::vector<SchemeWord> schemes_;
  std::vector<PurposeWord> purposes_;
  std::array<NameMap<size_t>, kWordKinds> index_;
  std::set<std::string, std::less<>> police_domain_;  // Sectors.
  std::set<std::string, std::less<>> wgs_;            // Collaborations.
};

// Reads the vocabulary; null when `diagnostics` then has errors. Every reason code of reason_codes.h must be there, and
// those that depend on stored data must be told as no_hit.
std::shared_ptr<const Vocabulary> ReadVocabulary(std::string_view text, Diagnostics& diagnostics);

// True when `value` has the form of `field`, or is "onbekend". For supplied fields only.
bool ValueHasForm(const FieldWord& field, std::string_view value);

// The value of every field that says that it is not known.
inline constexpr std::string_view kUnknownValue = "onbekend";

}  // namespace covenant::policy
