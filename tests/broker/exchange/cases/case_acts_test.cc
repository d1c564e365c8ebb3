#include "broker/exchange/cases/case_acts.h"

#include "clients/auditor/approval.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/case_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using CaseActsTest = CaseTest;

TEST_F(CaseActsTest, OpensTheFileWithTheFirstActAndKeepsWhatIsRecorded) {
  const auto admitted = Admit("politie");
  ASSERT_TRUE(admitted.status.ok()) << admitted.status;
  EXPECT_EQ(admitted->outcome().told(), v1::TOLD_PERMITTED) << admitted->outcome().ShortDebugString();
  EXPECT_TRUE(admitted->admitted());
  EXPECT_EQ(Reach("politie", 2)->phase(), 2u);
  const auto read = Get("politie");
  const v1::CaseFile& file = read->case_file();
  EXPECT_EQ(file.case_reference(), kCase);
  EXPECT_EQ(file.opened_by(), "politie");
  EXPECT_EQ(file.purpose(), kDetect);
  EXPECT_EQ(file.phase(), 2u);
  EXPECT_TRUE(file.admission().admitted());
  EXPECT_EQ(file.admission_by(), "politie");
  EXPECT_EQ(file.admission_on(), "2026-11-21");
  EXPECT_THAT(file.admission().criteria_met(), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(file.involved(), ElementsAre("politie"));
}

TEST_F(CaseActsTest, RecordsThatASignalWasNotAdmittedAndWhichCriterionFailed) {
  const auto told = Admit("politie", "d");
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_FALSE(told->admitted());
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_CASE_ADMISSION);
  EXPECT_EQ(told.leaf.covenant(), kTable);
  EXPECT_EQ(told.detail.case_reference(), kCase);
  EXPECT_FALSE(told.detail.case_act().admission().admitted());
  EXPECT_THAT(told.detail.case_act().admission().criteria_not_met(), ElementsAre("d"));
  EXPECT_FALSE(Get("politie")->case_file().admission().admitted());
}

TEST_F(CaseActsTest, WantsEveryCriterionAnsweredOnce) {
  const auto with = [&](const std::vector<std::string>& codes) {
    auto request = Of<v1::RecordAdmissionRequest>();
    for (const std::string& code : codes) request.add_criteria()->set_code(code);
    return broker_
        .Tell<v1::RecordAdmissionAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CASE_ADMISSION, &RecordAdmission,
                                         request)
        .reason();
  };
  EXPECT_EQ(with({}), "CRITERIA_INCOMPLETE");
  EXPECT_EQ(with({"a", "b", "c", "d"}), "CRITERIA_INCOMPLETE");
  EXPECT_EQ(with({"a", "b", "c", "d", "e", "a"}), "CRITERIA_INCOMPLETE");
  EXPECT_EQ(with({"a", "b", "c", "d", "e", "z"}), "CRITERIA_INCOMPLETE");
  EXPECT_EQ(Get("politie").reason(), "CASE_UNKNOWN") << "what was refused opened no file";
}

TEST_F(CaseActsTest, GoesForwardOnly) {
  EXPECT_EQ(Reach("politie", 2)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Reach("politie", 2).reason(), "PHASE_NOT_FORWARD");
  EXPECT_EQ(Reach("politie", 1).reason(), "PHASE_NOT_FORWARD");
  EXPECT_EQ(Reach("politie", 0).reason(), "PHASE_NOT_FORWARD");
  EXPECT_EQ(Reach("politie", 10).reason(), "PHASE_NOT_FORWARD");
  EXPECT_EQ(Reach("politie", 3)->phase(), 3u);
  EXPECT_EQ(Get("politie")->case_file().phase(), 3u);
}

