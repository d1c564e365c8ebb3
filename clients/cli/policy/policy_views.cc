// `covenant policy matrix` and `covenant policy show`: what covenants say, for people to read.
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/policy/matrix_page.h"
#include "clients/cli/policy/matrix_text.h"
#include "clients/cli/policy/policy_desk.h"
#include "clients/cli/policy/prose_text.h"
#include "clients/cli/program/program.h"
#include "policy/decide/document_version.h"
#include "policy/prose/prose.h"

namespace covenant::cli {
namespace {

using policy::Wording;

struct ViewOptions {
  DeskOptions desk;
  std::vector<std::string> files;
  std::string language = "nl";
  std::string day;   // YYYY-MM-DD; empty: see DayFor
  std::string html;  // of matrix: the file to write
  bool csv = false;  // of matrix
};

absl::CivilDay Today() {
  return absl::ToCivilDay(absl::Now(), DutchTimeZone());
}

// The day that was asked for; else today, and for a covenant that is not in force today the nearest day on which it is.
absl::StatusOr<absl::CivilDay> DayFor(const ViewOptions& options, const policy::Covenant& covenant) {
  if (options.day.empty()) return std::clamp(Today(), *covenant.in_force.from, *covenant.in_force.through);
  const std::optional<absl::CivilDay> day = policy::ParseDate(options.day);
  if (!day) return absl::InvalidArgumentError("--day takes an existing day, YYYY-MM-DD");
  return *day;
}

// A covenant of the desk, and how it is told.
struct View {
  const policy::Covenant* covenant;
  Wording wording;
};

// The covenants among the files, in their order. INVALID_ARGUMENT: there is none.
absl::StatusOr<std::vector<View>> ViewsOf(const Desk& desk, const ViewOptions& options) {
  const policy::Snapshot& snapshot = *desk.compiled.snapshot;
  const policy::Language language = *policy::ParseLanguage(options.language);
  std::vector<View> views;
  for (const DeskDocument& document : desk.given) {
    if (document.document.kind != policy::DocumentKind::kCovenant) continue;
    const policy::Covenant* covenant = snapshot.FindCovenant(document.document.name);
    if (covenant == nullptr) return absl::InternalError(document.file + ": compiled and yet not found; report this");
    ASSIGN_OR_RETURN(const absl::CivilDay day, DayFor(options, *covenant));
    views.push_back({covenant, Wording(snapshot.vocabulary(), snapshot.parties(), language, day)});
  }
  if (views.empty()) return absl::InvalidArgumentError("none of the files is a covenant; give at least one");
  return views;
}

// What the dates say of the covenant today.
std::string StateOf(const policy::Covenant& covenant, const Wording& wording) {
  if (Today() < *covenant.in_force.from) return wording.Say("geldt nog niet", "not yet in force");
  if (*covenant.in_force.through < Today()) return wording.Say("geldt niet meer", "no longer in force");
  return wording.Say("geldt", "in force");
}

std::vector<PageSource> SourcesOf(const Desk& desk) {
  std::vector<PageSource> sources;
  for (const policy::Document& document : desk.set.documents) {
    sources.push_back({std::string(policy::KindName(document.kind)), document.name,
                       VersionOf(*desk.compiled.snapshot, document),
                       auditor::HexEncode(auditor::Sha256({document.source}))});
  }
  return sources;
}

Json HeadJson(const View& view) {
  const policy::Covenant& covenant = *view.covenant;
  return Json{{"covenant", covenant.id},
              {"version", covenant.version},
              {"in_force",
               {{"from", policy::FormatDate(*covenant.in_force.from)},
                {"through", policy::FormatDate(*covenant.in_force.through)}}},
              {"day", policy::FormatDate(view.wording.day())},
              {"language", policy::LanguageCode(view.wording.language())}};
}

Json SourcesJson(const Desk& desk) {
  Json sources = Json::array();
  for (const PageSource& source : SourcesOf(desk)) {
    sources.push_back(
        {{"kind", source.kind}, {"name", source.name}, {"version", source.version}, {"sha256", source.sha256}});
  }
  return sources;
}

// Whole or not at all: a page that was cut off would read as one that forbids.
absl::Status WriteFile(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return absl::InvalidArgumentError(file + ": cannot be written; check the folder and the disk");
  return absl::OkStatus();
}

absl::Status WritePage(Session& session, const Desk& desk, const std::vector<View>& views, const std::string& file) {
  std::vector<PageCovenant> covenants;
  for (const View& view : views) {
    covenants.push_back({view.covenant, policy::Matrix(*desk.compiled.snapshot, *view.covenant, view.wording.day()),
                         view.wording, StateOf(*view.covenant, view.wording)});
  }
  RETURN_IF_ERROR(WriteFile(file, MatrixPage(*desk.compiled.snapshot, covenants, SourcesOf(desk), Today())));
  session.err() << "written: " << file << "\n";
  return absl::OkStatus();
}

void PrintTables(Session& session, const Desk& desk, const std::vector<View>& views) {
  for (const View& view : views) {
    const policy::Covenant& covenant = *view.covenant;
    const Wording& wording = view.wording;
    session.out() << Printable(absl::StrCat(covenant.id, " ", covenant.version, ", ", wording.Range(covenant.in_force),
                                            " (", StateOf(covenant, wording), "), ",
                                            wording.Say("stand van ", "as of "), wording.Date(wording.day())))
                  << "\n\n";
    const auto rows = policy::Combined(policy::Matrix(*desk.compiled.snapshot, covenant, wording.day()));
    PrintCards(session.out(), MatrixCards(rows, wording));
  }
}

absl::StatusOr<ExitCode> ShowMatrix(Session& session, const ViewOptions& options) {
  ASSIGN_OR_RETURN(const Desk desk, LayOut(options.desk, options.files));
  if (desk.compiled.snapshot == nullptr) {
    session.err() << DeskErrors(desk);
    return ExitCode::kInvalidInput;
  }
  ASSIGN_OR_RETURN(const std::vector<View> views, ViewsOf(desk, options));
  if (!options.html.empty()) {
    RETURN_IF_ERROR(WritePage(session, desk, views, options.html));
    return ExitCode::kDone;
  }
  const policy::Snapshot& snapshot = *desk.compiled.snapshot;
  if (session.json()) {
    Json json{{"covenants", Json::array()}, {"sources", SourcesJson(desk)}};
    for (const View& view : views) {
      Json shown = HeadJson(view);
      shown["rows"] = MatrixJson(policy::Matrix(snapshot, *view.covenant, view.wording.day()), view.wording);
      json["covenants"].push_back(std::move(shown));
    }
    session.out() << json.dump(2) << "\n";
  } else if (options.csv) {
    Table table = CsvTable();
    for (const View& view : views) {
      AddMatrixCsv(policy::Matrix(snapshot, *view.covenant, view.wording.day()), view.wording, table);
    }
    table.PrintCsv(session.out());
  } else {
    PrintTables(session, desk, views);
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ShowProse(Session& session, const ViewOptions& options) {
  ASSIGN_OR_RETURN(const Desk desk, LayOut(options.desk, options.files));
  if (desk.compiled.snapshot == nullptr) {
    session.err() << DeskErrors(desk);
    return ExitCode::kInvalidInput;
  }
  ASSIGN_OR_RETURN(const std::vector<View> views, ViewsOf(desk, options));
  Json json{{"covenants", Json::array()}, {"sources", SourcesJson(desk)}};
  for (const View& view : views) {
    const policy::Prose prose = policy::MakeProse(*desk.compiled.snapshot, *view.covenant, view.wording);
    Json shown = HeadJson(view);
    shown.update(ProseJson(prose));
    json["covenants"].push_back(std::move(shown));
    if (session.json()) continue;
    if (&view != &views.front()) session.out() << "\n\n";
    PrintProse(session.out(), prose);
  }
  if (session.json()) session.out() << json.dump(2) << "\n";
  return ExitCode::kDone;
}

void AddViewOptions(CLI::App& command, ViewOptions& options) {
  command
      .add_option("FILE", options.files, "Covenants (YAML), and other policy documents in place of those around them")
      ->required();
  command.add_option("--lang", options.language, "Language of the texts (nl)")
      ->type_name("nl|en")
      ->check([](const std::string& language) {
        return policy::ParseLanguage(language) ? std::string() : std::string("no language");
      });
  command
      .add_option("--day", options.day, "Parties and statutes as of this day (today, while the covenant is in force)")
      ->type_name("YYYY-MM-DD");
  AddDeskOptions(command, options.desk);
}

}  // namespace

void AddPolicyMatrix(CLI::App& group, Command& chosen) {
  CLI::App* matrix = AddCommand(group, "matrix", "Who may receive which category from whom, why, how and when",
                                "covenant policy matrix COMENSHA-REG.yaml --register register.yaml --html matrix.html");
  auto options = std::make_shared<ViewOptions>();
  AddViewOptions(*matrix, *options);
  CLI::Option* csv =
      matrix->add_flag("--csv", options->csv, "Comma-separated values, a line for every pair of parties");
  matrix->add_option("--html", options->html, "Write one HTML page, fit for the annex of a DPIA, to this file")
      ->type_name("FILE")
      ->excludes(csv);
  matrix->callback(
      [options, &chosen] { chosen = [options](Session& session) { return ShowMatrix(session, *options); }; });
}

void AddPolicyShow(CLI::App& group, Command& chosen) {
  CLI::App* show = AddCommand(group, "show", "A covenant in words, article by article, to lay beside the signed text",
                              "covenant policy show COMENSHA-REG.yaml --register register.yaml --lang nl");
  auto options = std::make_shared<ViewOptions>();
  AddViewOptions(*show, *options);
  show->callback([options, &chosen] { chosen = [options](Session& session) { return ShowProse(session, *options); }; });
}

}  // namespace covenant::cli
