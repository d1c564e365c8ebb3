// `covenant signal`: supply and ask, one by one or in bulk.
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/pending_request.h"
#include "clients/cli/program/program.h"
#include "clients/cli/signals/signal_answers.h"
#include "clients/cli/signals/signal_bulk.h"
#include "clients/cli/subject/prompt.h"
#include "clients/cli/subject/signal_input.h"
#include "clients/cli/subject/subject_input.h"
#include "clients/cli/text/input_lines.h"

namespace covenant::cli {
namespace {

constexpr char kSignalForm[] =
    "\nA signal is one JSON object; all but identifiers and role may be left out:\n"
    "  {\"identifiers\": {\"v_number\": [\"0012345678\"], \"passport\": [\"NLD\", \"AB123\"]}, \"role\": "
    "\"slachtoffer\",\n"
    "   \"regime\": \"wpg_8\", \"handling\": \"free\", \"fields\": {\"sex\": \"v\"}, \"first_processed_on\": "
    "\"2026-01-02\",\n"
    "   \"consent\": {\"form\": \"written\", \"signed_by\": \"self\", \"scopes\": [\"registratie\"], \"given_on\": "
    "\"2026-01-02\"}}\n"
    "Where it is about no person, \"object\" stands in place of role: {\"object\": \"bedrijf\", \"identifiers\": "
    "{\"kvk\": "
    "[\"12345678\"]}}.\n"
    "With --bulk the input has one such object a line (NDJSON), and so has the output.";
constexpr char kSubjectForm[] =
    "\nA subject is one JSON object: {\"identifiers\": {\"v_number\": [\"0012345678\"]}} or {\"pseudonym\": "
    "\"psn1....\"}.\nWhere it is no person, name the kind: {\"object\": \"bedrijf\", \"identifiers\": {\"kvk\": "
    "[\"12345678\"]}}.";
constexpr char kBulkForm[] = "\nWith --bulk the input has one such object a line (NDJSON), and so has the output.";

// Options of one command; the parser writes into them.
struct SignalOptions : SubjectOptions {
  bool bulk = false;
  std::string request_id;  // of a request that waits for its answer
  bool direct = false;     // identifiers leave as they are, not blinded
  bool break_glass = false;
  BulkSettings bulk_settings;
};

absl::StatusOr<v1::Signal> SignalOf(Session& session, const SignalOptions& options) {
  ASSIGN_OR_RETURN(const std::string text, ReadInput(session, options.file));
  Faults faults;
  v1::Signal signal =
      ReadSignal(text, options.prompt.empty() ? IdentifierSource::kInput : IdentifierSource::kPrompt, faults);
  if (!faults.empty()) return FaultyInput(session, faults);
  if (!options.prompt.empty()) {
    ASSIGN_OR_RETURN(*signal.add_identifiers(), AskIdentifier(options.prompt));
  }
  return signal;
}

ExitCode InOrder(Session& session) {
  session.out() << "the input is in order; dry run, nothing was sent\n";
  return ExitCode::kDone;
}

// The context of a request, with what it states about itself.
absl::StatusOr<v1::RequestContext> ContextOf(const Session& session, const SignalOptions& options) {
  ASSIGN_OR_RETURN(v1::RequestContext context, session.CovenantContext(/*purpose_demanded=*/true));
  RETURN_IF_ERROR(StateFacts(options.bulk_settings.request, context));
  context.set_break_glass(options.break_glass);
  return context;
}

template <class Answer>
ExitCode ShowAnswer(Session& session, const client::Verified<Answer>& answer) {
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintAnswer(out, answer.answer()); },
               .json = [&](Json& json) { json.update(AnswerJson(answer.answer())); }});
}

// A file called .ndjson is one, whether or not --bulk says so.
bool IsBulk(const SignalOptions& options) {
  return options.bulk || options.file.ends_with(".ndjson");
}

absl::Status CheckOptions(const SignalOptions& options) {
  const BulkSettings& settings = options.bulk_settings;
  if (IsBulk(options) && !options.object.empty()) {
    return absl::InvalidArgumentError("--object is of one question; in bulk every line says its own \"object\"");
  }
  if (IsBulk(options) && !options.prompt.empty()) {
    return absl::InvalidArgumentError("--prompt asks about one person and does not go with a bulk run; leave one out");
  }
  const bool bulk_flags = settings.strict || !settings.results.empty() || !settings.journal.empty();
  if (!IsBulk(options) && bulk_flags) {
    return absl::InvalidArgumentError("--strict, --results and --journal go with --bulk; add it");
  }
  if (IsBulk(options) && !options.request_id.empty()) {
    return absl::InvalidArgumentError("--request-id goes with one signal; a bulk run goes on by its journal");
  }
  return absl::OkStatus();
}

