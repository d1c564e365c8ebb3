#include "broker/first_policy.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"

namespace covenant {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file)
    return absl::NotFoundError(absl::StrCat(path.string(), ": cannot be read; correct [policy] in the configuration"));
  return text;
}

// A statute's name is its file's: WPG-12.yaml holds WPG-12.
absl::StatusOr<std::vector<fs::path>> StatuteFiles(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  if (failed || files.empty()) {
    return absl::NotFoundError(
        absl::StrCat(folder.string(), ": holds no statutes (*.yaml); correct [policy] statutes in the configuration"));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const exchange::InForce>> ReadFirstPolicy(const Configuration& configuration) {
  policy::PolicySet set;
  ASSIGN_OR_RETURN(std::string vocabulary, ReadText(configuration.policy.vocabulary));
  set.Replace({policy::DocumentKind::kVocabulary, "vocabulary", std::move(vocabulary)});
  ASSIGN_OR_RETURN(std::string parties, ReadText(configuration.policy.policy_register));
  set.Replace({policy::DocumentKind::kRegister, "register", std::move(parties)});
  ASSIGN_OR_RETURN(const std::vector<fs::path> statutes, StatuteFiles(configuration.policy.statutes));
  for (const fs::path& path : statutes) {
    ASSIGN_OR_RETURN(std::string statute, ReadText(path));
    set.Replace({policy::DocumentKind::kStatute, path.stem().string(), std::move(statute)});
  }
  ASSIGN_OR_RETURN(std::string police_units, ReadText(configuration.policy.police_units));
  set.Replace({policy::DocumentKind::kPoliceUnits, "police_units", std::move(police_units)});
  return exchange::MakeInForce(std::move(set));
}

}  // namespace covenant
