// `covenant todo`: what waits for you, and what ends within 90 days.
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

void PrintDuties(std::ostream& out, const v1::TodoAnswer& answer) {
  Table table({{"day"}, {"what"}, {"name"}, {"to do"}});
  for (const v1::Duty& duty : answer.duties()) {
    table.Add({duty.day().empty() ? "now" : duty.day(), duty.kind(), duty.name(), duty.text()});
  }
  if (table.rows() == 0) out << "nothing waits, and nothing ends within 90 days\n";
  if (table.rows() > 0) table.Print(out);
  if (answer.truncated()) out << "and more, which is not listed here\n";
}

absl::StatusOr<ExitCode> Todo(Session& session) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::TodoRequest request;
  *request.mutable_context() = session.Context();
  ASSIGN_OR_RETURN(const client::Verified<v1::TodoAnswer> answer, client->Todo(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintDuties(out, answer.answer()); },
               .json =
                   [&](Json& json) {
                     json["duties"] = Json::array();
                     for (const v1::Duty& duty : answer->duties()) {
                       json["duties"].push_back(
                           {{"kind", duty.kind()}, {"name", duty.name()}, {"day", duty.day()}, {"text", duty.text()}});
                     }
                     json["truncated"] = answer->truncated();
                   }});
}

}  // namespace

void AddTodo(CLI::App& program, Command& chosen) {
  AddCommand(program, "todo", "Approvals, acceptances and reviews that wait for you, and what ends within 90 days",
             "covenant --profile beheerder-a todo")
      ->callback([&chosen] { chosen = Todo; });
}

}  // namespace covenant::cli
