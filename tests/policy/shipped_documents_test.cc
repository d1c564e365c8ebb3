// What is shipped in policy/ can be read, and says what it should.
#include <map>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "openssl/evp.h"
#include "policy/language/statute.h"
#include "policy/review/lint.h"
#include "policy/trials/table_test.h"
#include "policy/words/police_units.h"
#include "policy/words/vocabulary.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NotNull;
using ::testing::Pair;

const absl::CivilDay kToday(2026, 11, 21);

std::shared_ptr<const Vocabulary> ShippedVocabulary() {
  Diagnostics diagnostics("policy/vocabulary.yaml");
  auto vocabulary = ReadVocabulary(SourceFile("policy/vocabulary.yaml"), diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), IsEmpty());
  return vocabulary;
}

TEST(ShippedDocumentsTest, TheVocabularyIsReadWithoutAWord) {
  EXPECT_THAT(ShippedVocabulary(), NotNull());
}

TEST(ShippedDocumentsTest, EveryStatuteIsReadWithoutAWord) {
  const auto vocabulary = ShippedVocabulary();
  ASSERT_THAT(vocabulary, NotNull());
  for (const std::string& id : SourceDocuments("policy/statutes")) {
    Diagnostics diagnostics(id);
    const auto statute = ReadStatute(SourceFile("policy/statutes/" + id + ".yaml"), *vocabulary, diagnostics);
    EXPECT_THAT(Texts(diagnostics.all()), IsEmpty());
    ASSERT_THAT(statute, NotNull());
    EXPECT_EQ(statute->id, id);
  }
}

std::string Sha256Hex(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EXPECT_EQ(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr), 1);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

// Everything that is shipped, as a broker with the shipped register would hold it.
std::shared_ptr<const Snapshot> Shipped() {
  PolicySet set = ShippedSet();
  set.Replace({DocumentKind::kRegister, "register", SourceFile("policy/register.yaml")});
  for (const std::string& id : SourceDocuments("policy/covenants")) {
    set.Replace({DocumentKind::kCovenant, id, SourceFile("policy/covenants/" + id + ".yaml")});
  }
  const Compiled compiled = Compile(set, SourceFile("policy/tables/police-units-2022.csv"));
  EXPECT_THAT(Texts(compiled.diagnostics), IsEmpty());
  return compiled.snapshot;
}

TEST(ShippedDocumentsTest, TheCovenantsOfTheLawAreThere) {
  EXPECT_THAT(SourceDocuments("policy/covenants"),
              ElementsAre("COA-IND-EMM", "COMENSHA-REG", "FIU-NLA-ARBEID", "KMAR-AVIM", "MELD-VT-ZORG", "RIEC-MH",
                          "TAFEL-SIGNAAL", "ZVH-MH"));
}

TEST(ShippedDocumentsTest, EveryCovenantPassesItsTableAndTheTableShowsAllOfIt) {
  const auto snapshot = Shipped();
  ASSERT_THAT(snapshot, NotNull());
  for (const std::string& id : SourceDocuments("policy/covenants")) {
    const std::string file = id + "_test.yaml";
    Diagnostics diagnostics(file);
    const auto result = RunTable(*snapshot, SourceFile("policy/covenants/" + file), diagnostics);
    ASSERT_THAT(Texts(diagnostics.all()), IsEmpty());
    EXPECT_TRUE(result->passed()) << TableReport(*result, file);
    EXPECT_TRUE(result->every_rule_permits) << id << " demands no coverage";
    EXPECT_TRUE(result->every_condition_refuses) << id << " demands no coverage";
  }
}

