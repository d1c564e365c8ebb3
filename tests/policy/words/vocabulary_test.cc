#include "policy/words/vocabulary.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/words/reason_codes.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::NotNull;

std::string Shipped() {
  return SourceFile("policy/vocabulary.yaml");
}

std::vector<std::string> ErrorsOf(const std::string& text) {
  Diagnostics diagnostics("v.yaml");
  const auto vocabulary = ReadVocabulary(text, diagnostics);
  EXPECT_EQ(vocabulary == nullptr, diagnostics.HasErrors());
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : diagnostics.all()) texts.push_back(diagnostic.what + "; " + diagnostic.advice);
  return texts;
}

// The shipped vocabulary with one more field.
std::string WithField(const std::string& field) {
  return With(Shipped(), "\nfields:\n",
              "\nfields:\n  extra: {nl: extra, en: extra, category: id_contact, " + field + "}\n");
}

std::shared_ptr<const Vocabulary> Read() {
  Diagnostics diagnostics("v.yaml");
  return ReadVocabulary(Shipped(), diagnostics);
}

TEST(VocabularyTest, KnowsItsWordsByKind) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_TRUE(vocabulary->Has(WordKind::kPoliceRegime, "wpg_8"));
  EXPECT_FALSE(vocabulary->Has(WordKind::kPurpose, "wpg_8"));
  EXPECT_EQ(vocabulary->FindField("age")->source, "birth_date");
  EXPECT_EQ(vocabulary->FindField("organisation")->fact, Fact::kSupplier);
  EXPECT_TRUE(vocabulary->FindScheme("bsn")->strong);
  EXPECT_FALSE(vocabulary->FindScheme("phone")->strong);
  EXPECT_TRUE(vocabulary->PoliceDomain("opsporing"));
  EXPECT_FALSE(vocabulary->PoliceDomain("zorg"));
  EXPECT_EQ(vocabulary->Nearest(WordKind::kScheme, "bsm"), "bsn");
}

TEST(VocabularyTest, KnowsWhatTheLawMakesOfItsWords) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_EQ(vocabulary->FindCategory("gezondheid")->sensitivity, Sensitivity::kSpecial);
  EXPECT_EQ(vocabulary->FindCategory("fiscaal")->sensitivity, Sensitivity::kTax);
  EXPECT_EQ(vocabulary->FindCategory("bsn")->sensitivity, Sensitivity::kBsn);
  EXPECT_EQ(vocabulary->FindCategory("id_contact")->sensitivity, Sensitivity::kNormal);
  EXPECT_TRUE(vocabulary->PrivateKind("zorginstelling"));
  EXPECT_FALSE(vocabulary->PrivateKind("politie"));
  EXPECT_FALSE(vocabulary->PrivateKind("nobody"));
  EXPECT_TRUE(vocabulary->WgsCollaboration("riec"));
  EXPECT_FALSE(vocabulary->WgsCollaboration("registration"));
  EXPECT_EQ(vocabulary->BodyOf("zorg_veiligheidshuis"), "zvh");
  EXPECT_EQ(vocabulary->BodyOf("politie"), "");
  EXPECT_THAT(vocabulary->FindCollaboration("riec")->participants, Contains("ind"));
  EXPECT_THAT(vocabulary->FindCollaboration("riec")->participants, Not(Contains("coa")));
  EXPECT_THAT(vocabulary->FindPurpose("verblijfsrecht")->tasks, ElementsAre("verblijfsrecht"));
}

TEST(VocabularyTest, KnowsWhoGivesAnApprovalAndTheStepsOfAnAttestation) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_EQ(vocabulary->FindApproval("vier_ogen")->given_by, ApprovalGiver::kSecondPerson);
  EXPECT_EQ(vocabulary->FindApproval("toestemming_leverancier")->given_by, ApprovalGiver::kSupplier);
  EXPECT_EQ(vocabulary->FindApproval("rechtmatigheidsadvies")->given_by, ApprovalGiver::kContactPoint);
  EXPECT_THAT(vocabulary->FindApproval("bevoegd_gezag_om")->capacities, ElementsAre("officier_van_justitie"));
  EXPECT_EQ(vocabulary->FindAttestation("meldcode")->steps.size(), 5u);
  EXPECT_EQ(vocabulary->FindAttestation("conflict_van_plichten")->steps.size(), 6u);
  EXPECT_EQ(vocabulary->FindDeadlineClass("opvang_36_uur")->within.hours, 36);
  EXPECT_TRUE(vocabulary->Has(WordKind::kAdmissionCriterion, "e"));
  EXPECT_TRUE(vocabulary->Has(WordKind::kActivity, "casusoverleg"));
}

