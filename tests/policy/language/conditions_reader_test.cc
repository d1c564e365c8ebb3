// Every condition as it is written, right and wrong.
#include <string>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// PROEF with other conditions on rule tafel, which stand on line 41 from column 9.
ReadSection Under(const std::string& conditions) {
  return ReadProef(
      With(ProefSource(), "    if: {police_regime: [wpg_8, wpg_10_1_b]}\n", "    if: " + conditions + "\n"));
}

const Conditions& Read(const ReadSection& section) {
  EXPECT_THAT(section.errors, IsEmpty());
  return section.covenant->rules[0].conditions;
}

TEST(ConditionsReaderTest, ReadsEveryCondition) {
  const ReadSection section = Under(
      "{police_regime: [wpg_8], handling_code: [free], exploitation: [seksueel, arbeid], age: {from: 12, through: 15}, "
      "consent: {scope: jeugd, form: oral, signed_by: guardian_12_both_16_self}, same_region: true, activity: [scan], "
      "phase: 2, admitted: [a, b, e], involved: true, approvals: [vier_ogen], attestations: [meldcode], "
      "motivation: true, deadline: opvang_36_uur}");
  const Conditions& read = Read(section);
  EXPECT_THAT(read.police_regime, ElementsAre("wpg_8"));
  EXPECT_THAT(read.handling_code, ElementsAre("free"));
  EXPECT_THAT(read.exploitation, ElementsAre("seksueel", "arbeid"));
  EXPECT_EQ(read.age->from, 12);
  EXPECT_EQ(read.age->through, 15);
  EXPECT_FALSE(read.age->unknown);
  EXPECT_EQ(read.consent->signed_by, Signatory::kGuardian12Both16Self);
  EXPECT_TRUE(read.same_region);
  EXPECT_THAT(read.activities, ElementsAre("scan"));
  EXPECT_EQ(read.phase, 2);
  EXPECT_THAT(read.admitted, ElementsAre("a", "b", "e"));
  EXPECT_TRUE(read.involved);
  EXPECT_THAT(read.approvals, ElementsAre("vier_ogen"));
  EXPECT_THAT(read.attestations, ElementsAre("meldcode"));
  EXPECT_TRUE(read.motivation);
  EXPECT_EQ(read.deadline, "opvang_36_uur");
}

TEST(ConditionsReaderTest, UnderIsTheLastYearBefore) {
  const ReadSection section = Under("{age: {under: 18, unknown: true}}");
  EXPECT_EQ(Read(section).age->through, 17);
  EXPECT_FALSE(Read(section).age->from.has_value());
  EXPECT_TRUE(Read(section).age->unknown);
}

struct Wrong {
  const char* conditions;
  const char* error;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.conditions;
}

class WrongConditionTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongConditionTest, IsOneLineThatSaysWhereAndWhatToDo) {
  EXPECT_THAT(Under(GetParam().conditions).errors, ElementsAre(GetParam().error));
}

const Wrong kWrong[] = {
    {"{}", "41:9: the condition (if) is empty; write a condition or remove it"},
    {"{exploitation: [sexueel]}", "41:25: unknown form of exploitation \"sexueel\"; did you mean \"seksueel\"?"},
    {"{age: {}}", "41:15: age names no years; write {under: 18} or {from: 12, through: 15}"},
    {"{age: {unknown: true}}", "41:15: age names no years; write {under: 18} or {from: 12, through: 15}"},
    {"{age: {under: 18, from: 12}}",
     "41:15: age has under beside from or through; write {under: 18} or {from: 12, through: 15}"},
    {"{age: {from: 16, through: 12}}", "41:15: age ends before it begins; let through be from or more"},
    {"{age: {under: 0}}", "41:23: under of age is no number that fits; write a whole number from 1 to 150"},
    {"{age: {from: 151}}", "41:22: from of age is no number that fits; write a whole number from 0 to 150"},
    {"{age: 18}", "41:15: age is a value; write a mapping (key: value)"},
    {"{same_region: false}", "41:23: same_region is written false; write true or leave it out"},
    {"{same_region: ja}", "41:23: same_region of the condition (if) is neither true nor false; write true or false"},
    {"{involved: false}", "41:20: involved is written false; write true or leave it out"},
    {"{motivation: false}", "41:22: motivation is written false; write true or leave it out"},
    {"{activity: [casus]}", "41:21: unknown activity \"casus\"; use a word of activities in the vocabulary"},
    {"{activity: []}",
     "41:20: activity of the condition (if) is an empty list; write a list of one or more, such as [a, b]"},
    {"{phase: 0}", "41:17: phase of the condition (if) is no number that fits; write a whole number from 1 to 3"},
    {"{phase: 4}", "41:17: phase of the condition (if) is no number that fits; write a whole number from 1 to 3"},
    {"{admitted: [a, f]}", "41:24: unknown admission criterion \"f\"; did you mean \"a\"?"},
    {"{approvals: [vier_ogne]}", "41:22: unknown approval \"vier_ogne\"; did you mean \"vier_ogen\"?"},
    {"{attestations: [meldkode]}", "41:25: unknown attestation \"meldkode\"; did you mean \"meldcode\"?"},
    {"{deadline: opvang_24_uur}", "41:20: unknown deadline class \"opvang_24_uur\"; did you mean \"opvang_36_uur\"?"},
    {"{consent: {scope: a, form: written, signed_by: self_18}}",
     "41:56: signed_by of consent is \"self_18\"; write self_16_else_guardian or guardian_12_both_16_self"},
    {"{consent: {scope: a, form: spoken, signed_by: self_16_else_guardian}}",
     "41:36: form of consent is \"spoken\"; write written or oral"},
    {"{phase_: 2}", "41:10: unknown key \"phase_\" in the condition (if); did you mean \"phase\"?"},
    {"[phase]", "41:9: the condition (if) is a list; write a mapping (key: value)"},
};

INSTANTIATE_TEST_SUITE_P(Wrong, WrongConditionTest, ::testing::ValuesIn(kWrong));

}  // namespace
}  // namespace covenant::policy
