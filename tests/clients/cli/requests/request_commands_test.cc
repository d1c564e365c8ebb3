// `covenant request ...` and `covenant audit releases` against a broker, over real TLS.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "tests/clients/cli/requests/decided_request.h"
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

class RequestCommandsTest : public test::PartnerTest {
 protected:
  RequestCommandsTest() {
    // Decided, with something left out; a list of two pages.
    broker_.set_compose([](const std::string& method, const std::string& request, std::string& answer) {
      v1::GetSubjectRequestAnswer decided = DecidedAccess();
      LeaveOut(decided);
      if (method == "GetSubjectRequest") answer = decided.SerializeAsString();
      if (method == "ListSubjectRequests") answer = Page(request, decided.subject_request()).SerializeAsString();
      if (method == "ListReleases") answer = Releases(request).SerializeAsString();
      if (!method.ends_with("SubjectRequest") || method.starts_with("Get")) return;
      v1::DecideSubjectRequestAnswer told;  // the first two fields of every act's answer are these
      *told.mutable_outcome() = decided.outcome();
      *told.mutable_subject_request() = decided.subject_request();
      if (method.starts_with("Decide")) told.add_order_ids("019a4c1e-8b00-7cc3-98c4-dc0c0c703939");
      answer = told.SerializeAsString();
    });
  }

  static v1::ListSubjectRequestsAnswer Page(const std::string& request, const v1::SubjectRequest& one) {
    v1::ListSubjectRequestsRequest asked;
    asked.ParseFromString(request);
    v1::ListSubjectRequestsAnswer page;
    page.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    *page.add_subject_requests() = one;
    if (!asked.page_token().empty()) return page;
    page.mutable_subject_requests(0)->set_subject_request_id("019a4c1e-ffff-7cc3-98c4-dc0c0c703938");
    page.mutable_subject_requests(0)->clear_verdict();
    page.mutable_subject_requests(0)->set_status("asking");
    page.set_next_page_token("second");
    return page;
  }

  // The first page is empty and not the last.
  static v1::ListReleasesAnswer Releases(const std::string& request) {
    v1::ListReleasesRequest asked;
    asked.ParseFromString(request);
    v1::ListReleasesAnswer page;
    page.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    page.set_complete_to(9000);
    if (asked.page_token().empty()) {
      page.set_next_page_token("second");
      return page;
    }
    v1::Release& release = *page.add_releases();
    release.set_index(4711);
    release.set_time_ms(1772442000000);
    release.set_signal_reference("sig1.AbC");
    release.set_recipient("nla");
    release.set_covenant("TAFEL-SIGNAAL");
    release.add_fields("age:band");
    return page;
  }

  // Standard output and error together.
  Ran Covenant(const std::string& arguments) const {
    const auto flag = [](const std::string& name, const std::string& value) { return " --" + name + " " + value; };
    const std::string command =
        "HOME=" + folder_ + " " + BINARY_DIR + "/covenant " + arguments +
        flag("broker", "127.0.0.1:" + std::to_string(broker_.port())) + flag("ca", test::TestPki().Path("ca.crt")) +
        flag("cert", test::TestPki().Path("partner.crt")) + flag("key", test::TestPki().Path("partner.key")) +
        flag("log-key", "'" + broker_.log.key() + "'") + flag("state-dir", folder_ + "/officer") + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
    return {WEXITSTATUS(pclose(pipe)), output};
  }
  Ran Request(const std::string& arguments) const {
    return Covenant("request " + arguments + " --covenant TAFEL-SIGNAAL");
  }
  template <class Message>
  Message Sent(const std::string& method) const {
    Message sent;
    for (const test::TestBroker::Seen& call : broker_.seen()) {
      if (call.method == method) sent.ParseFromString(call.request);
    }
    return sent;
  }
  // That nothing was asked of the broker, and one line says what is wrong.
  void ExpectWrongUsage(const Ran& ran, const std::string& says) const {
    EXPECT_EQ(ran.exit_code, 2) << ran.output;
    EXPECT_THAT(ran.output, HasSubstr(says));
    EXPECT_EQ(std::ranges::count(ran.output, '\n'), 1) << ran.output;
    EXPECT_TRUE(broker_.seen().empty());
  }
};

