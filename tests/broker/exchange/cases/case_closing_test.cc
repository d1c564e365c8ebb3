// Closing a case and opening it again: who may, and what is refused meanwhile.
#include "broker/exchange/cases/case_acts.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/case_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

constexpr char kAnna[] = "1234567890";

class CaseClosingTest : public CaseTest {
 protected:
  // politie opened it, kmar is in it.
  CaseClosingTest() {
    EXPECT_EQ(Admit("politie")->admitted(), true);
    EXPECT_EQ(Involve("politie", "kmar")->outcome().told(), v1::TOLD_PERMITTED);
  }
  v1::SubmitSignalRequest Signal() {
    auto request = Of<v1::SubmitSignalRequest>();
    *request.mutable_signal() = TableSignal(kAnna);
    return request;
  }
  v1::CheckSubjectRequest Question() {
    auto request = Of<v1::CheckSubjectRequest>();
    *request.mutable_subject() = About("v_number", kAnna);
    return request;
  }
};

TEST_F(CaseClosingTest, IsThePartysThatOpenedIt) {
  const auto told = Close("politie");
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_EQ(told->closed_on(), "2026-11-21");
  EXPECT_TRUE(told.detail.case_act().closed());
  EXPECT_EQ(told.detail.case_reference(), kCase);
  EXPECT_EQ(told.detail.motivation(), "de hulp is afgerond");
  EXPECT_EQ(Get("kmar")->case_file().closed_on(), "2026-11-21");
  EXPECT_EQ(Get("kmar")->case_file().closed_by(), "politie");
  EXPECT_EQ(List("kmar")->case_files(0).closed_on(), "2026-11-21");
}

TEST_F(CaseClosingTest, IsRefusedToAnotherPartyOfTheCase) {
  EXPECT_EQ(Close("kmar").reason(), "CASE_NOT_OPENED_BY_YOU");
  EXPECT_EQ(Get("politie")->case_file().closed_on(), "");
  Close("politie");
  EXPECT_EQ(Reopen("kmar").reason(), "CASE_NOT_OPENED_BY_YOU");
}

TEST_F(CaseClosingTest, TellsAStrangerOfNoCaseOpenOrClosed) {
  const auto open = Close("nla"), nothing = Close("nla", "ZAAK-DIE-ER-NIET-IS");
  EXPECT_EQ(open.reason(), "CASE_UNKNOWN");
  EXPECT_EQ(open.answer, nothing.answer);
  Close("politie");
  EXPECT_EQ(Close("nla").answer, nothing.answer);
  EXPECT_EQ(Reopen("nla").reason(), "CASE_UNKNOWN");
  EXPECT_EQ(Involve("nla", "nla").reason(), "CASE_UNKNOWN") << "an act, too";
}

TEST_F(CaseClosingTest, HidesACloseFromTheQuestionsAndSignalsOfStrangers) {
  const auto open = broker_.Check("nla", Question());
  Close("politie");
  EXPECT_EQ(broker_.Check("nla", Question()).answer, open.answer);
  EXPECT_EQ(broker_.Submit("nla", Signal())->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(CaseClosingTest, HidesACloseFromAnAuthorityThatIsNotInvolved) {
  Close("politie");
  EXPECT_EQ(Approve("b-smit", "bevoegd_gezag_burgemeester").reason(), "CASE_UNKNOWN");
}

TEST_F(CaseClosingTest, AsksWhy) {
  auto request = Of<v1::CloseCaseRequest>();
  request.mutable_context()->set_motivation(" \n");
  const auto close = [&](const char* party) {
    return broker_.Tell<v1::CloseCaseAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_CLOSE, &CloseCase, request);
  };
  EXPECT_EQ(close("politie").reason(), "MOTIVATION_MISSING");
  EXPECT_EQ(close("nla").reason(), "CASE_UNKNOWN") << "a stranger hears no more than before";
}

TEST_F(CaseClosingTest, RefusesFurtherActsButTheWithdrawalOfAnApproval) {
  ASSERT_EQ(Approve("b-visser", "vier_ogen")->outcome().told(), v1::TOLD_PERMITTED);
  Close("politie");
  EXPECT_EQ(Close("politie").reason(), "CASE_CLOSED");
  EXPECT_EQ(Admit("kmar").reason(), "CASE_CLOSED");
  EXPECT_EQ(Reach("politie", 2).reason(), "CASE_CLOSED");
  EXPECT_EQ(Involve("politie", "nla").reason(), "CASE_CLOSED");
  EXPECT_EQ(Approve("b-jansen", "vier_ogen").reason(), "CASE_CLOSED");
  EXPECT_EQ(Withdraw("politie", "vier_ogen")->withdrawn(), 1u);
}

TEST_F(CaseClosingTest, RefusesWhatIsExchangedForItAndRecordsTheFact) {
  EXPECT_EQ(broker_.Submit("kmar", Signal())->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(broker_.Check("politie", Question())->outcome().told(), v1::TOLD_PERMITTED);
  Close("politie");
  const auto told = broker_.Check("politie", Question());
  EXPECT_EQ(told.reason(), "CASE_CLOSED");
  EXPECT_EQ(told.leaf.told(), "CASE_CLOSED");
  EXPECT_TRUE(told.detail.facts().case_file().closed()) << "so that it can be decided again";
  EXPECT_EQ(broker_.Submit("kmar", Signal()).reason(), "CASE_CLOSED");
  auto elsewhere = Question();
  elsewhere.mutable_context()->set_case_reference("RIEC-MN-2026-18");
  EXPECT_EQ(broker_.Check("politie", elsewhere)->outcome().told(), v1::TOLD_PERMITTED)
      << "the covenant says nothing of closed cases, so the signal is provided for another one";
}

TEST_F(CaseClosingTest, IsUndoneByOpeningItAgain) {
  EXPECT_EQ(Reopen("politie").reason(), "CASE_NOT_CLOSED");
  Close("politie");
  const auto told = Reopen("politie");
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_TRUE(told.detail.case_act().reopened());
  EXPECT_EQ(Get("kmar")->case_file().closed_on(), "");
  EXPECT_EQ(Get("kmar")->case_file().closed_by(), "");
  EXPECT_EQ(broker_.Submit("kmar", Signal())->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Reach("kmar", 2)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(CaseClosingTest, PassesToWhoTakesTheOpenerOver) {
  const std::string reference = "KMAR-2026-3";
  auto request = Of<v1::InvolvePartyRequest>(reference);
  request.set_party("politie");
  broker_.Tell<v1::InvolvePartyAnswer>(broker_.System("kmar"), v1::ENTRY_KIND_CASE_INVOLVE, &InvolveParty, request);
  EXPECT_EQ(Close("nla", reference).reason(), "CASE_UNKNOWN");
  const std::string names = "      - {name: Koninklijke Marechaussee, from: 1998-01-01}\n";
  Reword(broker_, policy::DocumentKind::kRegister, "register", names,
         names + "    ended: {from: 2026-11-21, into: [nla]}\n");
  EXPECT_EQ(Close("politie", reference).reason(), "CASE_NOT_OPENED_BY_YOU");
  EXPECT_EQ(Close("nla", reference)->closed_on(), "2026-11-21");
}

}  // namespace
}  // namespace covenant::exchange
