#include "policy/prose/prose_conditions.h"

#include <set>

#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Wording In(Language language) {
  return Wording(Proef().vocabulary(), Proef().parties(), language, Today());
}

// Every condition asked at once.
Conditions All() {
  Conditions conditions;
  conditions.police_regime = {"wpg_8", "wpg_13"};
  conditions.handling_code = {"free"};
  conditions.exploitation = {"seksueel"};
  conditions.age = AgeCondition{12, 15, false, {}};
  conditions.consent = ConsentCondition{"opvang", "written", Signatory::kSelf16ElseGuardian, {}};
  conditions.same_region = true;
  conditions.activities = {"casusoverleg"};
  conditions.phase = 2;
  conditions.admitted = {"a", "b"};
  conditions.involved = true;
  conditions.approvals = {"vier_ogen"};
  conditions.attestations = {"meldcode"};
  conditions.motivation = true;
  conditions.deadline = "opvang_36_uur";
  return conditions;
}

std::string TextOf(const Conditions& conditions, std::string_view condition, Language language) {
  for (const ConditionText& text : ConditionsInWords(conditions, In(language))) {
    if (text.condition == condition) return text.text;
  }
  ADD_FAILURE() << condition;
  return "";
}

TEST(ProseConditionsTest, SaysNothingWhereNothingIsAsked) {
  EXPECT_THAT(ConditionsInWords(Conditions(), In(Language::kDutch)), IsEmpty());
  EXPECT_THAT(WhenInWords(ProhibitionConditions(), In(Language::kDutch)), IsEmpty());
}

TEST(ProseConditionsTest, HasWordsForEveryConditionInBothLanguages) {
  const auto nl = ConditionsInWords(All(), In(Language::kDutch));
  const auto en = ConditionsInWords(All(), In(Language::kEnglish));
  ASSERT_EQ(nl.size(), 14u);
  ASSERT_EQ(en.size(), nl.size());
  std::set<std::string> told;
  for (size_t i = 0; i < nl.size(); ++i) {
    EXPECT_EQ(nl[i].condition, en[i].condition);
    EXPECT_NE(nl[i].text, en[i].text) << nl[i].condition << " is not translated";
    told.insert(nl[i].condition);
  }
  EXPECT_EQ(told.size(), 14u);
}

TEST(ProseConditionsTest, SaysThemAsAJuristWould) {
  EXPECT_EQ(
      TextOf(All(), "police_regime", Language::kDutch),
      "politiegegevens alleen van artikel 8 Wpg (dagelijkse politietaak) of artikel 13 Wpg (ondersteunende taken); "
      "gevraagd van wie onder de Wpg werkt");
  EXPECT_THAT(
      TextOf(All(), "consent", Language::kDutch),
      HasSubstr("schriftelijke toestemming van de betrokkene voor ‘opvang’: wie 16 jaar of ouder is tekent zelf"));
  EXPECT_EQ(TextOf(All(), "phase", Language::kEnglish), "the case has reached phase 2 at least");
}

TEST(ProseConditionsTest, SaysWhatAnUnknownAgeDoes) {
  Conditions conditions;
  conditions.age = AgeCondition{12, 15, false, {}};
  EXPECT_EQ(TextOf(conditions, "age", Language::kDutch),
            "leeftijd 12 tot en met 15 jaar; een leeftijd die niet bekend is, voldoet niet");
  conditions.age = AgeCondition{{}, 17, true, {}};
  EXPECT_EQ(TextOf(conditions, "age", Language::kDutch), "leeftijd onder 18 jaar, of niet bekend");
  conditions.age = AgeCondition{18, {}, false, {}};
  EXPECT_EQ(TextOf(conditions, "age", Language::kEnglish), "age 18 or over; an age that is not known does not pass");
}

TEST(ProseConditionsTest, SaysWhoSignsForAChild) {
  Conditions conditions = All();
  conditions.consent->signed_by = Signatory::kGuardian12Both16Self;
  EXPECT_THAT(TextOf(conditions, "consent", Language::kDutch), HasSubstr("van 12 tot en met 15 jaar"));
  conditions.consent->form = "oral";
  EXPECT_THAT(TextOf(conditions, "consent", Language::kEnglish), HasSubstr("oral or written"));
}

TEST(ProseConditionsTest, NamesEveryStepOfAnAttestation) {
  const AttestationWord* word = Proef().vocabulary().FindAttestation("meldcode");
  ASSERT_NE(word, nullptr);
  for (const Word& step : word->steps) {
    EXPECT_THAT(TextOf(All(), "attestations", Language::kDutch), HasSubstr(step.nl));
  }
}

}  // namespace
}  // namespace covenant::policy
