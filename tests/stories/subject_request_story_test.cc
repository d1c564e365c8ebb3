// What a data subject asks, from opening to letter, run as officers run it against the broker as it is installed.
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/program/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "policy/text/civil_date.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using cli::ExitCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAnna[] = "1000000017";

struct Ran {
  absl::StatusOr<ExitCode> code = absl::InternalError("not run");
  std::string out, err;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

class SubjectRequestStoryTest : public testing::Test {
 protected:
  SubjectRequestStoryTest() : configuration_(site_.Configure()) {}

  // `covenant ...` as that person or system runs it.
  Ran Covenant(const std::string& who, std::vector<std::string> arguments, const std::string& input = "") const {
    const client::ConnectionOptions options = site_.Options(who);
    for (const auto& [flag, value] :
         std::vector<std::pair<std::string, std::string>>{{"--broker", options.target},
                                                          {"--ca", options.ca_file},
                                                          {"--cert", options.certificate_file},
                                                          {"--key", options.key_file},
                                                          {"--log-key", options.log_keys.front()},
                                                          {"--covenant", "TAFEL-SIGNAAL"},
                                                          {"--actor-reference", "m-1"},
                                                          {"--actor-function", "rechercheur"},
                                                          {"--output", "json"},
                                                          {"--state-dir", site_ / (who + ".state")}}) {
      arguments.insert(arguments.end(), {flag, value});
    }
    std::vector<const char*> argv = {"covenant"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::istringstream in(input);
    std::ostringstream out, err;
    cli::Program program;
    Ran run;
    if (program.Parse(static_cast<int>(argv.size()), argv.data(), out, err)) {
      run.err = err.str();
      return run;
    }
    cli::Settings settings;
    settings.values = program.flags();
    cli::Session session(settings, site_ / "", {in, out, err});
    run.code = program.command()(session);
    run.out = out.str();
    run.err = err.str();
    return run;
  }
  Ran Request(const std::string& who, std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.begin(), "request");
    return Covenant(who, std::move(arguments), input);
  }
  // The exit code; the test fails when there is none.
  static ExitCode CodeOf(const Ran& ran) {
    EXPECT_TRUE(ran.code.ok()) << ran.code.status() << ran.err;
    return ran.code.value_or(ExitCode::kInvalidInput);
  }

  // The kmar signals somebody, and the nla is told.
  void SignalAndTell() const {
    const std::string subject = absl::StrCat(R"({"identifiers": {"v_number": [")", kAnna, R"("]})");
    const std::vector<std::string> flags = {"--purpose", "voorkomen_opsporen", "--direct"};
    std::vector<std::string> submit = {"signal", "submit"}, check = {"signal", "check"};
    submit.insert(submit.end(), flags.begin(), flags.end());
    check.insert(check.end(), flags.begin(), flags.end());
    EXPECT_EQ(CodeOf(Covenant("kmar", submit, subject + R"(, "role": "slachtoffer", "regime": "wpg_8"})")),
              ExitCode::kDone);
    EXPECT_EQ(Covenant("nla", check, subject + "}").json()["told"], "permit");
  }

  // The id of a request for access that the covenant's officer opens.
  std::string Open() const {
    const Ran opened =
        Request("officer", {"open", "--right", "access", "--law", "wpg", "--motivation", "brief van de betrokkene"},
                absl::StrCat(R"({"identifiers": {"v_number": [")", kAnna, R"("]}})"));
    EXPECT_EQ(CodeOf(opened), ExitCode::kDone) << opened.out;
    EXPECT_THAT(opened.out, Not(HasSubstr(kAnna)));
    const nlohmann::json request = opened.json()["request"];
    EXPECT_EQ(request["answers"].size(), 2u);
    return request["request"];
  }
  std::string Reason(const Ran& ran) const {
    EXPECT_EQ(CodeOf(ran), ExitCode::kRefused) << ran.out;
    return ran.json()["reason_code"];
  }
  std::string Letter(const std::string& id) const {
    const std::string file = site_ / "letter.html";
    const Ran ran = Request("officer", {"letter", id, "--lang", "nl", "--out", file});
    EXPECT_EQ(CodeOf(ran), ExitCode::kDone) << ran.out;
    return crypto::ReadFile(file);
  }
  std::string Duties(const std::string& who) const { return Covenant(who, {"todo"}).out; }

