#include "broker/exchange/story/request_facts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/case_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";

class RequestFactsTest : public CaseTest {
 protected:
  v1::CheckSubjectRequest Question() {
    auto question = Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna));
    question.mutable_context()->set_case_reference(kCase);
    return question;
  }
  // What deciding is given for `party`, and what the detail says of it.
  policy::RequestFacts Facts(const authenticate::Caller& caller, v1::CheckSubjectRequest question,
                             v1::Detail* detail = nullptr) {
    broker_.Complete(*question.mutable_context());
    const std::string bytes = question.SerializeAsString();
    const Call call = broker_.MakeCall(caller, v1::ENTRY_KIND_CHECK, bytes, question.context());
    v1::Detail unseen;
    const auto facts = FactsOfRequest(broker_.rooms(), call, detail == nullptr ? unseen : *detail);
    EXPECT_TRUE(facts.ok()) << facts.status();
    return *facts;
  }
};

TEST_F(RequestFactsTest, AreWhatTheRequestStatesAndTheDetailKeepsThem) {
  auto question = Question();
  question.mutable_context()->set_activity("casusoverleg");
  question.mutable_context()->set_deadline_class("spoed");
  question.mutable_context()->set_motivation("nodig voor het overleg");
  v1::Attestation* attestation = question.mutable_context()->add_attestations();
  attestation->set_kind("meldcode");
  attestation->add_steps("a");
  attestation->add_steps("b");
  v1::Detail detail;
  const policy::RequestFacts facts = Facts(broker_.System("politie"), question, &detail);
  EXPECT_EQ(facts.activity, "casusoverleg");
  EXPECT_EQ(facts.deadline_class, "spoed");
  EXPECT_TRUE(facts.motivated);
  ASSERT_EQ(facts.attestations.size(), 1u);
  EXPECT_EQ(facts.attestations[0].kind, "meldcode");
  EXPECT_THAT(facts.attestations[0].steps, ElementsAre("a", "b"));
  EXPECT_EQ(detail.facts().activity(), "casusoverleg");
  EXPECT_EQ(detail.facts().deadline_class(), "spoed");
  EXPECT_THAT(detail.facts().attestations(0).steps(), ElementsAre("a", "b"));
  EXPECT_FALSE(detail.facts().has_case_file()) << "there is none";
}

TEST_F(RequestFactsTest, CountBlanksAsNoMotivation) {
  auto question = Question();
  question.mutable_context()->set_motivation(" \t ");
  EXPECT_FALSE(Facts(broker_.System("politie"), question).motivated);
}

TEST_F(RequestFactsTest, HoldTheCaseFileOfAnInvolvedParty) {
  Admit("politie");
  Reach("politie", 2);
  Approve("b-smit", "bevoegd_gezag_burgemeester");
  Involve("politie", "kmar");
  v1::Detail detail;
  const policy::CaseFacts facts = Facts(broker_.System("kmar"), Question(), &detail).case_file;
  EXPECT_EQ(facts.phase, 2);
  ASSERT_TRUE(facts.admission.has_value());
  EXPECT_THAT(facts.admission->criteria, ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(facts.admission->day, absl::CivilDay(2026, 11, 21));
  EXPECT_EQ(facts.admission->party, "politie");
  ASSERT_EQ(facts.approvals.size(), 1u);
  EXPECT_EQ(facts.approvals[0].party, "gemeente-almere");
  EXPECT_EQ(facts.approvals[0].person, "b-smit");
  EXPECT_EQ(facts.approvals[0].through, absl::CivilDay(2026, 11, 28));
  EXPECT_THAT(facts.involved, ElementsAre("kmar", "politie"));
  EXPECT_EQ(detail.facts().case_file().phase(), 2u);
  EXPECT_EQ(detail.facts().case_file().approvals(0).kind(), "bevoegd_gezag_burgemeester");
}

// Nobody rests on what others put on record for themselves.
TEST_F(RequestFactsTest, HoldNothingOfACaseInWhichTheCallerIsNotInvolved) {
  Admit("politie");
  Reach("politie", 2);
  v1::Detail detail;
  const policy::CaseFacts facts = Facts(broker_.System("kmar"), Question(), &detail).case_file;
  EXPECT_EQ(facts.phase, 0);
  EXPECT_FALSE(facts.admission.has_value());
  EXPECT_FALSE(detail.facts().has_case_file());
}

TEST_F(RequestFactsTest, HoldNothingOfTheSameReferenceUnderAnotherCovenant) {
  Admit("politie");
  auto question = Question();
  question.mutable_context()->set_covenant(kRegistration);
  EXPECT_FALSE(Facts(broker_.System("politie"), question).case_file.admission.has_value());
}

TEST_F(RequestFactsTest, HoldNoAdmissionWhereTheSignalWasNotAdmitted) {
  Admit("politie", "c");
  EXPECT_FALSE(Facts(broker_.System("politie"), Question()).case_file.admission.has_value());
}

TEST_F(RequestFactsTest, LeaveOutWhoAsksAmongTheSecondPersons) {
  Approve("b-visser", "vier_ogen");
  EXPECT_EQ(Facts(broker_.System("politie"), Question()).case_file.approvals.size(), 1u);
  EXPECT_EQ(Facts(broker_.Person("b-jansen"), Question()).case_file.approvals.size(), 1u);
  EXPECT_THAT(Facts(broker_.Person("b-visser"), Question()).case_file.approvals, IsEmpty())
      << "four eyes are those of two persons";
}

TEST_F(RequestFactsTest, AreBoundedByTheForm) {
  const auto told = [&](const std::function<void(v1::RequestContext&)>& change) {
    auto question = Question();
    change(*question.mutable_context());
    return broker_.Check("politie", question).status;
  };
  EXPECT_TRUE(absl::IsInvalidArgument(told([](auto& c) { c.set_activity(std::string(101, 'a')); })));
  EXPECT_TRUE(absl::IsInvalidArgument(told([](auto& c) { c.set_deadline_class(std::string(101, 'a')); })));
  EXPECT_TRUE(absl::IsInvalidArgument(told([](auto& c) {
    for (int i = 0; i < 21; ++i) c.add_attestations()->set_kind("k" + std::to_string(i));
  })));
  EXPECT_TRUE(absl::IsInvalidArgument(told([](auto& c) {
    c.add_attestations()->set_kind("meldcode");
    c.add_attestations()->set_kind("meldcode");
  })));
  EXPECT_TRUE(absl::IsInvalidArgument(told([](auto& c) {
    v1::Attestation* attestation = c.add_attestations();
    attestation->add_steps("a");
    attestation->add_steps("a");
  })));
  EXPECT_TRUE(told([](auto& c) { c.add_attestations()->set_kind("meldcode"); }).ok());
}

}  // namespace
}  // namespace covenant::exchange
