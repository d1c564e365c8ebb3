// Bulk runs of `covenant signal`: NDJSON in, one result a line out, over one stream.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"
#include "clients/cli/signals/request_options.h"

namespace covenant::cli {

struct BulkSettings {
  std::string file;      // "-": stdin
  std::string results;   // empty: stdout
  std::string journal;   // empty: below the state folder, by the input's path; none for stdin
  bool strict = false;   // one broken line and none is sent
  bool dry_run = false;  // read only
  RequestOptions request;
};

// Each reads the input, tells of every broken line by its number on err, sends the rest, writes the results, and ends
// with a summary. A run that was killed goes on where it stopped when it is started again with the same input. The
// exit code is the gravest of its lines'. Errors: as session.h and client.h; then some lines may have been answered.
absl::StatusOr<ExitCode> SubmitInBulk(Session& session, const BulkSettings& settings);
absl::StatusOr<ExitCode> CheckInBulk(Session& session, const BulkSettings& settings);

}  // namespace covenant::cli
