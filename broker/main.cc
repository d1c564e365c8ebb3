// covenant-broker: serves the API of proto/, makes the keys of a new broker, or changes the key of its log or its
// master key.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "broker/configuration.h"
#include "broker/keygen.h"
#include "broker/rotate_log_key.h"
#include "broker/rotate_master_key.h"
#include "broker/serve.h"

namespace {

constexpr int kWrongUse = 2;
constexpr int kCannotServe = 1;

int Report(const absl::Status& status, int exit_code) {
  if (status.ok()) return 0;
  std::cerr << "covenant-broker: " << status.message() << std::endl;
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "The covenant broker: exchanges signals as covenants allow, and records every decision first.\n"
      "Example: covenant-broker --config /etc/covenant-broker/covenant-broker.conf");
  std::string configuration_file;
  app.add_option("--config", configuration_file, "Configuration file (INI)");
  bool rebuild_indices = false;
  app.add_flag("--rebuild-indices", rebuild_indices,
               "Drop the indices of the log and derive them again while serving; loses nothing");
  CLI::App* keygen = app.add_subcommand("keygen",
                                        "Make the keys of a new broker: master.key, log.key, log.vkey.\n"
                                        "Example: covenant-broker keygen --dir secrets --origin covenant.example/log");
  std::string folder;
  std::string origin;
  keygen->add_option("--dir", folder, "Folder for the keys, made when it is not there; nothing in it is overwritten")
      ->required();
  keygen->add_option("--origin", origin, "Name of the log in every checkpoint; it never changes")->required();
  bool with_passphrase = false;
  keygen->add_flag(
      "--passphrase", with_passphrase,
      "Seal master.key with a passphrase, asked on the terminal or given as the credential master-passphrase");
  CLI::App* rotate =
      app.add_subcommand("rotate-log-key",
                         "Change the key that signs the log; the broker is stopped. First hand out the next\n"
                         "key with --prepare, so that everyone who checks receipts knows both.\n"
                         "Example: covenant-broker --config covenant-broker.conf rotate-log-key --prepare");
  bool prepare = false;
  rotate->add_flag("--prepare", prepare, "Only make the next key and say what to hand out");
  const CLI::App* rotate_master = app.add_subcommand(
      "rotate-master-key",
      "Put all keys under another master key, and the slots under other keys; the broker is stopped.\n"
      "Cut off, it goes on when it is asked again.\n"
      "Example: covenant-broker --config covenant-broker.conf rotate-master-key");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUse;
  }

  if (keygen->parsed()) return Report(covenant::MakeKeys(folder, origin, with_passphrase), kCannotServe);
  if (configuration_file.empty()) {
    return Report(absl::InvalidArgumentError("--config FILE is missing; covenant-broker --help tells more"), kWrongUse);
  }
  auto configuration = covenant::ReadConfiguration(configuration_file);
  if (!configuration.ok()) return Report(configuration.status(), kWrongUse);
  configuration->rebuild_indices = rebuild_indices;
  if (rotate->parsed()) {
    return Report(prepare ? covenant::PrepareLogKey(*configuration) : covenant::RotateLogKey(*configuration),
                  kCannotServe);
  }
  if (rotate_master->parsed()) return Report(covenant::RotateMasterKey(*configuration), kCannotServe);
  return Report(covenant::Serve(*configuration), kCannotServe);
}
