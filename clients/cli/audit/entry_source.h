// Where a report takes its entries from: the broker, page by page, or an export file that is verified first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/log.pb.h"

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "clients/cli/audit/entry_filter.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"
#include "clients/cli/text/output_file.h"
#include "clients/cpp/verified.h"

namespace covenant::cli {

// Flags of a command that reads entries.
struct SourceFlags {
  std::string export_file;
  FilterFlags filter;
};

// --from-export, and --since and --until of `flags.filter`.
void AddSourceFlags(CLI::App& command, SourceFlags& flags);

// True when the entry fits every member of the filter that is set; as the broker judges it.
bool Fits(const v1::EntryFilter& filter, const ReadEntry& entry);

// What was read, and what vouches for it.
struct SourceRead {
  // Size of the log that the entries were taken from.
  uint64_t log_size = 0;
  // Entries of it that were read and fit.
  uint64_t entries = 0;
  // Origin of the log.
  std::string origin;
  // The last page, when the broker was asked. A refusal stands in its outcome.
  std::optional<client::Verified<v1::ListEntriesAnswer>> page;
  // False where the broker refused: then nothing was read.
  bool permitted = true;
};

// Takes one entry, and the origin of its log.
using TakeEntry = std::function<absl::Status(const ReadEntry& entry, const std::string& origin)>;

// Gives each entry that fits the flags to `take`, in no promised order. An error of `take` ends the reading.
// INVALID_ARGUMENT: a flag. DATA_LOSS: the export, or an answer, does not verify. NOT_FOUND: no such export. Else as
// client.h.
absl::StatusOr<SourceRead> ReadEntries(Session& session, const SourceFlags& flags, const TakeEntry& take);

// The same of a verified export file only, by the keys of --log-key.
absl::StatusOr<SourceRead> ReadExport(Session& session, const std::string& file, const v1::EntryFilter& filter,
                                      const TakeEntry& take);

// Shows a report of what was read with what vouches for it: the page's receipt, or that the export was verified.
ExitCode ShowReport(Session& session, const SourceRead& read, const Showing& showing);

// The file that a flag names, made before anything is asked; null where the flag was not given. INVALID_ARGUMENT.
absl::StatusOr<std::unique_ptr<OutputFile>> FileOf(const std::string& name);

// For people, when nothing fits what was asked for: names that are mistyped look like that.
void SayWhenNothingFits(std::ostream& out, const SourceRead& read);

}  // namespace covenant::cli
