#include "policy/review/lint.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2026, 11, 21);

// Nothing to remark on: every test changes one thing.
constexpr char kBlameless[] = R"(covenant: PROEF
version: "1"
title: {nl: Proef, en: Trial}
collaboration: bilateral
in_force: {from: 2026-01-01, through: 2030-12-31}
signed_text:
  file: PROEF.txt
  sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  articles: 5
  not_for_the_machine: [1]
contact_point: {party: comensha, article: 4}
parties:
  politie: {signed: 2025-11-03}
  kmar: {signed: 2025-11-03}
  opvang: {signed: 2025-11-03}
  comensha: {signed: 2025-11-03}
groups: {opsporing: [politie, kmar]}
matching:
  article: 3
  opsporing: [bsn, v_number]
  opvang: [v_number]
  comensha: [v_number]
data_sets:
  klein: {persoonskenmerk: {sex: as_is}}
  groot: {persoonskenmerk: {sex: as_is, age: band}}
age_bands: [0-17, 18+]
rules:
  - id: een
    article: 2
    nl: Eerste.
    from: opsporing
    to: comensha
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    data: klein
    if: {police_regime: [wpg_8, wpg_13]}
  - id: twee
    article: 2
    nl: Tweede.
    from: [opsporing, opvang]
    to: comensha
    purpose: hulpverlening
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: avg_6_1_a, receive: avg_6_1_a}
    data: groot
retention:
  article: 5
  signals: {keep: P5Y, from: first_processing, then: destroy}
  after_expiry: no_release
)";

constexpr char kRetention[] = "retention:\n";

std::vector<std::string> Findings(const std::string& covenant, absl::CivilDay today = kToday) {
  const std::shared_ptr<const Snapshot> snapshot = CompileWith(ShippedSet(), "PROEF", covenant);
  if (snapshot == nullptr) return {"not compiled"};
  std::vector<std::string> lines;
  for (const Diagnostic& finding : Lint(*snapshot, *snapshot->FindCovenant("PROEF"), "proef.yaml", today)) {
    lines.push_back(LintLine(finding));
  }
  return lines;
}

// The blameless covenant with one more rule at its end.
std::string With(const std::string& rule) {
  return Replaced(kBlameless, kRetention, rule + kRetention);
}

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

