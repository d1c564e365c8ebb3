#include "policy/review/lint.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"
#include "tests/policy/review/blameless.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LintTest, HasNothingToSayOfABlamelessCovenant) {
  EXPECT_THAT(Findings(kBlameless), IsEmpty());
}

TEST(LintTest, SaysWherePreciselyAndWhatToDo) {
  EXPECT_THAT(Findings(With(R"(  - id: drie
    nl: Derde.
    from: politie
    to: politie
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    mode: hit_only
)")),
              ElementsAre("proef.yaml:47:5: warning: rule drie is vacuous: it has no supplier, or no recipient besides "
                          "its supplier; name who gives and who receives, or delete it"));
}

TEST(LintTest, FindsARecipientWithoutATaskOfThePurpose) {
  EXPECT_THAT(Findings(Replaced(kBlameless, "purpose: hulpverlening", "purpose: strafrechtelijke_handhaving")),
              ElementsAre(HasSubstr("rule twee is wider than its purpose: party comensha has none of the tasks of "
                                    "strafrechtelijke_handhaving (opsporing_mensenhandel, grensbewaking, ")));
}

TEST(LintTest, FindsUnusedGroupsPartiesAndFields) {
  EXPECT_THAT(Findings(Replaced(Replaced(kBlameless, "from: [opsporing, opvang]", "from: politie"), "groups: {",
                                "groups: {zorg: [opvang], ")),
              ElementsAre(HasSubstr("proef.yaml:15:3: warning: party opvang neither supplies nor receives"),
                          HasSubstr("proef.yaml:17:10: warning: group zorg stands in no rule")));
  EXPECT_THAT(Findings(Replaced(kBlameless, "data: groot", "data: klein")),
              ElementsAre(HasSubstr("field sex of data set groot is released by no rule"),
                          HasSubstr("field age of data set groot is released by no rule")));
}

TEST(LintTest, FindsPartiesThatMayRecogniseNobody) {
  EXPECT_THAT(Findings(Replaced(kBlameless, "  opvang: [v_number]\n", "")),
              ElementsAre(HasSubstr("party opvang cannot supply under rule twee: it may recognise nobody")));
  EXPECT_THAT(Findings(Replaced(kBlameless, "  comensha: [v_number]\n", "")),
              ElementsAre(HasSubstr("party comensha cannot ask under rule een"),
                          HasSubstr("party comensha cannot ask under rule twee")));
}

TEST(LintTest, FindsArticlesThatNoRuleNames) {
  EXPECT_THAT(Findings(Replaced(kBlameless, "articles: 5", "articles: 7")),
              ElementsAre(HasSubstr("article 6 of the signed text stands in no rule or section; write its rule"),
                          HasSubstr("article 7 of the signed text")));
}

TEST(LintTest, FindsAMissingSignedText) {
  const std::string text(kBlameless);
  const size_t from = text.find("signed_text:");
  const size_t to = text.find("contact_point:");
  EXPECT_THAT(Findings(std::string(text).erase(from, to - from)),
              ElementsAre("proef.yaml:1:1: warning: no signed text; add signed_text with the file, its SHA-256 and the "
                          "number of articles"));
}

// What lint would have to say is said before, as an error.
TEST(LintTest, LeavesToTheReaderWhatIsAnError) {
  const auto errors = [](std::string_view from, std::string_view to) {
    PolicySet set = ShippedSet();
    set.Replace({DocumentKind::kCovenant, "PROEF", Replaced(kBlameless, from, to)});
    const Compiled compiled = Compile(set, SourceFile("policy/tables/police-units-2022.csv"));
    EXPECT_EQ(compiled.snapshot, nullptr);
    return Texts(compiled.diagnostics);
  };
  EXPECT_THAT(errors("[politie, kmar]", "[]"), ElementsAre(HasSubstr("group opsporing")));
  EXPECT_THAT(errors("contact_point: {party: comensha, article: 4}\n", ""), ElementsAre(HasSubstr("contact_point")));
  EXPECT_THAT(errors("  signals: {keep: P5Y, from: first_processing, then: destroy}\n", ""),
              ElementsAre(HasSubstr("signals")));
  EXPECT_THAT(errors("    basis: {supply: wpg_20_1, receive: avg_6_1_e}\n", ""), ElementsAre(HasSubstr("basis")));
  EXPECT_THAT(errors(", through: 2030-12-31", ""), ElementsAre(HasSubstr("through")));
}

TEST(LintTest, WarnsOfSmallCells) {
  const std::string figures = R"(  - id: cijfers
    nl: Cijfers.
    from: comensha
    to: politie
    purpose: statistiek
    aggregate: {by: [sex], minimum_cell: 4}
)";
  EXPECT_THAT(Findings(With(figures)), ElementsAre(HasSubstr("minimum cell 4 of rule cijfers is below 5")));
  EXPECT_THAT(Findings(With(Replaced(figures, "4", "5"))), IsEmpty());
}

