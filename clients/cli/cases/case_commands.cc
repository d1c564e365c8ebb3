// `covenant case`: the case file: admission, phase, approvals, who is involved, and closing it.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/cases/case_text.h"
#include "clients/cli/policy/policy_desk.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/subject/prompt.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kLargestPage = 1000;

// Criteria as given: each is met or not, and stands once.
absl::Status AddCriteria(const std::vector<std::string>& codes, bool met, std::set<std::string>& seen,
                         v1::RecordAdmissionRequest& request) {
  for (const std::string& code : codes) {
    if (!IsCode(code)) return absl::InvalidArgumentError("--met and --not-met take criteria by their letter: a,b,c");
    if (!seen.insert(code).second) {
      return absl::InvalidArgumentError(absl::StrCat("criterion ", code, " is named twice; it is met or it is not"));
    }
    v1::Criterion* criterion = request.add_criteria();
    criterion->set_code(code);
    criterion->set_met(met);
  }
  return absl::OkStatus();
}

struct AdmitOptions {
  std::vector<std::string> met;
  std::vector<std::string> not_met;
};

absl::StatusOr<ExitCode> Admit(Session& session, const AdmitOptions& options) {
  v1::RecordAdmissionRequest request;
  std::set<std::string> seen;
  RETURN_IF_ERROR(AddCriteria(options.met, /*met=*/true, seen, request));
  RETURN_IF_ERROR(AddCriteria(options.not_met, /*met=*/false, seen, request));
  if (seen.empty())
    return absl::InvalidArgumentError("say of each criterion whether it is met: --met a,b,c --not-met d,e");
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/true));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::RecordAdmissionAnswer> answer,
                   client->RecordAdmission(std::move(request)));
  const auto print = [&](std::ostream& out) {
    out << (answer->admitted() ? "admitted: the signal meets every criterion that is demanded\n"
                               : "recorded that the signal is not admitted\n");
  };
  return Show(session, answer->outcome(), answer.call(),
              {.table = print, .json = [&](Json& json) { json["admitted"] = answer->admitted(); }});
}

absl::StatusOr<ExitCode> Phase(Session& session, uint32_t phase) {
  v1::RecordPhaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/true));
  request.set_phase(phase);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::RecordPhaseAnswer> answer, client->RecordPhase(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { out << "the case is in phase " << answer->phase() << "\n"; },
               .json = [&](Json& json) { json["phase"] = answer->phase(); }});
}

struct ApproveOptions {
  std::string kind;
  std::string from;
  std::string through;
  bool yes = false;
};

std::string Today() {
  return absl::FormatTime("%Y-%m-%d", absl::Now(), DutchTimeZone());
}

absl::StatusOr<ExitCode> Approve(Session& session, const ApproveOptions& options) {
  v1::RecordApprovalRequest request;
  v1::CaseApproval approval;
  approval.set_kind(options.kind);
  approval.set_valid_from(options.from.empty() ? Today() : options.from);
  approval.set_valid_through(options.through);
  if (!IsCode(options.kind)) return absl::InvalidArgumentError("KIND is a code of the vocabulary, such as vier_ogen");
  if (!IsDate(approval.valid_from()) || !IsDate(approval.valid_through())) {
    return absl::InvalidArgumentError("--from and --through take an existing day, YYYY-MM-DD");
  }
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/true));
  const v1::RequestContext& context = request.context();
  const std::string text = auditor::CaseApprovalText(context.covenant(), context.case_reference(), approval);
  // On err: what stands on out stays one answer for scripts.
  session.err() << "you sign:\n";
  for (const absl::string_view line : absl::StrSplit(text, '\n'))
    session.err() << Printable({line.data(), line.size()}) << "\n";
  RETURN_IF_ERROR(ConfirmSigning(options.yes, session.streams().in_is_terminal, "sign and put on record?"));
  request.set_kind(approval.kind());
  request.set_valid_from(approval.valid_from());
  request.set_valid_through(approval.valid_through());
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::RecordApprovalAnswer> answer, client->RecordApproval(std::move(request)));
  const auto print = [&](std::ostream& out) {
    out << "approved: " << options.kind << " from " << approval.valid_from() << " through " << approval.valid_through()
        << "\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = nullptr});
}

