#include "clients/cli/subject/signal_input.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Stands for identifiers, names and values: no fault may repeat any of these.
constexpr char kSecretNumber[] = "999911120";
constexpr char kSecretName[] = "Geheimersma";

v1::Signal Read(const std::string& json, Faults& faults) {
  return ReadSignal(json, IdentifierSource::kInput, faults);
}

Faults FaultsOf(const std::string& json) {
  Faults faults;
  Read(json, faults);
  return faults;
}

TEST(SignalInputTest, ReadsEveryMemberOfASignal) {
  Faults faults;
  const v1::Signal signal = Read(
      R"({"identifiers": {"v_number": ["0012345678"], "passport": [["NLD", "AB1"], ["POL", "C2"]]},
          "role": "slachtoffer", "regime": "wpg_8", "handling": "partly",
          "consent": {"form": "written", "signed_by": "guardian", "scopes": ["registratie", "opvang"],
                      "given_on": "2026-01-02", "withdrawn_on": "2026-02-02",
                      "evidence_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
          "fields": {"sex": "v", "nationality": "POL"}, "first_processed_on": "2024-02-29"})",
      faults);
  ASSERT_THAT(faults, IsEmpty());
  ASSERT_EQ(signal.identifiers_size(), 3);
  EXPECT_EQ(signal.identifiers(0).scheme(), "v_number");
  EXPECT_THAT(signal.identifiers(0).parts(), ElementsAre("0012345678"));
  EXPECT_THAT(signal.identifiers(2).parts(), ElementsAre("POL", "C2"));
  EXPECT_EQ(signal.subject_role(), "slachtoffer");
  EXPECT_EQ(signal.police_regime(), "wpg_8");
  EXPECT_EQ(signal.handling_code(), "partly");
  EXPECT_EQ(signal.consent().signed_by(), "guardian");
  EXPECT_THAT(signal.consent().scopes(), ElementsAre("registratie", "opvang"));
  EXPECT_EQ(signal.consent().withdrawn_on(), "2026-02-02");
  EXPECT_EQ(signal.consent().evidence_sha256().size(), 32u);
  ASSERT_EQ(signal.fields_size(), 2);
  EXPECT_EQ(signal.fields(1).field(), "nationality");
  EXPECT_EQ(signal.fields(1).value(), "POL");
  EXPECT_EQ(signal.first_processed_on(), "2024-02-29");
}

TEST(SignalInputTest, ReportsAllFaultsOfALineAtOnce) {
  const Faults faults = FaultsOf(
      R"({"identifiers": {"passport": ["NLD"]}, "rol": "x", "handling": "secret", "first_processed_on": "2026-02-30"})");
  EXPECT_THAT(faults,
              ElementsAre("identifiers.passport has 1 parts; write 2: issuing country (alpha-3), document number",
                          "handling is none of: free, partly, hidden",
                          "first_processed_on is no existing day; write YYYY-MM-DD",
                          "role is missing; say in which role the person stands, such as slachtoffer",
                          "key 2 is unknown here; did you mean role?"));
}

// Each holds the secret number or name where something else belongs.
class LeakTest : public ::testing::TestWithParam<std::string> {};

