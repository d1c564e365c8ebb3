// Submits signals in bulk with a journal, printing the number of each answered item, until it is done or killed:
//   submit_until_killed TARGET FOLDER JOURNAL COUNT
// FOLDER holds ca.crt, kmar.crt, kmar.key and secrets/log.vkey. Exit code 0 when all is answered.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "clients/cpp/bulk.h"

namespace {

using covenant::client::BulkItem;
using covenant::v1::SubmitAnswer;

covenant::client::ConnectionOptions Options(const std::string& target, const std::string& folder) {
  covenant::client::ConnectionOptions options;
  options.direct_path = true;
  options.target = target;
  options.ca_file = folder + "/ca.crt";
  options.certificate_file = folder + "/kmar.crt";
  options.key_file = folder + "/kmar.key";
  options.state_directory = folder + "/state-kmar";
  std::string key;
  std::ifstream(folder + "/secrets/log.vkey") >> key;
  options.log_keys = {key};
  return options;
}

covenant::v1::Signal SignalOf(int number) {
  covenant::v1::Signal signal;
  covenant::v1::Identifier* identifier = signal.add_identifiers();
  identifier->set_scheme("v_number");
  identifier->add_parts(std::to_string(1'000'000'000 + number));
  signal.set_subject_role("mogelijk_slachtoffer");
  signal.set_police_regime("wpg_8");
  return signal;
}

int Fail(const absl::Status& status) {
  std::cerr << status << std::endl;
  return EXIT_FAILURE;
}

}  // namespace

int main(int, char** arguments) {
  auto connection = covenant::client::Connection::Open(Options(arguments[1], arguments[2]));
  if (!connection.ok()) return Fail(connection.status());
  auto client = covenant::client::Client::Create(**connection);
  if (!client.ok()) return Fail(client.status());
  covenant::client::BulkOptions<SubmitAnswer> options;
  options.context.set_covenant("TAFEL-SIGNAAL");
  options.context.set_purpose("voorkomen_opsporen");
  options.context.mutable_actor()->set_reference("m-1");
  options.context.mutable_actor()->set_function("rechercheur");
  options.items_in_message = 20;
  options.journal = arguments[3];
  options.on_item = [](const BulkItem<SubmitAnswer>& item) {
    std::cout << item.number << " " << item.answer.signal_reference() << std::endl;
    return absl::OkStatus();
  };
  covenant::client::SubmitStream stream(**client, options);
  const int count = std::atoi(arguments[4]);
  for (int number = 0; number < count; ++number) {
    if (auto added = stream.Add(SignalOf(number)); !added.ok()) return Fail(added);
  }
  auto summary = stream.Finish();
  if (!summary.ok()) return Fail(summary.status());
  return summary->told.size() <= summary->told.count("permit") ? EXIT_SUCCESS : EXIT_FAILURE;
}
