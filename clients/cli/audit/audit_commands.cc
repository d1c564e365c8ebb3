// `covenant audit`: the disclosure register and the log it stands in. Every read is itself an entry.
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/export_file.h"
#include "clients/auditor/status_macros.h"
#include "clients/auditor/tile_folder.h"
#include "clients/cli/audit/entry_filter.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/audit/foreign_export.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/subject/signal_input.h"
#include "clients/cli/subject/subject_input.h"
#include "clients/cli/text/progress_bar.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kLargestPage = 1000;

struct ListOptions {
  uint64_t limit = 50;
  FilterFlags filter;
  SubjectOptions subject;
  bool direct = false;
};

bool NamesASubject(const SubjectOptions& subject) {
  return !subject.file.empty() || !subject.prompt.empty() || !subject.pseudonym.empty();
}

// Identifiers are blinded under the keys of one covenant.
absl::Status CheckPath(const ListOptions& options) {
  const bool identifiers = !options.subject.file.empty() || !options.subject.prompt.empty();
  if (!identifiers || options.direct || !options.filter.covenant.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--of-covenant is missing: the identifier is blinded under the keys of one covenant; --direct sends it as it is "
      "and looks under every covenant");
}

// Newest first, at most `limit` (0: all), over as many pages as it takes; the receipt shown is that of the last page.
absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  RETURN_IF_ERROR(CheckPath(options));
  if (options.direct) session.TakeDirectPath();
  const uint64_t limit = options.limit;
  v1::ListEntriesRequest asked;
  ASSIGN_OR_RETURN(*asked.mutable_context(), session.AuditContext());
  ASSIGN_OR_RETURN(*asked.mutable_filter(), FilterOf(options.filter));
  if (NamesASubject(options.subject)) {
    ASSIGN_OR_RETURN(*asked.mutable_subject(), SubjectOf(session, options.subject));
  }
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  RETURN_IF_ERROR(client->BlindSubject(asked));
  Table table = EntryTable();
  Json entries = Json::array();
  uint64_t taken = 0;
  for (std::string token;;) {
    v1::ListEntriesRequest request = asked;
    request.set_page_token(token);
    request.set_page_size(limit == 0 ? kLargestPage
                                     : static_cast<uint32_t>(std::min<uint64_t>(limit - taken, kLargestPage)));
    ASSIGN_OR_RETURN(const client::Verified<v1::ListEntriesAnswer> answer, client->ListEntries(std::move(request)));
    for (const v1::Entry& entry : answer->entries()) {
      ASSIGN_OR_RETURN(const ReadEntry read, Read(entry));
      AddRow(read, table);
      entries.push_back(EntryJson(read));
      ++taken;
    }
    token = answer->next_page_token();
    if (!token.empty() && (limit == 0 || taken < limit)) continue;
    const uint64_t complete_to = answer->complete_to();
    const auto print = [&](std::ostream& out) {
      table.Print(out);
      out << "from a log of " << Grouped(complete_to) << " entries\n";
      if (!token.empty()) out << "there are older entries: --limit N shows more, --limit 0 all\n";
    };
    return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                              json["entries"] = std::move(entries);
                                                              json["complete"] = token.empty();
                                                              json["complete_to"] = complete_to;
                                                            }});
  }
}

absl::StatusOr<ExitCode> ShowEntry(Session& session, uint64_t index) {
  v1::GetEntryRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.AuditContext());
  request.set_index(index);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetEntryAnswer> answer, client->GetEntry(std::move(request)));
  ReadEntry entry;
  if (client::Permitted(answer->outcome())) {
    ASSIGN_OR_RETURN(entry, Read(answer->entry()));
  }
  const auto print = [&](std::ostream& out) {
    PrintEntry(out, entry);
    out << "proof: entry " << entry.index << " stands in the log, proof and signature verified\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["entry"] = EntryJson(entry);
                                                            json["proof_verified"] = true;
                                                          }});
}

absl::StatusOr<ExitCode> Export(Session& session, const std::string& file) {
  v1::ExportLogRequest request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.AuditContext());
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  absl::StatusOr<std::unique_ptr<auditor::ExportWriter>> writer = auditor::ExportWriter::Create(file);
  // Who cannot write here is not less entitled; the command line is wrong.
  if (!writer.ok()) return absl::InvalidArgumentError(std::string(writer.status().message()));
  absl::StatusOr<client::Verified<v1::ExportLogAnswer>> answer = absl::InternalError("not asked");
  {
    std::optional<ProgressBar> bar;
    answer = client->ExportLog(std::move(request), **writer, [&](uint64_t done, uint64_t total) {
      if (!bar) bar.emplace(session.err(), session.streams().err_is_terminal, "entries", total);
      bar->Show(done);
    });
  }
  RETURN_IF_ERROR(answer.status());
  const uint64_t entries = (*writer)->entries();
  const auto print = [&](std::ostream& out) {
    out << Grouped(entries) << " entries (" << Grouped((*writer)->bytes()) << " bytes) in " << file
        << "; they add up to the signed checkpoint\ncheck without trusting the broker: covenant-verify --help\n";
  };
  return Show(session, (*answer)->outcome(), answer->call(), {.table = print, .json = [&](Json& json) {
                                                                json["file"] = file;
                                                                json["entries"] = entries;
                                                                json["checkpoint"] = (*answer)->checkpoint();
                                                              }});
}

