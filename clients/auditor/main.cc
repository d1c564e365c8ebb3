// covenant-verify: verifies receipts and logs of a covenant broker without trusting it. It shares no code with the
// broker and needs no network.
#include <string>

#include <CLI/CLI.hpp>
#include <google/protobuf/stubs/logging.h>

#include "clients/auditor/verify_command.h"

namespace {

using covenant::auditor::VerifyOptions;

constexpr const char* kExamples = R"(Examples:
  covenant-verify export log.export --log-key-file broker.vkey --known january.checkpoint --receipt answer.tlog-proof
  covenant-verify tiles mirror --log-key-file broker.vkey
  covenant-verify receipt answer.tlog-proof --log-key-file broker.vkey --request request.bin --answer answer.bin
  covenant-verify consistency january.checkpoint february.checkpoint --proof growth.proof --log-key-file broker.vkey
  covenant-verify dossier case.dossier.json --log-key-file broker.vkey

The log key is public; get it by hand from the log's holder, never from the export itself.
Exit codes: 0 verified, 2 wrong usage or a file that cannot be read, 6 verification failed.)";

void AddCommon(CLI::App& command, VerifyOptions& options) {
  auto* key = command.add_option("--log-key", options.log_key, "Public key of the log: origin+id+base64");
  command.add_option("--log-key-file", options.log_key_file, "File with the log's public keys, one a line")
      ->excludes(key);
  command
      .add_option_function<std::string>(
          "--output", [&options](const std::string& form) { options.json = form == "json"; }, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace

int main(int argc, char** argv) {
  // Protobuf's own words about a damaged message say less than ours.
  google::protobuf::SetLogHandler(nullptr);
  CLI::App app("Verifies receipts and logs of a covenant broker without trusting it.", "covenant-verify");
  app.footer(kExamples);
  app.require_subcommand(1);
  VerifyOptions options;
  std::string file, request, answer, newer, proof;

  CLI::App* export_command = app.add_subcommand("export", "Verify a whole exported log: entries, tree and signature");
  export_command->add_option("FILE", file, "Written by: covenant audit export")->required();
  covenant::auditor::ExportBeside beside;
  export_command
      ->add_option("--known", beside.known, "File with a checkpoint that the export must extend; again for another")
      ->allow_extra_args(false);
  export_command
      ->add_option("--receipt", beside.receipts, "A receipt whose entry must stand in the export; again for another")
      ->allow_extra_args(false);
  export_command->add_option("--tiles", beside.tiles,
                             "Folder of the log's hash tiles: shows which entry was exchanged");
  CLI::App* tiles_command = app.add_subcommand("tiles", "Verify a folder of the log's hashes (C2SP tlog-tiles)");
  tiles_command->add_option("DIR", file, "Written by: covenant audit export --tiles")->required();
  CLI::App* receipt_command = app.add_subcommand("receipt", "Verify one receipt, and the bytes that it is for");
  receipt_command->add_option("FILE", file, "A receipt (.tlog-proof)")->required();
  receipt_command->add_option("--request", request, "File with the request's bytes as sent");
  receipt_command->add_option("--answer", answer, "File with the answer's bytes as received");
  CLI::App* consistency_command = app.add_subcommand("consistency", "Verify that one log extends an older one");
  consistency_command->add_option("OLD", file, "File with the older checkpoint")->required();
  consistency_command->add_option("NEW", newer, "File with the newer checkpoint")->required();
  consistency_command->add_option("--proof", proof, "File with the proof: a hash in base64 a line")->required();
  CLI::App* dossier_command = app.add_subcommand("dossier", "Verify chosen entries with their proofs, and read them");
  dossier_command->add_option("FILE", file, "Written by: covenant audit dossier")->required();
  for (CLI::App* command : {export_command, tiles_command, receipt_command, consistency_command, dossier_command}) {
    AddCommon(*command, options);
    command->footer(kExamples);
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? covenant::auditor::kExitVerified : covenant::auditor::kExitInvalid;
  }
  if (export_command->parsed()) return covenant::auditor::VerifyExport(options, file, beside);
  if (tiles_command->parsed()) return covenant::auditor::VerifyTiles(options, file);
  if (dossier_command->parsed()) return covenant::auditor::VerifyDossierFile(options, file);
  if (receipt_command->parsed()) return covenant::auditor::VerifyReceiptFile(options, file, request, answer);
  return covenant::auditor::VerifyConsistencyFiles(options, file, newer, proof);
}
