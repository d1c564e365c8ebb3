#include <string>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string kShelter = "opvang_coordinatie";
const std::string kTable = "voorkomen_opsporen";

Decision Decide(const Submission& submission) {
  return DecideSubmission(Proef(), submission, Noon());
}
Decision Decide(const RecordFacts& facts) {
  return Decide(SubmissionOf(facts));
}

TEST(DecideSubmissionTest, NamesTheRuleThatPermits) {
  const Decision decision = Decide(SignalOf("politie", kTable));
  EXPECT_TRUE(decision.permitted);
  EXPECT_EQ(decision.rule, "tafel");
  EXPECT_THAT(decision.reasons, IsEmpty());
  EXPECT_EQ(ToldOf(Proef(), decision), "permit");
}

TEST(DecideSubmissionTest, SilenceDenies) {
  EXPECT_THAT(ReasonsOf(Decide(SignalOf("comensha", kShelter))), ElementsAre("NO_RULE - -"));
  EXPECT_THAT(ReasonsOf(Decide(SignalOf("fairwork", kTable))), ElementsAre("PURPOSE_MISMATCH - -"));
  EXPECT_THAT(ReasonsOf(Decide(SignalOf("politie", "registratie_aard_omvang"))),
              ElementsAre("PURPOSE_MISMATCH - purpose"));
  EXPECT_THAT(ReasonsOf(Decide(SignalOf("politie", "statistiek"))), ElementsAre("PURPOSE_MISMATCH - -"))
      << "figures are no ground to supply a signal";
  EXPECT_THAT(ReasonsOf(Decide(SignalOf("opvang", kShelter))), ElementsAre("PARTY_NOT_IN_COVENANT - -"));
  EXPECT_THAT(ReasonsOf(Decide(SignalOf("nla", kShelter))), ElementsAre());
}

TEST(DecideSubmissionTest, APartyThatSignsLaterIsNoPartyBefore) {
  RecordFacts facts = SignalOf("nla", kTable);
  facts.supplied_on = facts.first_processed_on = absl::CivilDay(2026, 5, 31);
  EXPECT_THAT(ReasonsOf(DecideSubmission(Proef(), SubmissionOf(facts), At("2026-05-31T23:59:59+02:00"))),
              ElementsAre("PARTY_NOT_IN_COVENANT - -"));
  EXPECT_TRUE(DecideSubmission(Proef(), SubmissionOf(facts), At("2026-06-01T00:00:00+02:00")).permitted);
}

TEST(DecideSubmissionTest, AnUnknownCovenantIsUnknownAndNothingElse) {
  Submission submission = SubmissionOf(SignalOf("politie", kTable));
  submission.covenant = "ANDER";
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("COVENANT_UNKNOWN - -"));
}

TEST(DecideSubmissionTest, ReportsEveryReasonAtOnce) {
  Submission submission = SubmissionOf(SignalOf("fairwork", kShelter));
  submission.facts.consent.reset();
  submission.facts.handling_code = "hidden";
  submission.facts.first_processed_on = Today() + 1;
  submission.schemes = {"v_number", "bsn", "phone"};
  submission.fields = {{"nationality", "POL"}, {"sex", "vrouw"}};
  EXPECT_THAT(
      ReasonsOf(Decide(submission)),
      ElementsAre("HANDLING_CODE_EXCLUDED inhoud handling_code", "CONSENT_MISSING inhoud consent",
                  "IDENTIFIER_NOT_ALLOWED matching bsn", "IDENTIFIER_NOT_ALLOWED matching phone",
                  "FIELD_NOT_ALLOWED - nationality", "FIELD_VALUE_INVALID - sex", "FIRST_PROCESSING_INVALID - future"));
}

TEST(DecideSubmissionTest, APartyMayMatchByItsOwnLineAndItsGroups) {
  Submission submission = SubmissionOf(SignalOf("politie", kTable));
  submission.schemes = {"bsn", "v_number", "passport"};
  EXPECT_TRUE(Decide(submission).permitted);
  submission.facts.supplier = "kmar";
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("IDENTIFIER_NOT_ALLOWED matching passport"));
}

