#include "clients/cpp/connection.h"

#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/credentials.h"

namespace covenant::client {
namespace {

constexpr int kLargestAnswerBytes = 64 << 20;
constexpr int kWarnBelowDays = 30;

absl::StatusOr<std::vector<auditor::LogKey>> ReadLogKeys(const std::vector<std::string>& texts) {
  std::vector<auditor::LogKey> keys;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(auditor::LogKey key, auditor::LogKey::Parse(text));
    if (!keys.empty() && key.origin() != keys[0].origin()) {
      return absl::InvalidArgumentError("log keys: they are of different logs; one connection is to one log");
    }
    keys.push_back(std::move(key));
  }
  if (keys.empty()) {
    return absl::InvalidArgumentError("no log key given; without it no receipt can be verified and no answer used");
  }
  return keys;
}

std::shared_ptr<grpc::Channel> MakeChannel(const ConnectionOptions& options, const Credentials& credentials) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = credentials.ca();
  tls.pem_cert_chain = credentials.certificate();
  tls.pem_private_key = credentials.key();
  grpc::ChannelArguments arguments;
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  arguments.SetMaxReceiveMessageSize(kLargestAnswerBytes);
  // Repeats are ours: only we know that the same bytes are safe to send again.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // A broker that restarts is back in seconds; gRPC's own pause would grow to two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(options.target, grpc::SslCredentials(tls), arguments);
}

}  // namespace

Connection::Connection(ConnectionOptions options, std::vector<auditor::LogKey> log_keys, Credentials credentials)
    : options_(std::move(options)),
      log_keys_(std::move(log_keys)),
      credentials_(std::make_unique<const Credentials>(std::move(credentials))),
      channel_(MakeChannel(options_, *credentials_)) {}

Connection::~Connection() = default;

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(ConnectionOptions options) {
  if (options.target.empty()) return absl::InvalidArgumentError("no broker given; its address is host:port");
  if (options.deadline <= absl::ZeroDuration()) return absl::InvalidArgumentError("the deadline must be positive");
  ASSIGN_OR_RETURN(std::vector<auditor::LogKey> keys, ReadLogKeys(options.log_keys));
  ASSIGN_OR_RETURN(Credentials credentials,
                   Credentials::Load({options.ca_file, options.certificate_file, options.key_file}, options.now()));
  return std::unique_ptr<Connection>(new Connection(std::move(options), std::move(keys), std::move(credentials)));
}

absl::Time Connection::certificate_not_after() const {
  return credentials_->not_after();
}

int Connection::certificate_days_left() const {
  return static_cast<int>(absl::ToInt64Hours(certificate_not_after() - options_.now()) / 24);
}

std::vector<std::string> Connection::warnings() const {
  const int days = certificate_days_left();
  if (days >= kWarnBelowDays) return {};
  return {absl::StrCat("the certificate ", options_.certificate_file, " expires in ", days, " days, on ",
                       absl::FormatTime("%Y-%m-%d", certificate_not_after(), absl::UTCTimeZone()),
                       "; ask for a new one now")};
}

absl::StatusOr<std::string> Connection::Sign(std::string_view message) const {
  return credentials_->Sign(message);
}

}  // namespace covenant::client