TEST(VocabularyTest, AFieldMayTakeItsCodesFromTheFormsOfExploitation) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_TRUE(ValueHasForm(*vocabulary->FindField("form"), "arbeid"));
  EXPECT_FALSE(ValueHasForm(*vocabulary->FindField("form"), "anders"));
}

TEST(VocabularyTest, AWordNamesOnlyWordsThatAreThere) {
  EXPECT_THAT(ErrorsOf(With(Shipped(), "capacities: [burgemeester]", "capacities: [burgermeester]")),
              ElementsAre("unknown capacity \"burgermeester\"; did you mean \"burgemeester\"?"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), "tasks: [openbare_orde]", "tasks: [orde]")),
              ElementsAre("unknown task \"orde\"; use a word of tasks in the vocabulary"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), "body: riec,", "body: riek,")),
              ElementsAre("unknown party kind \"riek\"; did you mean \"riec\"?"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), ", given_by: supplier}", "}")),
              ElementsAre("approval toestemming_leverancier lacks given_by; add it"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), "within: PT36H", "within: soon")),
              ElementsAre("within of deadline class opvang_36_uur is no term; write an ISO 8601 term such as P5Y, P3M, "
                          "P1D or PT36H"));
  EXPECT_THAT(
      ErrorsOf(With(Shipped(), "    steps:\n      ondertekend: {nl: vooraf ondertekend, en: signed beforehand}\n", "")),
      ElementsAre("attestation geheimhouding lacks steps; add it"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), "sensitivity: bsn", "sensitivity: high")),
              ElementsAre("sensitivity of category bsn is \"high\"; write normal or special or criminal or secrecy or "
                          "bsn or tax"));
}

TEST(VocabularyTest, KnowsKindsOfObjectsBesideRolesOfPeople) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_TRUE(vocabulary->IsObject("bedrijf"));
  EXPECT_FALSE(vocabulary->IsObject("slachtoffer"));
  EXPECT_FALSE(vocabulary->IsObject("planeet"));
  EXPECT_THAT(vocabulary->FindSubject("adres")->schemes, ElementsAre("postal_address"));
  EXPECT_TRUE(vocabulary->Has(WordKind::kSubjectRole, "voertuig")) << "rules name both under about";
}

TEST(VocabularyTest, AnObjectHasACodeOfItsOwnAndASchemeNamesOneKind) {
  EXPECT_THAT(
      ErrorsOf(With(Shipped(), "  bedrijf: {nl: bedrijf, en: company,", "  klant: {nl: bedrijf, en: company,")),
      ElementsAre("the code \"klant\" is no name, or taken; subject roles and objects have codes of their own"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), "schemes: [kvk]", "schemes: [phone]")),
              ElementsAre("scheme phone names bedrijf and telefoon; let it name one kind of object"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), "schemes: [kvk]", "schemes: [kvkk]")),
              ElementsAre("unknown scheme \"kvkk\"; did you mean \"kvk\"?"));
  EXPECT_THAT(ErrorsOf(With(Shipped(), ", schemes: [kvk]", "")), ElementsAre("object bedrijf lacks schemes; add it"));
}

TEST(VocabularyTest, KnowsWhoseWorkAPurposeIs) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_THAT(vocabulary->FindPurpose("openbare_orde")->tasks, ElementsAre("openbare_orde"));
  EXPECT_THAT(vocabulary->FindPurpose("toezicht")->tasks, IsEmpty());
}

TEST(VocabularyTest, TellsNothingOfACodeItDoesNotKnow) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  EXPECT_FALSE(vocabulary->ToldAsNoHit(kNoRule));
  EXPECT_TRUE(vocabulary->ToldAsNoHit(kConsentWithdrawn));
  EXPECT_TRUE(vocabulary->ToldAsNoHit("SOMETHING_NEW"));
}

