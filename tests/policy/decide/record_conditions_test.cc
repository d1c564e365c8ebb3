#include "policy/decide/record_conditions.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;

std::shared_ptr<const Snapshot> Under(const std::string& condition) {
  return Snap(
      {{"PROEF", With(ProefSource(), "    data: verborgen\n", "    data: verborgen\n    if: {" + condition + "}\n")}});
}

RecordFacts Signal() {
  return SignalOf("fairwork", "openbare_orde");
}

// The code of supplying the record and of releasing it, which must be the same.
std::string Told(const Snapshot& snapshot, const RecordFacts& record) {
  const Question question{Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, ""};
  EXPECT_TRUE(DecideQuestion(snapshot, question, Noon()).permitted) << "what depends on the record is not told before";
  const RecordDecision released = DecideRecord(snapshot, question, record, Noon());
  EXPECT_EQ(released.permitted, released.discloses != Disclosure::kNothing);
  EXPECT_EQ(released.code(), DecideSubmission(snapshot, SubmissionOf(record), Noon()).code());
  return std::string(released.code());
}

TEST(RecordConditionsTest, OneOfTheFormsOfExploitationMustBeListed) {
  const auto snapshot = Under("exploitation: [seksueel, arbeid]");
  RecordFacts record = Signal();
  EXPECT_EQ(Told(*snapshot, record), "EXPLOITATION_EXCLUDED") << "not known";
  record.exploitation = {"crimineel"};
  EXPECT_EQ(Told(*snapshot, record), "EXPLOITATION_EXCLUDED");
  record.exploitation = {"crimineel", "arbeid"};
  EXPECT_EQ(Told(*snapshot, record), "");
  EXPECT_THAT(SuppliableFields(*snapshot, "PROEF", "fairwork", "openbare_orde", Noon()), ElementsAre("form", "sex"));
}

TEST(RecordConditionsTest, AFormThatNoVocabularyHoldsIsRefused) {
  RecordFacts record = Signal();
  record.exploitation = {"123456782"};
  EXPECT_THAT(ReasonsOf(DecideSubmission(Proef(), SubmissionOf(record), Noon())),
              ElementsAre("WORD_UNKNOWN - exploitation"));
}

TEST(RecordConditionsTest, AnAgeIsThatOfTheDayAndAnUnknownOneIsRefused) {
  const auto snapshot = Under("age: {from: 12, through: 15}");
  RecordFacts record = Signal();
  const auto born = [&](int year, int month, int day) {
    record.birth_date = absl::CivilDay(year, month, day);
    return Told(*snapshot, record);
  };
  EXPECT_EQ(born(2014, 7, 1), "") << "twelve today";
  EXPECT_EQ(born(2014, 7, 2), "AGE_EXCLUDED");
  EXPECT_EQ(born(2010, 7, 2), "");
  EXPECT_EQ(born(2010, 7, 1), "AGE_EXCLUDED") << "sixteen today";
  record.birth_date.reset();
  EXPECT_EQ(Told(*snapshot, record), "AGE_EXCLUDED");
  EXPECT_THAT(SuppliableFields(*snapshot, "PROEF", "fairwork", "openbare_orde", Noon()),
              ElementsAre("birth_date", "sex"));
}

TEST(RecordConditionsTest, UnderIsExclusiveAndUnknownPassesWhereTheRuleSaysSo) {
  const auto snapshot = Under("age: {under: 18, unknown: true}");
  RecordFacts record = Signal();
  record.birth_date = absl::CivilDay(2008, 7, 2);
  EXPECT_EQ(Told(*snapshot, record), "");
  record.birth_date = absl::CivilDay(2008, 7, 1);
  EXPECT_EQ(Told(*snapshot, record), "AGE_EXCLUDED");
  record.birth_date.reset();
  EXPECT_EQ(Told(*snapshot, record), "");
}

TEST(RecordConditionsTest, YouthCareAsksTheGuardianBothOrThemselves) {
  const auto snapshot = Under("consent: {scope: jeugd, form: written, signed_by: guardian_12_both_16_self}");
  const auto told = [&](std::optional<absl::CivilDay> birth, const char* signed_by) {
    RecordFacts record = Signal();
    record.birth_date = birth;
    record.consent = Consent{"written", signed_by, {"jeugd"}, Today(), {}};
    return Told(*snapshot, record);
  };
  const absl::CivilDay eleven(2014, 7, 2), twelve(2014, 7, 1), fifteen(2010, 7, 2), sixteen(2010, 7, 1);
  EXPECT_EQ(told(eleven, "guardian"), "");
  EXPECT_EQ(told(eleven, "court_appointed"), "");
  EXPECT_EQ(told(eleven, "self_and_guardian"), "");
  EXPECT_EQ(told(eleven, "self"), "GUARDIAN_CONSENT_MISSING");
  for (const absl::CivilDay birth : {twelve, fifteen}) {
    EXPECT_EQ(told(birth, "self_and_guardian"), "");
    EXPECT_EQ(told(birth, "self_and_court_appointed"), "");
    EXPECT_EQ(told(birth, "guardian"), "CONSENT_MISSING");
    EXPECT_EQ(told(birth, "self"), "GUARDIAN_CONSENT_MISSING");
  }
  EXPECT_EQ(told(sixteen, "self"), "");
  EXPECT_EQ(told(sixteen, "self_and_guardian"), "");
  EXPECT_EQ(told(sixteen, "guardian"), "CONSENT_MISSING");
  EXPECT_EQ(told(std::nullopt, "self_and_guardian"), "") << "an unknown age asks what any age asks";
  EXPECT_EQ(told(std::nullopt, "guardian"), "CONSENT_MISSING");
  EXPECT_EQ(told(std::nullopt, "self"), "GUARDIAN_CONSENT_MISSING");
}

TEST(RecordConditionsTest, WhoeverSignedMustBeOneOfTheKnown) {
  RecordFacts record = Signal();
  record.consent = Consent{"written", "selfish", {"jeugd"}, Today(), {}};
  EXPECT_THAT(ReasonsOf(DecideSubmission(Proef(), SubmissionOf(record), Noon())),
              ElementsAre("WORD_UNKNOWN - consent.signed_by"));
}

}  // namespace
}  // namespace covenant::policy