TEST(ShippedDocumentsTest, TheSandboxPassesItsTableAndItsLint) {
  PolicySet set = ShippedSet();
  set.Replace({DocumentKind::kRegister, "register", SourceFile("policy/sandbox/register.yaml")});
  const auto snapshot = CompileWith(set, "SANDBOX", SourceFile("policy/sandbox/SANDBOX.yaml"));
  ASSERT_THAT(snapshot, NotNull());
  Diagnostics diagnostics("SANDBOX_test.yaml");
  const auto result = RunTable(*snapshot, SourceFile("policy/sandbox/SANDBOX_test.yaml"), diagnostics);
  ASSERT_THAT(Texts(diagnostics.all()), IsEmpty());
  EXPECT_TRUE(result->passed()) << TableReport(*result, "SANDBOX_test.yaml");
  const Covenant& covenant = *snapshot->FindCovenant("SANDBOX");
  EXPECT_EQ(Sha256Hex(SourceFile("policy/sandbox/SANDBOX.txt")), covenant.signed_text->sha256);
  EXPECT_THAT(Texts(Lint(*snapshot, covenant, "SANDBOX", kToday)), IsEmpty());
}

TEST(ShippedDocumentsTest, LintFindsOnlyThePublicFigures) {
  const auto snapshot = Shipped();
  ASSERT_THAT(snapshot, NotNull());
  std::vector<std::string> findings;
  for (const auto& covenant : snapshot->covenants()) {
    for (const Diagnostic& finding : Lint(*snapshot, *covenant, covenant->id, kToday)) {
      findings.push_back(LintLine(finding));
    }
  }
  EXPECT_THAT(findings, ElementsAre(HasSubstr("COMENSHA-REG:88:16: warning: minimum cell 1 of rule overlap")));
}

TEST(ShippedDocumentsTest, EveryCovenantNamesTheTextThatLiesBesideIt) {
  const auto snapshot = Shipped();
  ASSERT_THAT(snapshot, NotNull());
  for (const std::string& id : SourceDocuments("policy/covenants")) {
    const Covenant& covenant = *snapshot->FindCovenant(id);
    ASSERT_TRUE(covenant.signed_text.has_value());
    EXPECT_EQ(covenant.signed_text->file, id + ".txt");
    EXPECT_EQ(Sha256Hex(SourceFile("policy/covenants/" + id + ".txt")), covenant.signed_text->sha256);
  }
}

// A rule that admits what the law never lets go, and a case for each statute.
TEST(ShippedDocumentsTest, NoCovenantLiftsAStatute) {
  std::string covenant = SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml");
  for (const std::string regimes : {"[wpg_8, wpg_9, wpg_10_1_a, wpg_13]", "[wpg_8, wpg_13]"}) {
    for (size_t at = 0; (at = covenant.find(regimes)) != std::string::npos;) {
      covenant.replace(at, regimes.size(), "[wpg_9, wpg_10_1_b, wpg_12, wpg_14]");
    }
  }
  const auto snapshot = CompileWith(ShippedSet(), "TAFEL-SIGNAAL", covenant);
  ASSERT_THAT(snapshot, NotNull());
  Diagnostics diagnostics("cases");
  const auto result = RunTable(*snapshot, R"(covenant: TAFEL-SIGNAAL
version: "1.0"
default: {at: "2026-11-21T10:00:00+01:00", role: verdachte}
columns: [id, do, from, to, purpose, who, given, told, log, out]
cases:
- [1, submit, politie, kmar, voorkomen_opsporen, none, {regime: wpg_9}, permit, signaal-opsporing, {}]
- [2, submit, politie, kmar, voorkomen_opsporen, none, {regime: wpg_12}, INFORMANT_NEVER, wpg-12-nooit, {}]
- [3, submit, politie, kmar, voorkomen_opsporen, none, {regime: wpg_14}, ARCHIVED_DATA, wpg-14-nooit, {}]
- [4, submit, politie, kmar, voorkomen_opsporen, none, {regime: wpg_10_1_b}, permit, signaal-opsporing, {}]
- [5, submit, politie, gemeente-almere, openbare_orde, none, {regime: wpg_10_1_b}, ART10_1B_NEVER, wpg-10-1-b-binnen-politiedomein, {}]
- [6, check, politie, kmar, voorkomen_opsporen, none, {regime: wpg_12}, no_hit, INFORMANT_NEVER, {contact: absent}]
- [7, check, politie, gemeente-almere, openbare_orde, none, {regime: wpg_10_1_b}, no_hit, ART10_1B_NEVER, {contact: absent}]
)",
                               diagnostics);
  ASSERT_THAT(Texts(diagnostics.all()), IsEmpty());
  EXPECT_THAT(result->failures, IsEmpty()) << TableReport(*result, "cases");
}

