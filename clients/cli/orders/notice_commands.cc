// `covenant notice`: what became of signals that a party was given.
#include <algorithm>
#include <memory>
#include <utility>

#include "clients/auditor/status_macros.h"
#include "clients/cli/orders/order_text.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kLargestPage = 1000;

constexpr char kMeanings[] =
    "\ndestroyed: destroy what you were given            removed: use it no more, and provide it to nobody\n"
    "shielded: shield it; shield_ended: no more        corrected: retrieve it again\n"
    "consent_withdrawn: use it no more, the consent that it rested on was withdrawn";

struct ListOptions {
  uint32_t limit = 50;
  bool overdue = false;
};

// Oldest first, at most `limit` (0: all), over as many pages as it takes; the receipt shown is that of the last page.
absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  Table table = NoticeTable();
  Json notices = Json::array();
  for (std::string token;;) {
    v1::ListNoticesRequest request;
    *request.mutable_context() = session.Context();
    request.set_overdue_only(options.overdue);
    request.set_page_token(token);
    request.set_page_size(options.limit == 0
                              ? kLargestPage
                              : std::min(options.limit - static_cast<uint32_t>(table.rows()), kLargestPage));
    ASSIGN_OR_RETURN(const client::Verified<v1::ListNoticesAnswer> answer, client->ListNotices(std::move(request)));
    for (const v1::Notice& notice : answer->notices()) {
      AddRow(notice, table);
      notices.push_back(NoticeJson(notice));
    }
    token = answer->next_page_token();
    if (!token.empty() && (options.limit == 0 || table.rows() < options.limit)) continue;
    const auto print = [&](std::ostream& out) {
      if (table.rows() == 0) out << "no notice waits for confirmation\n";
      if (table.rows() > 0) table.Print(out);
      if (!token.empty()) out << "there are newer notices: --limit N shows more, --limit 0 all\n";
    };
    return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                              json["notices"] = std::move(notices);
                                                              json["complete"] = token.empty();
                                                            }});
  }
}

absl::StatusOr<ExitCode> Confirm(Session& session, const std::string& notice_id) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::ConfirmNoticeRequest request;
  *request.mutable_context() = session.Context();
  request.set_notice_id(notice_id);
  ASSIGN_OR_RETURN(const client::Verified<v1::ConfirmNoticeAnswer> answer, client->ConfirmNotice(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [](std::ostream& out) { out << "confirmed: your party did what the notice asks\n"; },
               .json = [&](Json& json) { json["notice"] = notice_id; }});
}

}  // namespace

void AddNoticeCommands(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "notice", "What became of signals that you were given, and what you are to do",
                               "covenant --profile politie notice list");
  group->require_subcommand(1);
  CLI::App* list = AddCommand(
      *group, "list",
      "Notices to your party that it did not confirm, oldest first; for officers those in their sight, to whomever",
      std::string("covenant --profile politie notice list\ncovenant --profile fg notice list --overdue") + kMeanings);
  auto options = std::make_shared<ListOptions>();
  list->add_option("--limit", options->limit, "How many (50); 0 for all")->type_name("N");
  list->add_flag("--overdue", options->overdue, "Only those whose last day is over");
  list->callback([options, &chosen] { chosen = [options](Session& session) { return List(session, *options); }; });
  CLI::App* confirm = AddCommand(*group, "confirm", "Confirm that your party did what a notice asks",
                                 "covenant --profile politie notice confirm 019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  auto confirmed = std::make_shared<std::string>();
  confirm->add_option("NOTICE", *confirmed, "Id of the notice, as listed")->required();
  confirm->callback(
      [confirmed, &chosen] { chosen = [confirmed](Session& session) { return Confirm(session, *confirmed); }; });
}

}  // namespace covenant::cli
