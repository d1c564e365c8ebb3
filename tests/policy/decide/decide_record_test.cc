#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kShelter = "opvang_coordinatie";
const std::string kTable = "voorkomen_opsporen";

const Question kRetrieve{Action::kRetrieve, "PROEF", kShelter, "comensha", {}, false, ""};
const Question kCheck{Action::kCheck, "PROEF", kTable, "politie", {}, false, ""};

RecordDecision Decide(const Question& question, const RecordFacts& facts) {
  return DecideRecord(Proef(), question, facts, Noon());
}

std::vector<std::string> Released(const RecordDecision& decision) {
  std::vector<std::string> fields;
  for (const FieldRelease& release : *decision.fields) {
    fields.push_back(release.field + ":" + std::string(TransformationName(release.transformation)));
  }
  return fields;
}

TEST(DecideRecordTest, GivesFieldsWithTheirTransformationsAndBothBases) {
  const RecordDecision decision = Decide(kRetrieve, SignalOf("politie", kShelter));
  EXPECT_TRUE(decision.permitted);
  EXPECT_EQ(decision.discloses, Disclosure::kFields);
  EXPECT_EQ(decision.rule, "inhoud") << "fields go before the hit of an earlier rule";
  EXPECT_EQ(decision.basis_supply, "wpg_20_1");
  EXPECT_EQ(decision.basis_receive, "avg_6_1_e");
  EXPECT_FALSE(decision.mask_source);
  EXPECT_THAT(Released(decision), ElementsAre("name:as_is", "age:band", "sex:as_is", "region:police_unit",
                                              "period:quarter", "organisation:as_is", "reported_on:month"));
}

TEST(DecideRecordTest, APartysOwnBasisGoesBeforeThatOfItsGroup) {
  EXPECT_EQ(Decide(kRetrieve, SignalOf("kmar", kShelter)).basis_supply, "wpg_18_bpg_4_2_1_b_3");
  EXPECT_EQ(Decide(kRetrieve, SignalOf("fairwork", kShelter)).basis_supply, "avg_6_1_a");
  const Question almere{Action::kCheck, "PROEF", kTable, "gemeente-almere", {}, false, ""};
  EXPECT_EQ(Decide(almere, SignalOf("politie", kTable)).basis_receive, "avg_6_1_e");
}

TEST(DecideRecordTest, ACheckGivesAHitAndNoField) {
  const RecordDecision decision = Decide(kCheck, SignalOf("kmar", kTable));
  EXPECT_EQ(decision.discloses, Disclosure::kHit);
  EXPECT_THAT(Released(decision), IsEmpty());
}

TEST(DecideRecordTest, OnesOwnRecordIsNoHit) {
  const RecordDecision decision = Decide(kCheck, SignalOf("politie", kTable));
  EXPECT_EQ(decision.discloses, Disclosure::kNothing);
  EXPECT_EQ(decision.code(), "OWN_RECORD");
}

TEST(DecideRecordTest, ARecordServesOnlyThePurposeItWasSuppliedFor) {
  EXPECT_EQ(Decide(kRetrieve, SignalOf("politie", kTable)).code(), "PURPOSE_MISMATCH");
}

TEST(DecideRecordTest, HiddenIsNeverSeenAndPartlyIsAHit) {
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.handling_code = "hidden";
  RecordDecision decision = Decide(kRetrieve, facts);
  EXPECT_EQ(decision.discloses, Disclosure::kNothing);
  EXPECT_EQ(decision.code(), "HANDLING_CODE_HIDDEN");
  facts.handling_code = "partly";
  decision = Decide(kRetrieve, facts);
  EXPECT_TRUE(decision.permitted);
  EXPECT_EQ(decision.discloses, Disclosure::kHit);
  EXPECT_THAT(Released(decision), IsEmpty());
  EXPECT_THAT(ReasonsOf(decision), ElementsAre("HANDLING_CODE_PARTLY - handling_code"));
  facts = SignalOf("kmar", kTable);
  facts.handling_code = "hidden";
  EXPECT_EQ(Decide(kCheck, facts).code(), "HANDLING_CODE_HIDDEN");
  facts.handling_code = "something the vocabulary lost";
  EXPECT_EQ(Decide(kCheck, facts).discloses, Disclosure::kHit);
}

TEST(DecideRecordTest, ACodeThatIsNotKnownGivesNoFields) {
  const std::string source = With(ProefSource(), "      handling_code: [free, partly]\n", "");
  const auto snapshot = Snap({{"PROEF", source}});
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.handling_code = "nieuw";
  EXPECT_EQ(DecideRecord(*snapshot, kRetrieve, facts, Noon()).discloses, Disclosure::kHit);
}

TEST(DecideRecordTest, WithdrawnConsentGivesNothingFromTheDayItIsWithdrawn) {
  RecordFacts facts = SignalOf("fairwork", kShelter);
  facts.consent->withdrawn_on = Today() + 1;
  EXPECT_TRUE(Decide(kRetrieve, facts).permitted);
  facts.consent->withdrawn_on = Today();
  EXPECT_THAT(ReasonsOf(Decide(kRetrieve, facts)), ElementsAre("CONSENT_WITHDRAWN inhoud consent"));
}