TEST(ShippedDocumentsTest, EveryMunicipalityOfThePublishedListHasAPoliceUnit) {
  Diagnostics diagnostics("police-units-2022.csv");
  const auto units = ReadPoliceUnits(SourceFile("policy/tables/police-units-2022.csv"), diagnostics);
  ASSERT_THAT(Texts(diagnostics.all()), IsEmpty());
  ASSERT_THAT(units, NotNull());
  std::map<std::string, int> municipalities;
  for (absl::string_view line : absl::StrSplit(SourceFile("tests/data/municipalities-nl-2022.csv"), '\n')) {
    if (line.empty() || line[0] == '#' || line[0] == 'c') continue;
    const std::pair<std::string, std::string> row = absl::StrSplit(line, absl::MaxSplits(',', 1));
    const std::string unit(units->Find(row.second, kToday));
    EXPECT_EQ(units->Find(row.first, kToday), unit) << row.second;
    ++municipalities[unit];
  }
  // The safety regions of each unit together: Wet veiligheidsregio's, annex, in 2022.
  EXPECT_THAT(municipalities, ElementsAre(Pair("amsterdam", 6), Pair("den-haag", 9 + 18), Pair("limburg", 15 + 16),
                                          Pair("midden-nederland", 26 + 6 + 6), Pair("noord-holland", 16 + 7 + 9),
                                          Pair("noord-nederland", 10 + 18 + 12), Pair("oost-brabant", 11 + 21),
                                          Pair("oost-nederland", 11 + 14 + 22 + 15 + 14), Pair("rotterdam", 15 + 10),
                                          Pair("zeeland-west-brabant", 13 + 24)));
}

TEST(ShippedDocumentsTest, BorderCasesLieInTheUnitOfTheirSafetyRegion) {
  Diagnostics diagnostics("police-units-2022.csv");
  const auto units = ReadPoliceUnits(SourceFile("policy/tables/police-units-2022.csv"), diagnostics);
  ASSERT_THAT(units, NotNull());
  EXPECT_EQ(units->Find("Haarlemmermeer", kToday), "noord-holland");  // Kennemerland
  EXPECT_EQ(units->Find("Aalsmeer", kToday), "amsterdam");
  EXPECT_EQ(units->Find("Wijdemeren", kToday), "midden-nederland");        // Gooi en Vechtstreek
  EXPECT_EQ(units->Find("Vijfheerenlanden", kToday), "midden-nederland");  // Utrecht since 2019
  EXPECT_EQ(units->Find("Gorinchem", kToday), "rotterdam");                // Zuid-Holland-Zuid
  EXPECT_EQ(units->Find("Altena", kToday), "zeeland-west-brabant");
  EXPECT_EQ(units->Find("Heusden", kToday), "oost-brabant");
  EXPECT_EQ(units->Find("Mook en Middelaar", kToday), "limburg");
  EXPECT_EQ(units->Find("Zuidplas", kToday), "den-haag");  // Hollands Midden
  EXPECT_EQ(units->Find("Nuenen, Gerwen en Nederwetten", kToday), "oost-brabant");
  EXPECT_EQ(units->Find("Vlissingen", absl::CivilDay(2022, 3, 23)), "");  // before the table's first day
}

}  // namespace
}  // namespace covenant::policy