// Before anything is read or asked: in an emergency nobody should find out late.
absl::Status CheckBreakGlass(const Session& session, const SignalOptions& options) {
  if (!options.break_glass) return absl::OkStatus();
  if (IsBulk(options)) {
    return absl::InvalidArgumentError(
        "--break-glass is about one person in danger and never goes in bulk; leave one out");
  }
  if (absl::StripAsciiWhitespace(session.Setting("motivation")).empty()) {
    return absl::InvalidArgumentError(
        "--break-glass needs --motivation: say who is in which danger, without a name or number");
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Submit(Session& session, SignalOptions options) {
  RETURN_IF_ERROR(CheckOptions(options));
  options.bulk_settings.file = options.file.empty() ? "-" : options.file;
  if (IsBulk(options)) return SubmitInBulk(session, options.bulk_settings);
  v1::SubmitSignalRequest request;
  ASSIGN_OR_RETURN(*request.mutable_signal(), SignalOf(session, options));
  if (options.bulk_settings.dry_run) return InOrder(session);
  ASSIGN_OR_RETURN(*request.mutable_context(), ContextOf(session, options));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  const auto send = [&](auto whole, const client::RequestTicket& ticket) {
    return client->SubmitSignal(std::move(whole), ticket);
  };
  ASSIGN_OR_RETURN(const client::Verified<v1::SubmitAnswer> answer,
                   SendOnce<v1::SubmitAnswer>(session, *client, options.request_id, std::move(request), send));
  return ShowAnswer(session, answer);
}

absl::StatusOr<ExitCode> Check(Session& session, SignalOptions options) {
  RETURN_IF_ERROR(CheckOptions(options));
  RETURN_IF_ERROR(CheckBreakGlass(session, options));
  options.bulk_settings.file = options.file.empty() ? "-" : options.file;
  if (IsBulk(options)) return CheckInBulk(session, options.bulk_settings);
  v1::CheckSubjectRequest request;
  ASSIGN_OR_RETURN(*request.mutable_subject(), SubjectOf(session, options));
  if (options.bulk_settings.dry_run) return InOrder(session);
  ASSIGN_OR_RETURN(*request.mutable_context(), ContextOf(session, options));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::CheckAnswer> answer, client->CheckSubject(std::move(request)));
  return ShowAnswer(session, answer);
}

absl::StatusOr<ExitCode> Retrieve(Session& session, const SignalOptions& options) {
  RETURN_IF_ERROR(CheckBreakGlass(session, options));
  v1::RetrieveRequest request;
  ASSIGN_OR_RETURN(*request.mutable_subject(), SubjectOf(session, options));
  if (options.bulk_settings.dry_run) return InOrder(session);
  ASSIGN_OR_RETURN(*request.mutable_context(), ContextOf(session, options));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::RetrieveAnswer> answer, client->Retrieve(std::move(request)));
  return ShowAnswer(session, answer);
}

void AddInputOptions(CLI::App& command, SignalOptions& options) {
  CLI::Option* file = command.add_option("FILE", options.file, "Input; - or nothing for stdin");
  CLI::Option* prompt =
      command.add_option("--prompt", options.prompt, "Ask for the identifier here, hidden: " + KnownSchemes());
  prompt->type_name("SCHEME");
  command.add_flag("--dry-run", options.bulk_settings.dry_run,
                   "Read the input, report all faults at once, send nothing");
  command.add_flag("--direct", options.direct,
                   "Send identifiers as they are, where the covenant lets you; without it they are blinded here");
  AddRequestOptions(command, options.bulk_settings.request);
  if (command.get_name() == "submit") {
    AddRequestId(command, options.request_id);
  } else {
    command.add_option("--pseudonym", options.pseudonym, "The subject by the pseudonym you got earlier")
        ->type_name("PSN")
        ->excludes(file)
        ->excludes(prompt);
    prompt->excludes(file);
    command
        .add_option("--object", options.object,
                    "What is meant is no person but an object of this kind: bedrijf, adres, voertuig, ...")
        ->type_name("KIND");
    command.add_flag(
        "--break-glass", options.break_glass,
        "Somebody is in immediate danger: ask by the covenant's break-glass rules (spoedverstrekking); needs "
        "--motivation, and is reviewed afterwards");
  }
}

void AddBulkOptions(CLI::App& command, SignalOptions& options) {
  BulkSettings& bulk_settings = options.bulk_settings;
  command.add_flag("--bulk", options.bulk, "NDJSON, one object a line; meant by itself when FILE ends in .ndjson");
  command.add_flag("--strict", bulk_settings.strict, "One broken line and none is sent");
  command.add_option("--results", bulk_settings.results, "Write one result a line to this file instead of stdout")
      ->type_name("FILE");
  command
      .add_option("--journal", bulk_settings.journal,
                  "Lets a killed run go on where it stopped (default: below the state folder, by the input's path)")
      ->type_name("FILE");
}

}  // namespace

void AddSignalCommands(CLI::App& program, Command& chosen) {
  CLI::App* group =
      AddCommand(program, "signal", "Supply signals and ask about people",
                 "covenant signal check --covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen person.json");
  group->require_subcommand(1);
  const auto add = [&](const std::string& name, const std::string& meaning, const std::string& example, bool bulk,
                       auto run) {
    CLI::App* command = AddCommand(*group, name, meaning, example);
    auto options = std::make_shared<SignalOptions>();
    AddInputOptions(*command, *options);
    if (bulk) AddBulkOptions(*command, *options);
    command->callback([options, run, &chosen] {
      chosen = [options, run](Session& session) {
        if (options->direct) session.TakeDirectPath();
        return run(session, *options);
      };
    });
  };
  add("submit", "Supply one signal, or many with --bulk",
      std::string(
          "covenant signal submit --covenant COMENSHA-REG --purpose registratie_aard_omvang --bulk people.ndjson "
          "--results results.ndjson") +
          kSignalForm,
      true, Submit);
  add("check", "Ask hit or no-hit about one person, or about many with --bulk",
      std::string("covenant signal check --covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen --prompt v_number") +
          kSubjectForm + kBulkForm,
      true, Check);
  add("retrieve", "Retrieve what the covenant gives you about one person",
      std::string("covenant signal retrieve --covenant COMENSHA-REG --purpose registratie_aard_omvang < person.json") +
          kSubjectForm,
      false, Retrieve);
  AddSignalChanges(*group, chosen);
  AddExplain(*group, chosen);
}

}  // namespace covenant::cli
