#include "clients/cli/audit/minimum_cell.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "policy/language/covenant.h"
#include "policy/parties/party_register.h"
#include "policy/words/vocabulary.h"

namespace covenant::cli {
namespace {

absl::StatusOr<const v1::Document*> Find(const std::vector<v1::Document>& documents, v1::DocumentKind kind,
                                         const char* word) {
  const auto found = std::ranges::find(documents, kind, &v1::Document::kind);
  if (found != documents.end()) return &*found;
  return absl::InvalidArgumentError(
      absl::StrCat("the ", word, " is missing: the minimum cell is read out of covenant, vocabulary and register"));
}

absl::Status Faulty(const v1::Document& document) {
  return absl::InvalidArgumentError(absl::StrCat(document.name(), ": has errors; see: covenant policy lint"));
}

}  // namespace

absl::StatusOr<uint64_t> MinimumCellOf(const std::vector<v1::Document>& documents) {
  uint64_t minimum = 0;
  ASSIGN_OR_RETURN(const v1::Document* words, Find(documents, v1::DOCUMENT_KIND_VOCABULARY, "vocabulary"));
  ASSIGN_OR_RETURN(const v1::Document* parties, Find(documents, v1::DOCUMENT_KIND_REGISTER, "register"));
  policy::Diagnostics of_words(words->name()), of_parties(parties->name());
  const auto vocabulary = policy::ReadVocabulary(words->source(), of_words);
  if (vocabulary == nullptr) return Faulty(*words);
  const auto party_register = policy::ReadRegister(parties->source(), *vocabulary, of_parties);
  if (party_register == nullptr) return Faulty(*parties);
  for (const v1::Document& document : documents) {
    if (document.kind() != v1::DOCUMENT_KIND_COVENANT) continue;
    policy::Diagnostics diagnostics(document.name());
    const auto covenant = policy::ReadCovenant(document.source(), *vocabulary, *party_register, diagnostics);
    if (covenant == nullptr) return Faulty(document);
    for (const policy::Rule& rule : covenant->rules) {
      if (!rule.aggregate) continue;
      minimum = std::max(minimum, static_cast<uint64_t>(std::max(rule.aggregate->minimum_cell, 0)));
    }
  }
  return minimum;
}

absl::StatusOr<std::vector<v1::Document>> FetchPolicy(Session& session, const std::vector<std::string>& covenants) {
  std::vector<std::pair<v1::DocumentKind, std::string>> wanted = {{v1::DOCUMENT_KIND_VOCABULARY, "vocabulary"},
                                                                  {v1::DOCUMENT_KIND_REGISTER, "register"}};
  for (const std::string& covenant : covenants) wanted.emplace_back(v1::DOCUMENT_KIND_COVENANT, covenant);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  std::vector<v1::Document> documents;
  for (auto& [kind, name] : wanted) {
    v1::GetRequest request;
    *request.mutable_context() = session.Context();
    request.mutable_context()->clear_covenant();
    request.set_kind(kind);
    request.set_name(std::move(name));
    const auto answer = client->GetPolicy(std::move(request));
    if (absl::IsPermissionDenied(answer.status())) return std::vector<v1::Document>();
    RETURN_IF_ERROR(answer.status());
    if (!client::Permitted((*answer)->outcome())) continue;
    for (const v1::Document& document : (*answer)->documents()) documents.push_back(document);
  }
  return documents;
}

}  // namespace covenant::cli
