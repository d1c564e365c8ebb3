// A policy set made of files, compiled: what `covenant policy` works on.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/program/program.h"
#include "policy/decide/snapshot.h"

namespace covenant::cli {

// Files that stand around the documents on the desk. Empty: in the policy folder, which is COVENANT_POLICY_DIR, else
// share/covenant/policy beside the program's folder, else the source tree's.
struct DeskOptions {
  std::string vocabulary;
  std::string statutes;
  std::string police_units;
  std::string party_register;
  std::string covenant;  // of `policy test`
};

struct DeskDocument {
  policy::Document document;
  std::string file;
};

struct Desk {
  std::vector<DeskDocument> given;  // the documents that were asked about
  policy::PolicySet set;            // these and what stands around them
  policy::Compiled compiled;        // its diagnostics name files
};

// Reads `files` and what stands around them, and compiles. A given document takes the place of the one of the same
// kind and name. NOT_FOUND: a file is missing; says which flag names it. INVALID_ARGUMENT: as ReadDocuments.
absl::StatusOr<Desk> LayOut(const DeskOptions& options, const std::vector<std::string>& files);

// A file of the policy folder, by its path in it; it need not exist.
std::string PolicyFile(const std::string& name);

// `policy diff` and `policy explain`, below the group.
void AddPolicyDiff(CLI::App& group, Command& chosen);
void AddPolicyExplain(CLI::App& group, Command& chosen);

// Adds the flags that fill in `desk`, but --covenant-file.
void AddDeskOptions(CLI::App& command, DeskOptions& desk);

// The diagnostics that are errors, one line each with their place; empty when everything was read.
std::string DeskErrors(const Desk& desk);

// Days of covenants are Dutch civil days.
absl::TimeZone DutchTimeZone();

}  // namespace covenant::cli
