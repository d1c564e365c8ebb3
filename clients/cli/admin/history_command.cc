// `covenant admin history`: every version that ever was in force.
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/admin/policy_answers.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

struct HistoryOptions {
  std::string name;
  std::string kind = "covenant";
};

void PrintEvents(std::ostream& out, const std::vector<v1::HistoryEvent>& events) {
  Table table({{"at"},
               {"event"},
               {"kind"},
               {"name"},
               {"version"},
               {"proposed by"},
               {"approved by"},
               {"accepted for"},
               {"sha256"}});
  for (const v1::HistoryEvent& event : events) {
    // Who they are stands in `admin show PROPOSAL` and in the JSON.
    const int accepted = event.acceptances_size();
    const auto or_dash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    table.Add({LocalTime(event.at_ms()), event.event(), std::string(WordOf(event.kind())), event.name(),
               or_dash(event.version()), or_dash(event.proposed_by()), or_dash(event.approved_by()),
               accepted == 0 ? "-" : absl::StrCat(accepted, accepted == 1 ? " party" : " parties"),
               auditor::HexEncode(event.sha256())});
  }
  if (table.rows() > 0) {
    table.Print(out);
  } else {
    out << "no document of that kind and name was ever in force; --kind names another kind than covenant\n";
  }
}

Json EventJson(const v1::HistoryEvent& event) {
  return Json{{"at", UtcTime(event.at_ms())},
              {"event", event.event()},
              {"kind", WordOf(event.kind())},
              {"name", event.name()},
              {"version", event.version()},
              {"sha256", auditor::HexEncode(event.sha256())},
              {"proposal_id", event.proposal_id()},
              {"proposed_by", event.proposed_by()},
              {"approved_by", event.approved_by()},
              {"acceptances", AcceptancesJson(event.acceptances())},
              {"policy_set", auditor::HexEncode(event.policy_set())}};
}

absl::StatusOr<ExitCode> History(Session& session, const HistoryOptions& options) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  std::vector<v1::HistoryEvent> events;
  for (std::string token;;) {
    v1::HistoryRequest request;
    *request.mutable_context() = session.Context();
    if (!options.name.empty()) request.set_kind(KindFor(options.name, options.kind));
    request.set_name(options.name);
    request.set_page_token(token);
    ASSIGN_OR_RETURN(const client::Verified<v1::HistoryAnswer> answer, client->PolicyHistory(std::move(request)));
    events.insert(events.end(), answer->events().begin(), answer->events().end());
    token = answer->next_page_token();
    if (!token.empty()) continue;
    return Show(session, answer->outcome(), answer.call(),
                {.table = [&](std::ostream& out) { PrintEvents(out, events); },
                 .json =
                     [&](Json& json) {
                       json["events"] = Json::array();
                       for (const v1::HistoryEvent& event : events) json["events"].push_back(EventJson(event));
                     }});
  }
}

}  // namespace

void AddHistory(CLI::App& group, Command& chosen) {
  CLI::App* command = AddCommand(group, "history", "Every version that ever was in force: when, by whom, its hash",
                                 "covenant admin history COMENSHA-REG");
  auto options = std::make_shared<HistoryOptions>();
  command->add_option("NAME", options->name,
                      "Only of this document; register, vocabulary and police_units need no --kind");
  command->add_option("--kind", options->kind, "Its kind (covenant)")
      ->type_name("covenant|statute|register|vocabulary|police_units")
      ->check([](const std::string& kind) {
        return KindOf(kind) == v1::DOCUMENT_KIND_UNSPECIFIED ? std::string("no kind") : std::string();
      });
  command->callback(
      [options, &chosen] { chosen = [options](Session& session) { return History(session, *options); }; });
}

}  // namespace covenant::cli
