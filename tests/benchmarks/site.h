// Site: a broker as it would stand at an operator, with its own PKI, keys and data, and the covenant COMENSHA-REG in
// force: police and shelters supply, CoMensha retrieves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/statusor.h"
#include "clients/auditor/signed_note.h"
#include "clients/cpp/client.h"
#include "clients/cpp/connection.h"
#include "tests/benchmarks/process.h"

namespace covenant::bench {

inline constexpr char kCovenant[] = "COMENSHA-REG";
inline constexpr char kPurpose[] = "registratie_aard_omvang";
inline constexpr char kSupplier[] = "politie";
inline constexpr char kRecipient[] = "comensha";

// Where things stand: `source` the project's root, `bin` the folder of its binaries.
struct Paths {
  std::string source;
  std::string bin;
};

class Site {
 public:
  // Makes PKI, keys and configuration in `folder` (new), starts the broker and puts the covenant in force by two
  // administrators. INTERNAL with a sentence when a step fails.
  static absl::StatusOr<std::unique_ptr<Site>> Found(const Paths& paths, const std::string& folder);

  // Starts the broker; it must not be running.
  absl::Status Start();
  Process& broker() { return *broker_; }

  const std::string& folder() const { return folder_; }
  std::string pki() const { return folder_ + "/pki"; }
  std::string data() const { return folder_ + "/data"; }
  std::string keys() const { return folder_ + "/keys"; }

  // A verified connection to the running broker with the certificate `name`.
  absl::StatusOr<std::unique_ptr<client::Connection>> Connect(const std::string& name) const;

  const std::vector<auditor::LogKey>& log_keys() const { return log_keys_; }

 private:
  Site(Paths paths, std::string folder) : paths_(std::move(paths)), folder_(std::move(folder)) {}
  absl::Status IssueCertificates();
  absl::Status WriteConfiguration() const;
  absl::Status PutCovenantInForce();

  const Paths paths_;
  const std::string folder_;
  std::string log_key_;
  std::vector<auditor::LogKey> log_keys_;
  std::unique_ptr<Process> broker_;
};

// `count` connections of their own (gRPC would share one) to a server on this machine, with the PKI in `pki`.
std::vector<std::shared_ptr<grpc::Channel>> OpenChannels(const std::string& pki, const std::string& name, int port,
                                                         int count);

}  // namespace covenant::bench
