#include "policy/decide/document_version.h"

namespace covenant::policy {

std::string VersionOf(const Snapshot& snapshot, const Document& document) {
  switch (document.kind) {
    case DocumentKind::kCovenant:
      return snapshot.FindCovenant(document.name)->version;
    case DocumentKind::kRegister:
      return snapshot.parties().version();
    case DocumentKind::kVocabulary:
      return snapshot.vocabulary().version();
    case DocumentKind::kPoliceUnits:
      return snapshot.police_units().version();
    case DocumentKind::kStatute:
      break;
  }
  for (const auto& statute : snapshot.statutes()) {
    if (statute->id == document.name) return statute->version;
  }
  return "";
}

}  // namespace covenant::policy
