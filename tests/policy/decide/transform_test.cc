#include "policy/decide/transform.h"

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

TEST(TransformTest, EachWayIsCoarserThanWhatWasSupplied) {
  const std::string source =
      With(ProefSource(),
           "    id_contact: {name: as_is}\n    persoonskenmerk: {age: band, sex: as_is, region: police_unit}\n",
           "    id_contact: {name: redact, postcode: postcode_4, birth_date: drop}\n"
           "    persoonskenmerk: {age: {band: [0-17, 18-26, 27+]}, region: municipality}\n");
  const auto snapshot = Snap({{"PROEF", source}});
  const RecordFacts facts = SignalOf("politie", "opvang_coordinatie");
  const auto released = [&](const std::vector<FieldValue>& supplied) {
    const RecordDecision decision = DecideRecord(*snapshot, kRetrieve, facts, Noon());
    return Lines(Transform(*snapshot, "PROEF", decision, facts, supplied, Noon()));
  };
  EXPECT_THAT(
      released({{"name", "Naam"}, {"postcode", "1315 AB"}, {"birth_date", "1999-07-02"}, {"municipality", "0034"}}),
      ElementsAre("name=weggelakt", "postcode=1315", "age=18-26", "region=Almere", "organisation=Politie",
                  "reported_on=2026-07"))
      << "own bands, and no date of birth";
  EXPECT_THAT(released({{"name", "onbekend"}, {"postcode", "onbekend"}, {"municipality", "onbekend"}}),
              ElementsAre("name=onbekend", "postcode=onbekend", "region=onbekend", "organisation=Politie",
                          "reported_on=2026-07"));
  EXPECT_THAT(released({{"postcode", "Kerkstraat 1"}, {"municipality", "Kerkstraat 1"}}),
              ElementsAre("postcode=onbekend", "region=onbekend", "organisation=Politie", "reported_on=2026-07"))
      << "what is none is unknown, never the raw value";
  Submission submission = SubmissionOf(facts);
  submission.fields = {{"birth_date", "1999-07-02"}, {"postcode", "1315AB"}};
  EXPECT_TRUE(DecideSubmission(*snapshot, submission, Noon()).permitted) << "what is dropped may be supplied";
  submission.fields = {{"postcode", "1315"}};
  EXPECT_EQ(DecideSubmission(*snapshot, submission, Noon()).code(), "FIELD_VALUE_INVALID");
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