TEST_F(RequestCommandsTest, OpensForThePersonInAFile) {
  std::ofstream(folder_ + "/person.json") << R"({"identifiers": {"v_number": ["1234567890"]}})";
  const Ran ran = Request("open --right access --law wpg --received 2026-11-21 --motivation 'brief van 21 november' " +
                          folder_ + "/person.json");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  const auto sent = Sent<v1::OpenSubjectRequestRequest>("OpenSubjectRequest");
  EXPECT_EQ(sent.right(), v1::SUBJECT_RIGHT_ACCESS);
  EXPECT_EQ(sent.regime(), v1::SUBJECT_RIGHT_REGIME_WPG);
  EXPECT_EQ(sent.received_on(), "2026-11-21");
  EXPECT_EQ(sent.context().motivation(), "brief van 21 november");
  EXPECT_EQ(sent.subject().identifiers(0).parts(0), "1234567890");
  EXPECT_THAT(ran.output, AllOf(HasSubstr(kRequestId), HasSubstr("receipt: entry"), Not(HasSubstr("1234567890"))));
}

TEST_F(RequestCommandsTest, SaysWhatIsWrongBeforeAnythingIsSent) {
  ExpectWrongUsage(Request("open --right access --law wpg --pseudonym psn1.AbC"), "--motivation says nothing");
  ExpectWrongUsage(Request("open --right acces --law wpg --motivation x"), "--right has a value that it does not take");
  ExpectWrongUsage(Request("open --right access --motivation x"), "--law is required");
  ExpectWrongUsage(Request("open --right access --law wpg --motivation x --received 2026-02-30 --pseudonym psn1.AbC"),
                   "--received takes an existing day");
  ExpectWrongUsage(Request("answer ID"), "--ground");
  ExpectWrongUsage(Request("answer ID --ground wpg_27_1_b"), "--ground needs --review DAY");
  ExpectWrongUsage(Request("answer ID --no-ground --review 2027-03-01"), "--review goes with --ground");
  ExpectWrongUsage(Request("extend ID --reason ' '"), "--reason says nothing");
  ExpectWrongUsage(Request("decide ID --reason x"), "--grant");
  ExpectWrongUsage(Request("letter ID"), "--out is required");
  ExpectWrongUsage(Covenant("request show ID"), "--covenant");
}

TEST_F(RequestCommandsTest, AnIdentifierInAnArgumentIsNotRepeated) {
  const Ran ran = Request("open --right access --law wpg --motivation x 1234567890 1234567890");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.output, Not(HasSubstr("1234567890")));
}

TEST_F(RequestCommandsTest, AnswersExtendsAndDecides) {
  const std::string id = kRequestId;
  EXPECT_EQ(Request("answer " + id + " --ground wpg_27_1_b --review 2027-03-01").exit_code, 0);
  const auto answered = Sent<v1::AnswerSubjectRequestRequest>("AnswerSubjectRequest");
  EXPECT_EQ(answered.ground(), "wpg_27_1_b");
  EXPECT_EQ(answered.review_on(), "2027-03-01");
  EXPECT_EQ(Request("answer " + id + " --no-ground").exit_code, 0);
  EXPECT_EQ(Sent<v1::AnswerSubjectRequestRequest>("AnswerSubjectRequest").ground(), "");
  EXPECT_EQ(Request("extend " + id + " --reason 'vier verstrekkers'").exit_code, 0);
  EXPECT_EQ(Sent<v1::ExtendSubjectRequestRequest>("ExtendSubjectRequest").reason(), "vier verstrekkers");
  const Ran granted = Request("decide " + id + " --grant --reason beoordeeld");
  EXPECT_THAT(granted.output, HasSubstr("order 019a4c1e-8b00-7cc3-98c4-dc0c0c703939 was given; another person"));
  EXPECT_EQ(Sent<v1::DecideSubjectRequestRequest>("DecideSubjectRequest").verdict(), v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  const Ran refused = Request("decide " + id + " --refuse --reason beoordeeld --output json");
  EXPECT_EQ(nlohmann::json::parse(refused.output)["orders"].size(), 1u);
  EXPECT_EQ(Sent<v1::DecideSubjectRequestRequest>("DecideSubjectRequest").verdict(), v1::SUBJECT_RIGHT_VERDICT_REFUSED);
}

TEST_F(RequestCommandsTest, ShowsTheOfficersCopyOfWhatIsDecidedAndOnlyTheRequestBefore) {
  const Ran decided = Request(std::string("show ") + kRequestId);
  ASSERT_EQ(decided.exit_code, 0) << decided.output;
  EXPECT_THAT(decided.output, AllOf(HasSubstr("left out for"), HasSubstr("wpg_27_1_b"), HasSubstr("4711")));
  EXPECT_EQ(broker_.Count("ListSubjectRequests"), 2) << "it stands on the second page";
  EXPECT_EQ(broker_.Count("GetSubjectRequest"), 1);
  const Ran open = Request("show 019a4c1e-ffff-7cc3-98c4-dc0c0c703938 --output json");
  ASSERT_EQ(open.exit_code, 0) << open.output;
  EXPECT_EQ(nlohmann::json::parse(open.output)["request"]["status"], "asking");
  EXPECT_EQ(broker_.Count("GetSubjectRequest"), 1);
}

TEST_F(RequestCommandsTest, TellsWhoIsAskedAndChangesNothing) {
  const Ran open = Request("ask 019a4c1e-ffff-7cc3-98c4-dc0c0c703938 --output json");
  ASSERT_EQ(open.exit_code, 0) << open.output;
  const nlohmann::json asked = nlohmann::json::parse(open.output)["request"];
  EXPECT_EQ(asked["status"], "asking");
  EXPECT_EQ(asked["asked"].size(), 1u);
  EXPECT_EQ(asked["waiting_for"].size(), 0u);
  EXPECT_FALSE(asked.contains("verdict"));
  const Ran decided = Request(std::string("ask ") + kRequestId);
  ASSERT_EQ(decided.exit_code, 0) << decided.output;
  EXPECT_THAT(decided.output,
              AllOf(HasSubstr("politie  yes"), Not(HasSubstr("wpg_27_1_b")), HasSubstr("receipt: entry")));
  EXPECT_EQ(broker_.Count("GetSubjectRequest"), 0) << "lists only";
}

TEST_F(RequestCommandsTest, ListsOverAllPages) {
  const Ran all = Covenant("request list --limit 0 --output json");
  ASSERT_EQ(all.exit_code, 0) << all.output;
  const auto json = nlohmann::json::parse(all.output);
  EXPECT_EQ(json["requests"].size(), 2u);
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["receipt"]["verified"], true);
  const Ran one = Covenant("request list --open --limit 1");
  EXPECT_THAT(one.output, HasSubstr("there are older requests"));
  EXPECT_TRUE(Sent<v1::ListSubjectRequestsRequest>("ListSubjectRequests").open_only());
}

