// `covenant audit report`: the figures of a period.
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_source.h"
#include "clients/cli/audit/minimum_cell.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/audit/oversight.h"
#include "clients/cli/audit/period_report.h"
#include "clients/cli/audit/tally.h"
#include "clients/cli/program/documents.h"
#include "policy/text/civil_date.h"
#include "policy/words/vocabulary.h"

namespace covenant::cli {
namespace {

struct ReportOptions {
  SourceFlags source;
  uint64_t minimum_cell = kMinimumCell;
  std::vector<std::string> policy;
  std::string basis = "true";
  std::string step = "month";
  std::string vocabulary;
  std::string csv;
  std::string html;
  std::string language = "nl";
};

// Field codes and their categories, as the vocabulary has them.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ReadCategories(const std::string& file) {
  std::map<std::string, std::string, std::less<>> categories;
  if (file.empty()) return categories;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  policy::Diagnostics diagnostics(file);
  const auto vocabulary = policy::ReadVocabulary(text, diagnostics);
  if (vocabulary == nullptr) {
    return absl::InvalidArgumentError(file + ": is no vocabulary without errors; see: covenant policy lint");
  }
  for (const policy::Word* word : vocabulary->All(policy::WordKind::kField)) {
    categories[word->code] = vocabulary->FindField(word->code)->category;
  }
  return categories;
}

absl::StatusOr<TallyOptions> TallyOptionsOf(const ReportOptions& options) {
  static const std::map<std::string, Step> kSteps = {
      {"day", Step::kDay}, {"month", Step::kMonth}, {"quarter", Step::kQuarter}, {"year", Step::kYear}};
  TallyOptions tally;
  tally.basis = options.basis == "told" ? Basis::kTold : Basis::kTrue;
  tally.minimum_cell = options.minimum_cell;
  tally.step = kSteps.at(options.step);
  ASSIGN_OR_RETURN(tally.categories, ReadCategories(options.vocabulary));
  return tally;
}

struct Files {
  std::unique_ptr<OutputFile> csv, html;  // null where none was asked for
};

absl::CivilDay Today() {
  return policy::DutchDay(absl::Now());
}

absl::Status Write(const Files& files, const ReportOptions& options, const Figures& figures, const Oversight& oversight,
                   const SourceRead& read) {
  if (files.csv) {
    PrintFiguresCsv(files.csv->stream(), figures, oversight);
    RETURN_IF_ERROR(files.csv->Commit());
  }
  if (!files.html) return absl::OkStatus();
  const FilterFlags& filter = options.source.filter;
  const PeriodFacts facts{filter.since,
                          filter.until,
                          filter.covenant,
                          filter.caller,
                          read.origin,
                          read.log_size,
                          policy::FormatDate(Today())};
  const PageLanguage language = options.language == "en" ? PageLanguage::kEnglish : PageLanguage::kDutch;
  files.html->stream() << FiguresPage(figures, oversight, facts, language);
  return files.html->Commit();
}

// The largest minimum cell that the covenants of the figures ask; 0 where their texts are not to be had, which is said.
absl::StatusOr<uint64_t> CovenantsMinimum(Session& session, const ReportOptions& options, const Tally& tally) {
  std::vector<v1::Document> documents;
  if (!options.policy.empty()) {
    ASSIGN_OR_RETURN(documents, ReadDocuments(options.policy));
  } else if (options.source.export_file.empty()) {
    ASSIGN_OR_RETURN(documents, FetchPolicy(session, tally.Covenants()));
  }
  if (!documents.empty()) return MinimumCellOf(documents);
  session.err() << "warning: what the covenants say of small counts is not known here, so counts below "
                << options.minimum_cell
                << " are left out and no more; give --policy with their texts, vocabulary and register\n";
  return 0;
}

// What `covenant todo` tells of budgets, terms, reviews and requests; nothing where an export is read.
absl::StatusOr<std::optional<std::vector<Waiting>>> AskWaiting(Session& session, const ReportOptions& options) {
  if (!options.source.export_file.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::TodoRequest request;
  *request.mutable_context() = session.Context();
  ASSIGN_OR_RETURN(const client::Verified<v1::TodoAnswer> answer, client->Todo(std::move(request)));
  std::vector<Waiting> waiting;
  for (const v1::Duty& duty : answer->duties()) {
    if (IsOversight(duty.kind())) waiting.push_back({duty.kind(), duty.name(), duty.day(), duty.text()});
  }
  return waiting;
}

absl::StatusOr<ExitCode> Report(Session& session, const ReportOptions& options) {
  ASSIGN_OR_RETURN(TallyOptions tally_options, TallyOptionsOf(options));
  Tally tally(std::move(tally_options));
  Files files;
  ASSIGN_OR_RETURN(files.csv, FileOf(options.csv));
  ASSIGN_OR_RETURN(files.html, FileOf(options.html));
  OversightTally watched;
  ASSIGN_OR_RETURN(const SourceRead read,
                   ReadEntries(session, options.source, [&](const ReadEntry& entry, const std::string&) {
                     tally.Add(entry);
                     watched.Add(entry);
                     return absl::OkStatus();
                   }));
  std::optional<std::vector<Waiting>> waiting;
  if (read.permitted) {
    ASSIGN_OR_RETURN(const uint64_t minimum, CovenantsMinimum(session, options, tally));
    tally.RaiseMinimumCell(minimum);
    ASSIGN_OR_RETURN(waiting, AskWaiting(session, options));
  }
  const Figures figures = tally.Finish();
  Oversight oversight = watched.Finish(figures.minimum_cell, Today());
  oversight.waiting = std::move(waiting);
  if (read.permitted) RETURN_IF_ERROR(Write(files, options, figures, oversight, read));
  return ShowReport(session, read,
                    {.table =
                         [&](std::ostream& out) {
                           PrintFigures(out, figures, oversight);
                           SayWhenNothingFits(out, read);
                         },
                     .json = [&](Json& json) { AddFiguresJson(figures, oversight, json); }});
}

}  // namespace

void AddAuditReport(CLI::App& group, Command& chosen) {
  CLI::App* report = AddCommand(
      group, "report", "Disclosures, refusals and no-hits of a period, as table, JSON, CSV and HTML with plots",
      "covenant audit report --purpose interne_controle --since 2026-01-01 --until 2027-01-01 --of-covenant "
      "COMENSHA-REG --vocabulary vocabulary.yaml --csv 2026.csv --html 2026.html\n"
      "covenant audit report --from-export log.export --log-key log.vkey --party politie --basis told");
  auto options = std::make_shared<ReportOptions>();
  AddSourceFlags(*report, options->source);
  report->add_option("--of-covenant", options->source.filter.covenant, "Under this covenant only")->type_name("ID");
  report->add_option("--party", options->source.filter.caller, "Asked by this party only")->type_name("PARTY");
  report
      ->add_option("--minimum-cell", options->minimum_cell,
                   "Leave out counts below this (5), or below what the covenants say where that is more")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  report->add_option("--basis", options->basis, "Count what was truly found, or only what callers were told (true)")
      ->check(CLI::IsMember({"true", "told"}));
  report->add_option("--per", options->step, "Steps of time (month)")
      ->check(CLI::IsMember({"day", "month", "quarter", "year"}));
  report->add_option("--vocabulary", options->vocabulary, "Names the category of each field; without it fields count")
      ->type_name("FILE");
  report
      ->add_option("--policy", options->policy,
                   "Covenants, vocabulary and register that say the minimum cell (the broker's; of an export: none)")
      ->type_name("FILE");
  report->add_option("--csv", options->csv, "Also write the figures as comma-separated values")->type_name("FILE");
  report->add_option("--html", options->html, "Also write one page with plots")->type_name("FILE");
  report->add_option("--lang", options->language, "Language of the page (nl)")->check(CLI::IsMember({"nl", "en"}));
  report->callback([options, &chosen] { chosen = [options](Session& session) { return Report(session, *options); }; });
}

}  // namespace covenant::cli