absl::StatusOr<ExitCode> Withdraw(Session& session, const std::string& kind) {
  v1::WithdrawApprovalRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/false));
  request.set_kind(kind);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::WithdrawApprovalAnswer> answer,
                   client->WithdrawApproval(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { out << answer->withdrawn() << " withdrawn, from now on\n"; },
               .json = [&](Json& json) { json["withdrawn"] = answer->withdrawn(); }});
}

absl::StatusOr<ExitCode> Involve(Session& session, const std::string& party) {
  v1::InvolvePartyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/true));
  request.set_party(party);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::InvolvePartyAnswer> answer, client->InvolveParty(std::move(request)));
  return Show(
      session, answer->outcome(), answer.call(),
      {.table = [](std::ostream& out) { out << "involved: it sees the case file from now on\n"; }, .json = nullptr});
}

absl::StatusOr<ExitCode> Close(Session& session) {
  v1::CloseCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/true));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::CloseCaseAnswer> answer, client->CloseCase(std::move(request)));
  const auto print = [&](std::ostream& out) {
    out << "closed on " << Printable(answer->closed_on()) << ": nothing is exchanged for this case any more\n";
  };
  return Show(session, answer->outcome(), answer.call(),
              {.table = print, .json = [&](Json& json) { json["closed_on"] = answer->closed_on(); }});
}

absl::StatusOr<ExitCode> Reopen(Session& session) {
  v1::ReopenCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/true));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::ReopenCaseAnswer> answer, client->ReopenCase(std::move(request)));
  const auto print = [](std::ostream& out) {
    out << "open again: within ten minutes what was shielded with it is provided again; what was destroyed stays so\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = nullptr});
}

absl::StatusOr<ExitCode> ShowCase(Session& session) {
  v1::GetCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CaseContext(/*purpose_demanded=*/false));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetCaseAnswer> answer, client->GetCase(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintCase(out, answer->case_file()); },
               .json = [&](Json& json) { json["case_file"] = CaseJson(answer->case_file()); }});
}

void AddRow(const v1::CaseFile& file, Table& table) {
  table.Add({file.case_reference(), std::to_string(file.phase()),
             !file.has_admission()         ? "-"
             : file.admission().admitted() ? "yes"
                                           : "no",
             std::to_string(file.approvals_size()), file.opened_by(), LocalTime(file.opened_at_ms()),
             file.closed_on().empty() ? "-" : file.closed_on()});
}

// Newest first, at most `limit` (0: all), over as many pages as it takes; the receipt shown is that of the last page.
absl::StatusOr<ExitCode> List(Session& session, uint32_t limit) {
  ASSIGN_OR_RETURN(v1::RequestContext context, session.CovenantContext(/*purpose_demanded=*/false));
  context.clear_case_reference();
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  Table table({{"case"},
               {"phase", Align::kRight},
               {"admitted"},
               {"approvals", Align::kRight},
               {"opened by"},
               {"opened"},
               {"closed"}});
  Json files = Json::array();
  for (std::string token;;) {
    v1::ListCasesRequest request;
    *request.mutable_context() = context;
    request.set_page_token(token);
    request.set_page_size(limit == 0 ? kLargestPage
                                     : std::min(limit - static_cast<uint32_t>(table.rows()), kLargestPage));
    ASSIGN_OR_RETURN(const client::Verified<v1::ListCasesAnswer> answer, client->ListCases(std::move(request)));
    for (const v1::CaseFile& file : answer->case_files()) {
      AddRow(file, table);
      files.push_back(CaseJson(file));
    }
    token = answer->next_page_token();
    if (!token.empty() && (limit == 0 || table.rows() < limit)) continue;
    const auto print = [&](std::ostream& out) {
      table.Print(out);
      if (!token.empty()) out << "there are older cases: --limit N shows more, --limit 0 all\n";
    };
    return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                              json["case_files"] = std::move(files);
                                                              json["complete"] = token.empty();
                                                            }});
  }
}

void AddAdmit(CLI::App& group, Command& chosen) {
  CLI::App* admit = AddCommand(
      group, "admit", "Put on record which criteria of admission the case's signal meets (BGS 2.16)",
      "covenant case admit --covenant RIEC-MH --purpose gezamenlijke_handhaving --case RIEC-MN-17 --met a,b,c,d,e");
  auto options = std::make_shared<AdmitOptions>();
  admit->add_option("--met", options->met, "Criteria that are met")->delimiter(',')->type_name("LETTERS");
  admit->add_option("--not-met", options->not_met, "Criteria that are not met")->delimiter(',')->type_name("LETTERS");
  admit->callback([options, &chosen] { chosen = [options](Session& session) { return Admit(session, *options); }; });
}

