// `signal correct` and `signal withdraw-consent`: what a supplier changes of its own signal.
#include <memory>
#include <utility>

#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/pending_request.h"
#include "clients/cli/program/program.h"
#include "clients/cli/subject/signal_input.h"
#include "clients/cli/subject/subject_input.h"
#include "clients/cli/text/strict_json.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

struct CorrectOptions {
  std::string reference;
  std::string file;
  std::string request_id;  // of a request that waits for its answer
};

absl::StatusOr<ExitCode> Correct(Session& session, const CorrectOptions& options) {
  if (options.file.empty() && session.streams().in_is_terminal) {
    return absl::InvalidArgumentError("say what is corrected: FILE or stdin; values never stand in arguments");
  }
  ASSIGN_OR_RETURN(const std::string text, ReadInput(session, options.file));
  Faults faults;
  v1::CorrectSignalRequest request;
  *request.mutable_fields() = ReadCorrection(text, faults);
  if (!faults.empty()) return FaultyInput(session, faults);
  request.set_signal_reference(options.reference);
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  const auto send = [&](auto whole, const client::RequestTicket&) { return client->CorrectSignal(std::move(whole)); };
  ASSIGN_OR_RETURN(const client::Verified<v1::CorrectSignalAnswer> answer,
                   SendOnce<v1::CorrectSignalAnswer>(session, *client, options.request_id, std::move(request), send));
  return Show(
      session, answer->outcome(), answer.call(),
      {.table =
           [](std::ostream& out) { out << "corrected; whoever was given the signal is told to retrieve it again\n"; },
       .json = nullptr});
}

struct WithdrawOptions {
  std::string reference;
  std::string on;
  std::string request_id;
};

absl::StatusOr<ExitCode> WithdrawConsent(Session& session, const WithdrawOptions& options) {
  if (!options.on.empty() && !IsDate(options.on)) {
    return absl::InvalidArgumentError("--on takes an existing day, YYYY-MM-DD");
  }
  v1::WithdrawConsentRequest request;
  request.set_signal_reference(options.reference);
  request.set_withdrawn_on(options.on);
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  const auto send = [&](auto whole, const client::RequestTicket&) { return client->WithdrawConsent(std::move(whole)); };
  ASSIGN_OR_RETURN(const client::Verified<v1::WithdrawConsentAnswer> answer,
                   SendOnce<v1::WithdrawConsentAnswer>(session, *client, options.request_id, std::move(request), send));
  const auto print = [&](std::ostream& out) {
    out << "the consent is withdrawn, and nothing is released on it; whoever was given the signal is told\n";
    if (answer->destroyed_on().empty()) {
      out << "the covenant does not say that the signal is destroyed for it: it stays until its term ends\n";
    } else {
      out << "the signal is destroyed on " << Printable(answer->destroyed_on()) << "\n";
    }
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            if (answer->destroyed_on().empty()) return;
                                                            json["destroyed_on"] = answer->destroyed_on();
                                                          }});
}

}  // namespace

void AddSignalChanges(CLI::App& group, Command& chosen) {
  CLI::App* correct =
      AddCommand(group, "correct", "Correct fields of a signal that you supplied; whoever was given it is told",
                 "covenant signal correct sig1.... --covenant TAFEL-SIGNAAL correction.json\n"
                 "A correction is one JSON object: {\"fields\": {\"nationality\": \"POL\", \"sex\": \"\"}}: a value "
                 "takes the place "
                 "of the\none before, an empty one takes the field away.");
  auto correction = std::make_shared<CorrectOptions>();
  correct->add_option("REFERENCE", correction->reference, "The signal, as you were told when it was accepted")
      ->required();
  correct->add_option("FILE", correction->file, "What is corrected; - or nothing for stdin");
  AddRequestId(*correct, correction->request_id);
  correct->callback(
      [correction, &chosen] { chosen = [correction](Session& session) { return Correct(session, *correction); }; });
  CLI::App* withdraw =
      AddCommand(group, "withdraw-consent", "Say that the subject withdrew its consent to a signal that you supplied",
                 "covenant signal withdraw-consent sig1.... --covenant COMENSHA-REG --on 2026-11-28");
  auto withdrawal = std::make_shared<WithdrawOptions>();
  withdraw->add_option("REFERENCE", withdrawal->reference, "The signal, as you were told when it was accepted")
      ->required();
  withdraw->add_option("--on", withdrawal->on, "The day on which it was withdrawn (today)")->type_name("YYYY-MM-DD");
  AddRequestId(*withdraw, withdrawal->request_id);
  withdraw->callback([withdrawal, &chosen] {
    chosen = [withdrawal](Session& session) { return WithdrawConsent(session, *withdrawal); };
  });
}

}  // namespace covenant::cli
