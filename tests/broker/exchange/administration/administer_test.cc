#include "broker/exchange/administration/administer.h"

#include "broker/exchange/administration/catalogue.h"
#include "broker/exchange/signals/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/break_glass_fixture.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kProposer[] = "p-adema";
constexpr char kApprover[] = "p-bakker";

void AddDocument(v1::ProposeRequest& request, const std::string& name, const std::string& source) {
  v1::Document* document = request.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_COVENANT);
  document->set_name(name);
  document->set_source(source);
}

// Without the section `change`, so that four eyes suffice.
std::string TableText() {
  return policy::Replaced(
      policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml"),
      "change: {proposed_by: [politie, riec-midden-nederland], accepted_by: every_party, notice: P3M}\n", "");
}
std::string RenamedTableText() {
  return policy::Replaced(TableText(), "en: Regional table for trafficking signals", "en: Another title");
}

class AdministerTest : public testing::Test {
 protected:
  explicit AdministerTest(policy::PolicySet set = policy::ShippedSet()) : broker_(std::move(set)) {}

  Told<v1::ProposeAnswer> ProposeTable(const std::string& source) {
    v1::ProposeRequest request;
    AddDocument(request, kTable, source);
    return broker_.Propose(kProposer, std::move(request));
  }
  Told<v1::ProposeAnswer> ProposeTable() { return ProposeTable(TableText()); }
  std::string InForce() { return broker_.rooms().policy.Current()->hash; }
  Told<v1::ProposeAnswer> Unsuspend() {
    v1::ProposeRequest request;
    request.add_changes()->set_kind(v1::CHANGE_KIND_UNSUSPEND);
    request.mutable_changes(0)->set_name(kTable);
    return broker_.Propose(kProposer, std::move(request));
  }
  v1::CheckSubjectRequest Question() {
    return Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", "1234567890"));
  }

  BrokerWithoutPort broker_;
};

