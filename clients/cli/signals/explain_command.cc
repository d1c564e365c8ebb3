// `covenant signal explain`: what one was told, in the vocabulary's words, and no more.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/entry.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// Who looks up why it was refused controls its own work (WGS 1.8(4)).
constexpr char kOwnControl[] = "interne_controle";

void PrintReason(std::ostream& out, const v1::ToldReason& reason) {
  out << "\n" << Printable(reason.reason_code());
  if (!reason.word().empty()) out << " (" << Printable(reason.word()) << ")";
  if (!reason.article().empty()) out << ", " << Printable(reason.article());
  out << "\n  " << Printable(reason.en()) << "\n  " << Printable(reason.nl()) << "\n";
  if (!reason.items().empty()) {
    out << "  items " << absl::StrJoin(reason.items(), ", ") << ", counted from 0 in the request\n";
  }
}

void PrintExplanation(std::ostream& out, const v1::ExplainAnswer& answer, const v1::Leaf& leaf) {
  out << "entry " << answer.index() << " of " << LocalTime(leaf.time_ms()) << ": " << KindWord(leaf.kind())
      << (leaf.covenant().empty() ? "" : " under " + Printable(leaf.covenant())) << ", told " << Printable(leaf.told())
      << "\n";
  for (const v1::ToldReason& reason : answer.reasons()) PrintReason(out, reason);
  if (answer.destroyed()) out << "the detail was destroyed at the end of its term\n";
  if (answer.reasons().empty() && !answer.destroyed()) out << "no item was refused\n";
}

Json ExplanationJson(const v1::ExplainAnswer& answer) {
  Json reasons = Json::array();
  for (const v1::ToldReason& reason : answer.reasons()) {
    Json item{{"reason_code", reason.reason_code()}, {"nl", reason.nl()}, {"en", reason.en()}};
    if (!reason.word().empty()) item["word"] = reason.word();
    if (!reason.article().empty()) item["article"] = reason.article();
    if (!reason.items().empty()) item["items"] = std::vector<uint32_t>(reason.items().begin(), reason.items().end());
    reasons.push_back(std::move(item));
  }
  return reasons;
}

absl::StatusOr<ExitCode> Explain(Session& session, const std::string& request_id) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::ExplainRequest request;
  *request.mutable_context() = session.Context();
  request.mutable_context()->clear_covenant();
  request.mutable_context()->set_purpose(kOwnControl);
  request.set_explained_request_id(request_id);
  ASSIGN_OR_RETURN(const client::Verified<v1::ExplainAnswer> answer, client->Explain(std::move(request)));
  v1::Leaf leaf;
  if (client::Permitted(answer->outcome())) {
    ASSIGN_OR_RETURN(leaf, auditor::ReadLeaf(answer->leaf()));
  }
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintExplanation(out, answer.answer(), leaf); },
               .json =
                   [&](Json& json) {
                     json["index"] = answer->index();
                     json["kind"] = KindWord(leaf.kind());
                     json["told_then"] = leaf.told();
                     json["reasons"] = ExplanationJson(answer.answer());
                     json["destroyed"] = answer->destroyed();
                   }});
}

}  // namespace

void AddExplain(CLI::App& group, Command& chosen) {
  CLI::App* command =
      AddCommand(group, "explain", "What a refusal of your own said, in the words and articles behind it",
                 "covenant signal explain --request-id 019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  auto id = std::make_shared<std::string>();
  command->add_option("--request-id", *id, "Id of the request that was refused")
      ->type_name("ID")
      ->required()
      ->check([](const std::string& given) {
        const bool fits = given.size() == 36 && given.find_first_not_of("0123456789abcdef-") == std::string::npos;
        return fits ? std::string()
                    : std::string("no request id: 36 characters such as 019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
      });
  command->callback([id, &chosen] { chosen = [id](Session& session) { return Explain(session, *id); }; });
}

}  // namespace covenant::cli
