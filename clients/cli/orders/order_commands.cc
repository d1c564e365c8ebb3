// `covenant order`: what becomes of stored signals, by two persons.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/orders/order_give.h"
#include "clients/cli/orders/order_text.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/subject/prompt.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kLargestPage = 1000;

// Newest first, under the covenant that is set or all, page by page, until `visit` says that it has enough. Gives the
// last page.
template <class Visit>
absl::StatusOr<client::Verified<v1::ListOrdersAnswer>> ForEachPage(Session& session, uint32_t page_size, Visit visit) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  for (std::string token;;) {
    v1::ListOrdersRequest request;
    *request.mutable_context() = session.Context();
    request.set_page_size(page_size);
    request.set_page_token(token);
    ASSIGN_OR_RETURN(client::Verified<v1::ListOrdersAnswer> answer, client->ListOrders(std::move(request)));
    token = answer->next_page_token();
    if (!visit(answer.answer()) || token.empty()) return answer;
  }
}

// The order as the broker shows it now, or the answer that kept it back.
struct Found {
  client::Verified<v1::ListOrdersAnswer> answer;
  v1::Order order;
};

// NOT_FOUND: it is not in the caller's sight.
absl::StatusOr<Found> FindOrder(Session& session, const std::string& order_id) {
  v1::Order found;
  ASSIGN_OR_RETURN(client::Verified<v1::ListOrdersAnswer> answer,
                   ForEachPage(session, kLargestPage, [&](const v1::ListOrdersAnswer& page) {
                     const auto it = std::ranges::find(page.orders(), order_id, &v1::Order::order_id);
                     if (it != page.orders().end()) found = *it;
                     return it == page.orders().end();
                   }));
  if (found.order_id().empty() && client::Permitted(answer->outcome())) {
    return absl::NotFoundError("there is no order under this id that you may decide on; see: covenant order list");
  }
  return Found{std::move(answer), std::move(found)};
}

// The order's covenant stands for the request's.
v1::RequestContext ContextOf(const Session& session, const v1::Order& order) {
  v1::RequestContext context = session.Context();
  context.set_covenant(order.covenant());
  return context;
}

template <class Answer>
ExitCode ShowOrder(Session& session, const client::Verified<Answer>& answer) {
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintOrder(out, answer->order()); },
               .json = [&](Json& json) { json["order"] = OrderJson(answer->order()); }});
}

absl::StatusOr<ExitCode> Approve(Session& session, const std::string& order_id, bool yes) {
  ASSIGN_OR_RETURN(const Found found, FindOrder(session, order_id));
  if (!client::Permitted(found.answer->outcome())) {
    return Show(session, found.answer->outcome(), found.answer.call(), {});
  }
  // On err: what stands on out stays one answer for scripts.
  PrintOrder(session.err(), found.order);
  session.err() << "you sign:\n";
  const std::string text = auditor::OrderApprovalText(found.order.order_id(), found.order.digest());
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    session.err() << Printable({line.data(), line.size()}) << "\n";
  }
  RETURN_IF_ERROR(ConfirmSigning(yes, session.streams().in_is_terminal, "sign it, and have it carried out?"));
  v1::ApproveOrderRequest request;
  *request.mutable_context() = ContextOf(session, found.order);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::ApproveOrderAnswer> answer,
                   client->ApproveOrder(std::move(request), found.order));
  return ShowOrder(session, answer);
}

absl::StatusOr<ExitCode> TurnDown(Session& session, const std::string& order_id) {
  ASSIGN_OR_RETURN(const Found found, FindOrder(session, order_id));
  if (!client::Permitted(found.answer->outcome())) {
    return Show(session, found.answer->outcome(), found.answer.call(), {});
  }
  v1::RejectOrderRequest request;
  *request.mutable_context() = ContextOf(session, found.order);
  request.set_order_id(order_id);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::RejectOrderAnswer> answer, client->RejectOrder(std::move(request)));
  return ShowOrder(session, answer);
}

struct ListOptions {
  uint32_t limit = 50;
  bool open = false;
};

// At most `limit` (0: all), over as many pages as it takes; the receipt shown is that of the last page.
absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  Table table = OrderTable();
  Json orders = Json::array();
  bool more = false;
  const auto visit = [&](const v1::ListOrdersAnswer& page) {
    for (const v1::Order& order : page.orders()) {
      if (options.open && order.status() != "open") continue;
      more = options.limit != 0 && table.rows() == options.limit;
      if (more) break;
      AddRow(order, table);
      orders.push_back(OrderJson(order));
    }
    return !more;
  };
  ASSIGN_OR_RETURN(const client::Verified<v1::ListOrdersAnswer> answer, ForEachPage(session, kLargestPage, visit));
  const auto print = [&](std::ostream& out) {
    table.Print(out);
    if (more) out << "there are older orders: --limit N shows more, --limit 0 all\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["orders"] = std::move(orders);
                                                            json["complete"] = !more;
                                                          }});
}

}  // namespace

void AddOrderCommands(CLI::App& program, Command& chosen) {
  CLI::App* group =
      AddCommand(program, "order", "Destroy, hold, shield or remove stored signals, by two persons (officers)",
                 "covenant --profile fg order list --open");
  group->require_subcommand(1);
  AddOrderGive(*group, chosen);
  CLI::App* approve = AddCommand(*group, "approve",
                                 "Approve an order that another person gave, with a signature; it is then carried out",
                                 "covenant --profile pf order approve 019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  auto approved = std::make_shared<std::string>();
  auto yes = std::make_shared<bool>(false);
  approve->add_option("ORDER", *approved, "Id of the order, as listed")->required();
  approve->add_flag("--yes", *yes, "Sign without asking");
  approve->callback([approved, yes, &chosen] {
    chosen = [approved, yes](Session& session) { return Approve(session, *approved, *yes); };
  });
  CLI::App* refuse = AddCommand(*group, "refuse", "Turn down an order that waits; who gave it may too",
                                "covenant --profile pf order refuse 019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  auto refused = std::make_shared<std::string>();
  refuse->add_option("ORDER", *refused, "Id of the order, as listed")->required();
  refuse->callback(
      [refused, &chosen] { chosen = [refused](Session& session) { return TurnDown(session, *refused); }; });
  CLI::App* list = AddCommand(*group, "list", "Orders that you might have given, newest first; --covenant narrows it",
                              "covenant --profile fg order list --open");
  auto options = std::make_shared<ListOptions>();
  list->add_option("--limit", options->limit, "How many (50); 0 for all")->type_name("N");
  list->add_flag("--open", options->open, "Only those that wait for approval");
  list->callback([options, &chosen] { chosen = [options](Session& session) { return List(session, *options); }; });
}

}  // namespace covenant::cli
