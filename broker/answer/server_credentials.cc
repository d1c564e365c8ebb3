#include "broker/answer/server_credentials.h"

#include <cstdlib>
#include <mutex>
#include <string_view>
#include <utility>

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "broker/answer/key_pair_file.h"
#include "broker/base/status_macros.h"

namespace covenant::answer {
namespace {

constexpr unsigned kLookEverySeconds = 1;

// A TLS 1.2 list that nobody can use, which leaves TLS 1.3 only.
constexpr char kOnlyTls13[] = "PSK-AES256-GCM-SHA384";

// Left alone, gRPC offers TLS 1.2 with ECDHE and AES-GCM, and TLS 1.3, whose suites are all forward-secret.
absl::Status CheckCipherSuites() {
  const char* const suites = std::getenv("GRPC_SSL_CIPHER_SUITES");
  if (suites == nullptr || std::string_view(suites) == kOnlyTls13) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "GRPC_SSL_CIPHER_SUITES in the environment would change the port's cipher suites; unset it, or set it "
      "to ",
      kOnlyTls13, " for TLS 1.3 only."));
}

std::shared_ptr<grpc::ServerCredentials> MakeCredentials(
    const std::string& key_pair_path, std::shared_ptr<grpc::experimental::CertificateVerifier> gate) {
  // No root certificates: with them gRPC would send every caller the names of our authorities and judge by a copy that
  // a reload does not reach. The verifier judges alone.
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(key_pair_path, key_pair_path,
                                                                           kLookEverySeconds));
  options.watch_identity_key_cert_pairs();
  // TLS demands the certificate and proof of its key; our verifier decides whether it is good.
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  options.set_certificate_verifier(std::move(gate));
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace

struct ServerCredentials::State {
  ServerCredentialsOptions options;
  const Clock& clock;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  mutable std::mutex mutex;
  std::unique_ptr<KeyPairFile> file ABSL_GUARDED_BY(mutex);
  absl::Time not_after ABSL_GUARDED_BY(mutex);
};

absl::StatusOr<std::unique_ptr<ServerCredentials>> ServerCredentials::Create(ServerCredentialsOptions options,
                                                                             authenticate::CertificateChecker& checker,
                                                                             const Clock& clock,
                                                                             OnHandshakeRefused on_refused) {
  RETURN_IF_ERROR(CheckCipherSuites());
  ASSIGN_OR_RETURN(const authenticate::ServerIdentity identity,
                   authenticate::ServerIdentity::Load(options.certificate_file, options.key_file, clock.Now()));
  ASSIGN_OR_RETURN(std::unique_ptr<KeyPairFile> file, KeyPairFile::Create(identity));
  auto gate =
      grpc::experimental::ExternalCertificateVerifier::Create<HandshakeVerifier>(checker, clock, std::move(on_refused));
  auto credentials = MakeCredentials(file->path(), std::move(gate));
  auto state = absl::WrapUnique(new State{.options = std::move(options),
                                          .clock = clock,
                                          .credentials = std::move(credentials),
                                          .mutex = {},
                                          .file = std::move(file),
                                          .not_after = identity.not_after()});
  return absl::WrapUnique(new ServerCredentials(std::move(state)));
}

ServerCredentials::ServerCredentials(std::unique_ptr<State> state) : state_(std::move(state)) {}

ServerCredentials::~ServerCredentials() = default;

std::shared_ptr<grpc::ServerCredentials> ServerCredentials::credentials() const {
  return state_->credentials;
}

absl::Status ServerCredentials::Reload() {
  const ServerCredentialsOptions& options = state_->options;
  ASSIGN_OR_RETURN(const authenticate::ServerIdentity identity,
                   authenticate::ServerIdentity::Load(options.certificate_file, options.key_file, state_->clock.Now()));
  const std::lock_guard lock(state_->mutex);
  RETURN_IF_ERROR(state_->file->Replace(identity));
  state_->not_after = identity.not_after();
  return absl::OkStatus();
}

absl::Time ServerCredentials::not_after() const {
  const std::lock_guard lock(state_->mutex);
  return state_->not_after;
}

}  // namespace covenant::answer
