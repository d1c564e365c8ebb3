#include "clients/cli/requests/request_text.h"

#include <sstream>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/requests/decided_request.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

TEST(RequestTextTest, TheHandlerReadsWhoAnsweredWhatAndWhatTheLetterLeavesOut) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  LeaveOut(answer);
  std::ostringstream out;
  PrintRequest(out, answer.subject_request());
  PrintAnswer(out, answer);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("right         access, wpg\n"), HasSubstr("status        granted on 2026-12-04\n"),
                    HasSubstr("politie  yes       wpg_27_1_b  2027-03-01"), HasSubstr("Nederlandse Arbeidsinspectie"),
                    HasSubstr("the letter tells 1 kind of data kept and 1 disclosure\n"), HasSubstr("left out for"),
                    HasSubstr("812")));
  Json json;
  AddAnswerJson(answer, json);
  EXPECT_EQ(json["left_out"][0]["entries"][0], 812);
  EXPECT_EQ(json["disclosures"][0]["entry"], 4711);
  EXPECT_EQ(RequestJson(answer.subject_request())["verdict"], "granted");
}

TEST(RequestTextTest, APartyThatIsAskedReadsByWhatItKnowsThePerson) {
  v1::SubjectRequest request = DecidedAccess().subject_request();
  request.clear_verdict();
  request.set_status("asking");
  request.set_overdue(true);
  request.add_pseudonyms("psn1.AbC");
  request.add_signal_references("sig1.DeF");
  std::ostringstream out;
  PrintRequest(out, request);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("known as      psn1.AbC\n"), HasSubstr("your signal   sig1.DeF\n"),
                               HasSubstr("due           2027-01-02; that day is over\n"),
                               HasSubstr("status        asking\n"), Not(HasSubstr("granted"))));
}

TEST(RequestTextTest, SaysWhetherAllHaveAnsweredOrNobodyHadTo) {
  v1::SubjectRequest request = DecidedAccess().subject_request();
  request.set_status("to_decide");
  request.add_answers()->set_answered(true);
  std::ostringstream answered;
  PrintRequest(answered, request);
  EXPECT_THAT(answered.str(), HasSubstr("status        all have answered; decide it\n"));
  request.clear_answers();
  std::ostringstream nobody;
  PrintRequest(nobody, request);
  EXPECT_THAT(nobody.str(), AllOf(HasSubstr("status        nobody had to be asked; decide it\n"),
                                  HasSubstr("asked         nobody\n")));
}

TEST(RequestTextTest, WhoIsAskedAndWhoHasNotAnsweredYet) {
  v1::SubjectRequest request = DecidedAccess().subject_request();
  request.clear_answers();
  request.set_status("asking");
  for (const auto& [party, answered] :
       {std::pair("kmar", false), std::pair("nla", true), std::pair("politie", false)}) {
    v1::PartyAnswer& answer = *request.add_answers();
    answer.set_party(party);
    answer.set_answered(answered);
  }
  std::ostringstream out;
  PrintAsked(out, request);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("due           2027-01-02\n"), HasSubstr("kmar     no\n"),
                               HasSubstr("nla      yes\n"), HasSubstr("waiting for   kmar, politie\n")));
  EXPECT_THAT(AskedJson(request)["waiting_for"], ElementsAre("kmar", "politie"));
  EXPECT_EQ(AskedJson(request)["asked"].size(), 3u);

  for (v1::PartyAnswer& answer : *request.mutable_answers()) answer.set_answered(true);
  request.set_status("to_decide");
  std::ostringstream all;
  PrintAsked(all, request);
  EXPECT_THAT(all.str(), AllOf(HasSubstr("all have answered; decide it"), Not(HasSubstr("waiting for"))));
  request.clear_answers();
  std::ostringstream nobody;
  PrintAsked(nobody, request);
  EXPECT_THAT(nobody.str(), HasSubstr("asked         nobody\n"));
}

TEST(RequestTextTest, AnActReadsAsWhatWasDone) {
  v1::SubjectRightAct opened;
  opened.set_subject_request_id(kRequestId);
  opened.set_right(v1::SUBJECT_RIGHT_DESTRUCTION);
  opened.set_regime(v1::SUBJECT_RIGHT_REGIME_AVG);
  opened.set_due_on("2026-12-21");
  opened.add_asked("kmar");
  opened.add_asked("nla");
  EXPECT_THAT(RightActLines(opened), ElementsAre(Pair("subject request", kRequestId), Pair("right", "destruction, avg"),
                                                 Pair("due on", "2026-12-21"), Pair("asked", "kmar, nla")));
  v1::SubjectRightAct answered;
  answered.set_party("kmar");
  EXPECT_THAT(RightActLines(answered), ElementsAre(Pair("answer of", "kmar: sees no ground to refuse")));
  EXPECT_EQ(RightActJson(answered)["ground"], "");
  answered.set_ground("uavg_41_1_d");
  answered.set_review_on("2027-03-01");
  EXPECT_THAT(RightActLines(answered),
              ElementsAre(Pair("answer of", "kmar: claims uavg_41_1_d, looks again on 2027-03-01")));
  v1::SubjectRightAct decided;
  decided.set_verdict(v1::SUBJECT_RIGHT_VERDICT_REFUSED);
  decided.add_left_out("kmar uavg_41_1_d");
  decided.add_disclosures(17);
  decided.set_reason("beoordeeld");
  EXPECT_THAT(RightActLines(decided), ElementsAre(Pair("verdict", "refused"), Pair("letter tells", "1 entry: 17"),
                                                  Pair("left out", "kmar uavg_41_1_d"), Pair("reason", "beoordeeld")));
  EXPECT_EQ(RightActJson(decided)["disclosures"][0], 17);
  EXPECT_TRUE(RightActLines(v1::SubjectRightAct()).empty());
}

}  // namespace
}  // namespace covenant::cli