TEST_F(RequestCommandsTest, WritesTheLetterAndTellsTheOfficerAloneThatItLeavesSomethingOut) {
  const std::string file = folder_ + "/letter.html";
  const Ran ran = Request(std::string("letter ") + kRequestId + " --lang en --out " + file);
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("letter in "), HasSubstr("leaves something out"), HasSubstr("receipt: entry")));
  std::ifstream stream(file);
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_THAT(page, AllOf(HasSubstr("<html lang=\"en\">"), Not(HasSubstr("27_1_b")), Not(HasSubstr("left out"))));
}

TEST_F(RequestCommandsTest, WritesNoLetterWhenItIsRefusedOrAboutAnother) {
  const std::string file = folder_ + "/letter.html";
  const std::string other = "letter 019a4c1e-0000-7cc3-98c4-dc0c0c703938 --out " + file;
  EXPECT_EQ(Request(other).exit_code, 6) << "the answer is about another request than was asked for";
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::AnswerHead refused;
    refused.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refused.mutable_outcome()->set_reason_code("SUBJECT_REQUEST_OPEN");
    answer = refused.SerializeAsString();
  });
  const Ran ran = Request(other);
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.output, HasSubstr("refused: SUBJECT_REQUEST_OPEN"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(RequestCommandsTest, ASupplierReadsItsReleasesOverPagesThatHoldNone) {
  const std::string command = "audit releases --purpose rechtmatigheidscontrole --since 2026-03-01 --signal sig1.AbC";
  const Ran table = Covenant(command);
  ASSERT_EQ(table.exit_code, 0) << table.output;
  EXPECT_THAT(table.output, AllOf(HasSubstr("4711"), HasSubstr("nla"), HasSubstr("age:band"),
                                  HasSubstr("from a log of 9,000 entries"), HasSubstr("receipt: entry")));
  EXPECT_EQ(Sent<v1::ListReleasesRequest>("ListReleases").signal_reference(), "sig1.AbC");
  EXPECT_NE(Sent<v1::ListReleasesRequest>("ListReleases").since_ms(), 0);
  const auto json = nlohmann::json::parse(Covenant(command + " --output json").output);
  EXPECT_EQ(json["releases"][0]["recipient"], "nla");
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(Covenant("audit releases").exit_code, 2) << "no lawful purpose was named";
  EXPECT_EQ(Covenant(command + " --until gisteren").exit_code, 2);
}

}  // namespace
}  // namespace covenant::cli
