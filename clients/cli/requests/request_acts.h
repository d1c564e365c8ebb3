// What a data subject asked, one act a function: as `covenant request` runs them.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"
#include "clients/cli/subject/subject_input.h"

namespace covenant::cli {

struct OpenOptions {
  std::string right;
  std::string law;
  std::string received;
  SubjectOptions subject;
};
struct AnswerOptions {
  std::string id;
  bool no_ground = false;
  std::string ground;
  std::string review;
};
struct ReasonOptions {
  std::string id;
  std::string reason;
  bool grant = false;
  bool refuse = false;
};
struct RequestListOptions {
  bool open_only = false;
  uint32_t limit = 50;
};
struct LetterOptions {
  std::string id;
  std::string language = "nl";
  std::string out;
};

// Each asks once and shows the answer with its receipt, but for List, Ask and ShowRequest, which read as many pages as
// it takes. INVALID_ARGUMENT: an option is missing or has the wrong form; nothing was sent. Else as client.h.
absl::StatusOr<ExitCode> OpenRequest(Session& session, const OpenOptions& options);
// Opening a request asks everybody concerned at once; this tells who they are and who has not answered yet.
absl::StatusOr<ExitCode> AskedOfRequest(Session& session, const std::string& id);
absl::StatusOr<ExitCode> AnswerRequest(Session& session, const AnswerOptions& options);
absl::StatusOr<ExitCode> ExtendRequest(Session& session, const ReasonOptions& options);
absl::StatusOr<ExitCode> DecideRequest(Session& session, const ReasonOptions& options);
absl::StatusOr<ExitCode> ShowRequest(Session& session, const std::string& id);
absl::StatusOr<ExitCode> ListRequests(Session& session, const RequestListOptions& options);
absl::StatusOr<ExitCode> WriteLetter(Session& session, const LetterOptions& options);

}  // namespace covenant::cli