void AddApprove(CLI::App& group, Command& chosen) {
  CLI::App* approve =
      AddCommand(group, "approve", "Sign an approval in the case, with the key of your own certificate",
                 "covenant --profile officier case approve bevoegd_gezag_om --covenant RIEC-MH --purpose "
                 "gezamenlijke_handhaving --case RIEC-MN-17 --through 2026-12-31");
  auto options = std::make_shared<ApproveOptions>();
  approve->add_option("KIND", options->kind, "vier_ogen, bevoegd_gezag_om, toestemming_leverancier ...")->required();
  approve->add_option("--from", options->from, "First day on which it counts (today)")->type_name("YYYY-MM-DD");
  approve->add_option("--through", options->through, "Last day on which it counts")
      ->type_name("YYYY-MM-DD")
      ->required();
  approve->add_flag("--yes", options->yes, "Sign without asking");
  approve->callback(
      [options, &chosen] { chosen = [options](Session& session) { return Approve(session, *options); }; });
}

void AddClosing(CLI::App& group, Command& chosen) {
  CLI::App* close = AddCommand(
      group, "close", "Close a case that your party opened; its signals are shielded or go, as the covenant says",
      "covenant case close --covenant ZVH-MH --purpose casus_zorg_veiligheid --case ZVH-3 --motivation 'plan "
      "voltooid'");
  close->callback([&chosen] { chosen = Close; });
  CLI::App* reopen = AddCommand(
      group, "reopen", "Open a closed case again, which takes off the shield of its closing",
      "covenant case reopen --covenant ZVH-MH --purpose casus_zorg_veiligheid --case ZVH-3 --motivation 'te vroeg'");
  reopen->callback([&chosen] { chosen = Reopen; });
}

}  // namespace

void AddCaseCommands(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "case", "The case file: admission, phase, approvals, who is involved, closing",
                               "covenant case show --covenant RIEC-MH --case RIEC-MN-17");
  group->require_subcommand(1);
  struct Word {
    std::string name, meaning;
  };
  const auto on_word = [&](const std::string& name, const Word& word, const std::string& meaning,
                           const std::string& example, auto run) {
    CLI::App* command = AddCommand(*group, name, meaning, example);
    auto given = std::make_shared<std::string>();
    command->add_option(word.name, *given, word.meaning)->required();
    command->callback(
        [given, run, &chosen] { chosen = [given, run](Session& session) { return run(session, *given); }; });
  };
  AddAdmit(*group, chosen);
  CLI::App* phase =
      AddCommand(*group, "phase", "Put on record that the case reached a later phase (WGS 2.23(6))",
                 "covenant case phase 2 --covenant RIEC-MH --purpose gezamenlijke_handhaving --case RIEC-MN-17");
  auto reached = std::make_shared<uint32_t>(0);
  phase->add_option("PHASE", *reached, "1, 2 or 3")->required();
  phase->callback([reached, &chosen] { chosen = [reached](Session& session) { return Phase(session, *reached); }; });
  AddApprove(*group, chosen);
  on_word("withdraw", {"KIND", "Of approval, as `covenant case show` names it"},
          "Withdraw your party's approvals of a kind, at once",
          "covenant case withdraw vier_ogen --covenant RIEC-MH --case RIEC-MN-17", Withdraw);
  on_word(
      "involve", {"PARTY", "Id of a party of the covenant"},
      "Involve a party of the covenant in the case (WGS 2.23(5))",
      "covenant case involve gemeente-almere --covenant RIEC-MH --purpose gezamenlijke_handhaving --case RIEC-MN-17",
      Involve);
  AddClosing(*group, chosen);
  CLI::App* show =
      AddCommand(*group, "show", "The case file", "covenant case show --covenant RIEC-MH --case RIEC-MN-17");
  show->callback([&chosen] { chosen = ShowCase; });
  CLI::App* list = AddCommand(*group, "list", "The cases in which you are involved, newest first",
                              "covenant case list --covenant RIEC-MH --limit 20");
  auto limit = std::make_shared<uint32_t>(50);
  list->add_option("--limit", *limit, "How many (50); 0 for all")->type_name("N");
  list->callback([limit, &chosen] { chosen = [limit](Session& session) { return List(session, *limit); }; });
}

}  // namespace covenant::cli