// WGS 1.8(5).
TEST_F(CaseActsTest, KeepsACaseForTheOnePurposeThatItsFirstActNames) {
  const auto act = [&](const std::string& party, const std::string& purpose, uint32_t phase,
                       const std::string& reference = kCase) {
    auto request = Of<v1::RecordPhaseRequest>(reference);
    request.mutable_context()->set_purpose(purpose);
    request.set_phase(phase);
    return broker_.Tell<v1::RecordPhaseAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase, request);
  };
  EXPECT_EQ(act("politie", "", 1).reason(), "PURPOSE_UNKNOWN");
  EXPECT_EQ(act("politie", "zomaar", 1).reason(), "PURPOSE_UNKNOWN");
  EXPECT_EQ(act("politie", "opvang_coordinatie", 1).reason(), "PURPOSE_MISMATCH") << "no purpose of this covenant";
  EXPECT_EQ(Get("politie").reason(), "CASE_UNKNOWN") << "what was refused opened no file";
  EXPECT_EQ(act("politie", "openbare_orde", 1)->outcome().told(), v1::TOLD_PERMITTED);
  const auto other = act("politie", kDetect, 2);
  EXPECT_EQ(other.reason(), "CASE_PURPOSE_MISMATCH");
  EXPECT_EQ(other.leaf.told(), "CASE_PURPOSE_MISMATCH");
  EXPECT_EQ(Approve("b-visser", "vier_ogen").reason(), "CASE_PURPOSE_MISMATCH");
  EXPECT_EQ(Get("politie")->case_file().purpose(), "openbare_orde");
  EXPECT_EQ(Get("politie")->case_file().phase(), 1u);
  EXPECT_EQ(act("politie", kDetect, 1, "andere-zaak")->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(CaseActsTest, TellsNobodyElseWhichPurposeACaseIsKeptFor) {
  Admit("politie");
  for (const char* purpose : {kDetect, "openbare_orde"}) {
    auto request = Of<v1::RecordPhaseRequest>();
    request.mutable_context()->set_purpose(purpose);
    request.set_phase(1);
    EXPECT_EQ(
        broker_.Tell<v1::RecordPhaseAnswer>(broker_.System("kmar"), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase, request)
            .reason(),
        "CASE_UNKNOWN");
  }
  auto approval = ApprovalOf("b-smit", "bevoegd_gezag_burgemeester");
  approval.mutable_context()->set_purpose("openbare_orde");
  EXPECT_EQ(Approve("b-smit", approval).reason(), "CASE_UNKNOWN") << "an authority that is not involved";
}

TEST_F(CaseActsTest, IsForPartiesOfACovenantInForce) {
  EXPECT_EQ(Admit("fairwork").reason(), "PARTY_NOT_IN_COVENANT");
  broker_.Suspend("p-adema", kTable);
  EXPECT_EQ(Admit("politie").reason(), "COVENANT_SUSPENDED");
  auto nowhere = Of<v1::RecordPhaseRequest>();
  nowhere.mutable_context()->set_covenant("NERGENS");
  EXPECT_EQ(
      broker_.Tell<v1::RecordPhaseAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase, nowhere)
          .reason(),
      "COVENANT_UNKNOWN");
}

TEST_F(CaseActsTest, NeedsACaseReferenceThatAnApprovalCanHold) {
  for (const std::string reference : {"", "zaak\n17", "zaak\x01"}) {
    auto request = Of<v1::RecordPhaseRequest>(reference);
    request.set_phase(1);
    broker_.Complete(*request.mutable_context());
    request.mutable_context()->set_case_reference(reference);
    const auto told = broker_.TellAsIs<v1::RecordPhaseAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CASE_PHASE,
                                                              &RecordPhase, request);
    EXPECT_EQ(told.reason(), "CASE_REFERENCE_MISSING");
  }
}

TEST_F(CaseActsTest, LooksToStrangersAsIfItWereNotThere) {
  Admit("politie");
  const auto stranger = Get("kmar");
  const auto nothing = Get("kmar", "ZAAK-DIE-ER-NIET-IS");
  EXPECT_EQ(stranger.reason(), "CASE_UNKNOWN");
  EXPECT_EQ(stranger.answer, nothing.answer);
  EXPECT_EQ(Reach("kmar", 1).reason(), "CASE_UNKNOWN");
  EXPECT_EQ(Admit("kmar").reason(), "CASE_UNKNOWN");
  EXPECT_EQ(Involve("kmar", "kmar").reason(), "CASE_UNKNOWN") << "nobody lets itself in";
  EXPECT_EQ(Withdraw("kmar", "vier_ogen").reason(), "CASE_UNKNOWN");
  EXPECT_THAT(List("kmar")->case_files(), IsEmpty());
}

TEST_F(CaseActsTest, InvolvesAnotherPartyOfTheCovenant) {
  Admit("politie");
  EXPECT_EQ(Involve("politie", "fairwork").reason(), "PARTY_UNKNOWN");
  EXPECT_EQ(Involve("politie", "").reason(), "PARTY_UNKNOWN");
  const auto told = Involve("politie", "gemeente-almere");
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told.detail.case_act().involved_party(), "gemeente-almere");
  EXPECT_THAT(Get("gemeente-almere")->case_file().involved(), ElementsAre("gemeente-almere", "politie"));
  EXPECT_EQ(Reach("gemeente-almere", 1)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(List("gemeente-almere")->case_files_size(), 1);
}

