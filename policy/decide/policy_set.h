// PolicySet: the sources in force. Covenants, register, vocabulary, statutes and the table of police units are proposed
// and approved alike.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

namespace covenant::policy {

enum class DocumentKind { kCovenant, kRegister, kVocabulary, kStatute, kPoliceUnits };

// "covenant", "register", "vocabulary", "statute", "police_units".
std::string_view KindName(DocumentKind kind);

struct Document {
  DocumentKind kind = DocumentKind::kCovenant;
  std::string name;    // Covenant id, statute id, "register", "vocabulary" or "police_units".
  std::string source;  // Exactly what was approved.
};

struct PolicySet {
  std::vector<Document> documents;
  std::set<std::string> suspended;  // Ids of covenants.
  std::set<std::string> retired;    // Ids of covenants; ended for good.

  // Puts `document` in the place of the one of the same kind and name.
  void Replace(Document document);
  const Document* Find(DocumentKind kind, std::string_view name) const;
};

// SHA-256 of a source, as 64 lower-case hex digits: this library has no cryptography.
using Sha256Hex = absl::FunctionRef<std::string(std::string_view source)>;

// The texts whose SHA-256 names a policy set and a proposal (proto/covenant/v1/policy.proto): a tag line, then a line
// "kind name sha256-hex" for each document and the lines of `changes`, sorted; in a policy set a suspended covenant's
// line ends in " suspended", a retired one's in " retired".
std::string PolicySetText(const PolicySet& set, Sha256Hex sha256_hex);
std::string ProposalText(const std::vector<Document>& documents, std::vector<std::string> changes,
                         Sha256Hex sha256_hex);

}  // namespace covenant::policy
