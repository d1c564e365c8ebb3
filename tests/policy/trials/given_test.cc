#include "policy/trials/given.h"

#include <string>

#include "gmock/gmock.h"
#include "policy/text/yaml_tree.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class GivenTest : public ::testing::Test {
 protected:
  Given Read(const std::string& text) {
    diagnostics_ = Diagnostics("given.yaml");
    Given given;
    const auto root = ReadYaml(text, diagnostics_);
    if (root) {
      ReadGiven(*root, "given", {Proef(), *Proef().FindCovenant("PROEF"), {}, &person_, true}, diagnostics_, given);
    }
    return given;
  }

  const PersonFields person_ = {{"sex", "v"}};
  Diagnostics diagnostics_{"given.yaml"};
};

constexpr char kEverything[] =
    "{at: \"2026-07-01T10:00:00Z\", regime: wpg_8, role: slachtoffer, handling: partly, exploitation: [seksueel, "
    "arbeid], birth_date: 2010-03-02, consent: {form: written, signed_by: self_and_guardian, scopes: [opvang], "
    "given_on: 2026-06-01, withdrawn: 2026-06-02}, first_processing: 2026-01-02, supplied_on: 2026-01-03, match_by: "
    "v_number, blind: false, bulk: true, cell: 4, supplied: [sex], activity: casusoverleg, motivation: true, deadline: "
    "opvang_36_uur, break_glass: true, attestations: {meldcode: [a, b]}, phase: 2, admitted: [a, e], involved: "
    "[politie, kmar], approvals: [vier_ogen, {kind: toestemming_leverancier, party: kmar, persons: 2, from: "
    "2026-06-01, through: 2026-06-30}]}";

TEST_F(GivenTest, ReadsAndWritesEveryFact) {
  const Given given = Read(kEverything);
  EXPECT_THAT(Texts(diagnostics_.all()), IsEmpty());
  EXPECT_EQ(given.request.case_file.phase, 2);
  EXPECT_THAT(given.request.case_file.admission->criteria, ElementsAre("a", "e"));
  EXPECT_THAT(given.request.attestations, SizeIs(1));
  EXPECT_EQ(given.approvals[1].persons, 2);
  EXPECT_EQ(GivenText(given), kEverything);
}

TEST_F(GivenTest, TakesEveryStepOfAnAttestationThatNamesNone) {
  const Given given = Read("{at: \"2026-07-01T10:00:00Z\", attestations: [meldcode]}");
  ASSERT_THAT(given.request.attestations, SizeIs(1));
  EXPECT_EQ(given.request.attestations[0].steps.size(), Proef().vocabulary().FindAttestation("meldcode")->steps.size());
}

TEST_F(GivenTest, SaysWhatIsWrongAndWhere) {
  const auto error = [&](const std::string& text) {
    Read("{at: \"2026-07-01T10:00:00Z\", " + text + "}");
    return Texts(diagnostics_.all());
  };
  EXPECT_THAT(error("regime: wpg_88"), Contains(HasSubstr("given.yaml:1:38: unknown police regime \"wpg_88\"")));
  EXPECT_THAT(error("admitted: [f]"), Contains(HasSubstr("unknown admission criterion \"f\"")));
  EXPECT_THAT(error("approvals: [twee_ogen]"), Contains(HasSubstr("unknown approval \"twee_ogen\"")));
  EXPECT_THAT(error("approvals: [{kind: vier_ogen, party: nobody}]"), Contains(HasSubstr("party \"nobody\" is not")));
  EXPECT_THAT(error("involved: [nobody]"), Contains(HasSubstr("party \"nobody\" is not in the register")));
  EXPECT_THAT(error("phase: 10"), Contains(HasSubstr("phase")));
  EXPECT_THAT(error("exploitation: [sexual]"), Contains(HasSubstr("\"sexual\"")));
  EXPECT_THAT(error("colour: red"), Contains(HasSubstr("colour")));
  Read("{role: slachtoffer}");
  EXPECT_THAT(Texts(diagnostics_.all()), Contains(HasSubstr("given lacks at")));
}

TEST_F(GivenTest, RepeatsNoBirthDate) {
  Read("{at: \"2026-07-01T10:00:00Z\", birth_date: 1999-13-01}");
  ASSERT_THAT(diagnostics_.all(), SizeIs(1));
  EXPECT_THAT(diagnostics_.all()[0].Text(), ::testing::Not(HasSubstr("1999")));
}

}  // namespace
}  // namespace covenant::policy
