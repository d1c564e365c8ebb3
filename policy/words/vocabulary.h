// Vocabulary: the closed set of words in which covenants, the register, statutes and requests are written.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/text/diagnostic.h"
#include "policy/text/name_map.h"
#include "policy/words/words.h"

namespace covenant::policy {

inline constexpr size_t kNoWord = static_cast<size_t>(-1);

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
  const SubjectWord* FindSubject(std::string_view code) const;
  const CategoryWord* FindCategory(std::string_view code) const;
  const PurposeWord* FindPurpose(std::string_view code) const;
  const CollaborationWord* FindCollaboration(std::string_view code) const;
  const ApprovalWord* FindApproval(std::string_view code) const;
  const AttestationWord* FindAttestation(std::string_view code) const;
  const DeadlineWord* FindDeadlineClass(std::string_view code) const;
  // Its place among the words of its kind, from 0; kNoWord when there is no such word.
  size_t NumberOf(WordKind kind, std::string_view code) const;
  // Every word of a kind, in the document's order.
  std::vector<const Word*> All(WordKind kind) const;
  // The word nearest to a misspelt one; empty when none is near. For errors.
  std::string Nearest(WordKind kind, std::string_view code) const;

  // True when parties of this sector work under the Wpg (the police domain).
  bool PoliceDomain(std::string_view sector) const;
  // True for a collaboration of the WGS.
  bool WgsCollaboration(std::string_view collaboration) const;
  // True when parties of this kind work under private law.
  bool PrivateKind(std::string_view party_kind) const;
  // The collaboration of which parties of this kind are the body; empty when of none.
  std::string_view BodyOf(std::string_view party_kind) const;
  // True for a kind of object, false for a role of a person and for what is no word.
  bool IsObject(std::string_view subject) const;
  // True when the caller is told no_hit for this code; an unknown code is told as no_hit.
  bool ToldAsNoHit(std::string_view reason_code) const;

  const std::string& version() const { return version_; }

 private:
  friend class VocabularyReader;

  std::string version_;
  // Each of the struct of its kind; the Find functions rely on that.
  std::array<std::vector<std::shared_ptr<const Word>>, kWordKinds> words_;
  std::array<NameMap<size_t>, kWordKinds> index_;
};

// Reads the vocabulary; null when `diagnostics` then has errors. Every reason code of reason_codes.h must be there, and
// those that depend on stored data must be told as no_hit.
std::shared_ptr<const Vocabulary> ReadVocabulary(std::string_view text, Diagnostics& diagnostics);

// "1315AB" or "1315 AB".
bool IsPostcode(std::string_view text);

// True when `value` has the form of `field`, or is "onbekend". For supplied fields only.
bool ValueHasForm(const FieldWord& field, std::string_view value);

// The value of every field that says that it is not known.
inline constexpr std::string_view kUnknownValue = "onbekend";

}  // namespace covenant::policy