TEST(DecideRecordTest, ARuleThatAsksNoConsentGivesItsHitAlsoWhenConsentIsGone) {
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.consent.reset();
  EXPECT_EQ(Decide(kRetrieve, facts).code(), "CONSENT_MISSING");
  Question check = kRetrieve;
  check.action = Action::kCheck;
  const RecordDecision decision = Decide(check, facts);
  EXPECT_EQ(decision.discloses, Disclosure::kHit);
  EXPECT_EQ(decision.rule, "inhoud-treffer");
}

TEST(DecideRecordTest, NothingIsGivenAfterItsTerm) {
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.first_processed_on = absl::CivilDay(2024, 7, 2);
  EXPECT_TRUE(Decide(kRetrieve, facts).permitted);
  facts.first_processed_on = absl::CivilDay(2024, 7, 1);
  EXPECT_THAT(ReasonsOf(Decide(kRetrieve, facts)), ElementsAre("RETENTION_EXCEEDED retention keep"));
}

TEST(DecideRecordTest, NothingIsGivenOfWhatIsShieldedOrRemoved) {
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.shielded = true;
  EXPECT_THAT(ReasonsOf(Decide(kRetrieve, facts)), ElementsAre("RECORD_SHIELDED - order"));
  facts.removed = true;
  EXPECT_THAT(ReasonsOf(Decide(kRetrieve, facts)), ElementsAre("RECORD_SHIELDED - order", "RECORD_REMOVED - order"));
}

TEST(DecideRecordTest, NothingIsGivenOfWhatIsShieldedWithItsCase) {
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.shielded_with_case = true;
  EXPECT_THAT(ReasonsOf(Decide(kRetrieve, facts)), ElementsAre("RECORD_SHIELDED retention case_closed"));
}

TEST(DecideRecordTest, ReportsEveryReasonOfARecord) {
  RecordFacts facts = SignalOf("kmar", kShelter);
  facts.subject_role = "verdachte";
  facts.handling_code = "hidden";
  facts.first_processed_on = absl::CivilDay(2020, 1, 1);
  Question check = kRetrieve;
  check.action = Action::kCheck;
  EXPECT_THAT(ReasonsOf(Decide(check, facts)),
              ElementsAre("PROHIBITED geen-verdachte-kmar -", "HANDLING_CODE_HIDDEN - handling_code",
                          "RETENTION_EXCEEDED retention keep"));
}

TEST(DecideRecordTest, TheSupplierMustStillTakePartAndBeAllowed) {
  EXPECT_EQ(Decide(kRetrieve, SignalOf("opvang", kShelter)).code(), "PARTY_NOT_IN_COVENANT");
  EXPECT_EQ(Decide(kRetrieve, SignalOf("gemeente-almere", kShelter)).code(), "NO_RULE");
  RecordFacts facts = SignalOf("politie", kShelter);
  facts.subject_role = "veroordeelde";
  EXPECT_EQ(Decide(kRetrieve, facts).code(), "SUBJECT_ROLE_EXCLUDED");
  Question question = kRetrieve;
  question.supplier = "kmar";
  EXPECT_EQ(Decide(question, SignalOf("politie", kShelter)).code(), "NO_RULE");
}

TEST(DecideRecordTest, AProhibitionKeepsOneSuppliersRecordBack) {
  const Question almere{Action::kCheck, "PROEF", kTable, "gemeente-almere", {}, false, ""};
  EXPECT_TRUE(Decide(almere, SignalOf("politie", kTable)).permitted);
  EXPECT_EQ(Decide(almere, SignalOf("kmar", kTable)).code(), "PROHIBITED");
}

TEST(DecideRecordTest, InBulkOnlyRulesThatAllowBulkSpeak) {
  Question bulk = kCheck;
  bulk.bulk = true;
  EXPECT_TRUE(Decide(bulk, SignalOf("kmar", kTable)).permitted);
  bulk = kRetrieve;
  bulk.bulk = true;
  EXPECT_EQ(Decide(bulk, SignalOf("politie", kShelter)).code(), "BULK_NOT_ALLOWED");
}

TEST(DecideRecordTest, AMaskedSourceIsNotTold) {
  const Question question{Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, ""};
  const RecordDecision decision = Decide(question, SignalOf("fairwork", "openbare_orde"));
  EXPECT_TRUE(decision.permitted);
  EXPECT_TRUE(decision.mask_source);
}

TEST(DecideRecordTest, NothingIsGivenWhenTheCovenantIsNotInForce) {
  EXPECT_EQ(DecideRecord(Proef(), kRetrieve, SignalOf("politie", kShelter), At("2027-01-01T00:00:00+01:00")).code(),
            "EXPIRED_COVENANT");
}

}  // namespace
}  // namespace covenant::policy
