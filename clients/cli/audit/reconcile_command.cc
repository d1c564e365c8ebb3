// `covenant audit reconcile`: the own record of calls against the log.
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_source.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/audit/reconcile.h"
#include "clients/cpp/call_record.h"

namespace covenant::cli {
namespace {

struct ReconcileOptions {
  SourceFlags source;
  std::vector<std::string> files;
  std::string party;
};

// Who is asking here, as the log names it, and the entry of the question who that is: no call of the record's.
struct Asker {
  std::string party;
  std::optional<uint64_t> question;
};
absl::StatusOr<Asker> WhoAsks(Session& session) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::WhoAmIAnswer> who, client->WhoAmI());
  return Asker{who.call().leaf().caller(), who.index()};
}

absl::StatusOr<std::vector<client::CallsRead>> ReadRecords(const std::vector<std::string>& files) {
  std::vector<client::CallsRead> records;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(client::CallsRead record, client::ReadCalls(file));
    records.push_back(std::move(record));
  }
  return records;
}

absl::StatusOr<ExitCode> Run(Session& session, ReconcileOptions options) {
  ASSIGN_OR_RETURN(const std::vector<client::CallsRead> records, ReadRecords(options.files));
  const bool exported = !options.source.export_file.empty();
  if (options.party.empty() && exported) {
    return absl::InvalidArgumentError("whose record is it? with --from-export give --party");
  }
  Asker asker{options.party, std::nullopt};
  if (!exported) {
    ASSIGN_OR_RETURN(asker, WhoAsks(session));
  }
  // What is not shown of another party would look as if it were not there.
  if (!options.party.empty() && options.party != asker.party) {
    return absl::InvalidArgumentError("the broker shows all entries of " + asker.party +
                                      " only; hold another party's record against an export: --from-export FILE");
  }
  options.source.filter.caller = asker.party;
  ASSIGN_OR_RETURN(const v1::EntryFilter filter, FilterOf(options.source.filter));
  Reconciler reconciler(records, asker.party);
  ASSIGN_OR_RETURN(const SourceRead read,
                   ReadEntries(session, options.source, [&](const ReadEntry& entry, const std::string&) {
                     if (asker.question != entry.index) reconciler.Add(entry);
                     return absl::OkStatus();
                   }));
  for (size_t i = 0; i < records.size(); ++i) {
    if (records[i].origin == read.origin) continue;
    return absl::InvalidArgumentError(absl::StrCat(options.files[i], ": is a record of calls of the log ",
                                                   records[i].origin, ", the entries are of ", read.origin));
  }
  const Reconciliation result = reconciler.Finish({filter.since_ms(), filter.until_ms(), read.log_size});
  const ExitCode shown = ShowReport(session, read,
                                    {.table = [&](std::ostream& out) { PrintReconciliation(out, result); },
                                     .json = [&](Json& json) { AddReconciliationJson(result, json); }});
  if (shown != ExitCode::kDone || result.differences.empty()) return shown;
  return ExitCode::kVerificationFailed;
}

}  // namespace

void AddReconcile(CLI::App& group, Command& chosen) {
  CLI::App* reconcile = AddCommand(
      group, "reconcile", "Hold your own records of calls against the log, both ways: 0 equal, 6 not",
      "covenant audit reconcile ~/.local/state/covenant/*/0123456789abcdef.calls --purpose interne_controle\n"
      "covenant audit reconcile nla.calls --party nla --from-export log.export --log-key log.vkey");
  auto options = std::make_shared<ReconcileOptions>();
  reconcile->add_option("FILE", options->files, "The record: LOG.calls of the state folder, of each program and person")
      ->required();
  reconcile->add_option("--party", options->party, "Whose record it is (your own party)")->type_name("PARTY");
  AddSourceFlags(*reconcile, options->source);
  reconcile->callback([options, &chosen] { chosen = [options](Session& session) { return Run(session, *options); }; });
}

}  // namespace covenant::cli
