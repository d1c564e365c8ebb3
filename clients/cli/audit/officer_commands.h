// The privacy officer's commands below `covenant audit`, one a file.
#pragma once

#include "CLI/CLI.hpp"
#include "clients/cli/program/program.h"

namespace covenant::cli {

// `audit report`.
void AddAuditReport(CLI::App& group, Command& chosen);
// `audit breach`.
void AddBreach(CLI::App& group, Command& chosen);
// `audit reconcile`.
void AddReconcile(CLI::App& group, Command& chosen);
// `audit dossier`.
void AddDossier(CLI::App& group, Command& chosen);
// `audit releases`, for suppliers.
void AddReleases(CLI::App& group, Command& chosen);
// `audit review`.
void AddReview(CLI::App& group, Command& chosen);
// `audit oddities`.
void AddOddities(CLI::App& group, Command& chosen);

}  // namespace covenant::cli
