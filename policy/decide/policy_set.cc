#include "policy/decide/policy_set.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace covenant::policy {
namespace {

std::string Line(const Document& document, Sha256Hex sha256_hex) {
  return absl::StrCat(std::string(KindName(document.kind)), " ", document.name, " ", sha256_hex(document.source));
}

std::string Sorted(std::string_view tag, std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string text(tag);
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  return text;
}

}  // namespace

std::string_view KindName(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kCovenant:
      return "covenant";
    case DocumentKind::kRegister:
      return "register";
    case DocumentKind::kVocabulary:
      return "vocabulary";
    case DocumentKind::kStatute:
      return "statute";
    case DocumentKind::kPoliceUnits:
      return "police_units";
  }
  return "";
}

void PolicySet::Replace(Document document) {
  for (Document& old : documents) {
    if (old.kind == document.kind && old.name == document.name) {
      old = std::move(document);
      return;
    }
  }
  documents.push_back(std::move(document));
}

const Document* PolicySet::Find(DocumentKind kind, std::string_view name) const {
  for (const Document& document : documents) {
    if (document.kind == kind && document.name == name) return &document;
  }
  return nullptr;
}

std::string PolicySetText(const PolicySet& set, Sha256Hex sha256_hex) {
  std::vector<std::string> lines;
  for (const Document& document : set.documents) {
    const bool covenant = document.kind == DocumentKind::kCovenant;
    const bool suspended = covenant && set.suspended.contains(document.name);
    const bool retired = covenant && set.retired.contains(document.name);
    lines.push_back(absl::StrCat(Line(document, sha256_hex), suspended ? " suspended" : "", retired ? " retired" : ""));
  }
  return Sorted("covenant-broker policy set v1\n", std::move(lines));
}

std::string ProposalText(const std::vector<Document>& documents, std::vector<std::string> changes,
                         Sha256Hex sha256_hex) {
  std::vector<std::string> lines = std::move(changes);
  for (const Document& document : documents) lines.push_back(Line(document, sha256_hex));
  return Sorted("covenant-broker proposal v1\n", std::move(lines));
}

}  // namespace covenant::policy
