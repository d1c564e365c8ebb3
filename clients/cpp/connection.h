// Connection: one partner's mutual TLS connection to one broker, and what it trusts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/auditor/signed_note.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace covenant::client {

class Credentials;

struct ConnectionOptions {
  // Host and port of the broker, such as "broker.example.nl:8443".
  std::string target;
  // PEM files: the authorities that may have signed the broker's certificate; the own certificate (leaf first, then
  // any intermediates); the own private key, without a passphrase.
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  // Name that the broker's certificate must carry, when it is not the host of `target`.
  std::string server_name;
  // The log's public keys as note verifier keys ("origin+id+base64"), received by hand; at least one, all of one
  // origin. More than one where the log changed its key.
  std::vector<std::string> log_keys;
  // Folder of the newest checkpoint and the record of calls (call_record.h), made when it is missing; processes may
  // share it. Empty: the checkpoint is kept in memory only, and a log that was swapped between two runs goes unnoticed.
  std::string state_directory;
  // Time in which a call and its repeats must be done.
  absl::Duration deadline = absl::Seconds(30);
  // Capacity (hoedanigheid) put into requests that name none. Needed only where one OIN is several parties.
  std::string capacity;
  // Party id that one is in the register. When given, every entry must name it as the caller.
  std::string party;
  // Identifiers of people leave this process blinded (pseudonym.proto). True: as they are, where the covenant lets
  // them.
  bool direct_path = false;
  // By covenant id: the file with the pepper that its partners share (broker/schemes/README.md), where it has one.
  std::map<std::string, std::string> pepper_files = {};
  // The clock: request ids carry its time, and the certificate's days left are counted from it.
  std::function<absl::Time()> now = absl::Now;
};

// Immutable; thread-safe.
class Connection {
 public:
  // Reads the files and makes the channel; does not wait for the broker.
  // INVALID_ARGUMENT: an option is missing or malformed, a file is not what it should be, the key does not belong to
  // the certificate. NOT_FOUND, PERMISSION_DENIED: a file cannot be read. FAILED_PRECONDITION: the certificate has
  // expired or is not yet valid. Each names the option and the file and says what to do.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(ConnectionOptions options);
  ~Connection();

  const ConnectionOptions& options() const { return options_; }
  const std::vector<auditor::LogKey>& log_keys() const { return log_keys_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // End of the own certificate's validity, and whole days until then.
  absl::Time certificate_not_after() const;
  int certificate_days_left() const;
  // One line for each thing that soon stops working, such as a certificate with fewer than 30 days left.
  std::vector<std::string> warnings() const;

  // Signature (ECDSA or RSA with SHA-256) with the private key of the certificate, as approvals need it.
  // INVALID_ARGUMENT: the key cannot sign.
  absl::StatusOr<std::string> Sign(std::string_view message) const;

 private:
  Connection(ConnectionOptions options, std::vector<auditor::LogKey> log_keys, Credentials credentials);

  ConnectionOptions options_;
  std::vector<auditor::LogKey> log_keys_;
  std::unique_ptr<const Credentials> credentials_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace covenant::client
