// `covenant todo`: what waits for you, and what ends within 90 days.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
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

Json DutyJson(const v1::Duty& duty) {
  return {{"kind", duty.kind()}, {"name", duty.name()}, {"day", duty.day()}, {"text", duty.text()}};
}

absl::StatusOr<client::Verified<v1::TodoAnswer>> Ask(Session& session) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::TodoRequest request;
  *request.mutable_context() = session.Context();
  return client->Todo(std::move(request));
}

absl::StatusOr<ExitCode> Todo(Session& session) {
  ASSIGN_OR_RETURN(const client::Verified<v1::TodoAnswer> answer, Ask(session));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintDuties(out, answer.answer()); },
               .json =
                   [&](Json& json) {
                     json["duties"] = Json::array();
                     for (const v1::Duty& duty : answer->duties()) json["duties"].push_back(DutyJson(duty));
                     json["truncated"] = answer->truncated();
                   }});
}

constexpr int kEvery = 10;

struct WatchOptions {
  bool watch = false;
  int every = kEvery;
  int looks = 0;
  bool plain() const { return !watch && every == kEvery && looks == 0; }
};

// The duties that were not there at the look before.
class Watch {
 public:
  std::vector<v1::Duty> New(const v1::TodoAnswer& answer) {
    std::set<std::string> now;
    std::vector<v1::Duty> fresh;
    for (const v1::Duty& duty : answer.duties()) {
      const std::string text = DutyJson(duty).dump();
      if (now.insert(text).second && !before_.contains(text)) fresh.push_back(duty);
    }
    before_ = std::move(now);
    return fresh;
  }

 private:
  std::set<std::string> before_;
};

void PrintNew(Session& session, const std::vector<v1::Duty>& fresh) {
  for (const v1::Duty& duty : fresh) {
    if (session.json()) {
      session.out() << DutyJson(duty).dump() << "\n";
    } else {
      session.out() << (duty.day().empty() ? "now" : duty.day()) << "  " << duty.kind() << "  " << duty.name() << "  "
                    << duty.text() << "\n";
    }
  }
  session.out().flush();
}

// A broker that does not answer is asked again at the next look; anything else ends it.
absl::StatusOr<ExitCode> WatchTodo(Session& session, const WatchOptions& options) {
  if (!options.watch) return absl::InvalidArgumentError("--every and --looks go with --watch");
  Watch watch;
  for (int look = 1;; ++look) {
    const auto answer = Ask(session);
    if (answer.ok()) {
      if (!client::Permitted((*answer)->outcome())) return Show(session, (*answer)->outcome(), answer->call(), {});
      RETURN_IF_ERROR(session.KeepReceipt(answer->call()));
      PrintNew(session, watch.New(answer->answer()));
    } else if (absl::IsUnavailable(answer.status()) || absl::IsDeadlineExceeded(answer.status())) {
      session.err() << "covenant: the broker does not answer; it is asked again in " << options.every << " seconds\n";
    } else {
      return answer.status();
    }
    if (look == options.looks) return answer.ok() ? absl::StatusOr<ExitCode>(ExitCode::kDone) : answer.status();
    absl::SleepFor(absl::Seconds(options.every));
  }
}

}  // namespace

void AddTodo(CLI::App& program, Command& chosen) {
  CLI::App* todo =
      AddCommand(program, "todo", "Approvals, acceptances and reviews that wait for you, and what ends within 90 days",
                 "covenant --profile beheerder-a todo\ncovenant --profile fg todo --watch");
  auto options = std::make_shared<WatchOptions>();
  todo->add_flag("--watch", options->watch,
                 "Look again and again, and print what is new: a line each; until it is stopped");
  todo->add_option("--every", options->every, "With --watch: seconds between two looks (10), each an entry of the log")
      ->check(CLI::Range(1, 3600))
      ->type_name("N");
  todo->add_option("--looks", options->looks, "With --watch: end after so many looks")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  todo->callback([options, &chosen] {
    chosen = [options](Session& session) { return options->plain() ? Todo(session) : WatchTodo(session, *options); };
  });
}

}  // namespace covenant::cli