TEST(LintTest, FindsARuleThatAnEarlierOneMakesRedundant) {
  EXPECT_THAT(
      Findings(With(R"(  - id: drie
    nl: Derde.
    from: opvang
    to: comensha
    purpose: hulpverlening
    about: [slachtoffer]
    basis: {supply: avg_6_1_a, receive: avg_6_1_a}
    data: klein
)")),
      ElementsAre(HasSubstr("rule drie is redundant: rule twee gives the same in every case of it; delete it")));
}

// A second rule like twee, each under its own condition; what lint says of the second.
std::vector<std::string> Beside(const std::string& first, const std::string& second) {
  const std::string twee = "    basis: {supply: avg_6_1_a, receive: avg_6_1_a}\n    data: groot\n";
  const auto when = [](const std::string& condition) {
    return condition.empty() ? "" : "    if: {" + condition + "}\n";
  };
  const std::string drie =
      "  - id: drie\n    nl: Derde.\n    from: [opsporing, opvang]\n    to: comensha\n    purpose: hulpverlening\n"
      "    about: [slachtoffer, mogelijk_slachtoffer]\n" +
      twee + when(second);
  return Findings(Replaced(With(drie), twee + "  - id: drie\n", twee + when(first) + "  - id: drie\n"));
}

TEST(LintTest, ARuleIsRedundantOnlyBesideOneThatAsksNoMore) {
  const std::string stricter[] = {
      "phase: 2",          "admitted: [a]",          "involved: true",           "activity: [scan]",
      "same_region: true", "approvals: [vier_ogen]", "attestations: [meldcode]", "motivation: true",
      "deadline: spoed",   "exploitation: [arbeid]", "age: {under: 18}",         "handling_code: [free]"};
  for (const std::string& condition : stricter) {
    EXPECT_THAT(Beside("", condition), ElementsAre(HasSubstr("rule drie is redundant: rule twee"))) << condition;
    EXPECT_THAT(Beside(condition, ""), ElementsAre(HasSubstr("rule twee is redundant: rule drie"))) << condition;
    EXPECT_THAT(Beside(condition, condition), ElementsAre(HasSubstr("rule drie is redundant: rule twee"))) << condition;
  }
  EXPECT_THAT(Beside("phase: 2", "motivation: true"), IsEmpty());
  EXPECT_THAT(Beside("age: {under: 18}", "age: {from: 12}"), IsEmpty());
  EXPECT_THAT(Beside("age: {under: 18}", "age: {from: 12, through: 15}"),
              ElementsAre(HasSubstr("rule drie is redundant")));
  EXPECT_THAT(Beside("age: {under: 18}", "age: {under: 12, unknown: true}"), IsEmpty());
  EXPECT_THAT(Beside("deadline: spoed", "deadline: gewoon"), IsEmpty());
}

TEST(LintTest, FindsARuleThatALaterOneMakesRedundantOnce) {
  const std::string one = Findings(With(R"(  - id: drie
    nl: Derde.
    from: [politie, kmar]
    to: comensha
    purpose: toezicht
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    data: klein
    if: {police_regime: [wpg_8, wpg_9, wpg_13]}
)"))
                              .front();
  EXPECT_THAT(one, HasSubstr("rule een is redundant: rule drie gives the same"));
}

TEST(LintTest, ReportsTwinsOnce) {
  EXPECT_THAT(Findings(With(R"(  - id: drie
    nl: Derde.
    from: opsporing
    to: comensha
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    data: klein
    if: {police_regime: [wpg_13, wpg_8]}
)")),
              ElementsAre(HasSubstr("rule drie is redundant: rule een gives the same")));
}

TEST(LintTest, FindsARuleThatIsNeverHeardBehindOneThatGivesLess) {
  EXPECT_THAT(Findings(With(R"(  - id: drie
    nl: Derde.
    from: politie
    to: comensha
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    data: groot
    if: {police_regime: [wpg_8]}
)")),
              ElementsAre(HasSubstr("rule drie is shadowed by rule een, which stands before it and holds in every case "
                                    "of it; put it first, or narrow the other")));
}

TEST(LintTest, LetsRulesStandThatDifferInOneThing) {
  const std::string base = R"(  - id: drie
    nl: Derde.
    from: politie
    to: comensha
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    data: groot
    if: {police_regime: [wpg_8]}
)";
  EXPECT_THAT(Findings(With(Replaced(base, "about: [slachtoffer]", "about: [verdachte]"))), IsEmpty());
  EXPECT_THAT(Findings(With(Replaced(base, "purpose: toezicht", "purpose: slachtoffererkenning"))), IsEmpty());
  EXPECT_THAT(Findings(With(Replaced(base, "[wpg_8]", "[wpg_8, wpg_9]"))), IsEmpty());
  EXPECT_THAT(Findings(With(Replaced(base, "from: politie", "from: opvang"))),
              ElementsAre(HasSubstr("condition police_regime of rule drie is never asked")));
  EXPECT_THAT(Findings(With(Replaced(base, "data: groot\n", "data: groot\n    bulk: true\n"))), IsEmpty());
}

TEST(LintTest, FindsARuleThatAProhibitionTakesAway) {
  const std::string prohibition = R"(  - id: niet
    nl: Niet.
    prohibit: [check, retrieve]
    from: anyone
    to: comensha
    purpose: toezicht
)";
  EXPECT_THAT(Findings(With(prohibition)),
              ElementsAre(HasSubstr("field sex of data set klein is released by no rule"),
                          HasSubstr("rule een is overridden by prohibition niet; delete one of the two")));
  // What leaves something of the rule is no finding.
  EXPECT_THAT(Findings(With(Replaced(prohibition, "[check, retrieve]", "check"))), IsEmpty());
  EXPECT_THAT(Findings(With(Replaced(prohibition, "from: anyone", "from: politie"))), IsEmpty());
  EXPECT_THAT(Findings(With(prohibition + "    if: {police_regime: [wpg_8]}\n")), IsEmpty());
  EXPECT_THAT(Findings(With(prohibition + "    if: {police_regime: [wpg_8, wpg_13, wpg_9]}\n")),
              Contains(HasSubstr("rule een is overridden by prohibition niet")));
}

TEST(LintTest, FindsWhatAStatuteMakesVoid) {
  const std::string regimes = "if: {police_regime: [wpg_8, wpg_13]}";
  EXPECT_THAT(Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_10_1_b, wpg_12]}")),
              ElementsAre(HasSubstr("police regime wpg_10_1_b of rule een is void by statute "
                                    "wpg-10-1-b-binnen-politiedomein (Wpg 10(1)(b))"),
                          HasSubstr("police regime wpg_12 of rule een is void by statute wpg-12-nooit (Wpg 12)")));
  EXPECT_THAT(Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_12]}")),
              Contains(HasSubstr("rule een is void by statute wpg-12-nooit (Wpg 12); delete it")));
  // Before the statute is in force, it takes nothing.
  EXPECT_THAT(Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_12]}"), absl::CivilDay(2007, 12, 31)),
              IsEmpty());
}

TEST(LintTest, LeavesThematicDataWithinThePoliceDomain) {
  EXPECT_THAT(Findings(With(R"(  - id: drie
    nl: Derde.
    from: politie
    to: kmar
    purpose: voorkomen_opsporen
    about: [verdachte]
    basis: {supply: wpg_15, receive: wpg_15}
    data: groot
    if: {police_regime: [wpg_8, wpg_10_1_b]}
)")),
              IsEmpty());
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

}  // namespace
}  // namespace covenant::policy
