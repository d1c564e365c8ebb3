// What a request states about itself beside the settings: activity, urgency, attestations.
#pragma once

#include <string>
#include <vector>

#include "covenant/v1/context.pb.h"

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace covenant::cli {

// As given on the command line; the parser writes into it.
struct RequestOptions {
  std::string activity;
  std::string deadline;
  std::vector<std::string> attestations;  // "KIND:STEP,STEP" or "KIND:@FILE"
};

// Adds --activity, --deadline and --attest to a command. `options` outlives the parsing.
void AddRequestOptions(CLI::App& command, RequestOptions& options);

// Writes them into the context of a request. INVALID_ARGUMENT: a code that is none, an attestation without steps, a
// kind twice. NOT_FOUND: a file of steps that cannot be read.
absl::Status StateFacts(const RequestOptions& options, v1::RequestContext& context);

}  // namespace covenant::cli
