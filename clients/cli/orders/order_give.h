// Giving an order about stored signals.
#pragma once

#include "CLI/CLI.hpp"
#include "clients/cli/program/program.h"

namespace covenant::cli {

// `order give`, below the group.
void AddOrderGive(CLI::App& group, Command& chosen);
// The same for a hold alone, named `hold`.
void AddHold(CLI::App& group, Command& chosen);

}  // namespace covenant::cli
