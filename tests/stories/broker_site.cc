#include "tests/stories/broker_site.h"

#include <cstdlib>
#include <fcntl.h>
#include <signal.h>
#include <sstream>
#include <unistd.h>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "broker/authenticate/certificate.h"
#include "clients/auditor/export_audit.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/policy/documents.h"

namespace covenant::stories {
namespace {

constexpr char kBroker[] = BINARY_DIR "/covenant-broker";
constexpr absl::Duration kPatience = absl::Seconds(30);

// A port that nobody listens on now.
int FreePort() {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(socket_fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(socket_fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(socket_fd);
  return ntohs(address.sin_port);
}

bool IsSection(const std::string& key) {
  return key.find('.') != std::string::npos;
}

}  // namespace

BrokerSite::BrokerSite(const std::string& data, absl::Duration lasts) : lasts_(lasts), port_(FreePort()) {
  std::string parties = policy::SourceFile("deploy/demo/register.yaml");
  std::istringstream lines(policy::SourceFile("deploy/demo/certificates.csv"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string name, oin, organisation;
    std::getline(cells, name, ',');
    std::getline(cells, oin, ',');
    std::getline(cells, organisation, ',');
    if (name.empty() || name[0] == '#' || name == "certificate") continue;
    Issue(name, {.subject = test_pki::Organisation(oin, organisation), .until = lasts}, authority_);
    const auto certificate = authenticate::Certificate::FromPem(certificates_[name].certificate_pem);
    parties = absl::StrReplaceAll(parties, {{absl::StrCat("@", name, "@"), certificate->fingerprint()}});
  }
  folder_.Write("register.yaml", parties);
  folder_.Write("ca.crt", authority_.certificate_pem());
  folder_.Write("ca.crl", authority_.Crl(-absl::Hours(1), lasts));
  Issue("broker", {.use = test_pki::Use::kServer, .until = lasts}, authority_);
  const std::string keygen =
      absl::StrCat(kBroker, " keygen --origin log.test/stories --dir ", *this / "secrets > /dev/null");
  EXPECT_EQ(std::system(keygen.c_str()), 0);
  const std::string source = SOURCE_DIR;
  settings_ = {{"listen", absl::StrCat("localhost:", port_)},
               {"data", data.empty() ? *this / "data" : data},
               {"keys", *this / "keys"},
               {"high_water", *this / "high-water"},
               {"master_key_file", *this / "secrets/master.key"},
               {"log_key_file", *this / "secrets/log.key"},
               {"origin", "log.test/stories"},
               {"tls.certificate", *this / "broker.crt"},
               {"tls.key", *this / "broker.key"},
               {"tls.ca", *this / "ca.crt"},
               {"tls.crl", *this / "ca.crl"},
               {"policy.register", *this / "register.yaml"},
               {"policy.vocabulary", source + "/policy/vocabulary.yaml"},
               {"policy.statutes", source + "/policy/statutes"},
               {"policy.police_units", source + "/policy/tables/police-units-2022.csv"}};
}

std::string BrokerSite::Configure(const std::map<std::string, std::string>& changes) {
  std::map<std::string, std::string> settings = settings_;
  for (const auto& [key, value] : changes) settings[key] = value;
  std::string text;
  for (const auto& [key, value] : settings) {
    if (!IsSection(key)) absl::StrAppend(&text, key, " = \"", value, "\"\n");
  }
  for (const std::string section : {"tls", "deadlines", "policy"}) {
    absl::StrAppend(&text, "[", section, "]\n");
    for (const auto& [key, value] : settings) {
      if (key.rfind(section + ".", 0) == 0) {
        absl::StrAppend(&text, key.substr(section.size() + 1), " = \"", value, "\"\n");
      }
    }
  }
  return folder_.Write(absl::StrCat("broker-", changes.size(), ".conf"), text);
}

void BrokerSite::Issue(const std::string& name, const test_pki::Specification& specification,
                       test_pki::Authority& authority) {
  certificates_[name] = authority.Issue(specification);
  folder_.Write(name + ".crt", certificates_[name].certificate_pem);
  folder_.Write(name + ".key", certificates_[name].key_pem);
}

void BrokerSite::Revoke(const std::string& name) {
  authority_.Revoke(certificates_.at(name));
  folder_.Write("ca.crl", authority_.Crl(-absl::Hours(1), lasts_));
}

std::string BrokerSite::log_key() const {
  return std::string(absl::StripSuffix(crypto::ReadFile(*this / "secrets/log.vkey"), "\n"));
}

client::ConnectionOptions BrokerSite::Options(const std::string& name, const std::string& state) const {
  client::ConnectionOptions options;
  options.direct_path = true;
  options.target = absl::StrCat("localhost:", port_);
  options.ca_file = *this / "ca.crt";
  options.certificate_file = *this / (name + ".crt");
  options.key_file = *this / (name + ".key");
  options.log_keys = {log_key()};
  options.state_directory = state.empty() ? "" : *this / state;
  return options;
}

std::unique_ptr<client::Connection> BrokerSite::Connect(const std::string& name, const std::string& state) const {
  auto connection = client::Connection::Open(Options(name, state));
  EXPECT_TRUE(connection.ok()) << connection.status();
  return *std::move(connection);
}

std::string BrokerSite::TableText() {
  const std::string text = policy::Replaced(policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml"),
                                            "through: 2029-02-28", "through: 2099-12-31");
  return policy::Replaced(
      text, "change: {proposed_by: [politie, riec-midden-nederland], accepted_by: every_party, notice: P3M}\n", "");
}

std::string BrokerSite::PutInForce(const std::string& table, const std::string& covenant) const {
  const auto proposer = Connect("administrator-a");
  const auto approver = Connect("administrator-b");
  v1::ProposeRequest request;
  v1::Document* document = request.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_COVENANT);
  document->set_name(covenant);
  document->set_source(table);
  const auto proposed = client::Client::Create(*proposer).value()->Propose(request);
  EXPECT_TRUE(proposed.ok()) << proposed.status();
  if (!proposed.ok()) return "";
  const v1::Proposal& proposal = (*proposed)->proposal();
  v1::ApproveRequest approval;
  approval.set_proposal_id(proposal.proposal_id());
  const auto approved = client::Client::Create(*approver).value()->Approve(approval, proposal.digest());
  EXPECT_TRUE(approved.ok()) << approved.status();
  if (!approved.ok()) return "";
  EXPECT_TRUE(client::Permitted((*approved)->outcome())) << (*approved)->outcome().reason_code();
  return (*approved)->proposal().status();
}

void BrokerSite::LoadTable() const {
  EXPECT_EQ(PutInForce(TableText()), "enacted");
}

uint64_t BrokerSite::AuditedEntries() {
  ++exports_;
  const std::string path = last_export();
  const auto officer = Connect("officer");
  auto writer = auditor::ExportWriter::Create(path);
  v1::ExportLogRequest request;
  request.mutable_context()->set_purpose("rechtmatigheidscontrole");
  const auto exported = client::Client::Create(*officer).value()->ExportLog(request, **writer);
  EXPECT_TRUE(exported.ok()) << exported.status();
  const std::vector<auditor::LogKey> keys{auditor::LogKey::Parse(log_key()).value()};
  const auto report = auditor::AuditExport(path, keys);
  EXPECT_TRUE(report.ok()) << report.status();
  if (!report.ok()) return 0;
  EXPECT_TRUE(report->whole()) << report->findings[0].text;
  return report->entries;
}

BrokerProcess::BrokerProcess(const std::string& configuration, absl::Duration ahead)
    : output_(configuration + ".output") {
  const int output = open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::vector<std::string> words = {kBroker, "--config", configuration};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  const std::string seconds = std::to_string(absl::ToInt64Seconds(ahead));
  pid_ = fork();
  if (pid_ == 0) {
    if (ahead != absl::ZeroDuration()) {
      setenv("COVENANT_TEST_SHIFT_SECONDS", seconds.c_str(), 1);
      setenv("LD_PRELOAD", BINARY_DIR "/shifted_clock.so", 1);
    }
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(arguments[0], arguments);
    _exit(127);
  }
  close(output);
}

BrokerProcess::~BrokerProcess() {
  Kill();
}

std::string BrokerProcess::said() const {
  return crypto::ReadFile(output_);
}

bool BrokerProcess::AwaitSaid(const std::string& text) const {
  for (const absl::Time until = absl::Now() + kPatience; absl::Now() < until;) {
    if (said().find(text) != std::string::npos) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

bool BrokerProcess::AwaitListening() {
  for (const absl::Time until = absl::Now() + kPatience; absl::Now() < until;) {
    if (said().find("listening on port") != std::string::npos) return true;
    int status = 0;
    if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      pid_ = -1;
      return false;
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

int BrokerProcess::AwaitExit() {
  for (const absl::Time until = absl::Now() + kPatience; pid_ > 0 && absl::Now() < until;) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      pid_ = -1;
    } else {
      absl::SleepFor(absl::Milliseconds(10));
    }
  }
  return exit_code_;
}

void BrokerProcess::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  AwaitExit();
}

int BrokerProcess::Stop() {
  if (pid_ > 0) kill(pid_, SIGTERM);
  return AwaitExit();
}

}  // namespace covenant::stories
