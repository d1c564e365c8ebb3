// A case from its first signal to the hit, under a covenant whose rule asks everything that a request and its case file
// can bring.
#include <algorithm>

#include "absl/strings/str_replace.h"
#include "broker/exchange/audit/explain.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/case_fixture.h"

namespace covenant::exchange {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr char kAnna[] = "1234567890";
constexpr char kNobody[] = "9876543210";

// TAFEL-SIGNAAL, its first rule with conditions on request and case.
policy::PolicySet StrictPolicy() {
  policy::PolicySet set = PolicyWithCaseWorkers();
  std::string source = set.Find(policy::DocumentKind::kCovenant, kTable)->source;
  const int replaced = absl::StrReplaceAll(
      {{"wpg_9, wpg_10_1_a, wpg_13]}",
        "wpg_9, wpg_10_1_a, wpg_13], admitted: [a, c], phase: 2, approvals: [vier_ogen, bevoegd_gezag_burgemeester], "
        "activity: [casusoverleg], attestations: [evenredigheid], motivation: true, deadline: spoed}"}},
      &source);
  EXPECT_EQ(replaced, 1);
  set.Replace({policy::DocumentKind::kCovenant, kTable, source});
  return set;
}

class CaseStoryTest : public CaseTest {
 protected:
  CaseStoryTest() : CaseTest(StrictPolicy()) {}

