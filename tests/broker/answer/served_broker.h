// A broker with a port: the exchange's fixture behind the real desk, services and TLS, and clients that connect to it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "broker/answer/desk.h"
#include "broker/answer/server.h"
#include "broker/answer/server_credentials.h"
#include "broker/authenticate/live_trust_store.h"
#include "broker/exchange/administration/identity_refusals.h"
#include "clients/cpp/client.h"
#include "clients/cpp/connection.h"
#include "tests/broker/authenticate/test_pki.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::answer {

// One thread.
class ServedBroker {
 public:
  ServedBroker();
  ~ServedBroker();

  // The names of deploy/demo/certificates.csv: "politie", "officer", "administrator-a" ...; and "auditor", of the
  // table.
  std::unique_ptr<client::Connection> Connect(const std::string& name);
  // From now on the certificate of `name` is refused.
  void Revoke(const std::string& name);
  // Stops the server; false when that takes more than twenty seconds.
  bool Stop();
  // Waits until the log holds a refused identity with this reason; false after ten seconds.
  bool AwaitRefusal(const std::string& reason);

  exchange::BrokerWithoutPort& broker() { return *broker_; }
  std::string address() const;
  const test_pki::Folder& folder() const { return folder_; }

 private:
  void WriteRevocations();

  const test_pki::Folder folder_;
  test_pki::Authority authority_{"Test CA"};
  std::map<std::string, test_pki::Issued> certificates_;
  std::unique_ptr<exchange::BrokerWithoutPort> broker_;
  std::unique_ptr<authenticate::LiveTrustStore> trust_;
  std::unique_ptr<authenticate::CertificateChecker> checker_;
  std::unique_ptr<authenticate::Authenticator> authenticator_;
  std::unique_ptr<exchange::IdentityRefusals> refusals_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<ServerCredentials> credentials_;
  std::unique_ptr<Server> server_;
};

}  // namespace covenant::answer
