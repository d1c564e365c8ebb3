#include "clients/cpp/refusal.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace covenant::client {
namespace {

constexpr char kOutcome[] = "type.googleapis.com/covenant.v1.Outcome";

}  // namespace

absl::Status RefusedByBudget(const covenant::v1::Outcome& outcome) {
  const std::string until =
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(outcome.retry_at_ms()), absl::UTCTimeZone());
  absl::Status status = absl::ResourceExhaustedError(
      absl::StrCat("refused: ", outcome.reason_code(), ": ", outcome.explanation(), " It begins anew at ", until, "."));
  // As a view: Debian's library names the constructor from a string otherwise than this compiler does.
  const std::string bytes = outcome.SerializeAsString();
  status.SetPayload(kOutcome, absl::Cord(absl::string_view(bytes)));
  return status;
}

std::optional<covenant::v1::Outcome> RefusalIn(const absl::Status& status) {
  const auto payload = status.GetPayload(kOutcome);
  covenant::v1::Outcome outcome;
  if (!payload || !outcome.ParseFromString(std::string(*payload))) return std::nullopt;
  return outcome;
}

}  // namespace covenant::client
