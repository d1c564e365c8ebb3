// Acceptances, notice and the day: what a new version of a covenant waits for, and how it takes effect.
#include "broker/exchange/administration/activation.h"

#include "absl/strings/str_cat.h"
#include "broker/exchange/administration/accept.h"
#include "broker/exchange/administration/administer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr char kPolice[] = "p-bakker";  // administrator of politie, which may propose
constexpr char kSecond[] = "p-adema";   // administrator of comensha

std::string Person(const std::string& id, const std::string& party, const std::string& role) {
  const std::string fingerprint = absl::StrCat(std::string(63, 'f'), id.substr(2, 1) < "g" ? id.substr(2, 1) : "0");
  return absl::StrCat("  ", id, ": {party: ", party, ", roles: [", role, "], certificates: [{sha256: \"", fingerprint,
                      "\", from: 2026-01-01}]}\n");
}

// The shipped policy, with signatories of the police and the Marechaussee, and an administrator of the Inspectorate.
policy::PolicySet WithSignatories() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  const std::string parties = policy::SourceFile("tests/policy/data/register.yaml");
  set.Replace({policy::DocumentKind::kRegister, "register",
               policy::Replaced(
                   parties, "persons:\n",
                   absl::StrCat("persons:\n", Person("p-dijk", "politie", "signatory"),
                                Person("p-evers", "kmar", "signatory"), Person("p-bosch", "nla", "administrator")))});
  const std::string covenant = policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml");
  set.Replace({policy::DocumentKind::kCovenant, kTable,
               policy::Replaced(covenant, "accepted_by: every_party", "accepted_by: [politie, kmar, nla]")});
  return set;
}

class ActivationTest : public testing::Test {
 protected:
  explicit ActivationTest(policy::PolicySet set = WithSignatories()) : broker_(std::move(set)) {}

  // Version 2.0 of the table, without the inspectorate's questions; in force from that day.
  Told<v1::ProposeAnswer> ProposeTable(const std::string& from, const std::string& version = "2.0",
                                       const std::string& person = kPolice) {
    std::string source = broker_.rooms().policy.Current()->set.Find(policy::DocumentKind::kCovenant, kTable)->source;
    source = policy::Replaced(source, "version: \"1.0\"", absl::StrCat("version: \"", version, "\""));
    source = policy::Replaced(source, "from: 2026-03-01", "from: " + from);
    v1::ProposeRequest request;
    v1::Document* document = request.add_documents();
    document->set_kind(v1::DOCUMENT_KIND_COVENANT);
    document->set_name(kTable);
    document->set_source(source);
    return broker_.Propose(person, std::move(request));
  }
  v1::Proposal Scheduled(const std::string& from, const std::string& version = "2.0") {
    const v1::Proposal proposal = ProposeTable(from, version)->proposal();
    EXPECT_EQ(broker_.Approve(kSecond, proposal)->proposal().status(), "awaiting_acceptance");
    for (const char* person : {"p-dijk", "p-evers"}) broker_.Accept(person, proposal);
    return broker_.Accept("p-bosch", proposal)->proposal();
  }
  std::string VersionInForce() { return broker_.rooms().policy.Current()->snapshot->FindCovenant(kTable)->version; }
  Told<v1::CheckAnswer> Check() {
    return broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", "1234567890")));
  }
  void Activate() {
    const absl::Status activated = Wait(ActivateDue(broker_.rooms()));
    EXPECT_TRUE(activated.ok()) << activated;
  }

  BrokerWithoutPort broker_;
};

TEST_F(ActivationTest, WaitsForTheApprovalAndForEveryPartyThatTheCovenantAsks) {
  const auto proposed = ProposeTable("2027-04-01");
  ASSERT_EQ(proposed->outcome().told(), v1::TOLD_PERMITTED) << proposed->DebugString();
  EXPECT_THAT(proposed->proposal().awaiting(), ElementsAre("kmar", "nla", "politie"));
  EXPECT_EQ(proposed->proposal().takes_effect_on(), "2027-04-01");
  EXPECT_EQ(broker_.Accept("p-evers", proposed->proposal())->proposal().status(), "open") << "not yet approved";
  const auto approved = broker_.Approve(kSecond, proposed->proposal());
  EXPECT_EQ(approved->proposal().status(), "awaiting_acceptance");
  EXPECT_THAT(approved->proposal().awaiting(), ElementsAre("nla", "politie"));
  EXPECT_THAT(approved.detail.policy_act().acceptances_needed(), ElementsAre("kmar", "nla", "politie"));
  EXPECT_THAT(approved.detail.policy_act().resulting_policy_set(), IsEmpty());
  broker_.Accept("p-dijk", proposed->proposal());
  const auto last = broker_.Accept("p-bosch", proposed->proposal());
  EXPECT_EQ(last->proposal().status(), "scheduled") << last->DebugString();
  EXPECT_EQ(last.detail.policy_act().accepts_for(), "nla");
  EXPECT_THAT(last.detail.policy_act().signature(), Not(IsEmpty()));
  EXPECT_EQ(VersionInForce(), "1.0");
}

