// `covenant audit releases`: which of the own signals were told of or given, to whom, and when.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/moment.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kLargestPage = 1000;

struct ReleaseOptions {
  uint64_t limit = 50;
  std::string since, until;
  std::string signal;
};

absl::StatusOr<v1::ListReleasesRequest> RequestOf(const Session& session, const ReleaseOptions& options) {
  v1::ListReleasesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.AuditContext());
  if (!options.since.empty()) {
    ASSIGN_OR_RETURN(const absl::Time since, ParseMoment(options.since, "--since"));
    request.set_since_ms(absl::ToUnixMillis(since));
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(const absl::Time until, ParseMoment(options.until, "--until"));
    request.set_until_ms(absl::ToUnixMillis(until));
  }
  request.set_signal_reference(options.signal);
  return request;
}

std::string FieldsText(const v1::Release& release) {
  return release.fields().empty() ? "that there is a signal" : absl::StrJoin(release.fields(), ", ");
}

Json ReleaseJson(const v1::Release& release) {
  Json json{{"entry", release.index()},
            {"time", UtcTime(release.time_ms())},
            {"signal_reference", release.signal_reference()},
            {"recipient", release.recipient()},
            {"covenant", release.covenant()},
            {"purpose", release.purpose()},
            {"rule", release.rule()},
            {"basis_supply", release.basis_supply()}};
  json["fields"] = std::vector<std::string>(release.fields().begin(), release.fields().end());
  return json;
}

// Newest first, at most `limit` (0: all), over as many pages as it takes; a page may hold none and not be the last. The
// receipt shown is that of the last page.
absl::StatusOr<ExitCode> Releases(Session& session, const ReleaseOptions& options) {
  ASSIGN_OR_RETURN(const v1::ListReleasesRequest asked, RequestOf(session, options));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  Table table({{"entry", Align::kRight},
               {"time"},
               {"signal"},
               {"recipient"},
               {"covenant"},
               {"purpose"},
               {"basis to supply"},
               {"what"}});
  Json releases = Json::array();
  uint64_t complete_to = 0;
  for (std::string token;;) {
    v1::ListReleasesRequest request = asked;
    request.set_page_token(token);
    request.set_page_size(options.limit == 0
                              ? kLargestPage
                              : static_cast<uint32_t>(std::min<uint64_t>(options.limit - table.rows(), kLargestPage)));
    ASSIGN_OR_RETURN(const client::Verified<v1::ListReleasesAnswer> answer, client->ListReleases(std::move(request)));
    for (const v1::Release& release : answer->releases()) {
      table.Add({std::to_string(release.index()), LocalTime(release.time_ms()), release.signal_reference(),
                 release.recipient(), release.covenant(), release.purpose(), release.basis_supply(),
                 FieldsText(release)});
      releases.push_back(ReleaseJson(release));
    }
    if (complete_to == 0) complete_to = answer->complete_to();
    token = answer->next_page_token();
    if (!token.empty() && (options.limit == 0 || table.rows() < options.limit)) continue;
    const auto print = [&](std::ostream& out) {
      if (table.rows() > 0) table.Print(out);
      if (table.rows() == 0) out << "none of your signals was released\n";
      out << "from a log of " << Grouped(complete_to) << " entries\n";
      if (!token.empty()) out << "there are older releases: --limit N shows more, --limit 0 all\n";
    };
    return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                              json["releases"] = std::move(releases);
                                                              json["complete"] = token.empty();
                                                              json["complete_to"] = complete_to;
                                                            }});
  }
}

}  // namespace

void AddReleases(CLI::App& group, Command& chosen) {
  CLI::App* command = AddCommand(
      group, "releases", "Which of your party's signals were told of or given, to whom, and when; newest first",
      "covenant --profile kmar audit releases --purpose rechtmatigheidscontrole --since 2026-11-01\n"
      "covenant --profile kmar audit releases --purpose rechtmatigheidscontrole --signal sig1.AbC");
  auto options = std::make_shared<ReleaseOptions>();
  command->add_option("--limit", options->limit, "How many (50); 0 for all")->type_name("N");
  command->add_option("--since", options->since, "From this moment or day on")->type_name("WHEN");
  command->add_option("--until", options->until, "Before this moment or day")->type_name("WHEN");
  command->add_option("--signal", options->signal, "Only of this signal, by the reference that you were told")
      ->type_name("SIG");
  command->callback(
      [options, &chosen] { chosen = [options](Session& session) { return Releases(session, *options); }; });
}

}  // namespace covenant::cli