TEST(LintTest, WarnsNinetyDaysBeforeTheEnd) {
  EXPECT_THAT(Findings(kBlameless, absl::CivilDay(2030, 10, 1)), IsEmpty());
  EXPECT_THAT(Findings(kBlameless, absl::CivilDay(2030, 10, 2)),
              ElementsAre(HasSubstr("the covenant ends on 2030-12-31, in 90 days; prepare its renewal")));
  EXPECT_THAT(Findings(kBlameless, absl::CivilDay(2030, 12, 31)), ElementsAre(HasSubstr("in 0 days")));
  EXPECT_THAT(Findings(kBlameless, absl::CivilDay(2031, 1, 1)),
              ElementsAre(HasSubstr("the covenant ended on 2030-12-31")));
}

TEST(LintTest, WarnsOfTheShippedCovenantsOnlyWhereTheySayWhy) {
  const auto findings = [](const std::string& id) {
    const auto snapshot = CompileWith(ShippedSet(), id, SourceFile("policy/covenants/" + id + ".yaml"));
    std::vector<std::string> lines;
    if (snapshot == nullptr) return lines;
    for (const Diagnostic& finding : Lint(*snapshot, *snapshot->FindCovenant(id), id + ".yaml", kToday)) {
      lines.push_back(LintLine(finding));
    }
    return lines;
  };
  EXPECT_THAT(findings("COMENSHA-REG"), ElementsAre(HasSubstr("minimum cell 1 of rule overlap is below 5")));
  EXPECT_THAT(findings("TAFEL-SIGNAAL"), IsEmpty());
}

TEST(LintTest, WarnsOfARegisterThatNamesNoTermOrTooShortAOneForTheLog) {
  const auto findings = [](const std::string& section) {
    PolicySet set = ShippedSet();
    const std::string text = set.Find(DocumentKind::kRegister, "register")->source;
    set.Replace({DocumentKind::kRegister, "register", Replaced(text, "\nparties:\n", "\n" + section + "parties:\n")});
    std::vector<std::string> lines;
    const std::shared_ptr<const Snapshot> snapshot = CompileWith(set, "PROEF", kBlameless);
    if (snapshot == nullptr) return lines;
    for (const Diagnostic& finding : LintRegister(*snapshot, "register.yaml")) lines.push_back(LintLine(finding));
    return lines;
  };
  EXPECT_THAT(findings(""),
              ElementsAre(HasSubstr("warning: log names no term details_without_covenant: details of entries under no "
                                    "covenant are kept for ever; add log: {details_without_covenant: P5Y}"),
                          HasSubstr("warning: log names no term subject_requests: closed requests of data subjects are "
                                    "kept for ever")));
  EXPECT_THAT(findings("log: {details_without_covenant: P4Y, subject_requests: P5Y}\n"), IsEmpty());
  EXPECT_THAT(findings("log: {details_without_covenant: P47M, subject_requests: P5Y}\n"),
              ElementsAre(HasSubstr("log: details_without_covenant is kept P47M, shorter than four years; the external "
                                    "audit looks back four years")));
}

}  // namespace
}  // namespace covenant::policy
