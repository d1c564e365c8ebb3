// `covenant todo` against a broker of the test's own: once, and looking again and again.
#include <algorithm>
#include <cstdio>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "covenant/v1/party.pb.h"

#include "tests/clients/cpp/partner.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Ran {
  int exit_code;
  std::string output;
};

class TodoCommandTest : public test::PartnerTest {
 protected:
  // One duty at the first look; a second one from the second look on.
  TodoCommandTest() {
    broker_.set_compose([this](const std::string& method, const std::string&, std::string& answer) {
      if (method != "Todo") return;
      ++looks_;
      v1::TodoAnswer told;
      told.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
      Add(told, "person_certificate", "p-devries");
      if (looks_ > 1) Add(told, "break_glass_review", "4711");
      answer = told.SerializeAsString();
    });
  }
  static void Add(v1::TodoAnswer& told, const std::string& kind, const std::string& name) {
    v1::Duty& duty = *told.add_duties();
    duty.set_kind(kind);
    duty.set_name(name);
    duty.set_day("2026-12-01");
    duty.set_text("Do it.");
  }
  Ran Todo(const std::string& arguments) const {
    const auto flag = [](const std::string& name, const std::string& value) { return " --" + name + " " + value; };
    const std::string command =
        "HOME=" + folder_ + " " + BINARY_DIR + "/covenant todo " + arguments +
        flag("broker", "127.0.0.1:" + std::to_string(broker_.port())) + flag("ca", test::TestPki().Path("ca.crt")) +
        flag("cert", test::TestPki().Path("partner.crt")) + flag("key", test::TestPki().Path("partner.key")) +
        flag("log-key", "'" + broker_.log.key() + "'") + flag("state-dir", folder_ + "/fg") + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
    return {WEXITSTATUS(pclose(pipe)), output};
  }

  int looks_ = 0;
};

TEST_F(TodoCommandTest, ListsWhatWaitsWithItsReceipt) {
  const Ran ran = Todo("");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("person_certificate"), HasSubstr("receipt: entry"),
                                Not(HasSubstr("break_glass_review"))));
  EXPECT_EQ(broker_.Count("Todo"), 1);
}

TEST_F(TodoCommandTest, WatchesAndPrintsOnceWhatIsNew) {
  const Ran ran = Todo("--watch --every 1 --looks 3");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(ran.output,
            "2026-12-01  person_certificate  p-devries  Do it.\n"
            "2026-12-01  break_glass_review  4711  Do it.\n");
  EXPECT_EQ(broker_.Count("Todo"), 3);
}

TEST_F(TodoCommandTest, WatchesForAScriptWithAnObjectALine) {
  const Ran ran = Todo("--watch --every 1 --looks 2 --output json");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(std::ranges::count(ran.output, '\n'), 2) << ran.output;
  EXPECT_EQ(nlohmann::json::parse(ran.output.substr(ran.output.find('\n')))["name"], "4711");
}

TEST_F(TodoCommandTest, HowOftenIsSaidOfAWatchOnly) {
  const Ran ran = Todo("--every 5");
  EXPECT_EQ(ran.exit_code, 2) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("--watch"));
}

}  // namespace
}  // namespace covenant::cli
