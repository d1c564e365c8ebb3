#include "clients/cli/signals/signal_bulk.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/signals/results.h"
#include "clients/cli/signals/signal_answers.h"
#include "clients/cli/subject/signal_input.h"
#include "clients/cli/text/input_lines.h"
#include "clients/cli/text/progress_bar.h"
#include "clients/cli/text/table.h"
#include "clients/cpp/bulk.h"
#include "clients/cpp/refusal.h"

namespace covenant::cli {
namespace {

struct Submitting {
  using Stream = client::SubmitStream;
  using Answer = v1::SubmitAnswer;
  static constexpr std::string_view kName = "submit";
  static constexpr std::string_view kPermitted = "accepted";
  static v1::Signal Read(std::string_view line, Faults& faults) {
    return ReadSignal(line, IdentifierSource::kInput, faults);
  }
  static bool IsPossible(const v1::SubmitAnswer&) { return false; }
};

struct Checking {
  using Stream = client::CheckStream;
  using Answer = v1::CheckAnswer;
  static constexpr std::string_view kName = "check";
  static constexpr std::string_view kPermitted = "hit";
  static v1::SubjectReference Read(std::string_view line, Faults& faults) { return ReadSubject(line, faults); }
  static bool IsPossible(const v1::CheckAnswer& answer) { return answer.possible(); }
};

// What became of the lines of one run.
struct Tally {
  uint64_t lines = 0;
  uint64_t invalid = 0;
  uint64_t passed_over = 0;
  std::map<std::string, uint64_t> told;     // "permit", "possible", "no_hit"
  std::map<std::string, uint64_t> refused;  // by reason code
  ExitCode refusals = ExitCode::kDone;
  uint64_t messages = 0;
  std::optional<uint64_t> first_entry, last_entry;

