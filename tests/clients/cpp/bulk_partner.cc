// A partner as a process of its own, to be killed: submits signals "subject 0", "subject 1", ... with a journal.
// bulk_partner PORT LOG_KEY PKI_FOLDER STATE_FOLDER JOURNAL COUNT
#include <cstdio>
#include <cstdlib>
#include <string>

#include "clients/cpp/bulk.h"

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const std::string pki = argv[3];
  covenant::client::ConnectionOptions options;
  options.direct_path = true;
  options.target = std::string("127.0.0.1:") + argv[1];
  options.log_keys = {argv[2]};
  options.ca_file = pki + "/ca.crt";
  options.certificate_file = pki + "/partner.crt";
  options.key_file = pki + "/partner.key";
  options.state_directory = argv[4];
  const auto connection = covenant::client::Connection::Open(options);
  if (!connection.ok()) return std::fprintf(stderr, "%s\n", connection.status().ToString().c_str()), 1;
  const auto client = covenant::client::Client::Create(**connection);
  if (!client.ok()) return std::fprintf(stderr, "%s\n", client.status().ToString().c_str()), 1;
  covenant::client::SubmitStream stream(**client, {.items_in_message = 10, .journal = argv[5]});
  for (int i = 0; i < std::atoi(argv[6]); ++i) {
    covenant::v1::Signal signal;
    signal.add_identifiers()->add_parts("subject " + std::to_string(i));
    if (const absl::Status added = stream.Add(signal); !added.ok()) {
      return std::fprintf(stderr, "%s\n", added.ToString().c_str()), 1;
    }
  }
  const auto summary = stream.Finish();
  if (!summary.ok()) return std::fprintf(stderr, "%s\n", summary.status().ToString().c_str()), 1;
  return 0;
}
