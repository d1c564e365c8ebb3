// `covenant audit export --format ldv|nen7513|fsc`: entries in the form of another register, as a file.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "clients/cli/audit/entry_source.h"

namespace covenant::cli {

inline constexpr char kActivityBase[] = "urn:covenant:processing:";

struct ForeignOptions {
  std::string format = "log";
  SourceFlags source;
  bool with_actors = false;
  std::string activity_base = kActivityBase;
  std::string broker_peer;
  std::vector<std::string> grants;  // COVENANT=HASH
  std::string register_file, vocabulary_file;
};

void AddForeignFlags(CLI::App& command, ForeignOptions& options);

// INVALID_ARGUMENT: a flag of another format than the one chosen.
absl::Status CheckForeignFlags(const ForeignOptions& options);

// Writes `file`; what has no such form is counted and told. INVALID_ARGUMENT: a flag is missing or wrong, or the file
// cannot be written. Else as ReadEntries.
absl::StatusOr<ExitCode> ExportForeign(Session& session, const ForeignOptions& options, const std::string& file);

}  // namespace covenant::cli