  BrokerSite site_;
  const std::string configuration_;
};

TEST_F(SubjectRequestStoryTest, IsOpenedAnsweredExtendedDecidedAndPutIntoALetter) {
  BrokerProcess broker(configuration_);
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  site_.LoadTable();
  SignalAndTell();
  const std::string id = Open();

  EXPECT_EQ(Reason(Request("officer", {"answer", id, "--no-ground"})), "SUBJECT_REQUEST_UNKNOWN") << "not asked";
  EXPECT_EQ(Reason(Request("officer-nla", {"extend", id, "--reason", "x"})), "SUBJECT_REQUEST_UNKNOWN");
  EXPECT_EQ(Reason(Request("officer", {"decide", id, "--grant", "--reason", "x"})), "ANSWERS_MISSING");
  EXPECT_EQ(Request("officer-nla", {"show", id}).json()["request"]["pseudonyms"].size(), 1u);
  EXPECT_EQ(Request("officer-kmar", {"list"}).json()["requests"][0]["signal_references"].size(), 1u);
  const std::string review = policy::FormatDate(policy::DutchDay(absl::Now()) + 90);
  EXPECT_EQ(Reason(Request("officer-kmar", {"answer", id, "--ground", "uavg_41_1_d", "--review", review})),
            "GROUND_UNKNOWN");
  EXPECT_EQ(CodeOf(Request("officer-kmar", {"answer", id, "--ground", "wpg_27_1_b", "--review", review})),
            ExitCode::kDone);
  EXPECT_EQ(Request("officer", {"ask", id}).json()["request"]["waiting_for"], nlohmann::json({"nla"}));
  EXPECT_EQ(CodeOf(Request("officer-nla", {"answer", id, "--no-ground"})), ExitCode::kDone);
  EXPECT_EQ(Request("officer", {"ask", id}).json()["request"]["status"], "to_decide");
  const std::string due = Request("officer", {"extend", id, "--reason", "meer tijd nodig"}).json()["request"]["due_on"];
  EXPECT_EQ(due, policy::FormatDate(policy::DutchDay(absl::Now()) + 70));
  EXPECT_EQ(Reason(Request("officer", {"letter", id, "--out", site_ / "letter.html"})), "SUBJECT_REQUEST_OPEN");
  EXPECT_EQ(CodeOf(Request("officer", {"decide", id, "--grant", "--reason", "beoordeeld"})), ExitCode::kDone);

  EXPECT_THAT(Letter(id), Not(HasSubstr("Arbeidsinspectie")));
  EXPECT_EQ(Request("officer", {"show", id}).json()["left_out"][0]["entries"].size(), 1u);
  EXPECT_EQ(CodeOf(Request("officer-kmar", {"answer", id, "--no-ground"})), ExitCode::kDone) << "its ground lapsed";
  EXPECT_THAT(Duties("officer"), HasSubstr("subject_request_lapsed"));
  EXPECT_THAT(Letter(id),
              AllOf(HasSubstr("Nederlandse Arbeidsinspectie"), Not(HasSubstr(kAnna)), Not(HasSubstr("psn1"))));
  EXPECT_GT(site_.AuditedEntries(), 0u);
}

TEST_F(SubjectRequestStoryTest, WhatIsOverdueStandsInTheDutiesOfWhoHandlesAndOfWhoIsAsked) {
  std::string id;
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    site_.LoadTable();
    SignalAndTell();
    id = Open();
    EXPECT_THAT(Duties("officer"), AllOf(HasSubstr(id), Not(HasSubstr("is over"))));
    EXPECT_THAT(Duties("officer-nla"), HasSubstr("subject_request_answer"));
    EXPECT_EQ(broker.Stop(), 0);
  }
  BrokerProcess later(configuration_, absl::Hours(24 * 44));
  ASSERT_TRUE(later.AwaitListening()) << later.said();
  EXPECT_THAT(Duties("officer"),
              AllOf(HasSubstr(id), HasSubstr("2 parties are still to answer; its last day is over.")));
  EXPECT_THAT(Duties("officer-kmar"), HasSubstr("the last day to answer the subject is over."));
  EXPECT_EQ(Request("officer", {"list", "--open"}).json()["requests"][0]["overdue"], true);
  EXPECT_EQ(Reason(Request("officer", {"extend", id, "--reason", "te laat"})), "SUBJECT_REQUEST_CLOSED");
}

TEST_F(SubjectRequestStoryTest, ASupplierReadsToWhomItsSignalsWereReleased) {
  BrokerProcess broker(configuration_);
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  site_.LoadTable();
  SignalAndTell();
  const std::vector<std::string> command = {"audit", "releases", "--purpose", "rechtmatigheidscontrole"};
  const nlohmann::json own = Covenant("kmar", command).json()["releases"];
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0]["recipient"], "nla");
  EXPECT_EQ(Covenant("nla", command).json()["releases"].size(), 0u);
}

}  // namespace
}  // namespace covenant::stories