// A filter would leave gaps that no root covers.
absl::Status CheckWhole(const ForeignOptions& options) {
  RETURN_IF_ERROR(CheckForeignFlags(options));
  ASSIGN_OR_RETURN(const v1::EntryFilter filter, FilterOf(options.source.filter));
  if (filter.ByteSizeLong() == 0 && options.source.export_file.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the log is exported whole and from the broker; --format ldv, nen7513 or fsc takes a choice");
}

absl::StatusOr<ExitCode> ExportWhole(Session& session, const ForeignOptions& options, const std::string& file) {
  RETURN_IF_ERROR(CheckWhole(options));
  return Export(session, file);
}

absl::StatusOr<ExitCode> ExportTiles(Session& session, const ForeignOptions& options, const std::string& folder) {
  if (options.format != "log") return absl::InvalidArgumentError("--tiles has no other form; leave --format out");
  RETURN_IF_ERROR(CheckWhole(options));
  v1::ExportHashesRequest request;
  *request.mutable_context() = session.Context();
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  absl::StatusOr<std::unique_ptr<auditor::TileFolder>> tiles =
      auditor::TileFolder::Open(folder, session.connection().log_keys());
  if (!tiles.ok() && !client::VerificationFailed(tiles.status())) {
    return absl::InvalidArgumentError(std::string(tiles.status().message()));
  }
  RETURN_IF_ERROR(tiles.status());
  const uint64_t before = (*tiles)->size();
  absl::StatusOr<client::Verified<v1::ExportHashesAnswer>> answer = absl::InternalError("not asked");
  {
    std::optional<ProgressBar> bar;
    answer = client->ExportHashes(std::move(request), **tiles, [&](uint64_t done, uint64_t total) {
      if (!bar) bar.emplace(session.err(), session.streams().err_is_terminal, "hashes", total);
      bar->Show(done);
    });
  }
  RETURN_IF_ERROR(answer.status());
  const uint64_t size = (*tiles)->size();
  const auto print = [&](std::ostream& out) {
    out << Grouped(size) << " hashes in " << folder << " (C2SP tlog-tiles), " << Grouped(size - before)
        << " of them new; they add up to the signed checkpoint\ncheck without trusting the broker: covenant-verify "
           "tiles "
        << folder << "\n";
  };
  return Show(session, (*answer)->outcome(), answer->call(), {.table = print, .json = [&](Json& json) {
                                                                json["folder"] = folder;
                                                                json["hashes"] = size;
                                                                json["new"] = size - before;
                                                                json["checkpoint"] = (*answer)->checkpoint();
                                                              }});
}

// The proof as covenant-verify consistency reads it: a hash in base64 a line.
absl::StatusOr<ExitCode> Consistency(Session& session, uint64_t first, uint64_t second) {
  v1::GetConsistencyProofRequest request;
  *request.mutable_context() = session.Context();
  request.set_first_size(first);
  request.set_second_size(second);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetConsistencyProofAnswer> answer,
                   client->GetConsistencyProof(std::move(request)));
  const auto print = [&](std::ostream& out) {
    for (const std::string& hash : answer->proof()) out << auditor::Base64Encode(hash) << "\n";
  };
  const auto json = [&](Json& into) {
    into["proof"] = Json::array();
    for (const std::string& hash : answer->proof()) into["proof"].push_back(auditor::Base64Encode(hash));
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = json, .raw = true});
}

absl::StatusOr<ExitCode> Checkpoint(Session& session) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::GetCheckpointRequest request;
  *request.mutable_context() = session.Context();
  ASSIGN_OR_RETURN(const client::Verified<v1::GetCheckpointAnswer> answer, client->GetCheckpoint(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { out << answer->checkpoint(); },
               .json = [&](Json& json) { json["checkpoint"] = answer->checkpoint(); },
               .raw = true});
}

