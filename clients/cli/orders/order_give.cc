#include "clients/cli/orders/order_give.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/orders/order_text.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/pending_request.h"
#include "clients/cli/subject/signal_input.h"
#include "clients/cli/subject/subject_input.h"

namespace covenant::cli {
namespace {

struct GiveOptions {
  std::string kind;
  SubjectOptions subject;
  std::string signal_reference;
  std::string ends;
  std::string ground;
  std::string until;
  bool direct = false;
  std::string request_id;  // of a request that waits for its answer
};

constexpr std::string_view kNothingMeant =
    "no hit: nothing is stored of it under this covenant over which you have a say; no order was given\n";

absl::StatusOr<v1::OrderKind> KindOf(const std::string& word) {
  for (const v1::OrderKind kind : {v1::ORDER_KIND_DESTROY, v1::ORDER_KIND_HOLD, v1::ORDER_KIND_END,
                                   v1::ORDER_KIND_SHIELD, v1::ORDER_KIND_REMOVE}) {
    if (OrderWordOf(kind) == word) return kind;
  }
  return absl::InvalidArgumentError("KIND is one of destroy, hold, shield, remove, end");
}

// Before anything is read, asked or sent.
absl::Status CheckOptions(v1::OrderKind kind, const GiveOptions& options) {
  const bool subject =
      !options.subject.file.empty() || !options.subject.prompt.empty() || !options.subject.pseudonym.empty();
  if (absl::StripAsciiWhitespace(options.ground).empty()) {
    return absl::InvalidArgumentError("--ground says nothing; name what the order rests on, such as a court order");
  }
  if (kind == v1::ORDER_KIND_END) {
    if (subject || !options.signal_reference.empty()) {
      return absl::InvalidArgumentError("an order that ends another one names that with --ends and nothing else");
    }
    if (options.ends.empty()) return absl::InvalidArgumentError("--ends is missing: the order that ends");
  } else if (!options.ends.empty()) {
    return absl::InvalidArgumentError("--ends goes with `order give end`; leave it out");
  }
  if (subject && !options.signal_reference.empty()) {
    return absl::InvalidArgumentError("an order is about one person or one signal; leave --signal or the person out");
  }
  const bool dated = kind == v1::ORDER_KIND_HOLD;
  if (dated && !IsDate(options.until)) {
    return absl::InvalidArgumentError("a hold has a last day: --until takes an existing day, YYYY-MM-DD");
  }
  if (!dated && !options.until.empty()) {
    return absl::InvalidArgumentError("--until goes with `order give hold`; leave it out");
  }
  return absl::OkStatus();
}

// Says about what the order is, from FILE, stdin, a prompt or arguments that identify nobody.
absl::Status Name(Session& session, const GiveOptions& options, v1::GiveOrderRequest& request) {
  if (request.kind() == v1::ORDER_KIND_END) {
    request.set_ends(options.ends);
  } else if (!options.signal_reference.empty()) {
    request.set_signal_reference(options.signal_reference);
  } else {
    ASSIGN_OR_RETURN(*request.mutable_subject(), SubjectOf(session, options.subject));
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Give(Session& session, const GiveOptions& options) {
  v1::GiveOrderRequest request;
  ASSIGN_OR_RETURN(const v1::OrderKind kind, KindOf(options.kind));
  RETURN_IF_ERROR(CheckOptions(kind, options));
  request.set_kind(kind);
  request.set_ground(options.ground);
  request.set_until(options.until);
  RETURN_IF_ERROR(Name(session, options, request));
  if (options.direct) session.TakeDirectPath();
  const bool blinded = !options.direct && !request.subject().identifiers().empty();
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/blinded));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  const auto send = [&](auto whole, const client::RequestTicket&) { return client->GiveOrder(std::move(whole)); };
  ASSIGN_OR_RETURN(const client::Verified<v1::GiveOrderAnswer> answer,
                   SendOnce<v1::GiveOrderAnswer>(session, *client, options.request_id, std::move(request), send));
  const bool given = client::Permitted(answer->outcome());
  const auto print = [&](std::ostream& out) {
    if (!given) {
      out << kNothingMeant;
      return;
    }
    PrintOrder(out, answer->order());
    out << "waits for another person: covenant order approve " << Printable(answer->order().order_id()) << "\n";
  };
  const ExitCode shown = Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                                            if (given) {
                                                                              json["order"] =
                                                                                  OrderJson(answer->order());
                                                                            }
                                                                          }});
  return given && shown == ExitCode::kDone ? ExitCode::kPending : shown;
}

