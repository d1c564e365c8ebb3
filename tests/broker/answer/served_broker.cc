#include "tests/broker/answer/served_broker.h"

#include <future>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "broker/authenticate/certificate.h"
#include "gtest/gtest.h"
#include "tests/policy/documents.h"

namespace covenant::answer {
namespace {

using test_pki::Issued;

constexpr char kAuditor[] = "auditor";

// The certificates of the demonstration: name, OIN, organisation; and an auditor's.
std::map<std::string, Issued> IssueAll(test_pki::Authority& authority) {
  std::map<std::string, Issued> issued;
  std::istringstream lines(policy::SourceFile("deploy/demo/certificates.csv"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string name, oin, organisation;
    std::getline(cells, name, ',');
    std::getline(cells, oin, ',');
    std::getline(cells, organisation, ',');
    if (name.empty() || name[0] == '#' || name == "certificate") continue;
    issued[name] = authority.Issue({.subject = test_pki::Organisation(oin, organisation)});
  }
  issued[kAuditor] = authority.Issue({.subject = test_pki::Organisation("00000099000000007000", "CoMensha")});
  return issued;
}

policy::PolicySet PolicyFor(const std::map<std::string, Issued>& certificates) {
  policy::PolicySet set = exchange::BrokerWithoutPort::ShippedPolicy();
  std::string parties = policy::SourceFile("deploy/demo/register.yaml");
  absl::StrAppend(&parties, "  ", kAuditor, ": {party: comensha, roles: [auditor], officer_for: {covenants: [",
                  exchange::kTable, "]}, certificates: [{sha256: \"@", kAuditor, "@\", from: 2026-01-01}]}\n");
  for (const auto& [name, issued] : certificates) {
    const auto certificate = authenticate::Certificate::FromPem(issued.certificate_pem);
    parties = absl::StrReplaceAll(
        parties, {{absl::StrCat("\"@", name, "@\""), absl::StrCat("\"", certificate->fingerprint(), "\"")}});
  }
  set.Replace({policy::DocumentKind::kRegister, "register", parties});
  // These tests run by the real clock, because TLS does.
  for (policy::Document& document : set.documents) {
    document.source = absl::StrReplaceAll(document.source, {{"through: 2029-02-28", "through: 2099-12-31"},
                                                            {"through: 2030-12-31", "through: 2099-12-31"}});
  }
  return set;
}

}  // namespace

ServedBroker::ServedBroker() : certificates_(IssueAll(authority_)) {
  broker_ = std::make_unique<exchange::BrokerWithoutPort>(PolicyFor(certificates_));
  broker_->clock().Set(absl::Now());
  folder_.Write("ca.crt", authority_.certificate_pem());
  WriteRevocations();
  const Issued server = authority_.Issue({.use = test_pki::Use::kServer});
  folder_.Write("broker.crt", server.certificate_pem);
  folder_.Write("broker.key", server.key_pem);
  trust_ = authenticate::LiveTrustStore::Open({folder_.path() + "/ca.crt", folder_.path() + "/ca.crl", false},
                                              broker_->clock().Now())
               .value();
  checker_ = std::make_unique<authenticate::CertificateChecker>(*trust_);
  authenticator_ = std::make_unique<authenticate::Authenticator>(*checker_);
  refusals_ = std::make_unique<exchange::IdentityRefusals>(broker_->rooms());
  desk_ = std::make_unique<Desk>(broker_->rooms(), *authenticator_, *refusals_);
  credentials_ = ServerCredentials::Create({folder_.path() + "/broker.crt", folder_.path() + "/broker.key"}, *checker_,
                                           broker_->clock(), [this](const auto& refusal) { refusals_->Add(refusal); })
                     .value();
  auto server_or = Server::Start({"localhost:0", false}, credentials_->credentials(), *desk_);
  EXPECT_TRUE(server_or.ok()) << server_or.status();
  server_ = *std::move(server_or);
}

ServedBroker::~ServedBroker() {
  broker_->store().HoldWrites(false);
  if (server_ != nullptr) server_->Stop(absl::Seconds(1));
}

void ServedBroker::WriteRevocations() {
  folder_.Write("ca.crl", authority_.Crl());
}

void ServedBroker::Revoke(const std::string& name) {
  authority_.Revoke(certificates_.at(name));
  WriteRevocations();
  ASSERT_TRUE(trust_->Reload(broker_->clock().Now()).ok());
}

std::string ServedBroker::address() const {
  return absl::StrCat("localhost:", server_->port());
}

std::unique_ptr<client::Connection> ServedBroker::Connect(const std::string& name) {
  client::ConnectionOptions options;
  options.direct_path = true;
  options.target = address();
  options.ca_file = folder_.path() + "/ca.crt";
  options.certificate_file = folder_.Write(name + ".crt", certificates_.at(name).certificate_pem);
  options.key_file = folder_.Write(name + ".key", certificates_.at(name).key_pem);
  options.log_keys = {broker_->log_key().text()};
  options.deadline = absl::Seconds(60);
  auto connection = client::Connection::Open(std::move(options));
  EXPECT_TRUE(connection.ok()) << connection.status();
  return *std::move(connection);
}

bool ServedBroker::Stop() {
  auto stopping = std::async(std::launch::async, [this] { server_->Stop(absl::Seconds(1)); });
  const bool stopped = stopping.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  if (!stopped) std::abort();  // the future would wait for ever
  server_.reset();
  return stopped;
}

bool ServedBroker::AwaitRefusal(const std::string& reason) {
  for (int i = 0; i < 1000; ++i) {
    for (uint64_t index = 0; index < broker_->size(); ++index) {
      const v1::Leaf leaf = broker_->LeafAt(index);
      if (leaf.kind() == v1::ENTRY_KIND_REFUSED_IDENTITY && leaf.told() == reason) return true;
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  return false;
}

}  // namespace covenant::answer