TEST_F(AdministerTest, PutsAProposalInForceWhenASecondPersonApprovesIt) {
  const std::string before = InForce();
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_UNKNOWN");
  const auto proposed = ProposeTable();
  ASSERT_EQ(proposed->outcome().told(), v1::TOLD_PERMITTED) << proposed->DebugString();
  EXPECT_EQ(proposed->proposal().status(), "open");
  EXPECT_EQ(proposed->proposal().proposed_by(), kProposer);
  EXPECT_EQ(InForce(), before) << "a proposal changes nothing";

  const auto approved = broker_.Approve(kApprover, proposed->proposal());
  ASSERT_EQ(approved->outcome().told(), v1::TOLD_PERMITTED) << approved->DebugString();
  EXPECT_EQ(approved->proposal().status(), "enacted");
  EXPECT_EQ(approved->policy_set(), InForce());
  EXPECT_NE(InForce(), before);
  EXPECT_EQ(approved.leaf.policy_set(), before) << "it was decided under the set before";
  const v1::PolicyAct& act = approved.detail.policy_act();
  EXPECT_EQ(act.resulting_policy_set(), InForce());
  EXPECT_THAT(act.documents(), ElementsAre(StartsWith("covenant TAFEL-SIGNAAL ")));
  EXPECT_THAT(act.signature(), Not(IsEmpty()));
  EXPECT_THAT(act.certificate(), Not(IsEmpty()));
  const auto checked = broker_.Check("politie", Question());
  EXPECT_EQ(checked->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(checked.leaf.policy_set(), InForce());
}

// The table of police units decides what is released, so it changes as every other document: by four eyes, in the hash.
TEST_F(AdministerTest, PutsATableOfPoliceUnitsInForceLikeAnyDocument) {
  const auto propose = [&](const std::string& source) {
    v1::ProposeRequest request;
    v1::Document* table = request.add_documents();
    table->set_kind(v1::DOCUMENT_KIND_POLICE_UNITS);
    table->set_name("police_units");
    table->set_source(source);
    return broker_.Propose(kProposer, std::move(request));
  };
  const auto broken = propose("code,name\n");
  EXPECT_EQ(broken.reason(), "POLICY_INVALID");
  ASSERT_EQ(broken->diagnostics_size(), 1);
  EXPECT_THAT(broken->diagnostics(0).text(), StartsWith("police_units/police_units:1:1: the header is another"));
  const std::string before = InForce();
  const auto proposed =
      propose("# version: 2030\ncode,name,police_unit,from,through\n0034,Almere,elders,2013-01-01,\n");
  ASSERT_EQ(proposed->outcome().told(), v1::TOLD_PERMITTED) << proposed->DebugString();
  EXPECT_EQ(proposed->proposal().documents(0).version(), "2030");
  EXPECT_EQ(InForce(), before);
  EXPECT_EQ(broker_.Approve(kProposer, proposed->proposal()).reason(), "SAME_PERSON");
  const auto approved = broker_.Approve(kApprover, proposed->proposal());
  EXPECT_EQ(approved->proposal().status(), "enacted") << approved->DebugString();
  EXPECT_NE(InForce(), before);
  EXPECT_THAT(approved.detail.policy_act().documents(), ElementsAre(StartsWith("police_units police_units ")));
  broker_.Restart();
  EXPECT_EQ(broker_.rooms().policy.Current()->snapshot->police_units().Find("Almere", absl::CivilDay(2026, 11, 21)),
            "elders");
  const auto history = broker_.History(kApprover);
  EXPECT_EQ(history->events(history->events_size() - 1).kind(), v1::DOCUMENT_KIND_POLICE_UNITS);
  EXPECT_EQ(history->events(history->events_size() - 1).version(), "2030");
}

TEST_F(AdministerTest, KeepsWhatIsInForceOverARestart) {
  broker_.Approve(kApprover, ProposeTable()->proposal());
  const std::string approved = InForce();
  broker_.Restart();
  EXPECT_EQ(InForce(), approved);
  EXPECT_EQ(broker_.Check("politie", Question())->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(AdministerTest, LetsNobodyApproveTheirOwnProposal) {
  const auto proposed = ProposeTable();
  const std::string before = InForce();
  const auto refused = broker_.Approve(kProposer, proposed->proposal());
  EXPECT_EQ(refused.reason(), "SAME_PERSON");
  EXPECT_EQ(InForce(), before);
  EXPECT_EQ(broker_.Approve(kApprover, proposed->proposal())->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(AdministerTest, TakesNoSignatureButTheApproversOverThisVeryProposal) {
  const v1::Proposal proposal = ProposeTable()->proposal();
  const v1::Proposal other = ProposeTable(RenamedTableText())->proposal();
  const auto try_signature = [&](const std::string& signature) {
    v1::ApproveRequest request;
    request.set_proposal_id(proposal.proposal_id());
    request.set_signature(signature);
    return broker_.Tell<v1::ApproveAnswer>(broker_.Person(kApprover), v1::ENTRY_KIND_POLICY_APPROVE, &Approve, request)
        .reason();
  };
  EXPECT_EQ(try_signature(""), "SIGNATURE_INVALID");
  EXPECT_EQ(try_signature(broker_.SignApproval(kProposer, proposal.proposal_id(), proposal.digest())),
            "SIGNATURE_INVALID")
      << "another person's key";
  EXPECT_EQ(try_signature(broker_.SignApproval(kApprover, proposal.proposal_id(), other.digest())), "SIGNATURE_INVALID")
      << "another source";
  EXPECT_EQ(try_signature(broker_.SignApproval(kApprover, other.proposal_id(), proposal.digest())), "SIGNATURE_INVALID")
      << "another proposal";
  EXPECT_EQ(try_signature(broker_.SignApproval(kApprover, proposal.proposal_id(), proposal.digest())), "");
}

TEST_F(AdministerTest, RefusesAProposalThatIsUnknownClosedOrOutdated) {
  v1::Proposal unknown;
  unknown.set_proposal_id("nothing");
  EXPECT_EQ(broker_.Approve(kApprover, unknown).reason(), "PROPOSAL_UNKNOWN");
  const v1::Proposal first = ProposeTable()->proposal();
  const v1::Proposal second = ProposeTable(RenamedTableText())->proposal();
  ASSERT_EQ(broker_.Approve(kApprover, first)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(broker_.Approve(kApprover, first).reason(), "PROPOSAL_CLOSED");
  EXPECT_EQ(broker_.Approve(kApprover, second).reason(), "PROPOSAL_OUTDATED");
}

TEST_F(AdministerTest, TurnsAProposalDown) {
  v1::RejectRequest request;
  request.set_proposal_id(ProposeTable()->proposal().proposal_id());
  const auto rejected =
      broker_.Tell<v1::RejectAnswer>(broker_.Person(kApprover), v1::ENTRY_KIND_POLICY_REJECT, &Reject, request);
  EXPECT_EQ(rejected->proposal().status(), "rejected");
  EXPECT_EQ(rejected->proposal().decided_by(), kApprover);
  EXPECT_EQ(broker_.Approve(kApprover, rejected->proposal()).reason(), "PROPOSAL_CLOSED");
}

TEST_F(AdministerTest, RefusesDocumentsWithErrorsAndSaysWhere) {
  const auto refused =
      ProposeTable(policy::Replaced(TableText(), "mode: hit_only\n    bulk: true", "mod: hit_only\n    bulk: true"));
  EXPECT_EQ(refused.reason(), "POLICY_INVALID");
  EXPECT_THAT(refused->proposal().proposal_id(), IsEmpty());
  ASSERT_GT(refused->diagnostics_size(), 0);
  EXPECT_EQ(refused->diagnostics(0).severity(), "error");
  EXPECT_THAT(refused->diagnostics(0).text(), StartsWith("covenant/TAFEL-SIGNAAL:33:5: "));
  EXPECT_EQ(broker_.Propose(kProposer, {}).reason(), "SIZE_INVALID");
  v1::ProposeRequest twice;
  AddDocument(twice, kTable, TableText());
  AddDocument(twice, kTable, TableText());
  EXPECT_EQ(broker_.Propose(kProposer, twice).reason(), "SIZE_INVALID");
}

TEST_F(AdministerTest, ShowsWhatIsInForceAndProposedPageByPage) {
  const v1::Proposal proposal = ProposeTable()->proposal();
  std::vector<std::string> names;
  std::vector<std::string> proposals;
  v1::ListRequest request;
  request.set_page_size(2);
  for (int page = 0; page < 10; ++page) {
    const auto told =
        broker_.Tell<v1::ListAnswer>(broker_.Person(kProposer), v1::ENTRY_KIND_POLICY_LIST, &ListPolicy, request);
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_LE(told->documents_size() + told->proposals_size(), 2);
    for (const auto& document : told->documents()) names.push_back(document.name());
    for (const auto& listed : told->proposals()) proposals.push_back(listed.proposal_id());
    request.set_page_token(told->next_page_token());
    if (request.page_token().empty()) break;
  }
  std::vector<std::string> shipped = {"vocabulary", "register"};
  for (const std::string& statute : policy::SourceDocuments("policy/statutes")) shipped.push_back(statute);
  shipped.emplace_back("police_units");
  EXPECT_THAT(names, ElementsAreArray(shipped));
  EXPECT_THAT(proposals, ElementsAre(proposal.proposal_id()));
  v1::GetRequest get;
  get.set_proposal_id(proposal.proposal_id());
  const auto got = broker_.Tell<v1::GetAnswer>(broker_.Person(kApprover), v1::ENTRY_KIND_POLICY_GET, &GetPolicy, get);
  ASSERT_EQ(got->documents_size(), 1);
  EXPECT_EQ(got->documents(0).source(), TableText());
}

class SuspendTest : public AdministerTest {
 protected:
  SuspendTest() : AdministerTest(BrokerWithoutPort::ShippedPolicy()) {}
};

TEST_F(SuspendTest, StopsACovenantAtTheNextRequest) {
  ASSERT_EQ(broker_.Check("politie", Question())->outcome().told(), v1::TOLD_NO_HIT);
  const auto suspended = broker_.Suspend(kProposer, kTable);
  ASSERT_EQ(suspended->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(suspended->policy_set(), InForce());
  EXPECT_THAT(suspended.detail.policy_act().documents(), ElementsAre("suspended TAFEL-SIGNAAL"));
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_SUSPENDED");
  broker_.Restart();
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_SUSPENDED");
  EXPECT_EQ(broker_.Suspend(kProposer, "NIET-BEKEND").reason(), "DOCUMENT_UNKNOWN");
}

TEST_F(SuspendTest, EndsOnlyWhenTwoPersonsSaySo) {
  EXPECT_EQ(Unsuspend().reason(), "NOTHING_TO_CHANGE") << "it is not suspended";
  broker_.Suspend(kProposer, kTable);
  const v1::Proposal proposal = Unsuspend()->proposal();
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_SUSPENDED");
  EXPECT_EQ(broker_.Approve(kProposer, proposal).reason(), "SAME_PERSON");
  const auto approved = broker_.Approve(kApprover, proposal);
  ASSERT_EQ(approved->proposal().status(), "enacted") << approved->DebugString();
  EXPECT_THAT(approved.detail.policy_act().documents(), ElementsAre("unsuspend covenant TAFEL-SIGNAAL"));
  EXPECT_EQ(broker_.Check("politie", Question())->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(broker_.Approve(kApprover, proposal).reason(), "PROPOSAL_CLOSED");
}

TEST_F(AdministerTest, KeepsACovenantSuspendedWhenANewVersionOfItComes) {
  broker_.Approve(kApprover, ProposeTable()->proposal());
  broker_.Suspend(kProposer, kTable);
  ASSERT_EQ(broker_.Approve(kApprover, ProposeTable(RenamedTableText())->proposal())->proposal().status(), "enacted");
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_SUSPENDED");
}

TEST_F(SuspendTest, RetiresACovenantForGood) {
  v1::ProposeRequest request;
  request.add_changes()->set_kind(v1::CHANGE_KIND_RETIRE);
  request.mutable_changes(0)->set_name(kTable);
  const auto proposed = broker_.Propose(kProposer, request);
  ASSERT_EQ(broker_.Approve(kApprover, proposed->proposal())->proposal().status(), "enacted");
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_RETIRED");
  broker_.Restart();
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_RETIRED");
  EXPECT_EQ(broker_.Propose(kProposer, request).reason(), "NOTHING_TO_CHANGE") << "it is retired";
}

TEST_F(AdministerTest, RefusesACovenantThatAsksWhatThisBrokerCannotEnforce) {
  const auto refused = ProposeTable(TableText() + "witnesses: 2\n");
  EXPECT_EQ(refused.reason(), "POLICY_INVALID");
  ASSERT_EQ(refused->diagnostics_size(), 1);
  EXPECT_THAT(refused->diagnostics(0).text(), testing::HasSubstr("does not enforce witnesses"));
}

TEST_F(AdministerTest, TakesACovenantThatSaysWhatBecomesOfAClosedCase) {
  const auto proposed = ProposeTable(policy::Replaced(TableText(), "  after_expiry: no_release",
                                                      "  case_closed: {then: shield}\n  after_expiry: no_release"));
  ASSERT_EQ(proposed->outcome().told(), v1::TOLD_PERMITTED) << proposed->DebugString();
  EXPECT_EQ(broker_.Approve(kApprover, proposed->proposal())->proposal().status(), "enacted");
}

TEST_F(AdministerTest, TakesACovenantWithBreakGlassAndItsBudget) {
  v1::ProposeRequest request;
  AddDocument(request, kEmergency, EmergencyCovenant("budgets: {comensha: {break_glass_per_month: 1}}\n"));
  const auto proposed = broker_.Propose(kProposer, request);
  ASSERT_EQ(proposed->outcome().told(), v1::TOLD_PERMITTED) << proposed->DebugString();
  EXPECT_EQ(broker_.Approve(kApprover, proposed->proposal())->proposal().status(), "enacted");
  auto question = Ask<v1::RetrieveRequest>(kEmergency, kDetect, About("v_number", "1234567890"));
  question.mutable_context()->set_break_glass(true);
  question.mutable_context()->set_motivation("acuut gevaar");
  EXPECT_EQ(broker_.Retrieve("comensha", question)->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(broker_.Retrieve("comensha", question).reason(), "BUDGET_EXHAUSTED");
}

TEST_F(AdministerTest, LetsAnotherProposalThroughThatChangesSomethingElse) {
  const v1::Proposal table = ProposeTable()->proposal();
  v1::ProposeRequest request;
  AddDocument(request, kRegistration, policy::SourceFile("policy/covenants/COMENSHA-REG.yaml"));
  ASSERT_TRUE(broker_.Approve(kApprover, table).status.ok());
  const auto other = broker_.Propose(kProposer, request);
  ASSERT_EQ(other->outcome().told(), v1::TOLD_PERMITTED) << other->DebugString();
  EXPECT_EQ(other->proposal().status(), "open");
}

TEST_F(AdministerTest, NamesInTheEntryTheSetThatDecidedNotTheOneThatTheCallCameWith) {
  const v1::Proposal proposal = ProposeTable()->proposal();
  v1::ApproveRequest request;
  request.set_proposal_id(proposal.proposal_id());
  request.set_signature(broker_.SignApproval(kApprover, proposal.proposal_id(), proposal.digest()));
  broker_.Complete(*request.mutable_context());
  const std::string bytes = request.SerializeAsString();
  const Call waited =
      broker_.MakeCall(broker_.Person(kApprover), v1::ENTRY_KIND_POLICY_APPROVE, bytes, request.context());
  // Another act comes first, as when this one waits for its turn.
  v1::ProposeRequest registration;
  AddDocument(
      registration, kRegistration,
      policy::Replaced(policy::SourceFile("policy/covenants/COMENSHA-REG.yaml"),
                       "change: {proposed_by: [comensha, politie], accepted_by: every_party, notice: P3M}\n", ""));
  ASSERT_EQ(broker_.Approve(kApprover, broker_.Propose(kProposer, registration)->proposal())->proposal().status(),
            "enacted");
  const std::string between = InForce();
  const auto told = broker_.Parse<v1::ApproveAnswer>(waited, Wait(Approve(broker_.rooms(), waited, request)));
  ASSERT_EQ(told->proposal().status(), "enacted") << told->DebugString();
  EXPECT_EQ(told.leaf.policy_set(), between);
  EXPECT_NE(waited.policy->hash, between);
}

TEST_F(SuspendTest, LetsWhatIsUnderWayFinishUnderTheSetItBeganWith) {
  auto request = Question();
  broker_.Complete(*request.mutable_context());
  const std::string bytes = request.SerializeAsString();
  const Call begun = broker_.MakeCall(broker_.System("politie"), v1::ENTRY_KIND_CHECK, bytes, request.context());
  const std::string before = InForce();
  broker_.Suspend(kProposer, kTable);
  const auto told = broker_.Parse<v1::CheckAnswer>(begun, Wait(CheckSubject(broker_.rooms(), begun, request)));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(told.leaf.policy_set(), before);
}

}  // namespace
}  // namespace covenant::exchange
