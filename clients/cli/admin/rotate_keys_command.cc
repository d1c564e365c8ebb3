// `covenant admin rotate-keys`: other keys for the subjects of a covenant.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

std::string StateOf(const v1::SchemeRotation& scheme) {
  if (scheme.done()) return absl::StrCat("epoch ", scheme.to_epoch());
  return absl::StrCat("epoch ", scheme.from_epoch(), " to ", scheme.to_epoch(), ", under way");
}

void Print(std::ostream& out, const v1::RotateKeysAnswer& answer) {
  Table table({{"scheme"}, {"keys"}, {"subjects under the new key", Align::kRight}});
  for (const v1::SchemeRotation& scheme : answer.schemes()) {
    const bool ever = scheme.to_epoch() > 1;
    table.Add({Printable(scheme.scheme()), StateOf(scheme), ever ? Grouped(scheme.subjects()) : "-"});
  }
  if (table.rows() == 0) {
    out << "the covenant has no keys yet: there is nothing to rotate\n";
    return;
  }
  table.Print(out);
  if (!answer.asked_by().empty()) {
    out << Printable(answer.asked_by())
        << " asked for new keys; it begins when another administrator asks for it within 30 days of that\n";
    return;
  }
  const auto done = std::ranges::count_if(answer.schemes(), [](const auto& scheme) { return scheme.done(); });
  if (done == answer.schemes_size()) {
    out << "no rotation is under way\n";
  } else {
    out << done << " of " << answer.schemes_size()
        << " schemes done; the broker goes on by itself, and serves under both keys: see --status\n";
  }
}

absl::StatusOr<ExitCode> RotateKeys(Session& session, bool status_only) {
  v1::RotateKeysRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
  request.set_status_only(status_only);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::RotateKeysAnswer> answer, client->RotateKeys(std::move(request)));
  const ExitCode shown = Show(session, answer->outcome(), answer.call(),
                              {.table = [&](std::ostream& out) { Print(out, answer.answer()); },
                               .json =
                                   [&](Json& json) {
                                     json["asked_by"] = answer->asked_by();
                                     json["schemes"] = Json::array();
                                     for (const v1::SchemeRotation& scheme : answer->schemes()) {
                                       json["schemes"].push_back({{"scheme", scheme.scheme()},
                                                                  {"from_epoch", scheme.from_epoch()},
                                                                  {"to_epoch", scheme.to_epoch()},
                                                                  {"subjects", scheme.subjects()},
                                                                  {"done", scheme.done()}});
                                     }
                                   }});
  const bool waits = !status_only && !answer->asked_by().empty();
  return shown == ExitCode::kDone && waits ? ExitCode::kPending : shown;
}

}  // namespace

void AddRotateKeys(CLI::App& group, Command& chosen) {
  CLI::App* rotate = AddCommand(group, "rotate-keys",
                                "Put every subject of a covenant under new keys while the broker serves; handles and "
                                "pseudonyms stay good, and nobody supplies again. Two administrators ask for it",
                                "covenant --covenant TAFEL-SIGNAAL admin rotate-keys --status");
  auto status_only = std::make_shared<bool>(false);
  rotate->add_flag("--status", *status_only, "Only say how far it is");
  rotate->callback([status_only, &chosen] {
    chosen = [status_only](Session& session) { return RotateKeys(session, *status_only); };
  });
}

}  // namespace covenant::cli
