#include "clients/cli/policy/policy_desk.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/documents.h"
#include "policy/review/lint.h"

namespace covenant::cli {
namespace {

namespace fs = std::filesystem;

fs::path PolicyFolder() {
  if (const char* folder = std::getenv("COVENANT_POLICY_DIR"); folder != nullptr && *folder != '\0') return folder;
  std::error_code error;
  const fs::path installed =
      fs::read_symlink("/proc/self/exe", error).parent_path().parent_path() / "share/covenant/policy";
  return fs::exists(installed, error) ? installed : fs::path(COVENANT_POLICY_SOURCE);
}

policy::DocumentKind PolicyKind(v1::DocumentKind kind) {
  switch (kind) {
    case v1::DOCUMENT_KIND_REGISTER:
      return policy::DocumentKind::kRegister;
    case v1::DOCUMENT_KIND_VOCABULARY:
      return policy::DocumentKind::kVocabulary;
    case v1::DOCUMENT_KIND_STATUTE:
      return policy::DocumentKind::kStatute;
    case v1::DOCUMENT_KIND_POLICE_UNITS:
      return policy::DocumentKind::kPoliceUnits;
    default:
      return policy::DocumentKind::kCovenant;
  }
}

absl::StatusOr<DeskDocument> ReadDeskDocument(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string source, ReadFile(file));
  ASSIGN_OR_RETURN(const v1::Document document, ReadDocument(source, file));
  return DeskDocument{{PolicyKind(document.kind()), document.name(), document.source()}, file};
}

// Files *.yaml of a folder, sorted; a file stands for itself.
absl::StatusOr<std::vector<std::string>> YamlFiles(const std::string& folder, std::string_view flag) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return absl::NotFoundError(folder + ": no such folder; name it with " + std::string(flag));
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

std::string OrDefault(const std::string& given, const char* name) {
  return given.empty() ? PolicyFile(name) : given;
}

std::string Key(const policy::Document& document) {
  return absl::StrCat(policy::KindName(document.kind).data(), "/", document.name);
}

bool IsGiven(const std::vector<DeskDocument>& given, policy::DocumentKind kind) {
  return std::ranges::any_of(given, [&](const DeskDocument& document) { return document.document.kind == kind; });
}

// The files around the given documents; a register, vocabulary or table on the desk makes the one of the folder
// needless.
absl::StatusOr<std::vector<std::string>> Surroundings(const DeskOptions& options,
                                                      const std::vector<DeskDocument>& given) {
  std::vector<std::string> files;
  const auto add = [&](policy::DocumentKind kind, const std::string& file, std::string_view flag) -> absl::Status {
    if (IsGiven(given, kind)) return absl::OkStatus();
    std::error_code error;
    if (!fs::exists(file, error))
      return absl::NotFoundError(file + ": no such file; name it with " + std::string(flag));
    files.push_back(file);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      add(policy::DocumentKind::kVocabulary, OrDefault(options.vocabulary, "vocabulary.yaml"), "--vocabulary"));
  RETURN_IF_ERROR(
      add(policy::DocumentKind::kRegister, OrDefault(options.party_register, "register.yaml"), "--register"));
  RETURN_IF_ERROR(add(policy::DocumentKind::kPoliceUnits,
                      OrDefault(options.police_units, "tables/police-units-2022.csv"), "--police-units"));
  ASSIGN_OR_RETURN(const std::vector<std::string> statutes,
                   YamlFiles(OrDefault(options.statutes, "statutes"), "--statutes"));
  files.insert(files.end(), statutes.begin(), statutes.end());
  return files;
}

}  // namespace

std::string PolicyFile(const std::string& name) {
  return (PolicyFolder() / name).string();
}

absl::StatusOr<Desk> LayOut(const DeskOptions& options, const std::vector<std::string>& files) {
  Desk desk;
  std::map<std::string, std::string> file_of;
  policy::PolicySet set;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(DeskDocument document, ReadDeskDocument(file));
    if (!file_of.emplace(Key(document.document), file).second) {
      return absl::InvalidArgumentError(file + ": holds the same document as a file before it; give it once");
    }
    desk.given.push_back(std::move(document));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> around, Surroundings(options, desk.given));
  for (const std::string& file : around) {
    ASSIGN_OR_RETURN(const DeskDocument document, ReadDeskDocument(file));
    if (file_of.emplace(Key(document.document), file).second) set.Replace(document.document);
  }
  for (const DeskDocument& document : desk.given) set.Replace(document.document);
  desk.compiled = policy::Compile(set);
  desk.set = std::move(set);
  for (policy::Diagnostic& diagnostic : desk.compiled.diagnostics) {
    if (const auto file = file_of.find(diagnostic.file); file != file_of.end()) diagnostic.file = file->second;
  }
  return desk;
}

void AddDeskOptions(CLI::App& command, DeskOptions& desk) {
  const std::string where = " (default: in the policy folder, COVENANT_POLICY_DIR)";
  command.add_option("--vocabulary", desk.vocabulary, "Vocabulary" + where)->type_name("FILE");
  command.add_option("--statutes", desk.statutes, "Folder of statutes" + where)->type_name("DIR");
  command.add_option("--police-units", desk.police_units, "Table of municipalities and police units" + where)
      ->type_name("FILE");
  command.add_option("--register", desk.party_register, "Party register" + where)->type_name("FILE");
}

std::string DeskErrors(const Desk& desk) {
  std::string lines;
  for (const policy::Diagnostic& diagnostic : desk.compiled.diagnostics) {
    if (diagnostic.severity == policy::Severity::kError) lines += policy::LintLine(diagnostic) + "\n";
  }
  return lines;
}

absl::TimeZone DutchTimeZone() {
  absl::TimeZone zone;
  // Without zone data (a bare container) UTC+1 is at most an hour off, at midnight in summer.
  if (!absl::LoadTimeZone("Europe/Amsterdam", &zone)) zone = absl::FixedTimeZone(3600);
  return zone;
}

}  // namespace covenant::cli
