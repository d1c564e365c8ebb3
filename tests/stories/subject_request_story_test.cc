// What a data subject asks, from opening to letter, run as officers run it against the broker as it is installed.
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "policy/text/civil_date.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"
#include "tests/stories/covenant_command.h"

namespace covenant::stories {
namespace {

using cli::ExitCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAnna[] = "1000000017";

class SubjectRequestStoryTest : public testing::Test {
 protected:
  SubjectRequestStoryTest() : configuration_(site_.Configure()) {}

  CommandRun Covenant(const std::string& who, std::vector<std::string> arguments, const std::string& input = "") const {
    return RunCovenant(site_, who, std::move(arguments), input);
  }
  CommandRun Request(const std::string& who, std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.begin(), "request");
    return Covenant(who, std::move(arguments), input);
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
  std::string Open(const std::string& right = "access") const {
    const CommandRun opened =
        Request("officer", {"open", "--right", right, "--law", "wpg", "--motivation", "brief van de betrokkene"},
                absl::StrCat(R"({"identifiers": {"v_number": [")", kAnna, R"("]}})"));
    EXPECT_EQ(CodeOf(opened), ExitCode::kDone) << opened.out;
    EXPECT_THAT(opened.out, Not(HasSubstr(kAnna)));
    const nlohmann::json request = opened.json()["request"];
    EXPECT_EQ(request["answers"].size(), 2u);
    return request["request"];
  }
  // The order of a request for that right, to which nobody has a ground and which is granted.
  std::string GrantedOrder(const std::string& right) const {
    const std::string id = Open(right);
    for (const char* asked : {"officer-kmar", "officer-nla"}) {
      EXPECT_EQ(CodeOf(Request(asked, {"answer", id, "--no-ground"})), ExitCode::kDone) << asked;
    }
    const CommandRun decided = Request("officer", {"decide", id, "--grant", "--reason", "beoordeeld"});
    EXPECT_EQ(CodeOf(decided), ExitCode::kDone) << decided.out;
    const nlohmann::json orders = decided.json()["orders"];
    EXPECT_EQ(orders.size(), 1u);
    return orders.empty() ? "" : orders[0];
  }
  std::string Told() const {
    return Covenant("nla", {"signal", "check", "--purpose", "voorkomen_opsporen", "--direct"},
                    absl::StrCat(R"({"identifiers": {"v_number": [")", kAnna, R"("]}})"))
        .json()["told"];
  }
  // The notices that wait for the nla.
  nlohmann::json Notices() const { return Covenant("nla", {"notice", "list"}).json()["notices"]; }
  // Has the order approved and its notice confirmed by the party that was given something; gives the notice.
  nlohmann::json ApprovedAndConfirmed(const std::string& order) const {
    EXPECT_EQ(Told(), "permit") << "nothing is done before a second person approves";
    EXPECT_TRUE(Notices().empty());
    EXPECT_EQ(Reason(Covenant("officer", {"order", "approve", order, "--yes"})), "SAME_PERSON");
    const CommandRun approved = Covenant("officer-b", {"order", "approve", order, "--yes"});
    EXPECT_EQ(CodeOf(approved), ExitCode::kDone) << approved.out << approved.err;
    const absl::Time late = absl::Now() + absl::Seconds(60);
    while (Notices().empty() && absl::Now() < late) absl::SleepFor(absl::Milliseconds(50));
    const nlohmann::json notices = Notices();
    EXPECT_EQ(notices.size(), 1u);
    if (notices.empty()) return {};
    EXPECT_EQ(CodeOf(Covenant("nla", {"notice", "confirm", notices[0]["notice"]})), ExitCode::kDone);
    EXPECT_TRUE(Notices().empty());
    return notices[0];
  }
  std::string Reason(const CommandRun& ran) const {
    EXPECT_EQ(CodeOf(ran), ExitCode::kRefused) << ran.out;
    return ran.json()["reason_code"];
  }
  std::string Letter(const std::string& id) const {
    const std::string file = site_ / "letter.html";
    const CommandRun ran = Request("officer", {"letter", id, "--lang", "nl", "--out", file});
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

TEST_F(SubjectRequestStoryTest, DestructionThatIsGrantedIsOrderedApprovedDoneToldAndConfirmed) {
  BrokerProcess broker(configuration_);
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  site_.LoadTable();
  SignalAndTell();
  const nlohmann::json notice = ApprovedAndConfirmed(GrantedOrder("destruction"));
  EXPECT_EQ(notice["kind"], "destroyed");
  EXPECT_EQ(notice["recipient"], "nla");
  EXPECT_EQ(Told(), "no_hit");
  EXPECT_GT(site_.AuditedEntries(), 0u);
}

TEST_F(SubjectRequestStoryTest, RestrictionThatIsGrantedShieldsAndWhoWasGivenItConfirmsOrIsOverdue) {
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    site_.LoadTable();
    SignalAndTell();
    const nlohmann::json notice = ApprovedAndConfirmed(GrantedOrder("restriction"));
    EXPECT_EQ(notice["kind"], "shielded");
    EXPECT_EQ(Told(), "no_hit");
    EXPECT_GT(site_.AuditedEntries(), 0u);
    // The shield ends, which the recipient does not confirm.
    const std::string order = Covenant("officer", {"order", "list"}).json()["orders"][0]["order"];
    const CommandRun end = Covenant("officer", {"order", "give", "end", "--ends", order, "--purpose",
                                                "rechtmatigheidscontrole", "--ground", "bezwaar ingetrokken"});
    EXPECT_EQ(CodeOf(end), ExitCode::kPending) << end.out << end.err;
    EXPECT_EQ(CodeOf(Covenant("officer-b", {"order", "approve", end.json()["order"]["order"], "--yes"})),
              ExitCode::kDone);
    ASSERT_EQ(Notices().size(), 1u);
    EXPECT_EQ(Told(), "permit");
    EXPECT_TRUE(Covenant("officer", {"notice", "list", "--overdue"}).json()["notices"].empty());
    EXPECT_EQ(broker.Stop(), 0);
  }
  BrokerProcess later(configuration_, absl::Hours(24 * 44));
  ASSERT_TRUE(later.AwaitListening()) << later.said();
  const nlohmann::json overdue = Covenant("officer", {"notice", "list", "--overdue"}).json()["notices"];
  ASSERT_EQ(overdue.size(), 1u);
  EXPECT_EQ(overdue[0]["kind"], "shield_ended");
  EXPECT_EQ(overdue[0]["recipient"], "nla");
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
