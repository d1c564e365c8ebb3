#include "policy/transform.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Question kRetrieve{Action::kRetrieve, "PROEF", "opvang_coordinatie", "comensha", {}, false, ""};

std::vector<std::string> Lines(const std::vector<ReleasedField>& fields) {
  std::vector<std::string> lines;
  for (const ReleasedField& field : fields) lines.push_back(field.field + "=" + field.value);
  return lines;
}

std::vector<std::string> Released(const RecordFacts& facts, const std::vector<FieldValue>& supplied,
                                  absl::Time now = Noon()) {
  const RecordDecision decision = DecideRecord(Proef(), kRetrieve, facts, now);
  return Lines(Transform(Proef(), "PROEF", decision, facts, supplied, now));
}

TEST(TransformTest, ReleasesEachFieldInItsWayAndInTheCovenantsOrder) {
  RecordFacts facts = SignalOf("nla", "opvang_coordinatie");
  facts.supplied_on = absl::CivilDay(2026, 6, 30);
  EXPECT_THAT(Released(facts, {{"observed_on", "2026-05-17"},
                               {"municipality", "Vlissingen"},
                               {"sex", "v"},
                               {"birth_date", "1999-05-04"},
                               {"name", "Naam"}}),
              ElementsAre("name=Naam", "age=16+", "sex=v", "region=zeeland-west-brabant", "period=2026-Q2",
                          "organisation=Nederlandse Arbeidsinspectie", "reported_on=2026-06"));
}

TEST(TransformTest, WhatWasNotSuppliedIsLeftOutAndUnknownStaysUnknown) {
  const RecordFacts facts = SignalOf("politie", "opvang_coordinatie");
  EXPECT_THAT(Released(facts, {{"name", "onbekend"},
                               {"birth_date", "onbekend"},
                               {"municipality", "onbekend"},
                               {"observed_on", "onbekend"}}),
              ElementsAre("name=onbekend", "age=onbekend", "region=onbekend", "period=onbekend", "organisation=Politie",
                          "reported_on=2026-07"));
}

TEST(TransformTest, WhatCannotBeTransformedIsUnknownAndNeverTheRawValue) {
  const RecordFacts facts = SignalOf("politie", "opvang_coordinatie");
  EXPECT_THAT(
      Released(facts, {{"birth_date", "4 mei 1999"}, {"municipality", "Kerkstraat 1"}, {"observed_on", "mei"}}),
      ElementsAre("age=onbekend", "region=onbekend", "period=onbekend", "organisation=Politie", "reported_on=2026-07"));
  EXPECT_THAT(Released(facts, {{"birth_date", "2027-01-01"}}),
              ElementsAre("age=onbekend", "organisation=Politie", "reported_on=2026-07"))
      << "who is not born has no age";
}

TEST(TransformTest, AnAgeBandIsThatOfTheDutchDayOfTheDecision) {
  RecordFacts facts = SignalOf("politie", "opvang_coordinatie");
  const std::vector<FieldValue> born = {{"birth_date", "2010-08-01"}};
  facts.consent->signed_by = "guardian";
  facts.birth_date = absl::CivilDay(2010, 8, 1);
  facts.consent->given_on = Today();
  EXPECT_THAT(Released(facts, born, At("2026-07-31T21:59:59Z")), ::testing::Contains("age=0-15"));
  EXPECT_THAT(Released(facts, born, At("2026-07-31T22:00:00Z")), ::testing::Contains("age=16+"));
}

TEST(TransformTest, AFieldNoRuleReleasesNeverComesOut) {
  const RecordFacts facts = SignalOf("politie", "opvang_coordinatie");
  EXPECT_THAT(Released(facts, {{"birth_date", "1999-05-04"}, {"nationality", "POL"}, {"reach_at", "06"}}),
              ElementsAre("age=16+", "organisation=Politie", "reported_on=2026-07"));
}

TEST(TransformTest, AMaskedSourceIsShieldedInItsFieldToo) {
  const Question question{Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, ""};
  const RecordFacts facts = SignalOf("fairwork", "openbare_orde");
  const RecordDecision decision = DecideRecord(Proef(), question, facts, Noon());
  EXPECT_THAT(Lines(Transform(Proef(), "PROEF", decision, facts, std::vector<FieldValue>{{"sex", "v"}}, Noon())),
              ElementsAre("sex=v", "organisation=afgeschermd", "reported_on=2026"));
}

TEST(TransformTest, ADecisionThatGivesNoFieldsReleasesNone) {
  RecordFacts facts = SignalOf("politie", "opvang_coordinatie");
  facts.handling_code = "partly";
  EXPECT_THAT(Released(facts, {{"sex", "v"}}), IsEmpty());
  facts.handling_code = "hidden";
  EXPECT_THAT(Released(facts, {{"sex", "v"}}), IsEmpty());
  RecordDecision hit = DecideRecord(Proef(), kRetrieve, SignalOf("politie", "opvang_coordinatie"), Noon());
  hit.discloses = Disclosure::kHit;
  EXPECT_THAT(Transform(Proef(), "PROEF", hit, facts, std::vector<FieldValue>{{"sex", "v"}}, Noon()), IsEmpty());
  EXPECT_THAT(Transform(Proef(), "ANDER", RecordDecision(), facts, {}, Noon()), IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
