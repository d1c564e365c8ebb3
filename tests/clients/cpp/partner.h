// A partner in a test: a broker to talk to, perhaps through a proxy, and a folder of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "covenant/v1/signal.pb.h"

#include "clients/cpp/client.h"
#include "clients/cpp/connection.h"
#include "tests/clients/cpp/test_broker.h"
#include "tests/clients/cpp/test_pki.h"

namespace covenant::test {

class PartnerTest : public testing::Test {
 protected:
  PartnerTest() : folder_(MakeFolder()) { broker_.Start(); }
  ~PartnerTest() override {
    client_.reset();
    broker_.Stop();
    std::filesystem::remove_all(folder_);
  }

  client::ConnectionOptions Options(int port) const {
    client::ConnectionOptions options;
    options.direct_path = true;
    options.target = "127.0.0.1:" + std::to_string(port);
    options.ca_file = TestPki().Path("ca.crt");
    options.certificate_file = TestPki().Path("partner.crt");
    options.key_file = TestPki().Path("partner.key");
    options.log_keys = {broker_.log.key()};
    options.state_directory = folder_ + "/state";
    options.deadline = absl::Seconds(20);
    return options;
  }

  // Connects anew, as another run of the same partner would.
  void Connect(const client::ConnectionOptions& options) {
    client_.reset();
    connection_ = Must(client::Connection::Open(options));
    client_ = Must(client::Client::Create(*connection_));
  }
  void Connect() { Connect(Options(broker_.port())); }

  static covenant::v1::CheckSubjectRequest Question() {
    covenant::v1::CheckSubjectRequest request;
    request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
    request.mutable_context()->set_purpose("mensenhandel");
    return request;
  }

  // The value; a test without it cannot go on.
  template <class T>
  static T Must(absl::StatusOr<T> value) {
    if (!value.ok()) throw std::runtime_error(value.status().ToString());
    return *std::move(value);
  }

  const std::string folder_;
  TestBroker broker_;
  std::unique_ptr<client::Connection> connection_;
  std::unique_ptr<client::Client> client_;

 private:
  static std::string MakeFolder() {
    std::string name = std::filesystem::temp_directory_path() / "covenant-partner-XXXXXX";
    return mkdtemp(name.data());
  }
};

}  // namespace covenant::test