void AddSubjectOptions(CLI::App& command, GiveOptions& options) {
  SubjectOptions& subject = options.subject;
  CLI::Option* file = command.add_option("FILE", subject.file, "About whom, as JSON; - or nothing for stdin");
  CLI::Option* prompt =
      command.add_option("--prompt", subject.prompt, "Ask for the identifier here, hidden: " + KnownSchemes());
  prompt->type_name("SCHEME")->excludes(file);
  CLI::Option* pseudonym =
      command.add_option("--pseudonym", subject.pseudonym, "About whom, by the pseudonym that your party got");
  pseudonym->type_name("PSN")->excludes(file)->excludes(prompt);
  command.add_option("--object", subject.object, "What is meant is no person but an object of this kind")
      ->type_name("KIND");
  command
      .add_option("--signal", options.signal_reference,
                  "Or about one signal: its reference, of a signal that your party supplied")
      ->type_name("REFERENCE");
  command.add_flag("--direct", options.direct,
                   "Send identifiers as they are, where the covenant lets you; without it they are blinded here");
}

void AddGround(CLI::App& command, const std::shared_ptr<GiveOptions>& options, Command& chosen) {
  command
      .add_option("--ground", options->ground, "What it rests on, such as a court order; no name or number of a person")
      ->type_name("TEXT")
      ->required();
  command.add_option("--until", options->until, "Of a hold: the last day on which it counts")->type_name("YYYY-MM-DD");
  AddRequestId(command, options->request_id);
  command.callback([options, &chosen] { chosen = [options](Session& session) { return Give(session, *options); }; });
}

}  // namespace

void AddOrderGive(CLI::App& group, Command& chosen) {
  CLI::App* give = AddCommand(
      group, "give",
      "Order that signals are destroyed, held, shielded or removed; another person approves (exit code 7)",
      "covenant --profile fg order give destroy --covenant TAFEL-SIGNAAL --purpose rechtmatigheidscontrole --ground "
      "\"besluit 26-114\" --prompt v_number\n"
      "covenant --profile fg order give hold --covenant TAFEL-SIGNAAL --ground \"bevel rb 26/881\" --until 2027-06-30 "
      "--signal sig1....\n"
      "covenant --profile fg order give end --ends 019a4c1e-8b00-7cc3-98c4-dc0c0c703938 --covenant TAFEL-SIGNAAL "
      "--ground \"bevel vervallen\"\n"
      "destroy: nobody has them again, and whoever was given them is told; not while a hold stands\n"
      "hold: nothing of them is destroyed, for whatever cause, until the day after --until\n"
      "shield: kept, and provided to nobody until that ends (Wpg 28(2), AVG 18)\n"
      "remove: never provided again, and destroyed after five years (Wpg 14)\n"
      "end: ends a hold or a shield");
  auto options = std::make_shared<GiveOptions>();
  give->add_option("KIND", options->kind, "destroy, hold, shield, remove or end")->required();
  AddSubjectOptions(*give, *options);
  give->add_option("--ends", options->ends, "Of end: the hold or shield that it ends")->type_name("ORDER");
  AddGround(*give, options, chosen);
}

void AddHold(CLI::App& group, Command& chosen) {
  CLI::App* hold = AddCommand(
      group, "hold",
      "Order that signals are not destroyed, as a court orders; as `order give hold` (officers; exit code 7)",
      "covenant --profile fg admin hold --covenant TAFEL-SIGNAAL --ground \"bevel rb 26/881\" --until 2027-06-30 "
      "--signal sig1....");
  auto options = std::make_shared<GiveOptions>();
  options->kind = "hold";
  AddSubjectOptions(*hold, *options);
  AddGround(*hold, options, chosen);
}

}  // namespace covenant::cli
