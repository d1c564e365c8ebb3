// Parties that end: what they supplied and were given passes to their successor, or to nobody.
#include "broker/exchange/story/succession.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

constexpr char kAnna[] = "1234567890";
constexpr char kKmarNames[] = "      - {name: Koninklijke Marechaussee, from: 1998-01-01}\n";

class SuccessionTest : public testing::Test {
 protected:
  explicit SuccessionTest(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) : broker_(std::move(set)) {}

  // A new register in which the Marechaussee has this line more.
  void Change(const std::string& line) {
    const std::string source =
        broker_.rooms().policy.Current()->set.Find(policy::DocumentKind::kRegister, "register")->source;
    v1::ProposeRequest request;
    v1::Document* document = request.add_documents();
    document->set_kind(v1::DOCUMENT_KIND_REGISTER);
    document->set_name("register");
    document->set_source(policy::Replaced(source, kKmarNames, kKmarNames + ("    " + line + "\n")));
    const auto proposed = broker_.Propose("p-adema", std::move(request));
    ASSERT_EQ(proposed->outcome().told(), v1::TOLD_PERMITTED) << proposed->DebugString();
    ASSERT_EQ(broker_.Approve("p-bakker", proposed->proposal())->proposal().status(), "enacted");
  }
  Told<v1::CheckAnswer> Check(const std::string& party, v1::SubjectReference subject) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject)));
  }

  BrokerWithoutPort broker_;
};

TEST_F(SuccessionTest, CountsTheSignalsOfAMergedPartyAsItsSuccessors) {
  ASSERT_EQ(broker_.Submit("kmar", TableSubmission(TableSignal(kAnna)))->outcome().told(), v1::TOLD_PERMITTED);
  const auto before = Check("politie", About("v_number", kAnna));
  ASSERT_EQ(before->contacts_size(), 1) << before->DebugString();
  EXPECT_EQ(before->contacts(0).party(), "kmar");
  Change("ended: {from: 2026-12-01, into: [nla]}");
  EXPECT_EQ(Check("politie", About("v_number", kAnna))->contacts(0).party(), "kmar") << "its day has not come";
  broker_.clock().Set(DutchTime("2026-12-01T10:00:00"));
  const auto after = Check("politie", About("v_number", kAnna));
  ASSERT_EQ(after->contacts_size(), 1) << after->DebugString();
  EXPECT_EQ(after->contacts(0).party(), "nla");
  const auto own = Check("nla", About("v_number", kAnna));
  EXPECT_EQ(own->outcome().told(), v1::TOLD_NO_HIT) << "its own signal is no hit for its own question";
  EXPECT_EQ(own.detail.items(0).outcome(), "OWN_RECORD");
}

TEST_F(SuccessionTest, LetsTheSuccessorUseThePseudonymsThatWereGivenToTheMergedParty) {
  broker_.Submit("politie", TableSubmission(TableSignal(kAnna)));
  const std::string pseudonym = Check("kmar", About("v_number", kAnna))->pseudonym();
  ASSERT_FALSE(pseudonym.empty());
  EXPECT_EQ(Check("nla", ByPseudonym(pseudonym))->outcome().told(), v1::TOLD_NO_HIT);
  Change("ended: {from: 2026-11-21, into: [nla]}");
  const auto told = Check("nla", ByPseudonym(pseudonym));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_NE(told->pseudonym(), pseudonym) << "it has its own";
  EXPECT_EQ(Check("politie", ByPseudonym(pseudonym))->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(SuccessionTest, LeavesNothingToReleaseOfAPartyThatEndsWithoutASuccessor) {
  broker_.Submit("kmar", TableSubmission(TableSignal(kAnna)));
  Change("ended: {from: 2026-11-21}");
  const auto told = Check("politie", About("v_number", kAnna));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(told.detail.items(0).outcome(), "PARTY_NOT_IN_COVENANT");
  EXPECT_EQ(Check("kmar", About("v_number", kAnna)).reason(), "PARTY_NOT_IN_COVENANT");
}

class DestroyingTest : public SuccessionTest {
 protected:
  DestroyingTest() : SuccessionTest(Destroying()) {}
  static policy::PolicySet Destroying() {
    policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
    const std::string table = set.Find(policy::DocumentKind::kCovenant, kTable)->source;
    set.Replace({policy::DocumentKind::kCovenant, kTable, table + "leaving: {signals: destroy}\n"});
    return set;
  }
  std::string MarkOf(const std::string& party) {
    const auto row = broker_.store().Get(store::Family::kPolicy, std::string("leaving/TAFEL-SIGNAAL/") + party);
    stored::Leaving leaving;
    return row.ok() && row->has_value() && leaving.ParseFromString(**row) ? leaving.from() : "";
  }
};

TEST_F(DestroyingTest, PassesNothingOnAndMarksItForDestruction) {
  broker_.Submit("kmar", TableSubmission(TableSignal(kAnna)));
  Change("ended: {from: 2026-12-01, into: [nla]}");
  EXPECT_EQ(MarkOf("kmar"), "2026-12-01");
  EXPECT_EQ(MarkOf("politie"), "");
  EXPECT_EQ(Check("politie", About("v_number", kAnna))->outcome().told(), v1::TOLD_PERMITTED);
  broker_.clock().Set(DutchTime("2026-12-01T10:00:00"));
  EXPECT_EQ(Check("politie", About("v_number", kAnna))->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(SuccessionTest, RefusesARegisterThatForgetsAParty) {
  const std::string source =
      broker_.rooms().policy.Current()->set.Find(policy::DocumentKind::kRegister, "register")->source;
  v1::ProposeRequest request;
  v1::Document* document = request.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_REGISTER);
  document->set_name("register");
  document->set_source(policy::Replaced(source, "  fairwork:\n", "  fairwerk:\n"));
  const auto refused = broker_.Propose("p-adema", std::move(request));
  EXPECT_EQ(refused.reason(), "POLICY_INVALID");
  ASSERT_EQ(refused->diagnostics_size(), 1) << refused->DebugString();
  EXPECT_THAT(refused->diagnostics(0).text(), testing::HasSubstr("party fairwork is gone"));
}

}  // namespace
}  // namespace covenant::exchange
