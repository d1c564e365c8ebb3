// Which entries of the log a reader asks for.
#pragma once

#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"

namespace covenant::cli {

// Flags of a command; the parser writes into them.
struct FilterFlags {
  std::string since;
  std::string until;
  std::string caller;
  std::string supplier;
  bool released = false;
  std::string covenant;
  std::string purpose;
  std::string told;
  std::string version;
  std::string outcome;
  std::string reason;
  std::string actor;
  std::vector<std::string> kinds;
};

void AddFilterFlags(CLI::App& command, FilterFlags& flags);

// INVALID_ARGUMENT: a moment that is none, an end that is not after the beginning, an unknown kind, or --released
// without --supplier.
absl::StatusOr<v1::EntryFilter> FilterOf(const FilterFlags& flags);

// "caller politie, kind retrieve, since 2026-11-01T00:00:00Z"; empty for a filter that everything fits.
std::string FilterText(const v1::EntryFilter& filter);

}  // namespace covenant::cli
