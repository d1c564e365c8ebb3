#include "clients/auditor/policy_trail.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/sha256.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Detail;
using covenant::v1::EntryKind;
using covenant::v1::Leaf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using textbook::Person;

const std::string kFirstSet(32, '1');
const std::string kSecondSet(32, '2');
const std::string kDocument = "covenant TAFEL-SIGNAAL " + std::string(64, 'a');

// A proposal that needs two acceptances, and the acts on it; each act can be left out or made wrong.
class PolicyTrailTest : public testing::Test {
 protected:
  PolicyTrailTest() {
    Leaf genesis;
    genesis.set_kind(covenant::v1::ENTRY_KIND_GENESIS);
    genesis.set_policy_set(kFirstSet);
    trail_.Follow(genesis, nullptr);
  }

  std::vector<std::string> Follow(EntryKind kind, const Detail& detail, const std::string& caller) {
    Leaf leaf;
    leaf.set_kind(kind);
    leaf.set_told("permit");
    leaf.set_caller(caller);
    leaf.set_policy_set(kFirstSet);
    leaf.set_time_ms(absl::ToUnixMillis(now_));
    return trail_.Follow(leaf, &detail);
  }
  Detail By(const Person& person) const {
    Detail detail;
    detail.set_person(person.name);
    detail.set_certificate_sha256(Sha256({person.certificate}));
    covenant::v1::PolicyAct& act = *detail.mutable_policy_act();
    act.set_proposal_id("0199");
    act.add_documents(kDocument);
    act.set_proposal_digest(digest_);
    act.set_certificate(person.certificate);
    for (const char* party : {"kmar", "politie"}) act.add_acceptances_needed(party);
    act.set_takes_effect_on(day_);
    return detail;
  }
  void Propose() { EXPECT_THAT(Follow(covenant::v1::ENTRY_KIND_POLICY_PROPOSE, By(first_), "politie"), IsEmpty()); }
  void Approve() {
    Detail detail = By(second_);
    detail.mutable_policy_act()->set_signature(second_.Sign(ApprovalText("0199", digest_)));
    EXPECT_THAT(Follow(covenant::v1::ENTRY_KIND_POLICY_APPROVE, detail, "comensha"), IsEmpty());
  }
  std::vector<std::string> Accept(const std::string& party, const std::string& text, const std::string& caller) {
    Detail detail = By(second_);
    detail.mutable_policy_act()->set_accepts_for(party);
    detail.mutable_policy_act()->set_signature(second_.Sign(text));
    return Follow(covenant::v1::ENTRY_KIND_POLICY_ACCEPT, detail, caller);
  }
  void Accept(const std::string& party) {
    EXPECT_THAT(Accept(party, AcceptanceText("0199", digest_, party), party), IsEmpty());
  }
  std::vector<std::string> Activate() {
    Detail detail = By(first_);
    detail.clear_person();
    detail.mutable_policy_act()->set_resulting_policy_set(kSecondSet);
    return Follow(covenant::v1::ENTRY_KIND_POLICY_ACTIVATE, detail, "");
  }

  const Person first_{"administrator-a"}, second_{"administrator-b"};
  const std::string digest_ = ProposalDigest({kDocument});
  std::string day_ = "2027-04-01";
  absl::Time now_ = absl::FromCivil(absl::CivilDay(2027, 4, 1), absl::UTCTimeZone());
  PolicyTrail trail_;
};

TEST_F(PolicyTrailTest, FollowsAProposalThatWasApprovedAndAcceptedToItsDay) {
  Propose();
  Accept("kmar");
  Approve();
  Accept("politie");
  EXPECT_THAT(Activate(), IsEmpty());
  EXPECT_EQ(trail_.approvals(), 1u);
  EXPECT_EQ(trail_.acceptances(), 2u);
  Leaf decided;
  decided.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  decided.set_policy_set(kSecondSet);
  EXPECT_THAT(trail_.Follow(decided, nullptr), IsEmpty());
}

TEST_F(PolicyTrailTest, FindsWhatTookEffectWithoutAnAcceptance) {
  Propose();
  Approve();
  Accept("kmar");
  EXPECT_THAT(Activate(), ElementsAre("the proposal took effect without the acceptance of politie"));
}

TEST_F(PolicyTrailTest, FindsWhatTookEffectWithoutAnApproval) {
  Propose();
  Accept("kmar");
  Accept("politie");
  EXPECT_THAT(Activate(), ElementsAre("the proposal took effect without the approval of a second person"));
}

TEST_F(PolicyTrailTest, FindsWhatTookEffectBeforeItsDay) {
  Propose();
  Approve();
  Accept("kmar");
  Accept("politie");
  now_ = absl::FromCivil(absl::CivilSecond(2027, 3, 31, 21, 59, 59), absl::UTCTimeZone());
  EXPECT_THAT(Activate(), ElementsAre("the proposal took effect before its day, 2027-04-01"));
}

TEST_F(PolicyTrailTest, FindsAnAcceptanceThatIsNotSignedAsOne) {
  Propose();
  const std::string wrong = "the signature is not that of the certificate's key over this text";
  EXPECT_THAT(Accept("kmar", ApprovalText("0199", digest_), "kmar"), ElementsAre(wrong)) << "an approval";
  EXPECT_THAT(Accept("kmar", AcceptanceText("0199", digest_, "politie"), "kmar"), ElementsAre(wrong)) << "other party";
  EXPECT_THAT(Accept("kmar", AcceptanceText("0199", digest_, "kmar"), "politie"),
              ElementsAre("a party accepted for another one"));
  EXPECT_EQ(trail_.acceptances(), 0u);
}

TEST_F(PolicyTrailTest, FindsADayThatCameForAProposalThatTheLogDoesNotHold) {
  EXPECT_THAT(Activate(), ElementsAre("an act on a proposal that the log does not hold"));
}

}  // namespace
}  // namespace covenant::auditor