TEST_F(ActivationTest, TakesAnAcceptanceOnlyFromWhoMaySignForAPartyThatIsAsked) {
  const v1::Proposal proposal = ProposeTable("2027-04-01")->proposal();
  EXPECT_EQ(broker_.Accept(kPolice, proposal).reason(), "SIGNATORY_NEEDED") << "the police have a signatory";
  EXPECT_EQ(broker_.Accept(kSecond, proposal).reason(), "ACCEPTANCE_NOT_ASKED");
  EXPECT_EQ(broker_.Accept("p-dijk", v1::Proposal()).reason(), "PROPOSAL_UNKNOWN");
  const auto try_signature = [&](const std::string& signature) {
    v1::AcceptRequest request;
    request.set_proposal_id(proposal.proposal_id());
    request.set_signature(signature);
    return broker_
        .Tell<v1::AcceptAnswer>(broker_.Person("p-dijk"), v1::ENTRY_KIND_POLICY_ACCEPT, &Accept, std::move(request))
        .reason();
  };
  EXPECT_EQ(try_signature(""), "SIGNATURE_INVALID");
  EXPECT_EQ(try_signature(broker_.SignAcceptance("p-evers", "politie", proposal)), "SIGNATURE_INVALID") << "other key";
  EXPECT_EQ(try_signature(broker_.SignAcceptance("p-dijk", "kmar", proposal)), "SIGNATURE_INVALID") << "other party";
  EXPECT_EQ(try_signature(broker_.SignApproval("p-dijk", proposal.proposal_id(), proposal.digest())),
            "SIGNATURE_INVALID")
      << "an approval is no acceptance";
  EXPECT_EQ(try_signature(broker_.SignAcceptance("p-dijk", "politie", proposal)), "");
  EXPECT_EQ(broker_.Accept("p-dijk", proposal).reason(), "ACCEPTANCE_NOT_ASKED") << "it was given";
}

TEST_F(ActivationTest, LetsOnlyThosePartiesProposeThatTheCovenantNames) {
  EXPECT_EQ(ProposeTable("2027-04-01", "2.0", kSecond).reason(), "PROPOSER_NOT_ENTITLED");
}

TEST_F(ActivationTest, KeepsTheTermOfNotice) {
  EXPECT_EQ(ProposeTable("2026-03-02")->proposal().takes_effect_on(), "2027-02-21") << "three months from proposing";
  EXPECT_EQ(ProposeTable("2027-02-22")->proposal().takes_effect_on(), "2027-02-22");
}

TEST_F(ActivationTest, TakesOverAtMidnightOfItsDayByAnEntryOfTheBrokersOwn) {
  const v1::Proposal proposal = Scheduled("2027-04-01");
  broker_.clock().Set(DutchTime("2027-03-31T22:59:59"));  // 23:59:59 in summer time
  Activate();
  EXPECT_EQ(Check().leaf.covenant_version(), "1.0");
  const std::string before = broker_.rooms().policy.Current()->hash;
  broker_.clock().Set(DutchTime("2027-03-31T23:00:00"));
  EXPECT_EQ(Check().status.code(), absl::StatusCode::kUnavailable) << "the old one's time is over";
  Activate();
  const auto checked = Check();
  EXPECT_EQ(checked.leaf.covenant_version(), "2.0");
  const v1::Leaf leaf = broker_.LeafAt(checked.index - 1);
  EXPECT_EQ(leaf.kind(), v1::ENTRY_KIND_POLICY_ACTIVATE);
  EXPECT_EQ(leaf.told(), "permit");
  EXPECT_EQ(leaf.policy_set(), before);
  EXPECT_THAT(leaf.caller(), IsEmpty());
  const v1::PolicyAct act = broker_.DetailAt(checked.index - 1).policy_act();
  EXPECT_EQ(act.proposal_id(), proposal.proposal_id());
  EXPECT_EQ(act.resulting_policy_set(), checked.leaf.policy_set());
  EXPECT_EQ(act.takes_effect_on(), "2027-04-01");
  const uint64_t size = broker_.size();
  Activate();
  EXPECT_EQ(broker_.size(), size) << "once";
}