TEST_P(LeakTest, NoFaultRepeatsWhatStandsInTheInput) {
  for (const Faults& faults : {FaultsOf(GetParam()), [] {
                                 Faults of_subject;
                                 ReadSubject(GetParam(), of_subject);
                                 return of_subject;
                               }()}) {
    ASSERT_THAT(faults, Not(IsEmpty()));
    for (const std::string& fault : faults) {
      EXPECT_THAT(fault, Not(HasSubstr(kSecretNumber)));
      EXPECT_THAT(fault, Not(HasSubstr(kSecretName)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    SignalInput, LeakTest,
    ::testing::Values(
        "999911120", R"({"identifiers": {"bsn": 999911120}, "role": "x"})",
        R"({"identifiers": {"bsn": [999911120]}, "role": "x"})",
        R"({"identifiers": {"999911120": ["bsn"]}, "role": "x"})",
        R"({"identifiers": {"Geheimersma": ["bsn"]}, "role": "x"})", R"({"Geheimersma": 1})",
        R"({"identifiers": {"bsn": ["999911120", "999911120"]}, "role": "x"})",
        R"({"identifiers": {"bsn": ["999911120"]}, "role": "Geheimersma", "psuedonym": "999911120"})",
        R"({"identifiers": {"bsn": ["999911120"]}, "role": "x", "fields": {"Geheimersma": "999911120"}, "q": "999911120"})",
        R"({"identifiers": {"name_birthdate": ["Geheimersma", "Anna", "999911120"]}, "role": "x"})",
        R"({"identifiers": {"bsn": ["999911120"]}, "identifiers": {"bsn": ["999911120"]}})",
        "{\"identifiers\": {\"bsn\": [\"999911120\"]} Geheimersma", "{\"role\": \"Geheimersma\xff\"}",
        R"({"pseudonym": "999911120"})",
        R"({"identifiers": {"bsn": ["999911120"]}, "pseudonym": "psn1.Geheimersma", "x": 1})"));

TEST(SignalInputTest, RefusesANumberBecauseItLosesItsZeros) {
  EXPECT_THAT(FaultsOf(R"({"identifiers": {"v_number": [12345678]}, "role": "x"})"),
              ElementsAre(HasSubstr("put numbers in quotes, so that zeros in front remain")));
}

TEST(SignalInputTest, RefusesAKeyThatStandsTwice) {
  EXPECT_THAT(FaultsOf(R"({"role": "x", "role": "y"})"), ElementsAre("a key stands twice in one object; keep one"));
  EXPECT_THAT(FaultsOf(R"({"fields": {"sex": "v", "sex": "m"}})"), ElementsAre(HasSubstr("stands twice")));
}

TEST(SignalInputTest, RefusesDeepAndHugeInput) {
  EXPECT_THAT(FaultsOf("{\"x\":" + std::string(100000, '[') + std::string(100000, ']') + "}"),
              ElementsAre(HasSubstr("more than 8 levels deep")));
  EXPECT_THAT(FaultsOf("{\"role\":\"" + std::string(1 << 20, 'x') + "\"}"),
              ElementsAre(HasSubstr("longer than 1 MiB")));
}

TEST(SignalInputTest, RefusesWhatIsTooMuch) {
  std::string passports = "[\"NLD\", \"1\"]";
  for (int i = 0; i < 10; ++i) passports += ", [\"NLD\", \"1\"]";
  EXPECT_THAT(FaultsOf("{\"identifiers\": {\"passport\": [" + passports + "]}, \"role\": \"x\"}"),
              ElementsAre(HasSubstr("more than 10")));
  EXPECT_THAT(FaultsOf(R"({"identifiers": {"bsn": [")" + std::string(201, '1') + R"("]}, "role": "x"})"),
              ElementsAre(HasSubstr("longer than 200 bytes")));
  EXPECT_THAT(FaultsOf(R"({"identifiers": {"bsn": ["1"]}, "role": "x", "fields": {"name": ")" + std::string(2001, 'x') +
                       "\"}}"),
              ElementsAre("fields: field 1 has a value longer than 2000 bytes; shorten it"));
}

TEST(SignalInputTest, RefusesAConsentThatSaysTooLittle) {
  EXPECT_THAT(FaultsOf(R"({"identifiers": {"bsn": ["1"]}, "role": "x", "consent": {"form": "wirtten"}})"),
              ElementsAre("consent.form is none of: written, oral", HasSubstr("consent.signed_by is missing"),
                          HasSubstr("consent.scopes is missing")));
}

TEST(SignalInputTest, TakesIdentifiersFromThePromptOnlyWhenTheInputHasNone) {
  Faults faults;
  ReadSignal(R"({"role": "slachtoffer"})", IdentifierSource::kPrompt, faults);
  EXPECT_THAT(faults, IsEmpty());
  ReadSignal(R"({"role": "slachtoffer", "identifiers": {"bsn": ["1"]}})", IdentifierSource::kPrompt, faults);
  EXPECT_THAT(faults, ElementsAre(HasSubstr("identifiers come from the prompt")));
}

TEST(SignalInputTest, ReadsASubjectByIdentifiersOrByPseudonym) {
  Faults faults;
  EXPECT_EQ(ReadSubject(R"({"identifiers": {"v_number": ["0012345678"]}})", faults).identifiers_size(), 1);
  EXPECT_EQ(ReadSubject(R"({"pseudonym": "psn1.AbC-_9"})", faults).pseudonym(), "psn1.AbC-_9");
  EXPECT_THAT(faults, IsEmpty());
  ReadSubject(R"({"identifiers": {"bsn": ["1"]}, "pseudonym": "psn1.A"})", faults);
  EXPECT_THAT(faults, ElementsAre(HasSubstr("exclude each other")));
  faults.clear();
  ReadSubject("{}", faults);
  EXPECT_THAT(faults, ElementsAre(HasSubstr("identifiers is missing")));
}

TEST(SignalInputTest, ReadsAnObjectInPlaceOfARole) {
  Faults faults;
  const v1::Signal signal = Read(R"({"object": "bedrijf", "identifiers": {"kvk": ["12345678"]}})", faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(signal.object(), "bedrijf");
  EXPECT_EQ(ReadSubject(R"({"object": "website", "identifiers": {"website": ["example.nl"]}})", faults).object(),
            "website");
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_THAT(FaultsOf(R"({"object": "bedrijf", "role": "verdachte", "identifiers": {"kvk": ["12345678"]}})"),
              ElementsAre("role is of a person; leave it out where there is an object"));
  ReadSubject(R"({"object": "bedrijf", "pseudonym": "psn1.A"})", faults);
  EXPECT_THAT(faults, ElementsAre("object goes with identifiers; a pseudonym knows what it stands for"));
}

TEST(SignalInputTest, ReadsWhatIsCorrected) {
  Faults faults;
  const auto fields = ReadCorrection(R"({"fields": {"nationality": "POL", "sex": ""}})", faults);
  EXPECT_THAT(faults, IsEmpty());
  ASSERT_EQ(fields.size(), 2);
  EXPECT_EQ(fields[0].field(), "nationality");
  EXPECT_EQ(fields[0].value(), "POL");
  EXPECT_EQ(fields[1].value(), "") << "an empty value takes the field away";
}

TEST(SignalInputTest, RefusesWhatIsNoCorrectionAndRepeatsNothingOfIt) {
  const auto faults_of = [](const std::string& json) {
    Faults faults;
    ReadCorrection(json, faults);
    return faults;
  };
  EXPECT_THAT(faults_of("{}"), ElementsAre(HasSubstr("fields is missing")));
  EXPECT_THAT(faults_of(R"({"fields": {}})"), ElementsAre(HasSubstr("fields is missing")));
  EXPECT_THAT(faults_of(R"({"nationality": "POL"})"),
              ElementsAre(HasSubstr("fields is missing"), Not(HasSubstr("nationality"))));
  EXPECT_THAT(faults_of(R"({"fields": {"Jan": "x", "sex": 1}})"),
              ElementsAre(AllOf(HasSubstr("field 1"), Not(HasSubstr("Jan"))), HasSubstr("field 2 has a value")));
  EXPECT_THAT(faults_of("hello"), SizeIs(1));
  EXPECT_THAT(faults_of(R"({"fields": {"name": ")" + std::string(2001, 'x') + R"("}})"),
              ElementsAre(HasSubstr("longer than 2000 bytes")));
}

TEST(SignalInputTest, KnowsTheDaysOfTheCalendar) {
  EXPECT_TRUE(IsDate("2024-02-29"));
  for (const char* wrong :
       {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "24-01-01", "2024/01/01", "0000-01-01", "2024-01-01x"}) {
    EXPECT_FALSE(IsDate(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace covenant::cli