TEST_F(CaseActsTest, TakesAnApprovalThatThePersonSigned) {
  const auto told = Approve("b-visser", "vier_ogen");
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  const v1::CaseAct& act = told.detail.case_act();
  EXPECT_EQ(told.detail.person(), "b-visser");
  EXPECT_TRUE(auditor::VerifyApproval(act.certificate(), auditor::CaseApprovalText(kTable, kCase, act.approval()),
                                      act.signature())
                  .ok());
  const auto read = Get("politie");
  ASSERT_EQ(read->case_file().approvals_size(), 1);
  EXPECT_EQ(read->case_file().approvals(0).party(), "politie");
  EXPECT_EQ(read->case_file().approvals(0).person(), "b-visser");
}

TEST_F(CaseActsTest, RefusesAnApprovalWhoseSignatureIsOverSomethingElse) {
  const auto changed = [&](const std::function<void(v1::RecordApprovalRequest&)>& change) {
    auto request = ApprovalOf("b-visser", "vier_ogen");
    change(request);
    return Approve("b-visser", request).reason();
  };
  EXPECT_EQ(changed([](auto& r) { r.set_valid_through("2027-11-28"); }), "SIGNATURE_INVALID");
  EXPECT_EQ(changed([](auto& r) { r.mutable_context()->set_case_reference("ANDERE"); }), "SIGNATURE_INVALID");
  EXPECT_EQ(changed([](auto& r) { r.clear_signature(); }), "SIGNATURE_INVALID");
  EXPECT_EQ(Approve("b-jansen", ApprovalOf("b-visser", "vier_ogen")).reason(), "SIGNATURE_INVALID");
  EXPECT_EQ(Get("politie").reason(), "CASE_UNKNOWN");
}

TEST_F(CaseActsTest, RefusesAnApprovalWithoutSoundDates) {
  const auto dated = [&](const std::string& from, const std::string& through) {
    auto request = ApprovalOf("b-visser", "vier_ogen");
    request.set_valid_from(from);
    request.set_valid_through(through);
    return Approve("b-visser", request).reason();
  };
  EXPECT_EQ(dated("", "2026-11-28"), "VALIDITY_INVALID");
  EXPECT_EQ(dated("2026-11-21", ""), "VALIDITY_INVALID");
  EXPECT_EQ(dated("2026-02-30", "2026-11-28"), "VALIDITY_INVALID");
  EXPECT_EQ(dated("2026-11-28", "2026-11-27"), "VALIDITY_INVALID");
  EXPECT_EQ(dated("2026-11-01", "2026-11-20"), "VALIDITY_INVALID") << "over";
}

TEST_F(CaseActsTest, LetsOnlyTheEntitledApprove) {
  Admit("politie");
  EXPECT_EQ(Approve("b-visser", "bevoegd_gezag_burgemeester").reason(), "APPROVER_NOT_ENTITLED");
  EXPECT_EQ(Approve("b-smit", "bevoegd_gezag_om").reason(), "APPROVER_NOT_ENTITLED");
  EXPECT_EQ(Approve("b-visser", "rechtmatigheidsadvies").reason(), "APPROVER_NOT_ENTITLED");
  EXPECT_EQ(Approve("b-dijk", "toestemming_leverancier").reason(), "APPROVER_NOT_ENTITLED");
  EXPECT_EQ(Approve("b-visser", "zomaar").reason(), "WORD_UNKNOWN");
  EXPECT_THAT(Get("politie")->case_file().approvals(), IsEmpty());
  EXPECT_EQ(Approve("b-smit", "bevoegd_gezag_burgemeester")->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Approve("b-boer", "rechtmatigheidsadvies")->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Get("politie")->case_file().approvals_size(), 2);
  EXPECT_THAT(Get("politie")->case_file().involved(), ElementsAre("politie")) << "who approves is not involved by it";
}

TEST_F(CaseActsTest, LetsNoSystemOfficerOrAdministratorApprove) {
  auto request = ApprovalOf("b-visser", "vier_ogen");
  EXPECT_EQ(broker_
                .Tell<v1::RecordApprovalAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CASE_APPROVAL,
                                                &RecordApproval, request)
                .reason(),
            "PERSON_NEEDED");
  EXPECT_EQ(Approve("p-bakker", "vier_ogen").reason(), "PERSON_NEEDED") << "an administrator of politie";
}

TEST_F(CaseActsTest, LetsOthersApproveOnlyWhatIsThere) {
  EXPECT_EQ(Approve("b-smit", "bevoegd_gezag_burgemeester").reason(), "CASE_UNKNOWN");
  EXPECT_EQ(Get("gemeente-almere").reason(), "CASE_UNKNOWN");
}

