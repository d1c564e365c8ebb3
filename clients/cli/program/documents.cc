#include "clients/cli/program/documents.h"

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::cli {
namespace {

constexpr size_t kMaxSource = 1 << 20;
// Columns of the table of police units.
constexpr std::string_view kTableHeader = "code,name,police_unit,from,through";
constexpr std::string_view kSpace = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// The first line that says something: no comment, no document marker.
std::string_view FirstLine(std::string_view source) {
  while (!source.empty()) {
    const size_t end = source.find('\n');
    const std::string_view line = Trimmed(source.substr(0, end));
    if (!line.empty() && line.front() != '#' && line != "---" && line.front() != '%') return line;
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
  }
  return "";
}

// A plain or quoted scalar without the comment behind it.
std::string ScalarOf(std::string_view text) {
  text = Trimmed(text);
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    const size_t end = text.find(text.front(), 1);
    return std::string(end == std::string_view::npos ? "" : text.substr(1, end - 1));
  }
  if (const size_t comment = text.find(" #"); comment != std::string_view::npos) text = text.substr(0, comment);
  if (!text.empty() && text.front() == '#') return "";
  return std::string(Trimmed(text));
}

v1::DocumentKind KindOfKey(std::string_view key) {
  if (key == WordOf(v1::DOCUMENT_KIND_POLICE_UNITS)) return v1::DOCUMENT_KIND_UNSPECIFIED;  // no YAML
  return key == "parties" ? v1::DOCUMENT_KIND_REGISTER : KindOf(key);
}

}  // namespace

std::string_view WordOf(v1::DocumentKind kind) {
  switch (kind) {
    case v1::DOCUMENT_KIND_COVENANT:
      return "covenant";
    case v1::DOCUMENT_KIND_REGISTER:
      return "register";
    case v1::DOCUMENT_KIND_VOCABULARY:
      return "vocabulary";
    case v1::DOCUMENT_KIND_STATUTE:
      return "statute";
    case v1::DOCUMENT_KIND_POLICE_UNITS:
      return "police_units";
    default:
      return "unknown";
  }
}

v1::DocumentKind KindOf(std::string_view word) {
  for (v1::DocumentKind kind : {v1::DOCUMENT_KIND_COVENANT, v1::DOCUMENT_KIND_REGISTER, v1::DOCUMENT_KIND_VOCABULARY,
                                v1::DOCUMENT_KIND_STATUTE, v1::DOCUMENT_KIND_POLICE_UNITS}) {
    if (WordOf(kind) == word) return kind;
  }
  return v1::DOCUMENT_KIND_UNSPECIFIED;
}

v1::DocumentKind KindFor(std::string_view name, std::string_view kind) {
  const v1::DocumentKind own = KindOf(name);
  const bool one_of_a_kind =
      own == v1::DOCUMENT_KIND_REGISTER || own == v1::DOCUMENT_KIND_VOCABULARY || own == v1::DOCUMENT_KIND_POLICE_UNITS;
  return one_of_a_kind ? own : KindOf(kind);
}

absl::StatusOr<v1::Document> ReadDocument(std::string_view source, std::string_view file) {
  const std::string where(file);
  if (source.size() > kMaxSource) return absl::InvalidArgumentError(where + ": larger than 1 MiB; split it");
  std::string_view line = FirstLine(source.starts_with("\xEF\xBB\xBF") ? source.substr(3) : source);
  const size_t colon = line.find(':');
  v1::Document document;
  if (line == kTableHeader) {
    document.set_kind(v1::DOCUMENT_KIND_POLICE_UNITS);
  } else if (colon != std::string_view::npos) {
    document.set_kind(KindOfKey(line.substr(0, colon)));
  }
  if (document.kind() == v1::DOCUMENT_KIND_UNSPECIFIED) {
    return absl::InvalidArgumentError(where +
                                      ": no policy document; its first key is covenant:, register:, parties:, "
                                      "vocabulary: or statute:, or its first line " +
                                      std::string(kTableHeader));
  }
  const bool named = document.kind() == v1::DOCUMENT_KIND_COVENANT || document.kind() == v1::DOCUMENT_KIND_STATUTE;
  document.set_name(named ? ScalarOf(line.substr(colon + 1)) : std::string(WordOf(document.kind())));
  if (document.name().empty())
    return absl::InvalidArgumentError(where + ": its first key has no id behind it; write the id on the same line");
  document.set_source(std::string(source));
  return document;
}

absl::StatusOr<std::vector<v1::Document>> ReadDocuments(const std::vector<std::string>& files) {
  std::vector<v1::Document> documents;
  std::set<std::pair<int, std::string>> seen;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(const std::string source, ReadFile(file));
    ASSIGN_OR_RETURN(v1::Document document, ReadDocument(source, file));
    if (!seen.emplace(document.kind(), document.name()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ": holds the same document as a file before it; give it once"));
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

std::string ChangeLine(const v1::Change& change) {
  switch (change.kind()) {
    case v1::CHANGE_KIND_UNSUSPEND:
      return "unsuspend covenant " + change.name();
    case v1::CHANGE_KIND_RETIRE:
      return "retire covenant " + change.name();
    case v1::CHANGE_KIND_WITHDRAW:
      return "withdraw proposal " + change.name();
    default:
      return "unknown change " + change.name();
  }
}

std::string ProposalDigest(const std::vector<v1::Document>& documents, const std::vector<v1::Change>& changes) {
  std::vector<std::string> lines;
  for (const v1::Document& document : documents) {
    lines.push_back(std::string(WordOf(document.kind())) + " " + document.name() + " " +
                    auditor::HexEncode(auditor::Sha256({document.source()})));
  }
  for (const v1::Change& change : changes) lines.push_back(ChangeLine(change));
  return auditor::ProposalDigest(std::move(lines));
}

absl::StatusOr<std::string> ReadFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf()))
    return absl::NotFoundError(file + ": cannot be read, or is empty; check the name and your rights");
  return bytes.str();
}

}  // namespace covenant::cli
