// What a privacy officer's reading of a whole log takes: the export, and its audit.
#pragma once

#include <string>

#include "broker/exchange/story/call.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/rooms_on_disk.h"

namespace covenant::bench {

// Exports the log for the caller of `call` into a file at `path`, message by message as the stream does, and audits the file as
// `covenant-verify export` does: entries, details, tree, approvals, tallies. Removes the file. Ends the process when the audit finds
// anything. `at` names the size in the figures.
void MeasureWholeLog(RoomsOnDisk& broker, const exchange::Call& call, const std::string& path, const std::string& at,
                     Figures& figures);

}  // namespace covenant::bench
