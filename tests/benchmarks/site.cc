#include "tests/benchmarks/site.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "broker/base/status_macros.h"

namespace covenant::bench {
namespace {

constexpr char kOrigin[] = "bench.covenant.example/log";

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? absl::OkStatus() : absl::InternalError(absl::StrCat("cannot write ", path));
}

// SHA-256 of the certificate as deploy/pki gives it, in hex.
absl::StatusOr<std::string> Fingerprint(const Paths& paths, const std::string& pki, const std::string& name) {
  const std::string out = absl::StrCat(pki, "/", name, ".fingerprint");
  RETURN_IF_ERROR(
      Run({"/bin/sh", "-c",
           absl::StrCat("'", paths.source, "/deploy/pki' fingerprint '", pki, "' ", name, " > '", out, "'")}));
  ASSIGN_OR_RETURN(std::string text, ReadFile(out));
  return std::string(absl::StripSuffix(text, "\n"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Site>> Site::Found(const Paths& paths, const std::string& folder) {
  auto site = std::unique_ptr<Site>(new Site(paths, folder));
  std::filesystem::create_directories(folder);
  RETURN_IF_ERROR(site->IssueCertificates());
  RETURN_IF_ERROR(Run({paths.bin + "/covenant-broker", "keygen", "--dir", folder + "/secrets", "--origin", kOrigin}));
  ASSIGN_OR_RETURN(const std::string key, ReadFile(folder + "/secrets/log.vkey"));
  site->log_key_ = std::string(absl::StripSuffix(key, "\n"));
  ASSIGN_OR_RETURN(auditor::LogKey log_key, auditor::LogKey::Parse(site->log_key_));
  site->log_keys_.push_back(std::move(log_key));
  RETURN_IF_ERROR(site->WriteConfiguration());
  RETURN_IF_ERROR(site->Start());
  RETURN_IF_ERROR(site->PutCovenantInForce());
  return site;
}

absl::Status Site::IssueCertificates() {
  const std::string tool = paths_.source + "/deploy/pki";
  RETURN_IF_ERROR(Run({tool, "init", pki()}));
  ASSIGN_OR_RETURN(std::string parties, ReadFile(paths_.source + "/deploy/demo/register.yaml"));
  ASSIGN_OR_RETURN(const std::string certificates, ReadFile(paths_.source + "/deploy/demo/certificates.csv"));
  for (const absl::string_view line : absl::StrSplit(certificates, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> columns = absl::StrSplit(line, ',');
    if (line[0] == '#' || columns[0] == "certificate") continue;
    if (columns.size() != 3) return absl::InternalError(absl::StrCat("certificates.csv: ", line));
    RETURN_IF_ERROR(Run({tool, "issue", pki(), columns[0], columns[1], columns[2]}));
    ASSIGN_OR_RETURN(const std::string fingerprint, Fingerprint(paths_, pki(), columns[0]));
    parties = absl::StrReplaceAll(parties, {{absl::StrCat("@", columns[0], "@"), fingerprint}});
  }
  return WriteFile(folder_ + "/register.yaml", parties);
}

absl::Status Site::WriteConfiguration() const {
  const std::string text = absl::StrCat(
      "listen = \"localhost:0\"\ndata = \"", data(), "\"\nkeys = \"", keys(), "\"\nhigh_water = \"", folder_,
      "/high-water\"\nmaster_key_file = \"", folder_, "/secrets/master.key\"\nlog_key_file = \"", folder_,
      "/secrets/log.key\"\norigin = \"", kOrigin, "\"\nreflection = false\n[tls]\ncertificate = \"", pki(),
      "/broker.crt\"\nkey = \"", pki(), "/broker.key\"\nca = \"", pki(), "/ca.crt\"\ncrl = \"", pki(),
      "/ca.crl\"\n[policy]\nregister = \"", folder_, "/register.yaml\"\nvocabulary = \"", paths_.source,
      "/policy/vocabulary.yaml\"\nstatutes = \"", paths_.source, "/policy/statutes\"\npolice_units = \"", paths_.source,
      "/policy/tables/police-units-2022.csv\"\n");
  return WriteFile(folder_ + "/broker.conf", text);
}

absl::Status Site::Start() {
  ASSIGN_OR_RETURN(
      Process started,
      Process::Serve({paths_.bin + "/covenant-broker", "--config", folder_ + "/broker.conf"}, folder_ + "/broker.log"));
  broker_ = std::make_unique<Process>(std::move(started));
  return absl::OkStatus();
}

absl::Status Site::PutCovenantInForce() {
  ASSIGN_OR_RETURN(std::string source, ReadFile(absl::StrCat(paths_.source, "/policy/covenants/", kCovenant, ".yaml")));
  // Without its section `change` two administrators are enough; the parties' acceptances are nothing to be timed.
  const size_t change = source.find("\nchange: ");
  if (change == std::string::npos) return absl::InternalError("the covenant has no section `change` to leave out");
  source.erase(change, source.find('\n', change + 1) - change);
  // Its recipient may ask by names too, for guesses at them to be timed.
  constexpr std::string_view kMatching = "comensha: [v_number, passport]";
  const size_t matching = source.find(kMatching);
  if (matching == std::string::npos) return absl::InternalError("the covenant says otherwise what CoMensha matches by");
  source.insert(matching + kMatching.size() - 1, ", name_birthdate");
  ASSIGN_OR_RETURN(const auto proposer, Connect("administrator-a"));
  ASSIGN_OR_RETURN(const auto approver, Connect("administrator-b"));
  ASSIGN_OR_RETURN(const auto proposing, client::Client::Create(*proposer));
  ASSIGN_OR_RETURN(const auto approving, client::Client::Create(*approver));
  v1::ProposeRequest proposal;
  v1::Document* document = proposal.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_COVENANT);
  document->set_name(kCovenant);
  document->set_source(std::move(source));
  proposal.mutable_context()->mutable_actor()->set_reference("bench");
  proposal.mutable_context()->mutable_actor()->set_function("bench");
  v1::ApproveRequest approval;
  *approval.mutable_context()->mutable_actor() = proposal.context().actor();
  ASSIGN_OR_RETURN(const auto proposed, proposing->Propose(std::move(proposal)));
  if (!client::Permitted(proposed->outcome())) {
    return absl::InternalError(absl::StrCat("the covenant was not taken: ", proposed->outcome().reason_code()));
  }
  approval.set_proposal_id(proposed->proposal().proposal_id());
  ASSIGN_OR_RETURN(const auto approved, approving->Approve(std::move(approval), proposed->proposal().digest()));
  if (client::Permitted(approved->outcome())) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the covenant was not approved: ", approved->outcome().reason_code()));
}

absl::StatusOr<std::unique_ptr<client::Connection>> Site::Connect(const std::string& name) const {
  client::ConnectionOptions options;
  options.direct_path = true;
  options.target = absl::StrCat("localhost:", broker_->port());
  options.ca_file = pki() + "/ca.crt";
  options.certificate_file = absl::StrCat(pki(), "/", name, ".crt");
  options.key_file = absl::StrCat(pki(), "/", name, ".key");
  options.log_keys = {log_key_};
  return client::Connection::Open(std::move(options));
}

std::vector<std::shared_ptr<grpc::Channel>> OpenChannels(const std::string& pki, const std::string& name, int port,
                                                         int count) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadFile(pki + "/ca.crt").value_or("");
  tls.pem_cert_chain = ReadFile(absl::StrCat(pki, "/", name, ".crt")).value_or("");
  tls.pem_private_key = ReadFile(absl::StrCat(pki, "/", name, ".key")).value_or("");
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < count; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(64 << 20);
    channels.push_back(
        grpc::CreateCustomChannel(absl::StrCat("localhost:", port), grpc::SslCredentials(tls), arguments));
  }
  return channels;
}

}  // namespace covenant::bench
