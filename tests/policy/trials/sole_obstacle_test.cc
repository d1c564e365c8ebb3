// Which conditions a case shows to matter, among rules that overlap.
#include "policy/trials/sole_obstacle.h"

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// RIEC-MH: the rule politie asks phase 2 and the prosecutor's approval, onderzoek phase 3, the approval and a
// motivation.
class SoleObstaclesTest : public ::testing::Test {
 protected:
  SoleObstaclesTest() {
    PolicySet set = ShippedSet();
    set.Replace({DocumentKind::kRegister, "register", SourceFile("policy/register.yaml")});
    snapshot_ = CompileWith(set, "RIEC-MH", SourceFile("policy/covenants/RIEC-MH.yaml"));
    covenant_ = snapshot_->FindCovenant("RIEC-MH");
    trial_ = {Action::kRetrieve, "nla", "uwv", "gezamenlijke_handhaving", {}, {}};
    trial_.given.at = absl::FromCivil(absl::CivilHour(2026, 11, 21, 12), absl::UTCTimeZone());
    trial_.given.police_regime = "wpg_8";
    trial_.given.subject_role = "verdachte";
    trial_.given.request.activity = "casusoverleg";
    trial_.given.request.case_file.phase = 3;
    trial_.given.request.case_file.admission = Admission{{"a", "b", "c", "d", "e"}, absl::CivilDay(2026, 11, 21), ""};
    trial_.given.approvals.push_back({"bevoegd_gezag_om", "", {}, {}, {}});
  }

  std::vector<std::string> Decided() const {
    return SoleObstacles(*snapshot_, *covenant_, trial_, Try(*snapshot_, *covenant_, trial_));
  }

  std::shared_ptr<const Snapshot> snapshot_;
  const Covenant* covenant_ = nullptr;
  Trial trial_;
};

TEST_F(SoleObstaclesTest, NothingIsDecidedByAConditionThatHolds) {
  EXPECT_THAT(Decided(), IsEmpty()) << "politie permits; onderzoek fails on more than one condition";
}

TEST_F(SoleObstaclesTest, TheOnlyConditionThatFailsDecides) {
  trial_.given.request.case_file.phase = 1;
  EXPECT_THAT(Decided(), ElementsAre("politie: phase")) << "onderzoek lacks a motivation and the regime too";
}

TEST_F(SoleObstaclesTest, TwoThatFailTogetherDecideNothing) {
  trial_.given.request.case_file.phase = 1;
  trial_.given.request.activity = "scan";
  EXPECT_THAT(Decided(), IsEmpty());
}

TEST_F(SoleObstaclesTest, AConditionDecidesWhenALaterRuleSpeaksInItsPlace) {
  trial_.given.request.motivated = true;
  EXPECT_THAT(Decided(), ElementsAre("onderzoek: police_regime"));
  trial_.action = Action::kSubmit;
  EXPECT_THAT(Decided(), IsEmpty()) << "taken in all the same";
}

TEST_F(SoleObstaclesTest, NothingIsDecidedWhereTheCovenantBarsAnyway) {
  trial_.given.request.case_file.phase = 1;
  trial_.action = Action::kCheck;
  EXPECT_THAT(Decided(), IsEmpty()) << "niet-navragen";
  trial_.action = Action::kRetrieve;
  trial_.given.scheme = "passport";
  EXPECT_THAT(Decided(), IsEmpty()) << "uwv may match by no passport";
}

TEST_F(SoleObstaclesTest, AStatuteMayAskTheSame) {
  trial_.given.request.case_file.phase = 1;
  trial_.action = Action::kSubmit;
  EXPECT_THAT(Decided(), ElementsAre("politie: phase")) << "the phase table of WGS 2.23(6) refuses too";
}

}  // namespace
}  // namespace covenant::policy