TEST(DecideSubmissionTest, NoReasonRepeatsAWordOfTheClient) {
  Submission submission = SubmissionOf(SignalOf("politie", kTable));
  submission.facts.subject_role = "123456782";
  submission.facts.police_regime = "123456782";
  submission.facts.handling_code = "123456782";
  submission.facts.consent = Consent{"123456782", "123456782", {"123456782"}, {}, {}};
  submission.schemes = {"123456782"};
  submission.fields = {{"123456782", "123456782"}};
  const Decision decision = Decide(submission);
  EXPECT_THAT(ReasonsOf(decision),
              ElementsAre("WORD_UNKNOWN - subject_role", "WORD_UNKNOWN - police_regime", "WORD_UNKNOWN - handling_code",
                          "WORD_UNKNOWN - consent.form", "WORD_UNKNOWN - consent.signed_by",
                          "SUBJECT_ROLE_EXCLUDED - about", "WORD_UNKNOWN - scheme", "WORD_UNKNOWN - field"));
}

TEST(DecideSubmissionTest, OnlyFieldsThatARuleCanReleaseAreTakenIn) {
  Submission submission = SubmissionOf(SignalOf("politie", kShelter));
  submission.fields = {{"name", "X"},
                       {"sex", "v"},
                       {"municipality", "Almere"},
                       {"observed_on", "2026-01-01"},
                       {"birth_date", "onbekend"}};
  EXPECT_TRUE(Decide(submission).permitted);
  submission.fields = {{"age", "18"}};
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("FIELD_NOT_ALLOWED - age"));
  submission.fields = {{"sex", "v"}, {"sex", "v"}};
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("FIELD_VALUE_INVALID - sex"));
  submission = SubmissionOf(SignalOf("politie", kTable));
  submission.fields = {{"birth_date", "1999-05-04"}};
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("FIELD_NOT_ALLOWED - birth_date"));
}

TEST(DecideSubmissionTest, TheBirthDateIsTakenInWhereConsentDependsOnAge) {
  const std::string source = With(ProefSource(), "    data: verborgen\n",
                                  "    data: verborgen\n    if: {consent: {scope: orde, form: written, signed_by: "
                                  "self_16_else_guardian}}\n");
  const auto snapshot = Snap({{"PROEF", source}});
  EXPECT_THAT(SuppliableFields(*snapshot, "PROEF", "fairwork", "openbare_orde", Noon()),
              ElementsAre("birth_date", "sex"));
  EXPECT_THAT(SuppliableFields(Proef(), "PROEF", "fairwork", "openbare_orde", Noon()), ElementsAre("sex"));
  EXPECT_THAT(SuppliableFields(Proef(), "PROEF", "fairwork", kTable, Noon()), IsEmpty());
}

TEST(DecideSubmissionTest, RegimeIsAskedOnlyOfWhoWorksUnderTheWpg) {
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.police_regime.clear();
  facts.consent.reset();
  EXPECT_TRUE(Decide(facts).permitted) << "rule inhoud-treffer asks no regime";
  facts = SignalOf("politie", kTable);
  facts.police_regime.clear();
  EXPECT_THAT(ReasonsOf(Decide(facts)), ElementsAre("POLICE_REGIME_EXCLUDED tafel police_regime"));
  facts = SignalOf("fairwork", kShelter);
  facts.police_regime.clear();
  EXPECT_TRUE(Decide(facts).permitted);
}

