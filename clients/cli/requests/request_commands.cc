// `covenant request`: what a data subject asks: opened, answered by who is asked, decided, and put into a letter.
#include <memory>

#include "clients/cli/program/program.h"
#include "clients/cli/requests/request_acts.h"
#include "clients/cli/subject/signal_input.h"

namespace covenant::cli {
namespace {

constexpr char kId[] = "019a4c1e-8b00-7cc3-98c4-dc0c0c703938";

std::string Example(const std::string& profile, const std::string& command, const std::string& rest = "") {
  return "covenant --profile " + profile + " request " + command + " " + kId + " --covenant TAFEL-SIGNAAL" + rest;
}

void AddOpen(CLI::App& group, Command& chosen) {
  CLI::App* open = AddCommand(
      group, "open", "Open a request: whoever supplied or was given something about the person is asked for grounds",
      "covenant --profile fg request open --covenant TAFEL-SIGNAAL --right access --law wpg --received 2026-11-21 "
      "--motivation \"letter of 21 November, identity seen\" --prompt v_number");
  auto options = std::make_shared<OpenOptions>();
  open->add_option("--right", options->right, "access, rectification, destruction or restriction")
      ->check(CLI::IsMember({"access", "rectification", "destruction", "restriction"}))
      ->type_name("RIGHT")
      ->required();
  open->add_option("--law", options->law, "wpg (six weeks) or avg (one month)")
      ->check(CLI::IsMember({"wpg", "avg"}))
      ->type_name("LAW")
      ->required();
  open->add_option("--received", options->received, "Day on which the person asked (today)")->type_name("YYYY-MM-DD");
  SubjectOptions& subject = options->subject;
  CLI::Option* file = open->add_option("FILE", subject.file,
                                       "The person, {\"identifiers\": {...}}; - for stdin, also when nothing is given");
  CLI::Option* prompt =
      open->add_option("--prompt", subject.prompt, "Ask for the identifier here, hidden: " + KnownSchemes());
  CLI::Option* pseudonym = open->add_option("--pseudonym", subject.pseudonym, "The person by your party's pseudonym");
  file->excludes(prompt)->excludes(pseudonym);
  prompt->type_name("SCHEME")->excludes(pseudonym);
  pseudonym->type_name("PSN");
  open->callback(
      [options, &chosen] { chosen = [options](Session& session) { return OpenRequest(session, *options); }; });
}

void AddAsk(CLI::App& group, Command& chosen) {
  CLI::App* ask =
      AddCommand(group, "ask", "Who is asked for grounds and who has not answered yet; opening a request asked them",
                 Example("fg", "ask"));
  auto id = std::make_shared<std::string>();
  ask->add_option("ID", *id, "Of the request")->required();
  ask->callback([id, &chosen] { chosen = [id](Session& session) { return AskedOfRequest(session, *id); }; });
}

void AddAnswer(CLI::App& group, Command& chosen) {
  CLI::App* answer = AddCommand(group, "answer", "Say for your party whether it sees a ground to refuse; also anew",
                                Example("politie-fg", "answer", " --no-ground") + "\n" +
                                    Example("politie-fg", "answer", " --ground wpg_27_1_b --review 2027-03-01"));
  auto options = std::make_shared<AnswerOptions>();
  answer->add_option("ID", options->id, "Of the request")->required();
  CLI::App* choice = answer->add_option_group("ground");
  choice->add_flag("--no-ground", options->no_ground, "It sees none");
  choice->add_option("--ground", options->ground, "wpg_27_1_a to wpg_27_1_f, or uavg_41_1_a to uavg_41_1_j")
      ->type_name("GROUND");
  choice->require_option(1);
  answer->add_option("--review", options->review, "With --ground: when it is looked at again, within a year")
      ->type_name("YYYY-MM-DD");
  answer->callback(
      [options, &chosen] { chosen = [options](Session& session) { return AnswerRequest(session, *options); }; });
}

void AddExtend(CLI::App& group, Command& chosen) {
  CLI::App* extend = AddCommand(group, "extend", "Extend the term, once; tell the person of it in time",
                                Example("fg", "extend", " --reason \"four suppliers must be heard\""));
  auto options = std::make_shared<ReasonOptions>();
  extend->add_option("ID", options->id, "Of the request")->required();
  extend->add_option("--reason", options->reason, "Why; no name or number of a person")->type_name("TEXT")->required();
  extend->callback(
      [options, &chosen] { chosen = [options](Session& session) { return ExtendRequest(session, *options); }; });
}

void AddDecide(CLI::App& group, Command& chosen) {
  CLI::App* decide = AddCommand(
      group, "decide", "Decide it, when everybody asked has answered; to destroy or restrict gives the order for it",
      Example("fg", "decide", " --grant --reason \"no ground stands in the way\""));
  auto options = std::make_shared<ReasonOptions>();
  decide->add_option("ID", options->id, "Of the request")->required();
  CLI::App* verdict = decide->add_option_group("verdict");
  verdict->add_flag("--grant", options->grant, "But for what a party with a ground supplied or was given");
  verdict->add_flag("--refuse", options->refuse, "Wholly or in part, on a ground that a party claims");
  verdict->require_option(1);
  decide->add_option("--reason", options->reason, "Why; no name or number of a person")->type_name("TEXT")->required();
  decide->callback(
      [options, &chosen] { chosen = [options](Session& session) { return DecideRequest(session, *options); }; });
}

void AddLetter(CLI::App& group, Command& chosen) {
  CLI::App* letter = AddCommand(group, "letter", "The letter to the person, as a page to print",
                                Example("fg", "letter", " --lang nl --out letter.html"));
  auto options = std::make_shared<LetterOptions>();
  letter->add_option("ID", options->id, "Of the request, which was decided")->required();
  letter->add_option("--lang", options->language, "nl (Dutch) or en (English)")
      ->check(CLI::IsMember({"nl", "en"}))
      ->type_name("LANG");
  letter->add_option("--out", options->out, "File to write it to")->type_name("FILE")->required();
  letter->callback(
      [options, &chosen] { chosen = [options](Session& session) { return WriteLetter(session, *options); }; });
}

}  // namespace

void AddRequestCommands(CLI::App& program, Command& chosen) {
  CLI::App* group =
      AddCommand(program, "request", "What data subjects ask: access, rectification, destruction (officers)",
                 "covenant --profile fg request list --open");
  group->require_subcommand(1);
  AddOpen(*group, chosen);
  AddAsk(*group, chosen);
  AddAnswer(*group, chosen);
  AddExtend(*group, chosen);
  AddDecide(*group, chosen);

  CLI::App* show =
      AddCommand(*group, "show", "One request; once it is decided also what its letter tells and leaves out",
                 Example("fg", "show"));
  auto id = std::make_shared<std::string>();
  show->add_option("ID", *id, "Of the request")->required();
  show->callback([id, &chosen] { chosen = [id](Session& session) { return ShowRequest(session, *id); }; });

  CLI::App* list = AddCommand(*group, "list", "The requests that you handle or are asked about, newest first",
                              "covenant --profile fg request list --open");
  auto listed = std::make_shared<RequestListOptions>();
  list->add_flag("--open", listed->open_only, "Only those that are not decided");
  list->add_option("--limit", listed->limit, "How many (50); 0 for all")->type_name("N");
  list->callback([listed, &chosen] { chosen = [listed](Session& session) { return ListRequests(session, *listed); }; });

  AddLetter(*group, chosen);
}

}  // namespace covenant::cli
