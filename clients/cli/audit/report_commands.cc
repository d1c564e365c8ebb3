// `covenant report`: figures from pseudonyms alone.
#include "absl/strings/str_join.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

Table OverlapTable(const v1::OverlapAnswer& answer) {
  Table table({{"suppliers"}, {"people", Align::kRight}});
  for (const v1::OverlapCell& cell : answer.cells()) {
    const std::string people =
        cell.suppressed() ? "< " + std::to_string(answer.minimum_cell()) : std::to_string(cell.people());
    table.Add({absl::StrJoin(cell.suppliers(), "+"), people});
  }
  return table;
}

void AddOverlapJson(const v1::OverlapAnswer& answer, Json& json) {
  json["minimum_cell"] = answer.minimum_cell();
  json["cells"] = Json::array();
  for (const v1::OverlapCell& cell : answer.cells()) {
    Json item{{"suppliers", std::vector<std::string>(cell.suppliers().begin(), cell.suppliers().end())},
              {"suppressed", cell.suppressed()}};
    if (!cell.suppressed()) item["people"] = cell.people();
    json["cells"].push_back(std::move(item));
  }
}

absl::StatusOr<ExitCode> Overlap(Session& session, bool csv) {
  v1::OverlapRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
  if (request.context().purpose().empty()) request.mutable_context()->set_purpose("statistiek");
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::OverlapAnswer> answer, client->Overlap(std::move(request)));
  const Table table = OverlapTable(answer.answer());
  const auto print = [&](std::ostream& out) {
    if (csv) return table.PrintCsv(out);
    table.Print(out);
    if (answer->minimum_cell() > 1) out << "counts below " << answer->minimum_cell() << " are not told\n";
  };
  return Show(session, answer->outcome(), answer.call(),
              {.table = print, .json = [&](Json& json) { AddOverlapJson(answer.answer(), json); }, .raw = csv});
}

}  // namespace

void AddReportCommands(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "report", "Figures that a covenant allows",
                               "covenant report overlap --covenant COMENSHA-REG");
  group->require_subcommand(1);
  CLI::App* overlap =
      AddCommand(*group, "overlap", "How many distinct people stand on exactly which set of suppliers' lists",
                 "covenant report overlap --covenant COMENSHA-REG --csv > overlap.csv");
  auto csv = std::make_shared<bool>(false);
  overlap->add_flag("--csv", *csv, "Comma-separated values instead of a table");
  overlap->callback([csv, &chosen] { chosen = [csv](Session& session) { return Overlap(session, *csv); }; });
}

}  // namespace covenant::cli