TEST(DecideSubmissionTest, ConsentIsSignedByWhoMaySign) {
  const auto with = [](std::optional<absl::CivilDay> birth, const char* signed_by,
                       std::optional<absl::CivilDay> given) {
    RecordFacts facts = SignalOf("fairwork", kShelter);
    facts.birth_date = birth;
    facts.consent = Consent{"oral", signed_by, {"opvang"}, given, {}};
    return std::string(Decide(facts).code());
  };
  const absl::CivilDay sixteen_today(2010, 7, 1);
  const absl::CivilDay sixteen_tomorrow(2010, 7, 2);
  EXPECT_EQ(with(sixteen_today, "self", {}), "");
  EXPECT_EQ(with(sixteen_tomorrow, "self", {}), "GUARDIAN_CONSENT_MISSING");
  EXPECT_EQ(with(sixteen_tomorrow, "guardian", {}), "");
  EXPECT_EQ(with(sixteen_tomorrow, "court_appointed", {}), "");
  EXPECT_EQ(with(sixteen_today, "guardian", {}), "CONSENT_MISSING") << "who is 16 signs, not the guardian";
  EXPECT_EQ(with(sixteen_today, "court_appointed", {}), "CONSENT_MISSING");
  EXPECT_EQ(with(std::nullopt, "self", {}), "GUARDIAN_CONSENT_MISSING") << "an unknown age takes the stricter rule";
  EXPECT_EQ(with(std::nullopt, "guardian", {}), "");
  EXPECT_EQ(with(sixteen_today, "guardian", Today() - 1), "") << "the age on the day of consent counts";
  EXPECT_EQ(with(sixteen_today, "self", Today() - 1), "GUARDIAN_CONSENT_MISSING");
}

TEST(DecideSubmissionTest, ConsentStandsForItsScopeFromItsDayUntilItIsWithdrawn) {
  const auto with = [](Consent consent) {
    RecordFacts facts = SignalOf("fairwork", kShelter);
    facts.consent = std::move(consent);
    return std::string(Decide(facts).code());
  };
  EXPECT_EQ(with({"written", "self", {"opvang", "meer"}, Today(), {}}), "");
  EXPECT_EQ(with({"written", "self", {"registratie"}, {}, {}}), "CONSENT_MISSING");
  EXPECT_EQ(with({"written", "self", {}, {}, {}}), "CONSENT_MISSING");
  EXPECT_EQ(with({"written", "self", {"opvang"}, Today() + 1, {}}), "CONSENT_MISSING");
  EXPECT_EQ(with({"written", "self", {"opvang"}, {}, Today() + 1}), "");
  EXPECT_EQ(with({"written", "self", {"opvang"}, {}, Today()}), "CONSENT_MISSING")
      << "to who supplies, a withdrawn consent is none";
}

TEST(DecideSubmissionTest, WhatIsPastItsTermIsNotTakenIn) {
  RecordFacts facts = SignalOf("politie", kTable);
  facts.first_processed_on = absl::CivilDay(2024, 7, 1);
  EXPECT_THAT(ReasonsOf(Decide(facts)), ElementsAre("FIRST_PROCESSING_INVALID retention keep"));
  facts.first_processed_on = absl::CivilDay(2024, 7, 2);
  EXPECT_TRUE(Decide(facts).permitted);
}

TEST(DecideSubmissionTest, AProhibitionBeatsThePermissionItMeets) {
  RecordFacts facts = SignalOf("kmar", kShelter);
  facts.subject_role = "verdachte";
  EXPECT_THAT(ReasonsOf(Decide(facts)), ElementsAre("PROHIBITED geen-verdachte-kmar -"));
  facts.supplier = "politie";
  EXPECT_TRUE(Decide(facts).permitted);
}

TEST(DecideSubmissionTest, ANamedRecipientNarrowsTheRules) {
  Submission submission = SubmissionOf(SignalOf("politie", kTable));
  submission.recipient = "kmar";
  EXPECT_TRUE(Decide(submission).permitted);
  submission.recipient = "comensha";
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("PURPOSE_MISMATCH - -"));
  submission.recipient = "fairwork";
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("NO_RULE - -"));
  submission.recipient = "politie";
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("NO_RULE - -"));
  submission.recipient = "opvang";
  EXPECT_THAT(ReasonsOf(Decide(submission)), ElementsAre("PARTY_NOT_IN_COVENANT - -"));
}

}  // namespace
}  // namespace covenant::policy