TEST(VocabularyTest, EveryReasonOfDecidingMustHaveItsWords) {
  for (const ReasonCode& reason : AllReasonCodes()) {
    const std::string code(reason.code);
    EXPECT_THAT(ErrorsOf(With(Shipped(), "\n  " + code + ": ", "\n  X_" + code + ": ")),
                ElementsAre("reason_codes lacks " + code + "; add it"));
  }
}

TEST(VocabularyTest, AReasonFromStoredDataIsNeverToldAsItself) {
  for (const ReasonCode& reason : AllReasonCodes()) {
    if (!reason.from_stored_data) continue;
    const std::string code(reason.code);
    EXPECT_THAT(ErrorsOf(With(Shipped(), "\n  " + code + ": {told: no_hit", "\n  " + code + ": {told: itself")),
                ElementsAre("reason code " + code + " would tell what is on record; write told: no_hit"));
  }
}

TEST(VocabularyTest, HasExactlyTheThreeHandlingCodesOfTheLaw) {
  EXPECT_THAT(ErrorsOf(With(Shipped(), "\n  hidden: {", "\n  secret: {")),
              ElementsAre("handling_codes lacks hidden; add it",
                          "handling code \"secret\" is none of the law's three; keep free, partly and hidden"));
}

TEST(VocabularyTest, AFieldComesFromItsSupplierASourceOrAFact) {
  EXPECT_THAT(ErrorsOf(WithField("form: text")), IsEmpty());
  EXPECT_THAT(ErrorsOf(WithField("form: years")),
              ElementsAre("field extra has a form that cannot be supplied; name its source or its fact"));
  EXPECT_THAT(
      ErrorsOf(WithField("form: years, source: birthdate")),
      ElementsAre("the source \"birthdate\" of field extra is no field that is supplied; name a field without source "
                  "and fact"));
  EXPECT_THAT(
      ErrorsOf(WithField("form: years, source: age")),
      ElementsAre("the source \"age\" of field extra is no field that is supplied; name a field without source and "
                  "fact"));
  EXPECT_THAT(
      ErrorsOf(WithField("form: years, source: sex")),
      ElementsAre("field extra cannot be derived from sex; years come from a date, a region from a municipality, "
                  "others from their own form"));
  EXPECT_THAT(ErrorsOf(WithField("form: date, source: birth_date, fact: supplied_on")),
              ElementsAre("field extra has both a source and a fact; keep one"));
  EXPECT_THAT(
      ErrorsOf(WithField("form: text, fact: supplied_on")),
      ElementsAre("the form of field extra does not fit its fact; write form: party for supplier, form: date for a "
                  "day"));
  EXPECT_THAT(ErrorsOf(WithField("form: code")), ElementsAre("field extra lacks codes; add it"));
  EXPECT_THAT(ErrorsOf(WithField("form: text, codes: [a]")),
              ElementsAre("field extra has codes, but its form is not code; write form: code or remove the codes"));
}

TEST(VocabularyTest, AValueHasTheFormOfItsFieldOrIsUnknown) {
  const auto vocabulary = Read();
  ASSERT_THAT(vocabulary, NotNull());
  const auto fits = [&](const char* field, std::string_view value) {
    return ValueHasForm(*vocabulary->FindField(field), value);
  };
  for (const char* field : {"birth_date", "sex", "nationality", "municipality", "name"}) {
    EXPECT_TRUE(fits(field, "onbekend")) << field;
    EXPECT_FALSE(fits(field, "")) << field;
    EXPECT_FALSE(fits(field, std::string(2001, 'x'))) << field;
  }
  EXPECT_TRUE(fits("birth_date", "1999-05-04"));
  EXPECT_FALSE(fits("birth_date", "1999-02-29"));
  EXPECT_TRUE(fits("sex", "v"));
  EXPECT_FALSE(fits("sex", "V"));
  EXPECT_TRUE(fits("nationality", "POL"));
  EXPECT_FALSE(fits("nationality", "Pools"));
  EXPECT_FALSE(fits("nationality", "pol"));
  EXPECT_TRUE(fits("name", std::string(2000, 'x')));
  EXPECT_FALSE(fits("age", "18"));
}

}  // namespace
}  // namespace covenant::policy
