#include "clients/cli/signals/request_options.h"

#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {
namespace {

absl::Status NoCode(std::string_view flag) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(flag), " takes a code of the vocabulary: lower-case letters, digits and underscores"));
}

// One step a line; '#' begins a comment.
absl::StatusOr<std::vector<std::string>> ReadSteps(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  std::vector<std::string> steps;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string step(absl::StripAsciiWhitespace(line.substr(0, line.find('#'))));
    if (!step.empty()) steps.push_back(step);
  }
  return steps;
}

absl::StatusOr<v1::Attestation> ReadAttestation(const std::string& text) {
  const size_t colon = text.find(':');
  v1::Attestation attestation;
  attestation.set_kind(text.substr(0, colon));
  if (!IsCode(attestation.kind())) return NoCode("--attest");
  const std::string list = colon == std::string::npos ? "" : text.substr(colon + 1);
  std::vector<std::string> steps = absl::StrSplit(list, ',', absl::SkipEmpty());
  if (list.starts_with('@')) {
    ASSIGN_OR_RETURN(steps, ReadSteps(list.substr(1)));
  }
  if (steps.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--attest ", attestation.kind(),
                     " names no step; write KIND:STEP,STEP or KIND:@FILE, with every step "
                     "that was taken"));
  }
  std::set<std::string> seen;
  for (const std::string& step : steps) {
    if (!IsCode(step)) return NoCode("a step of --attest");
    if (!seen.insert(step).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("--attest ", attestation.kind(), " names a step twice; leave one out"));
    }
    attestation.add_steps(step);
  }
  return attestation;
}

}  // namespace

void AddRequestOptions(CLI::App& command, RequestOptions& options) {
  command
      .add_option("--activity", options.activity, "Activity for which you ask, where a rule asks it: casusoverleg ...")
      ->type_name("CODE");
  command.add_option("--deadline", options.deadline, "Class of urgency, where a rule asks it: opvang_36_uur ...")
      ->type_name("CODE");
  command
      .add_option("--attest", options.attestations,
                  "What you declare to have done: KIND:STEP,STEP or KIND:@FILE with a step a line; may be repeated")
      ->type_name("KIND:STEPS")
      ->take_all();
}

absl::Status StateFacts(const RequestOptions& options, v1::RequestContext& context) {
  if (!options.activity.empty() && !IsCode(options.activity)) return NoCode("--activity");
  if (!options.deadline.empty() && !IsCode(options.deadline)) return NoCode("--deadline");
  context.set_activity(options.activity);
  context.set_deadline_class(options.deadline);
  std::set<std::string> kinds;
  for (const std::string& text : options.attestations) {
    ASSIGN_OR_RETURN(v1::Attestation attestation, ReadAttestation(text));
    if (!kinds.insert(attestation.kind()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("--attest ", attestation.kind(), " stands twice; name all its steps in one"));
    }
    *context.add_attestations() = std::move(attestation);
  }
  return absl::OkStatus();
}

}  // namespace covenant::cli
