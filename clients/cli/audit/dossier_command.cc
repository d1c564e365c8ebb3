// `covenant audit dossier`: chosen entries with their proofs in one file, to be checked offline.
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/auditor/dossier.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_source.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

struct DossierOptions {
  std::vector<uint64_t> entries;
  std::string file;
  bool public_halves = false;
};

absl::StatusOr<ExitCode> Run(Session& session, const DossierOptions& options) {
  v1::GetEntryRequest asked;
  ASSIGN_OR_RETURN(*asked.mutable_context(), session.AuditContext());
  ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(options.file));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  std::vector<v1::GetEntryAnswer> chosen;
  std::optional<client::Verified<v1::GetEntryAnswer>> last;
  std::set<uint64_t> taken;
  for (const uint64_t index : options.entries) {
    if (!taken.insert(index).second) continue;
    v1::GetEntryRequest request = asked;
    request.set_index(index);
    ASSIGN_OR_RETURN(last, client->GetEntry(std::move(request)));
    // One that may not be seen: nothing is written, and its refusal is shown.
    if (!client::Permitted((*last)->outcome())) return Show(session, (*last)->outcome(), last->call(), {});
    v1::GetEntryAnswer answer = last->answer();
    if (options.public_halves) {
      answer.mutable_entry()->clear_salt();
      answer.mutable_entry()->clear_detail();
    }
    chosen.push_back(std::move(answer));
  }
  // After a rotation the old key stands among the trusted ones too: who reads later may know the new one only.
  const auditor::LogKey* signer = auditor::SignerOf(chosen.back().checkpoint(), session.connection().log_keys());
  if (signer == nullptr) return absl::DataLossError("the checkpoint is signed by none of the trusted log keys");
  file->stream() << auditor::WriteDossier(signer->text(), chosen);
  RETURN_IF_ERROR(file->Commit());
  const auto print = [&](std::ostream& out) {
    out << Grouped(chosen.size())
        << (chosen.size() == 1 ? " entry with its proof in " : " entries with their proofs in ") << options.file
        << "\ncheck offline: covenant-verify dossier " << options.file << " --log-key-file KEYS\n";
  };
  return Show(session, (*last)->outcome(), last->call(), {.table = print, .json = [&](Json& json) {
                                                            json["file"] = options.file;
                                                            json["entries"] = Json::array();
                                                            for (const v1::GetEntryAnswer& answer : chosen) {
                                                              json["entries"].push_back(answer.entry().index());
                                                            }
                                                          }});
}

}  // namespace

void AddDossier(CLI::App& group, Command& chosen) {
  CLI::App* dossier = AddCommand(
      group, "dossier", "Chosen entries with their proofs and a reading in Dutch, in one file for covenant-verify",
      "covenant audit dossier 4711 4720 --purpose gerechtelijke_procedure --out zaak.dossier.json");
  auto options = std::make_shared<DossierOptions>();
  dossier->add_option("ENTRY", options->entries, "Numbers of the entries")->required();
  dossier->add_option("--out", options->file, "File to write")->type_name("FILE")->required();
  dossier->add_flag("--public-halves", options->public_halves, "Without the details");
  dossier->callback([options, &chosen] { chosen = [options](Session& session) { return Run(session, *options); }; });
}

}  // namespace covenant::cli