void AddList(CLI::App& group, Command& chosen) {
  CLI::App* list =
      AddCommand(group, "list", "Entries you may see, newest first; with flags those that fit all of them",
                 "covenant audit list --purpose rechtmatigheidscontrole --kind retrieve --since 2026-11-01\n"
                 "covenant audit list --purpose rechtmatigheidscontrole --of-covenant TAFEL-SIGNAAL --prompt v_number");
  auto options = std::make_shared<ListOptions>();
  list->add_option("--limit", options->limit, "How many (50); 0 for all")->type_name("N");
  AddFilterFlags(*list, options->filter);
  SubjectOptions& subject = options->subject;
  CLI::Option* file = list->add_option(
      "--subject", subject.file, "About the person in this file, {\"identifiers\": {...}}; - for stdin (officers)");
  CLI::Option* prompt = list->add_option("--prompt", subject.prompt,
                                         "About a person: ask for the identifier here, hidden: " + KnownSchemes());
  CLI::Option* pseudonym =
      list->add_option("--pseudonym", subject.pseudonym, "About a person by your party's pseudonym (officers)");
  file->type_name("FILE")->excludes(prompt)->excludes(pseudonym);
  prompt->type_name("SCHEME")->excludes(pseudonym);
  pseudonym->type_name("PSN");
  list->add_option("--object", subject.object, "What is meant is no person but an object of this kind, such as bedrijf")
      ->type_name("KIND")
      ->excludes(pseudonym);
  list->add_flag(
          "--direct", options->direct,
          "Send the identifier as it is, where the covenants let you; without it it is blinded here, under the keys "
          "of --of-covenant")
      ->excludes(pseudonym);
  list->callback([options, &chosen] { chosen = [options](Session& session) { return List(session, *options); }; });
}

void AddExport(CLI::App& group, Command& chosen) {
  CLI::App* command =
      AddCommand(group, "export",
                 "The whole log as a file, or its hashes as a folder, for covenant-verify; or another register's form",
                 "covenant audit export --purpose rechtmatigheidscontrole --out log.export\n"
                 "covenant audit export --tiles mirror\n"
                 "covenant audit export --from-export log.export --format ldv --out 2026.ldv.ndjson");
  auto file = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>();
  auto foreign = std::make_shared<ForeignOptions>();
  AddForeignFlags(*command, *foreign);
  CLI::App* choice = command->add_option_group("where");
  choice->add_option("FILE,--out", *file, "File to write the entries to (officers and administrators)")
      ->type_name("FILE");
  choice
      ->add_option(
          "--tiles", *folder,
          "Folder for the hashes alone, as other tools for transparency logs read them (C2SP tlog-tiles); goes on "
          "where it ends (every party)")
      ->type_name("DIR");
  choice->require_option(1);
  command->callback([file, folder, foreign, &chosen] {
    chosen = [file, folder, foreign](Session& session) {
      if (!folder->empty()) return ExportTiles(session, *foreign, *folder);
      return foreign->format == "log" ? ExportWhole(session, *foreign, *file) : ExportForeign(session, *foreign, *file);
    };
  });
}

}  // namespace

void AddAuditCommands(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "audit", "Who was told what, when, on which basis; and the proof of it",
                               "covenant --profile fg audit list --purpose rechtmatigheidscontrole");
  group->require_subcommand(1);

  AddList(*group, chosen);

  CLI::App* show = AddCommand(*group, "show", "One entry in full, with its proof verified",
                              "covenant audit show 4711 --purpose interne_controle");
  auto index = std::make_shared<uint64_t>(0);
  show->add_option("INDEX", *index, "Number of the entry, from 0")->required();
  show->callback([index, &chosen] { chosen = [index](Session& session) { return ShowEntry(session, *index); }; });

  AddExport(*group, chosen);

  CLI::App* checkpoint =
      AddCommand(*group, "checkpoint", "The newest signed checkpoint", "covenant audit checkpoint > checkpoint.note");
  checkpoint->callback([&chosen] { chosen = Checkpoint; });

  CLI::App* consistency = AddCommand(*group, "consistency", "Proof that one size of the log extends another",
                                     "covenant audit consistency 4711 9000 > growth.proof");
  auto sizes = std::make_shared<std::pair<uint64_t, uint64_t>>();
  consistency->add_option("FIRST", sizes->first, "Size of the older checkpoint")->required();
  consistency->add_option("SECOND", sizes->second, "Size of the newer checkpoint")->required();
  consistency->callback([sizes, &chosen] {
    chosen = [sizes](Session& session) { return Consistency(session, sizes->first, sizes->second); };
  });

  AddReleases(*group, chosen);
  AddReview(*group, chosen);
  AddAuditReport(*group, chosen);
  AddBreach(*group, chosen);
  AddReconcile(*group, chosen);
  AddDossier(*group, chosen);
  AddOddities(*group, chosen);
}

}  // namespace covenant::cli
