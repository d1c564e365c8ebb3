// `covenant whoami`: the first thing to run on a new connection.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// Beyond this, dates near midnight and certificates near their end are judged differently on both sides.
constexpr absl::Duration kSkewWorthTelling = absl::Seconds(5);

struct Clocks {
  int days_left = 0;
  absl::Duration skew;  // the broker's clock minus ours
};

// The broker read its clock between our two readings; their middle is the best guess.
Clocks Compare(const v1::WhoAmIAnswer& answer, absl::Time before, absl::Time after) {
  const absl::Time now = before + (after - before) / 2;
  const absl::Time end = absl::FromUnixMillis(answer.certificate_not_after_ms());
  return {static_cast<int>(absl::ToInt64Hours(end - after) / 24), absl::FromUnixMillis(answer.broker_time_ms()) - now};
}

void PrintWho(std::ostream& out, const v1::WhoAmIAnswer& answer, const Clocks& clocks) {
  const auto line = [&](std::string_view what, const std::string& value) {
    out << absl::StrFormat("%-13s", std::string(what)) << Printable(value) << "\n";
  };
  line("party", answer.party() + (answer.name().empty() ? "" : " (" + answer.name() + ")"));
  line("OIN", answer.oin());
  line("capacity", answer.capacity().empty() ? "-" : answer.capacity());
  line("person", answer.person().empty() ? "- (the certificate of a system)" : answer.person());
  line("roles", answer.roles().empty() ? "-" : absl::StrJoin(answer.roles(), ", "));
  line("covenants", answer.covenants().empty() ? "none in force" : absl::StrJoin(answer.covenants(), ", "));
  line("certificate",
       absl::StrCat(clocks.days_left, " days left, until ", LocalTime(answer.certificate_not_after_ms())));
  line("clock skew", absl::FormatDuration(absl::Trunc(clocks.skew, absl::Milliseconds(1))) + " (broker minus here)");
}

Json WhoJson(const v1::WhoAmIAnswer& answer, const Clocks& clocks) {
  return Json{{"party", answer.party()},
              {"name", answer.name()},
              {"oin", answer.oin()},
              {"capacity", answer.capacity()},
              {"person", answer.person()},
              {"roles", std::vector<std::string>(answer.roles().begin(), answer.roles().end())},
              {"covenants", std::vector<std::string>(answer.covenants().begin(), answer.covenants().end())},
              {"certificate_not_after", UtcTime(answer.certificate_not_after_ms())},
              {"certificate_days_left", clocks.days_left},
              {"clock_skew_ms", absl::ToInt64Milliseconds(clocks.skew)}};
}

absl::StatusOr<ExitCode> WhoAmI(Session& session) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::WhoAmIRequest request;
  *request.mutable_context() = session.Context();
  const absl::Time before = absl::Now();
  ASSIGN_OR_RETURN(const client::Verified<v1::WhoAmIAnswer> answer, client->WhoAmI(std::move(request)));
  const Clocks clocks = Compare(answer.answer(), before, absl::Now());
  if (absl::AbsDuration(clocks.skew) > kSkewWorthTelling) {
    session.err() << "covenant: warning: this machine's clock and the broker's differ by more than "
                  << absl::FormatDuration(kSkewWorthTelling) << "; let both follow the same time server\n";
  }
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintWho(out, answer.answer(), clocks); },
               .json = [&](Json& json) { json.update(WhoJson(answer.answer(), clocks)); }});
}

}  // namespace

void AddWhoAmI(CLI::App& program, Command& chosen) {
  AddCommand(program, "whoami", "Party, capacity, roles, covenants, days left on the certificate, clock skew",
             "covenant --profile politie whoami")
      ->callback([&chosen] { chosen = WhoAmI; });
}

}  // namespace covenant::cli