  void Count(const v1::Outcome& outcome, bool possible, uint64_t index) {
    if (const ExitCode code = ExitCodeOf(outcome); code != ExitCode::kDone) {
      refusals = Gravest(refusals, code);
      ++refused[outcome.reason_code()];
    } else {
      ++told[possible ? "possible" : std::string(ToldWord(outcome))];
    }
    // Messages of one window may stand in the log in another order than they were sent.
    first_entry = std::min(first_entry.value_or(index), index);
    last_entry = std::max(last_entry.value_or(index), index);
  }
  ExitCode Code() const { return Gravest(refusals, invalid > 0 ? ExitCode::kInvalidInput : ExitCode::kDone); }
};

void TellFaults(std::ostream& err, uint64_t line, const Faults& faults) {
  for (const std::string& fault : faults) err << "line " << line << ": " << fault << "\n";
}

// Counts the lines; with `check` reads them too and tells of every broken one.
template <class Kind>
Tally Survey(Session& session, InputLines& input, bool check) {
  Tally tally;
  ProgressBar bar(session.err(), check && session.streams().err_is_terminal, "lines read", 0);
  for (std::string line; input.Next(line);) {
    ++tally.lines;
    bar.Show(tally.lines);
    if (!check) continue;
    Faults faults;
    Kind::Read(line, faults);
    if (faults.empty()) continue;
    ++tally.invalid;
    bar.Clear();
    TellFaults(session.err(), input.number(), faults);
  }
  input.Rewind();
  return tally;
}

std::string SummaryLine(const Tally& tally, std::string_view permitted_word) {
  std::string line = Grouped(tally.lines) + " lines:";
  std::string_view separator = " ";
  const auto add = [&](uint64_t count, std::string_view what) {
    if (count == 0) return;
    line += std::string(separator) + Grouped(count) + " " + std::string(what);
    separator = ", ";
  };
  for (const auto& [told, count] : tally.told) {
    add(count, told == "permit" ? permitted_word : told == "possible" ? "possible" : "no hit");
  }
  for (const auto& [reason, count] : tally.refused) add(count, "refused (" + reason + ")");
  add(tally.invalid, "invalid and not sent");
  add(tally.passed_over, "answered in an earlier run");
  if (separator == " ") line += " nothing to send";
  if (tally.messages > 0) {
    const uint64_t first = tally.first_entry.value_or(0);
    const uint64_t last = tally.last_entry.value_or(0);
    absl::StrAppend(&line, "; ", Grouped(tally.messages), tally.messages == 1 ? " receipt" : " receipts",
                    " verified, ");
    absl::StrAppend(&line,
                    first == last ? absl::StrCat("entry ", first) : absl::StrCat("entries ", first, " to ", last));
  }
  return line;
}

Json SummaryJson(const Tally& tally) {
  Json json{{"lines", tally.lines}, {"invalid", tally.invalid}, {"answered_earlier", tally.passed_over}};
  json["told"] = tally.told;
  json["refused"] = tally.refused;
  json["receipts_verified"] = tally.messages;
  if (tally.first_entry) json["entries"] = {*tally.first_entry, *tally.last_entry};
  return json;
}

// Where results go to stdout, the summary goes beside them.
void TellSummary(Session& session, const BulkSettings& settings, const Tally& tally, std::string_view permitted_word) {
  std::ostream& out = settings.results.empty() && !settings.dry_run ? session.err() : session.out();
  if (session.json()) {
    out << SummaryJson(tally).dump() << "\n";
  } else {
    out << SummaryLine(tally, permitted_word) << (settings.dry_run ? "; dry run, nothing was sent\n" : "\n");
  }
}

// The journal's name tells nothing of the input but its path: a hash of its bytes would betray a short list.
absl::StatusOr<std::string> JournalFile(const Session& session, const BulkSettings& settings, std::string_view kind) {
  if (!settings.journal.empty() || settings.file == "-") return settings.journal;
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(session.StateFolder()) / "journals";
  std::filesystem::create_directories(folder, error);
  if (error)
    return absl::InvalidArgumentError(folder.string() + ": cannot be made; give another --state-dir or --journal");
  const std::string path = std::filesystem::absolute(settings.file, error).lexically_normal().string();
  const std::string hash = auditor::Sha256({path, "\n", session.Setting("covenant"), "\n", session.Setting("purpose")});
  return (folder / (std::string(kind) + "-" + auditor::HexEncode(hash.substr(0, 8)))).string();
}

absl::Status Interrupted(const absl::Status& status, const Tally& tally, bool journal) {
  uint64_t answered = tally.passed_over;
  for (const auto& [told, count] : tally.told) answered += count;
  for (const auto& [reason, count] : tally.refused) answered += count;
  return absl::Status(status.code(),
                      absl::StrCat(status.message(), "; ", answered, " of ", tally.lines, " lines were answered",
                                   journal ? "; run the same command again to go on there" : ""));
}

// Sends every good line and fills the tally as answers come.
template <class Kind>
absl::Status Send(Session& session, client::Client& client, InputLines& input, const std::string& journal,
                  Results& results, const v1::RequestContext& context, Tally& tally) {
  using Answer = typename Kind::Answer;
  ProgressBar bar(session.err(), session.streams().err_is_terminal, "lines", tally.lines);
  client::BulkOptions<Answer> options;
  options.context = context;
  options.journal = journal;
  options.on_item = [&](const client::BulkItem<Answer>& item) {
    RETURN_IF_ERROR(results.Answer(item.number, AnswerJson(item.answer)));
    tally.Count(item.answer.outcome(), Kind::IsPossible(item.answer), item.index);
    return absl::OkStatus();
  };
  options.on_progress = [&](const client::BulkProgress& progress) {
    tally.messages = progress.messages;
    tally.passed_over = progress.passed_over;
    bar.Show(progress.answered + progress.passed_over + tally.invalid);
  };
  typename Kind::Stream stream(client, std::move(options));
  for (std::string line; input.Next(line);) {
    Faults faults;
    auto item = Kind::Read(line, faults);
    if (!faults.empty()) {
      ++tally.invalid;
      bar.Clear();
      TellFaults(session.err(), input.number(), faults);
      results.AddFaults(input.number(), faults);
      continue;
    }
    results.ExpectItem(input.number());
    RETURN_IF_ERROR(stream.Add(std::move(item)));
  }
  ASSIGN_OR_RETURN(const client::BulkSummary summary, stream.Finish());
  tally.messages = summary.progress.messages;
  tally.passed_over = summary.progress.passed_over;
  return results.Finish();
}

template <class Kind>
absl::StatusOr<ExitCode> RunBulk(Session& session, const BulkSettings& settings) {
  ASSIGN_OR_RETURN(InputLines input, InputLines::Open(settings.file, session.streams().in));
  Tally tally = Survey<Kind>(session, input, settings.strict || settings.dry_run);
  if (settings.dry_run) {
    TellSummary(session, settings, tally, Kind::kPermitted);
    return tally.Code();
  }
  if (settings.strict && tally.invalid > 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        tally.invalid, " of ", tally.lines, " lines are invalid; --strict: none was sent; mend them and run again"));
  }
  ASSIGN_OR_RETURN(v1::RequestContext context, session.CovenantContext(/*purpose_demanded=*/true));
  RETURN_IF_ERROR(StateFacts(settings.request, context));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const std::string journal, JournalFile(session, settings, Kind::kName));
  const bool resume = !journal.empty() && std::filesystem::exists(journal);
  if (resume) session.err() << "going on where an earlier run stopped (journal " << journal << ")\n";
  ASSIGN_OR_RETURN(Results results, Results::Open(settings.results, resume, session.out()));
  const absl::Status sent = Send<Kind>(session, *client, input, journal, results, context, tally);
  if (!sent.ok()) {
    const absl::Status interrupted = Interrupted(sent, tally, !journal.empty());
    if (!client::RefusalIn(sent)) return interrupted;
    // stdout is for results.
    session.err() << Printable(std::string(interrupted.message())) << "\n";
    return Gravest(ExitCodeOf(sent), tally.Code());
  }
  TellSummary(session, settings, tally, Kind::kPermitted);
  return tally.Code();
}

}  // namespace

absl::StatusOr<ExitCode> SubmitInBulk(Session& session, const BulkSettings& settings) {
  return RunBulk<Submitting>(session, settings);
}

absl::StatusOr<ExitCode> CheckInBulk(Session& session, const BulkSettings& settings) {
  return RunBulk<Checking>(session, settings);
}

}  // namespace covenant::cli
