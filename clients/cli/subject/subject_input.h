// About whom a command is: from a file, stdin, a hidden prompt, or a pseudonym; never an identifier in an argument.
#pragma once

#include <string>

#include "covenant/v1/subject.pb.h"

#include "absl/status/statusor.h"
#include "clients/cli/program/session.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Options of a command; the parser writes into them. At most one of the first three is set.
struct SubjectOptions {
  // JSON; "-" or, with nothing else set, empty: stdin.
  std::string file;
  // Scheme of an identifier to ask for.
  std::string prompt;
  std::string pseudonym;
  // Kind of object; empty: a person, or what the input says.
  std::string object;
};

// INVALID_ARGUMENT: nothing says about whom, the input has faults (told on err, all of them), or there is no terminal
// to ask at. NOT_FOUND: the file cannot be read.
absl::StatusOr<v1::SubjectReference> SubjectOf(Session& session, const SubjectOptions& options);

// All of the input, when there is any to be expected. Errors as above.
absl::StatusOr<std::string> ReadInput(Session& session, const std::string& file);
// Tells every fault on err. INVALID_ARGUMENT, always.
absl::Status FaultyInput(Session& session, const Faults& faults);

}  // namespace covenant::cli
