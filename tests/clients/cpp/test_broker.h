// A broker for tests of the client: real gRPC, real TLS, a textbook log, and a place to make it misbehave. It answers
// every method, records every request, and treats repeats as the broker does.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/server.h>
#include <grpcpp/support/status.h>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/log.pb.h"
#include "covenant/v1/receipt.pb.h"

#include "tests/clients/auditor/exported_log.h"
#include "tests/clients/auditor/textbook_log.h"

namespace covenant::test {

// What goes back for one request message. A test changes it before it leaves.
struct Reply {
  // Sent when `status` is OK.
  std::string bytes;
  grpc::Status status;
  // Nothing leaves; the caller waits.
  bool silent = false;
};

class TestBroker {
 public:
  // The request as received, by the method's last name, such as "CheckSubject".
  using Meddle = std::function<void(const std::string& method, const std::string& request, Reply& reply)>;
  // Changes the answer (serialized) before it is recorded.
  using Compose = std::function<void(const std::string& method, const std::string& request, std::string& answer)>;
  // Changes the leaf before it is recorded.
  using Spoil = std::function<void(covenant::v1::Leaf& leaf)>;

  TestBroker();
  ~TestBroker();

  // Listens on a port of 127.0.0.1; the second time on the same one.
  void Start();
  void Stop();
  int port() const { return port_; }

  // Set before the call that they are about. Called one at a time.
  void set_meddle(Meddle meddle);
  void set_compose(Compose compose);
  void set_spoil(Spoil spoil);
  // Runs with the broker's lock held.
  void With(const std::function<void(TestBroker&)>& act);

  // Requests in order of arrival: method's last name and bytes.
  struct Seen {
    std::string method, request;
  };
  std::vector<Seen> seen() const;
  uint64_t Count(const std::string& method) const;
  // How often each signal (serialized) was stored.
  std::map<std::string, int> stored() const;
  // Leaves in the log.
  uint64_t size() const;

  // The log, and what it holds as an export would give it. Under With, or while no call is under way.
  textbook::Log log;
  std::vector<covenant::v1::ExportedEntry> exported;

  // All messages that go back for one request message: one, or more for an export.
  std::vector<Reply> Answer(const std::string& method, const std::string& request);

 private:
  class Service;
  std::string AnswerBytes(const std::string& method, const std::string& request, bool same_content);
  void Store(const std::string& method, const std::string& request);
  std::string RecordAnswer(const std::string& method, const std::string& request, const std::string& answer);
  std::vector<std::string> ExportMessages(const std::string& request) const;
  std::vector<std::string> HashMessages(const std::string& request) const;

  mutable std::mutex mutex_;
  Meddle meddle_;
  Compose compose_;
  Spoil spoil_;
  std::vector<Seen> seen_;
  std::map<std::string, std::string> by_request_id_;
  std::map<std::string, int> stored_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace covenant::test