TEST_F(CaseActsTest, PutsANewApprovalInThePlaceOfThePersonsEarlierOne) {
  Approve("b-visser", "vier_ogen");
  Approve("b-jansen", "vier_ogen");
  Approve("b-visser", "vier_ogen");
  const auto read = Get("politie");
  ASSERT_EQ(read->case_file().approvals_size(), 2);
  EXPECT_EQ(read->case_file().approvals(0).person(), "b-jansen");
  EXPECT_EQ(read->case_file().approvals(1).person(), "b-visser");
}

TEST_F(CaseActsTest, WithdrawsWhatThePartyApprovedAndNothingElse) {
  Approve("b-visser", "vier_ogen");
  Approve("b-jansen", "vier_ogen");
  Approve("b-smit", "bevoegd_gezag_burgemeester");
  EXPECT_EQ(Withdraw("politie", "bevoegd_gezag_burgemeester").reason(), "APPROVAL_UNKNOWN");
  const auto told = Withdraw("politie", "vier_ogen");
  EXPECT_EQ(told->withdrawn(), 2u);
  EXPECT_EQ(told.detail.case_act().withdrawn_kind(), "vier_ogen");
  ASSERT_EQ(Get("politie")->case_file().approvals_size(), 1);
  EXPECT_EQ(Withdraw("gemeente-almere", "bevoegd_gezag_burgemeester")->withdrawn(), 1u)
      << "who approved takes it back without being involved";
  EXPECT_THAT(Get("politie")->case_file().approvals(), IsEmpty());
}

TEST_F(CaseActsTest, TakesBackAnApprovalAlsoWhenTheCovenantIsSuspended) {
  Approve("b-visser", "vier_ogen");
  broker_.Suspend("p-adema", kTable);
  EXPECT_EQ(Withdraw("politie", "vier_ogen")->withdrawn(), 1u);
}

TEST_F(CaseActsTest, AnswersARepeatAgainAndRecordsNothingTwice) {
  auto request = Of<v1::RecordPhaseRequest>();
  request.set_phase(1);
  broker_.Complete(*request.mutable_context());
  const auto tell = [&] {
    return broker_.TellAsIs<v1::RecordPhaseAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase,
                                                   request);
  };
  const auto first = tell();
  const uint64_t size = broker_.size();
  const auto second = tell();
  EXPECT_EQ(second.answer, first.answer);
  EXPECT_EQ(second.index, first.index);
  EXPECT_EQ(broker_.size(), size);
}

TEST_F(CaseActsTest, ListsTheNewestFirstOverPages) {
  std::vector<std::string> references;
  for (int i = 0; i < 5; ++i) {
    auto request = Of<v1::RecordPhaseRequest>("zaak-" + std::to_string(i));
    request.set_phase(1);
    broker_.Tell<v1::RecordPhaseAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase, request);
  }
  std::string token;
  do {
    const auto page = List("politie", 2, token);
    ASSERT_TRUE(page.status.ok()) << page.status;
    for (const v1::CaseFile& file : page->case_files()) references.push_back(file.case_reference());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_THAT(references, ElementsAre("zaak-4", "zaak-3", "zaak-2", "zaak-1", "zaak-0"));
  EXPECT_EQ(List("politie", 1001).reason(), "SIZE_INVALID");
  const auto page = List("politie", 2);
  EXPECT_TRUE(absl::IsInvalidArgument(List("kmar", 2, page->next_page_token()).status)) << "another's page";
}

TEST_F(CaseActsTest, KeepsTheFileThroughARestartAndShowsNoneOfItOnDisk) {
  Admit("politie");
  Approve("b-visser", "vier_ogen");
  broker_.Restart();
  EXPECT_TRUE(Get("politie")->case_file().admission().admitted());
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr(kCase)));
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr("vier_ogen\x12")));
}

// Promise 7: a file is changed if and only if its entry stands in the log.
TEST_F(CaseActsTest, ChangesNothingWhenTheEntryCannotBeWritten) {
  Admit("politie");
  const uint64_t size = broker_.size();
  broker_.gone = [] { return true; };
  EXPECT_TRUE(absl::IsCancelled(Reach("politie", 1).status));
  broker_.gone = nullptr;
  EXPECT_EQ(broker_.size(), size);
  EXPECT_EQ(Get("politie")->case_file().phase(), 0u);
}

}  // namespace
}  // namespace covenant::exchange
