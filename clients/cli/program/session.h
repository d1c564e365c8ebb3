// What a command runs with: settings, the terminal, and the connection, made when it is first asked for.
#pragma once

#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "covenant/v1/context.pb.h"

#include "absl/status/statusor.h"
#include "clients/cli/program/settings.h"
#include "clients/cpp/client.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/verified.h"

namespace covenant::cli {

// The three streams of the process. They outlive the session.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool err_is_terminal = false;
};

// One thread.
class Session {
 public:
  Session(Settings settings, std::string home, Streams streams);

  // INVALID_ARGUMENT: --output or --timeout has a value that it does not take, or --save-receipt names a file that is
  // there.
  absl::Status CheckSettings() const;

  // Keeps the receipt of an answer where --save-receipt wants it; of several answers of one command the last.
  // UNAVAILABLE: it cannot be written, though the answer stands.
  absl::Status KeepReceipt(const client::VerifiedCall& call);
  // INVALID_ARGUMENT: --save-receipt was given to a command that had no receipt to keep.
  absl::Status CheckReceiptKept() const;

  bool json() const { return settings_.Get("output") == "json"; }
  std::string Setting(std::string_view name) const { return settings_.Get(name); }
  Streams& streams() { return streams_; }
  std::ostream& out() { return streams_.out; }
  std::ostream& err() { return streams_.err; }

  // Identifiers then leave this process as they are, not blinded. Before Connect only.
  void TakeDirectPath() { direct_path_ = true; }

  // The client; connects on the first call and prints warnings (a certificate about to expire) to err.
  // INVALID_ARGUMENT: a setting is missing or wrong; says which. UNAUTHENTICATED: the own certificate is not valid
  // today. FAILED_PRECONDITION, DATA_LOSS: as client.h.
  absl::StatusOr<client::Client*> Connect();
  // Precondition: Connect succeeded.
  const client::Connection& connection() const { return *connection_; }

  // Covenant, purpose, actor, case and motivation as set.
  v1::RequestContext Context() const;
  // As Context, where a covenant and a purpose are demanded. INVALID_ARGUMENT: one of them is missing.
  absl::StatusOr<v1::RequestContext> CovenantContext(bool purpose_demanded) const;
  // The same, where a case is demanded too.
  absl::StatusOr<v1::RequestContext> CaseContext(bool purpose_demanded) const;
  // As Context, where one of the four lawful purposes of reading the register is demanded (WGS 1.8(4)).
  absl::StatusOr<v1::RequestContext> AuditContext() const;

  // Folder that keeps the last checkpoint and the journals between runs: --state-dir, else below the user's home, one
  // for each profile.
  std::string StateFolder() const;

 private:
  absl::StatusOr<client::ConnectionOptions> Options() const;

  const Settings settings_;
  const std::string home_;
  Streams streams_;
  bool receipt_kept_ = false;
  bool direct_path_ = false;
  std::unique_ptr<client::Connection> connection_;
  std::unique_ptr<client::Client> client_;
};

// The public keys of the log: one text, or a file with one a line ('#' begins a comment). NOT_FOUND: no such file.
absl::StatusOr<std::vector<std::string>> ReadLogKeys(const std::string& setting);

}  // namespace covenant::cli