  // All that the request itself must bring.
  static v1::RequestContext Stated() {
    v1::RequestContext context;
    context.set_covenant(kTable);
    context.set_purpose(kDetect);
    context.set_case_reference(kCase);
    context.set_activity("casusoverleg");
    context.set_deadline_class("spoed");
    context.set_motivation("nodig voor het casusoverleg");
    v1::Attestation* attestation = context.add_attestations();
    attestation->set_kind("evenredigheid");
    attestation->add_steps("evenredig");
    attestation->add_steps("subsidiair");
    return context;
  }
  Told<v1::CheckAnswer> Ask(const std::string& v_number, const v1::RequestContext& context) {
    v1::CheckSubjectRequest request;
    *request.mutable_context() = context;
    *request.mutable_subject() = About("v_number", v_number);
    return broker_.Check("politie", request);
  }
  // A case with all that the rule asks, and a signal by kmar about Anna in it.
  void Prepare() {
    Admit("politie");
    Reach("politie", 2);
    Involve("politie", "kmar");
    Approve("b-visser", "vier_ogen");
    Approve("b-mulder", "vier_ogen");
    Approve("b-smit", "bevoegd_gezag_burgemeester");
    v1::SubmitSignalRequest request;
    *request.mutable_context() = Stated();
    *request.mutable_signal() = TableSignal(kAnna);
    const auto told = broker_.Submit("kmar", request);
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  static std::vector<std::string> Codes(const v1::Detail& detail) {
    std::vector<std::string> codes;
    for (const v1::ReasonDetail& reason : detail.items(0).reasons()) codes.push_back(reason.code());
    return codes;
  }
};

TEST_F(CaseStoryTest, GivesTheHitWhenAllIsOnRecordAndTheRegisterSaysWhatItRestedOn) {
  Prepare();
  const auto told = Ask(kAnna, Stated());
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_EQ(told->contacts(0).party(), "kmar");
  const v1::RequestFacts& facts = told.detail.facts();
  EXPECT_EQ(facts.activity(), "casusoverleg");
  EXPECT_EQ(facts.deadline_class(), "spoed");
  EXPECT_EQ(facts.attestations(0).kind(), "evenredigheid");
  EXPECT_EQ(facts.case_file().phase(), 2u);
  EXPECT_TRUE(facts.case_file().admitted());
  EXPECT_EQ(facts.case_file().approvals_size(), 3);
  EXPECT_THAT(facts.case_file().involved(), ElementsAre("kmar", "politie"));
}

TEST_F(CaseStoryTest, TellsEachThingThatIsMissingAsItself) {
  const auto told = Ask(kAnna, exchange::Ask<v1::CheckSubjectRequest>(kTable, kDetect).context());
  EXPECT_EQ(told->outcome().told(), v1::TOLD_REFUSED);
  EXPECT_THAT(Codes(told.detail), UnorderedElementsAre("SIGNAL_NOT_ADMITTED", "PHASE_NOT_REACHED", "APPROVAL_MISSING",
                                                       "APPROVAL_MISSING", "ACTIVITY_EXCLUDED", "ATTESTATION_MISSING",
                                                       "MOTIVATION_MISSING", "DEADLINE_CLASS_MISSING"));
  Prepare();
  const auto without = [&](const std::function<void(v1::RequestContext&)>& take) {
    v1::RequestContext context = Stated();
    take(context);
    return Ask(kAnna, context).reason();
  };
  EXPECT_EQ(without([](auto& c) { c.clear_activity(); }), "ACTIVITY_EXCLUDED");
  EXPECT_EQ(without([](auto& c) { c.set_activity("scan"); }), "ACTIVITY_EXCLUDED");
  EXPECT_EQ(without([](auto& c) { c.clear_motivation(); }), "MOTIVATION_MISSING");
  EXPECT_EQ(without([](auto& c) { c.clear_deadline_class(); }), "DEADLINE_CLASS_MISSING");
  EXPECT_EQ(without([](auto& c) { c.clear_attestations(); }), "ATTESTATION_MISSING");
  EXPECT_EQ(without([](auto& c) { c.mutable_attestations(0)->mutable_steps()->RemoveLast(); }), "ATTESTATION_MISSING");
  EXPECT_EQ(without([](auto& c) { c.set_case_reference("ANDERE"); }), "PHASE_NOT_REACHED");
  EXPECT_EQ(without([](auto&) {}), "");
}

// WGS 1.8(5): what serves one case serves its purpose only.
TEST_F(CaseStoryTest, RefusesARequestThatNamesTheCaseForAnotherPurpose) {
  Prepare();
  v1::RequestContext context = Stated();
  context.set_purpose("openbare_orde");
  v1::CheckSubjectRequest question;
  *question.mutable_context() = context;
  *question.mutable_subject() = About("v_number", kAnna);
  const auto told = broker_.Check("politie", question);
  EXPECT_EQ(told.reason(), "CASE_PURPOSE_MISMATCH");
  EXPECT_EQ(told.detail.facts().case_file().purpose(), kDetect);
  v1::SubmitSignalRequest signal;
  *signal.mutable_context() = context;
  *signal.mutable_signal() = TableSignal(kAnna);
  EXPECT_EQ(broker_.Submit("kmar", signal).reason(), "CASE_PURPOSE_MISMATCH");
  // Who is not involved hears of the case neither under its purpose nor under another.
  const auto of_nla = [&](const std::string& reference) {
    question.mutable_context()->set_case_reference(reference);
    return broker_.Check("nla", question);
  };
  const auto stranger = of_nla(kCase);
  const auto nothing = of_nla("ZAAK-DIE-ER-NIET-IS");
  EXPECT_NE(stranger.reason(), "CASE_PURPOSE_MISMATCH");
  EXPECT_EQ(stranger.answer, nothing.answer);
}

TEST_F(CaseStoryTest, NamesTheApprovalThatIsMissing) {
  Prepare();
  Withdraw("politie", "vier_ogen");
  const auto told = Ask(kAnna, Stated());
  EXPECT_EQ(told.reason(), "APPROVAL_MISSING");
  EXPECT_THAT(told->outcome().explanation(), HasSubstr("(vier_ogen)"));
  auto request = exchange::Ask<v1::ExplainRequest>("", "interne_controle");
  request.set_explained_request_id(told.detail.request_id());
  const auto explained = broker_.Tell<v1::ExplainAnswer>(broker_.System("politie"), v1::ENTRY_KIND_AUDIT_EXPLAIN,
                                                         &ExplainRefusal, request);
  ASSERT_EQ(explained->reasons_size(), 1);
  EXPECT_EQ(explained->reasons(0).word(), "vier_ogen");
}

TEST_F(CaseStoryTest, CountsAnApprovalOnItsDaysOnly) {
  Prepare();
  broker_.clock().Set(DutchTime("2026-11-28T23:59:00"));
  EXPECT_EQ(Ask(kAnna, Stated())->outcome().told(), v1::TOLD_PERMITTED) << "its last day";
  broker_.clock().Set(DutchTime("2026-11-29T00:01:00"));
  EXPECT_EQ(Ask(kAnna, Stated()).reason(), "APPROVAL_MISSING");
}

TEST_F(CaseStoryTest, LetsNobodyRestOnACaseInWhichItIsNotInvolved) {
  Prepare();
  v1::CheckSubjectRequest request;
  *request.mutable_context() = Stated();
  *request.mutable_subject() = About("v_number", kAnna);
  const auto told = broker_.Check("nla", request);
  EXPECT_EQ(told->outcome().told(), v1::TOLD_REFUSED);
  EXPECT_THAT(Codes(told.detail), Contains("SIGNAL_NOT_ADMITTED"));
}

// Promise 4: what a case lacks is told before anything is looked up, so it cannot depend on what is held.
TEST_F(CaseStoryTest, RefusesWithoutLookingAnybodyUp) {
  Prepare();
  Withdraw("gemeente-almere", "bevoegd_gezag_burgemeester");
  broker_.store().TakeReads();
  const auto known = Ask(kAnna, Stated());
  const auto reads = broker_.store().TakeReads();
  const auto unknown = Ask(kNobody, Stated());
  EXPECT_EQ(known.reason(), "APPROVAL_MISSING");
  EXPECT_EQ(known.answer, unknown.answer);
  EXPECT_EQ(known.size, unknown.size);
  EXPECT_EQ(reads.size(), broker_.store().TakeReads().size());
  for (const store::MemoryStore::Read& read : reads) {
    EXPECT_NE(read.family, store::Family::kSubjects);
    EXPECT_NE(read.family, store::Family::kSignals);
  }
}

// Promise 4: with all on record a hit and a miss read the same, the case file included.
TEST_F(CaseStoryTest, ReadsTheSameForAHitAndAMiss) {
  Prepare();
  Ask("5555555555", Stated());
  const auto reads_of = [&](const std::string& v_number) {
    broker_.store().TakeReads();
    Ask(v_number, Stated());
    std::vector<std::pair<store::Family, size_t>> reads;
    for (const store::MemoryStore::Read& read : broker_.store().TakeReads()) {
      if (read.family != store::Family::kEntries) reads.emplace_back(read.family, read.key.size());
    }
    return reads;
  };
  const auto hit = reads_of(kAnna);
  EXPECT_EQ(hit, reads_of(kNobody));
  EXPECT_EQ(std::ranges::count(hit, store::Family::kCases, &std::pair<store::Family, size_t>::first), 1);
  v1::SubmitSignalRequest hidden;
  *hidden.mutable_context() = Stated();
  *hidden.mutable_signal() = TableSignal("2234567890");
  hidden.mutable_signal()->set_handling_code("hidden");
  for (int i = 0; i < 5; ++i) ASSERT_EQ(broker_.Submit("kmar", hidden)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(reads_of("2234567890"), hit) << "five signals that are hidden";
}

}  // namespace
}  // namespace covenant::exchange