TEST_F(ActivationTest, IsMadeUpForAtTheStartWhenItsDayPassedMeanwhile) {
  Scheduled("2027-04-01");
  broker_.Restart();
  EXPECT_EQ(VersionInForce(), "1.0");
  EXPECT_NE(broker_.rooms().policy.Current()->until, absl::InfiniteFuture());
  broker_.clock().Set(DutchTime("2027-06-01T10:00:00"));
  broker_.Restart();
  EXPECT_EQ(VersionInForce(), "2.0");
  broker_.Restart();
  EXPECT_EQ(VersionInForce(), "2.0");
}

TEST_F(ActivationTest, GoesThroughSeveralDaysInTheirOrder) {
  const v1::Proposal first = ProposeTable("2027-04-01", "2.0")->proposal();
  const v1::Proposal second = ProposeTable("2027-05-01", "3.0")->proposal();
  for (const v1::Proposal& proposal : {second, first}) {
    broker_.Approve(kSecond, proposal);
    for (const char* person : {"p-dijk", "p-evers", "p-bosch"}) broker_.Accept(person, proposal);
  }
  broker_.clock().Set(DutchTime("2027-06-01T10:00:00"));
  Activate();
  EXPECT_EQ(VersionInForce(), "3.0");
  EXPECT_EQ(broker_.rooms().policy.Current()->until, absl::InfiniteFuture());
}

TEST_F(ActivationTest, IsTakenBackByTwoPersonsOnly) {
  const v1::Proposal proposal = Scheduled("2027-04-01");
  v1::RejectRequest reject;
  reject.set_proposal_id(proposal.proposal_id());
  EXPECT_EQ(
      broker_.Tell<v1::RejectAnswer>(broker_.Person(kSecond), v1::ENTRY_KIND_POLICY_REJECT, &Reject, reject).reason(),
      "PROPOSAL_CLOSED");
  v1::ProposeRequest request;
  request.add_changes()->set_kind(v1::CHANGE_KIND_WITHDRAW);
  request.mutable_changes(0)->set_name(proposal.proposal_id());
  const v1::Proposal withdrawal = broker_.Propose(kPolice, request)->proposal();
  ASSERT_EQ(broker_.Approve(kSecond, withdrawal)->proposal().status(), "enacted");
  EXPECT_EQ(broker_.rooms().policy.Current()->until, absl::InfiniteFuture());
  broker_.clock().Set(DutchTime("2027-06-01T10:00:00"));
  Activate();
  EXPECT_EQ(VersionInForce(), "1.0");
}

TEST_F(ActivationTest, LeavesTheSetInForceWhenItNoLongerFits) {
  const v1::Proposal proposal = Scheduled("2027-04-01");
  // The vocabulary loses a word that version 2.0 uses: nothing the broker takes in can do so, but a damaged set could.
  auto broken = std::make_shared<InForce>(*broker_.rooms().policy.Current());
  policy::Document vocabulary = *broken->set.Find(policy::DocumentKind::kVocabulary, "vocabulary");
  vocabulary.source = policy::Replaced(vocabulary.source, "  voorkomen_opsporen:", "  iets_anders:");
  broken->set.Replace(vocabulary);
  broker_.rooms().policy.Enact(broken);
  broker_.clock().Set(DutchTime("2027-06-01T10:00:00"));
  Activate();
  EXPECT_EQ(VersionInForce(), "1.0");
  EXPECT_EQ(broker_.LeafAt(broker_.size() - 1).told(), "POLICY_INVALID");
  EXPECT_EQ(broker_.rooms().policy.Current()->until, absl::InfiniteFuture());
  EXPECT_EQ(Check()->outcome().told(), v1::TOLD_NO_HIT) << "the set in force decides on";
}

TEST_F(ActivationTest, IsRecordedOrDoesNotHappen) {
  Scheduled("2027-04-01");
  broker_.clock().Set(DutchTime("2027-06-01T10:00:00"));
  const std::string before = broker_.AllBytes();
  broker_.store().SetFault(store::MemoryStore::Fault::kNoSpace);
  EXPECT_FALSE(Wait(ActivateDue(broker_.rooms())).ok());
  EXPECT_EQ(VersionInForce(), "1.0");
  EXPECT_THAT(broker_.AllBytes(), testing::StartsWith(before));
}

}  // namespace
}  // namespace covenant::exchange
