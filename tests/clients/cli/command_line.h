// `covenant` as a person or a script runs it: the real program against a broker in the test, over real TLS.
#pragma once

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "covenant/v1/receipt.pb.h"

#include "tests/clients/cpp/partner.h"

namespace covenant::cli {

struct Ran {
  int exit_code;
  std::string output;
};

class CommandLineTest : public test::PartnerTest {
 protected:
  // Standard output and error of `covenant ...`, together.
  Ran Covenant(const std::string& arguments, const std::string& input = "") const {
    std::ofstream(folder_ + "/input") << input;
    const auto flag = [](std::string_view name, const std::string& value) {
      return " --" + std::string(name) + " " + value;
    };
    const std::string command =
        "HOME=" + folder_ + " " + BINARY_DIR + "/covenant " + arguments +
        flag("broker", "127.0.0.1:" + std::to_string(broker_.port())) + flag("ca", test::TestPki().Path("ca.crt")) +
        flag("cert", test::TestPki().Path("partner.crt")) + flag("key", test::TestPki().Path("partner.key")) +
        flag("log-key", "'" + broker_.log.key() + "'") + flag("state-dir", folder_ + "/officer") + " 2>&1 < " +
        folder_ + "/input";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
    return {WEXITSTATUS(pclose(pipe)), output};
  }

  // The last request of that method.
  template <class Request>
  Request Sent(const std::string& method) const {
    Request sent;
    for (const test::TestBroker::Seen& call : broker_.seen()) {
      if (call.method == method) sent.ParseFromString(call.request);
    }
    return sent;
  }

  // From now on every answer is this refusal.
  void Refuse(const std::string& code) {
    broker_.set_compose([code](const auto& method, const auto&, std::string& answer) {
      if (method == "GetConsistencyProof") return;  // that the log goes on is proved to everybody
      covenant::v1::AnswerHead refused;
      refused.mutable_outcome()->set_told(covenant::v1::TOLD_REFUSED);
      refused.mutable_outcome()->set_reason_code(code);
      answer = refused.SerializeAsString();
    });
  }
};

}  // namespace covenant::cli
