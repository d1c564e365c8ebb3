#include "broker/configuration.h"

#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"

namespace covenant {
namespace {

constexpr std::string_view kCredential = "credential:";
constexpr int kMostReviewHours = 720;
constexpr int kMostConfirmationDays = 365;
// A TiB: every table file there is.
constexpr uint64_t kMostChecked = uint64_t{1} << 20;

// A section is a subcommand to CLI11: "[tls]" and its keys.
CLI::App* AddSection(CLI::App& file, const std::string& name) {
  return file.add_subcommand(name)->configurable();
}

// Where the service manager put the credential that the value names, if it names one.
absl::Status FindCredential(const std::string& path, Configuration& read) {
  if (!read.master_key_file.starts_with(kCredential)) return absl::OkStatus();
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": master_key_file is a credential, but the service manager gave none; add LoadCredential= to the unit"));
  }
  read.master_key_file = absl::StrCat(folder, "/", read.master_key_file.substr(kCredential.size()));
  read.master_key_is_credential = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Configuration> ReadConfiguration(const std::string& path) {
  Configuration read;
  CLI::App file;
  file.set_config("--config", path)->required();
  file.allow_config_extras(CLI::config_extras_mode::error);
  std::vector<std::pair<std::string, std::string*>> demanded;
  auto demand = [&](CLI::App* section, const std::string& in, const std::string& key, std::string& value) {
    section->add_option("--" + key, value);
    demanded.emplace_back(in + key, &value);
  };
  demand(&file, "", "listen", read.listen);
  demand(&file, "", "data", read.data);
  demand(&file, "", "keys", read.keys);
  demand(&file, "", "high_water", read.high_water);
  demand(&file, "", "master_key_file", read.master_key_file);
  demand(&file, "", "log_key_file", read.log_key_file);
  demand(&file, "", "origin", read.origin);
  file.add_option("--reflection", read.reflection);
  file.add_option("--checked_at_start_mib", read.checked_at_start_mib)->check(CLI::Range(uint64_t{0}, kMostChecked));
  file.add_option("--adopt_missing_high_water", read.adopt_missing_high_water);
  CLI::App* tls = AddSection(file, "tls");
  demand(tls, "[tls] ", "certificate", read.tls.certificate);
  demand(tls, "[tls] ", "key", read.tls.key);
  demand(tls, "[tls] ", "ca", read.tls.ca);
  demand(tls, "[tls] ", "crl", read.tls.crl);
  CLI::App* deadlines = AddSection(file, "deadlines");
  deadlines->add_option("--break_glass_review_hours", read.deadlines.break_glass_review_hours)
      ->check(CLI::Range(1, kMostReviewHours));
  deadlines->add_option("--notice_confirmation_days", read.deadlines.notice_confirmation_days)
      ->check(CLI::Range(1, kMostConfirmationDays));
  CLI::App* policy = AddSection(file, "policy");
  demand(policy, "[policy] ", "register", read.policy.policy_register);
  demand(policy, "[policy] ", "vocabulary", read.policy.vocabulary);
  demand(policy, "[policy] ", "statutes", read.policy.statutes);
  demand(policy, "[policy] ", "police_units", read.policy.police_units);

  try {
    file.parse(std::vector<std::string>());
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.what()));
  }
  for (const auto& [key, value] : demanded) {
    if (value->empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", key, " is missing; add it"));
  }
  if (const absl::Status found = FindCredential(path, read); !found.ok()) return found;
  return read;
}

}  // namespace covenant
