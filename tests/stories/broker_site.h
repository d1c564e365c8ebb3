// A broker as it is installed: PKI, register, keys and configuration in a folder, the real program as a process, and
// clients of the client library that connect to it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <sys/types.h>

#include "absl/time/time.h"
#include "clients/cpp/client.h"
#include "clients/cpp/connection.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::stories {

// The folder of one broker. One thread.
class BrokerSite {
 public:
  // `data` is where the data folder goes; inside the site when it is empty. Certificates and revocation list last so
  // long.
  explicit BrokerSite(const std::string& data = "", absl::Duration lasts = absl::Hours(24 * 800));

  std::string operator/(const std::string& name) const { return folder_.path() + "/" + name; }
  const test_pki::Folder& folder() const { return folder_; }
  test_pki::Authority& authority() { return authority_; }
  int port() const { return port_; }

  // Writes the configuration with other values for some keys, such as {"data", "/elsewhere"}.
  std::string Configure(const std::map<std::string, std::string>& changes = {});
  // Issues and keeps a certificate under `name`.
  void Issue(const std::string& name, const test_pki::Specification& specification, test_pki::Authority& authority);
  void Revoke(const std::string& name);

  // As one of deploy/demo/certificates.csv, or of Issue. Without `state` no checkpoint is kept between connections.
  client::ConnectionOptions Options(const std::string& name, const std::string& state = "") const;
  std::unique_ptr<client::Connection> Connect(const std::string& name, const std::string& state = "") const;
  std::string log_key() const;

  // TAFEL-SIGNAAL, in force whenever a test runs, with two persons to change it and nobody's acceptance asked.
  static std::string TableText();
  // Has one administrator propose and another approve that text of it, or of another covenant: what became of the
  // proposal.
  std::string PutInForce(const std::string& table, const std::string& covenant = "TAFEL-SIGNAAL") const;
  void LoadTable() const;
  // Exports the log as the officer and audits it: the number of entries, or 0 after a failure of the test.
  uint64_t AuditedEntries();
  // The file that AuditedEntries exported last.
  std::string last_export() const { return *this / ("log-" + std::to_string(exports_) + ".export"); }

 private:
  const absl::Duration lasts_;
  const test_pki::Folder folder_;
  test_pki::Authority authority_{"Test CA"};
  std::map<std::string, test_pki::Issued> certificates_;
  std::map<std::string, std::string> settings_;
  int port_ = 0;
  int exports_ = 0;
};

// The broker's process. Killed when it still runs at the end.
class BrokerProcess {
 public:
  // Starts `covenant-broker --config FILE`; its wall clock runs `ahead`, in whole seconds.
  explicit BrokerProcess(const std::string& configuration, absl::Duration ahead = absl::ZeroDuration());
  ~BrokerProcess();
  BrokerProcess(const BrokerProcess&) = delete;
  BrokerProcess& operator=(const BrokerProcess&) = delete;

  // True when it listens; false when it ended, or thirty seconds have passed.
  bool AwaitListening();
  // True when it has said so within thirty seconds.
  bool AwaitSaid(const std::string& text) const;
  // Its exit code, 128 + signal when it was killed; -1 after thirty seconds.
  int AwaitExit();
  // kill -9.
  void Kill();
  // SIGTERM; gives the exit code.
  int Stop();
  // All it wrote to stderr and stdout.
  std::string said() const;

 private:
  const std::string output_;
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

}  // namespace covenant::stories
