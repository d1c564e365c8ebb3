#include "policy/review/rule_relations.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/review/blameless.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(RuleRelationsTest, FindsARuleThatAnEarlierOneMakesRedundant) {
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

TEST(RuleRelationsTest, ARuleIsRedundantOnlyBesideOneThatAsksNoMore) {
  const std::string stricter[] = {"phase: 2",         "admitted: [a]",          "involved: true",
                                  "activity: [scan]", "approvals: [vier_ogen]", "attestations: [meldcode]",
                                  "motivation: true", "deadline: spoed",        "exploitation: [arbeid]",
                                  "age: {under: 18}", "handling_code: [free]"};
  for (const std::string& condition : stricter) {
    EXPECT_THAT(Beside("", condition), ElementsAre(HasSubstr("rule drie is redundant: rule twee"))) << condition;
    EXPECT_THAT(Beside(condition, ""), ElementsAre(HasSubstr("rule twee is redundant: rule drie"))) << condition;
    EXPECT_THAT(Beside(condition, condition), ElementsAre(HasSubstr("rule drie is redundant: rule twee"))) << condition;
  }
  // Who works nationwide is in every region, so the condition asks nothing here.
  EXPECT_THAT(Beside("same_region: true", ""), ElementsAre(HasSubstr("rule drie is redundant: rule twee")));
  EXPECT_THAT(Beside("phase: 2", "motivation: true"), IsEmpty());
  EXPECT_THAT(Beside("age: {under: 18}", "age: {from: 12}"), IsEmpty());
  EXPECT_THAT(Beside("age: {under: 18}", "age: {from: 12, through: 15}"),
              ElementsAre(HasSubstr("rule drie is redundant")));
  EXPECT_THAT(Beside("age: {under: 18}", "age: {under: 12, unknown: true}"), IsEmpty());
  EXPECT_THAT(Beside("deadline: spoed", "deadline: gewoon"), IsEmpty());
}

TEST(RuleRelationsTest, FindsARuleThatALaterOneMakesRedundantOnce) {
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

TEST(RuleRelationsTest, ReportsTwinsOnce) {
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

TEST(RuleRelationsTest, FindsARuleThatIsNeverHeardBehindOneThatGivesLess) {
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
              ElementsAre(HasSubstr("rule drie is shadowed by rule een, which speaks before it and holds in every case "
                                    "of it; put it first, or narrow the other")));
}

TEST(RuleRelationsTest, LetsRulesStandThatDifferInOneThing) {
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

TEST(RuleRelationsTest, FindsARuleThatAProhibitionTakesAway) {
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

TEST(RuleRelationsTest, FindsWhatAStatuteMakesVoid) {
  const std::string regimes = "if: {police_regime: [wpg_8, wpg_13]}";
  EXPECT_THAT(
      Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_10_1_b, wpg_12]}")),
      Contains(HasSubstr("rule een is void by statute wpg-10-1-b-binnen-politiedomein (Wpg 10(1)(b)) and statute "
                         "wpg-12-nooit (Wpg 12); delete it")));
  EXPECT_THAT(Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_8, wpg_10_1_b, wpg_12]}")),
              ElementsAre(HasSubstr("police regime wpg_10_1_b of rule een is void by statute "
                                    "wpg-10-1-b-binnen-politiedomein (Wpg 10(1)(b)); delete it from the rule"),
                          HasSubstr("police regime wpg_12 of rule een is void by statute wpg-12-nooit (Wpg 12)")));
  EXPECT_THAT(Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_12]}")),
              Contains(HasSubstr("rule een is void by statute wpg-12-nooit (Wpg 12); delete it")));
  // Before the statute is in force, it takes nothing.
  EXPECT_THAT(Findings(Replaced(kBlameless, regimes, "if: {police_regime: [wpg_12]}"), absl::CivilDay(2007, 12, 31)),
              IsEmpty());
}

TEST(RuleRelationsTest, LeavesThematicDataWithinThePoliceDomain) {
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

// A rule like twee of the blameless covenant, with what is given replaced.
std::string Twee(const std::string& id, const std::string& from, const std::string& about, const std::string& rest) {
  return "  - id: " + id + "\n    nl: Nog een.\n    from: " + from +
         "\n    to: comensha\n    purpose: hulpverlening\n    about: " + about +
         "\n    basis: {supply: avg_6_1_a, receive: avg_6_1_a}\n" + rest;
}

TEST(RuleRelationsTest, FindsARuleThatOnlySeveralOthersTogetherMakeRedundant) {
  // Purpose toezicht: een covers politie and kmar, for two regimes.
  const auto een = [](const std::string& id, const std::string& from, const std::string& regimes) {
    return "  - id: " + id + "\n    nl: Nog een.\n    from: " + from +
           "\n    to: comensha\n    purpose: toezicht\n    about: [slachtoffer, klant]\n"
           "    basis: {supply: wpg_20_1, receive: avg_6_1_e}\n    data: klein\n    if: {police_regime: " +
           regimes + "}\n";
  };
  const std::string found = "rule een is redundant: rules a, b and c together give the same in every case of it";
  EXPECT_THAT(Findings(With(een("a", "politie", "[wpg_8, wpg_9]") + een("b", "politie", "[wpg_13]") +
                            een("c", "kmar", "[wpg_8, wpg_13]"))),
              ElementsAre(HasSubstr(found)));
  // One regime of one supplier is left over.
  EXPECT_THAT(Findings(With(een("a", "politie", "[wpg_8, wpg_9]") + een("b", "politie", "[wpg_13]") +
                            een("c", "kmar", "[wpg_8, wpg_9]"))),
              IsEmpty());
}

TEST(RuleRelationsTest, JoinsUpAgesFormsAndWhatIsUnknown) {
  const auto with = [](const std::string& id, const std::string& condition) {
    return Twee(id, "opvang", "[slachtoffer]", "    data: groot\n    if: {" + condition + "}\n");
  };
  // Twee covers opvang as a whole; it is taken out of the way.
  const auto findings = [](const std::string& rules) {
    return Findings(Replaced(With(rules), "from: [opsporing, opvang]", "from: opsporing"));
  };
  const std::string young = "age: {under: 16, unknown: true}, motivation: true";
  EXPECT_THAT(findings(with("a", "age: {under: 12}") + with("b", "age: {from: 12, through: 15, unknown: true}") +
                       with("c", young)),
              ElementsAre(HasSubstr("rule c is redundant: rules a and b together give the same")));
  EXPECT_THAT(findings(with("a", "age: {under: 12}") + with("b", "age: {from: 12, through: 15}") + with("c", young)),
              IsEmpty());
  EXPECT_THAT(findings(with("a", "exploitation: [arbeid]") + with("b", "exploitation: [seksueel, orgaanverwijdering]") +
                       with("c", "exploitation: [seksueel, arbeid]")),
              ElementsAre(HasSubstr("rule c is redundant: rules a and b together")));
  EXPECT_THAT(findings(with("a", "exploitation: [arbeid]") + with("b", "exploitation: [seksueel, orgaanverwijdering]") +
                       with("c", "exploitation: [seksueel, crimineel]")),
              IsEmpty());
}

TEST(RuleRelationsTest, KnowsWhichConsentsGoTogether) {
  const auto consent = [](const std::string& form, const std::string& by, const std::string& more = "") {
    return "consent: {scope: hulp, form: " + form + ", signed_by: " + by + "}" + more;
  };
  const std::string one = "self_16_else_guardian", both = "guardian_12_both_16_self";
  EXPECT_THAT(Beside(consent("oral", one), consent("written", one)), ElementsAre(HasSubstr("rule drie is redundant")));
  EXPECT_THAT(Beside(consent("written", one), consent("oral", one)), ElementsAre(HasSubstr("rule twee is redundant")));
  EXPECT_THAT(Beside(consent("written", one), consent("written", both)),
              ElementsAre(HasSubstr("rule drie is redundant")));
  EXPECT_THAT(Beside(consent("written", both), consent("written", one)),
              ElementsAre(HasSubstr("rule twee is redundant")));
  // Under twelve the two regimes ask the same.
  const std::string child = ", age: {under: 12}", pupil = ", age: {under: 13}";
  EXPECT_THAT(Beside(consent("written", both, child), consent("written", one, child)),
              ElementsAre(HasSubstr("rule drie is redundant")));
  EXPECT_THAT(Beside(consent("written", both, pupil), consent("written", one, pupil)),
              ElementsAre(HasSubstr("rule twee is redundant")));
}

TEST(RuleRelationsTest, AHitIsNeverHeardBesideARuleThatGivesFields) {
  const auto hit = [](const std::string& bases) {
    return Replaced(Twee("treffer", "opvang", "[slachtoffer]", "    mode: hit_only\n"), "supply: avg_6_1_a", bases);
  };
  EXPECT_THAT(Findings(With(hit("supply: avg_6_1_a"))),
              ElementsAre(HasSubstr("rule treffer is redundant: rule twee gives the same")));
  EXPECT_THAT(Findings(With(hit("supply: avg_6_1_c"))),
              ElementsAre(HasSubstr("rule treffer is shadowed by rule twee, which speaks before it")));
  EXPECT_THAT(Findings(With(Replaced(hit("supply: avg_6_1_c"), "[slachtoffer]", "[slachtoffer, verdachte]"))),
              IsEmpty());
}

TEST(RuleRelationsTest, FindsARuleThatSeveralShadowTogether) {
  const auto hit = [](const std::string& id, const std::string& about, const std::string& basis) {
    return Replaced(
        Replaced(Twee(id, "opvang", about, "    mode: hit_only\n"), "purpose: hulpverlening", "purpose: toezicht"),
        "supply: avg_6_1_a", "supply: " + basis);
  };
  const std::string two = hit("a", "[slachtoffer]", "avg_6_1_a") + hit("b", "[verdachte, klant]", "avg_6_1_a");
  EXPECT_THAT(Findings(With(two + hit("c", "[slachtoffer, verdachte]", "avg_6_1_c"))),
              ElementsAre(HasSubstr("rule c is shadowed by rules a and b, which speak before it and together hold in "
                                    "every case of it; put it first, or narrow one of them")));
  EXPECT_THAT(Findings(With(two + hit("c", "[slachtoffer, verdachte, medewerker]", "avg_6_1_c"))), IsEmpty());
}

TEST(RuleRelationsTest, WhatIsTakenInCountsToo) {
  // The second gives the same as the first, and takes in a field besides.
  const std::string dropped =
      Replaced(Replaced(kBlameless, "groot: {persoonskenmerk: {sex: as_is, age: band}}",
                        "groot: {persoonskenmerk: {sex: as_is, age: band}}\n"
                        "  meer: {persoonskenmerk: {sex: as_is, age: band}, "
                        "woonsituatie: {municipality: drop}}"),
               kRetention, Twee("drie", "opvang", "[slachtoffer]", "    data: meer\n") + kRetention);
  EXPECT_THAT(Findings(dropped), IsEmpty());
  EXPECT_THAT(Findings(Replaced(dropped, ", woonsituatie: {municipality: drop}", "")),
              ElementsAre(HasSubstr("rule drie is redundant")));
}

TEST(RuleRelationsTest, FindsARuleThatSeveralProhibitionsOverrideTogether) {
  const auto ban = [](const std::string& id, const std::string& from, const std::string& actions) {
    return "  - id: " + id + "\n    nl: Niet.\n    prohibit: " + actions + "\n    from: " + from +
           "\n    to: comensha\n    purpose: toezicht\n";
  };
  EXPECT_THAT(Findings(With(ban("x", "politie", "[check, retrieve]") + ban("y", "kmar", "[check, retrieve]") +
                            ban("z", "opvang", "[check, retrieve]"))),
              Contains(HasSubstr("rule een is overridden by prohibition x and prohibition y; delete it, or narrow one "
                                 "of them")));
  EXPECT_THAT(Findings(With(ban("x", "politie", "[check, retrieve]") + ban("y", "kmar", "check"))), IsEmpty());
  // What is never taken in is never found; but another rule may take it in.
  const std::string no_supply = ban("x", "anyone", "submit");
  EXPECT_THAT(Findings(With(no_supply)), Contains(HasSubstr("rule een is overridden by prohibition x")));
  EXPECT_THAT(Findings(With(no_supply + R"(  - id: drie
    nl: Derde.
    from: politie
    to: kmar
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_15, receive: wpg_15}
    data: klein
)")),
              IsEmpty());
}

TEST(RuleRelationsTest, FindsWhatAStatuteMakesVoidForSomeOnly) {
  const std::string thematic = R"(  - id: drie
    nl: Derde.
    from: politie
    to: [kmar, comensha]
    purpose: voorkomen_opsporen
    about: [slachtoffer]
    basis: {supply: wpg_15, receive: wpg_15}
    data: klein
    if: {police_regime: [wpg_10_1_b]}
)";
  EXPECT_THAT(
      Findings(With(thematic)),
      Contains(HasSubstr("recipient comensha of rule drie is void by statute wpg-10-1-b-binnen-politiedomein")));
  EXPECT_THAT(Findings(With(Replaced(thematic, "[kmar, comensha]", "kmar"))), IsEmpty());
  const auto with_field = [](const std::string& field) {
    return Findings(Replaced(kBlameless, "klein: {persoonskenmerk: {sex: as_is}}",
                             "klein: {persoonskenmerk: {sex: as_is}, " + field + "}"));
  };
  EXPECT_THAT(with_field("seksuele_gerichtheid: {sexual_orientation: as_is}"),
              ElementsAre(HasSubstr("field sexual_orientation of rule een is void by statute avg-9-gerichtheid-nooit "
                                    "(AVG 9(1) and WGS 2.21); delete it from the data set")));
  EXPECT_THAT(with_field("seksueel_gedrag: {sexual_behaviour: as_is}"), IsEmpty());
}

TEST(RuleRelationsTest, FindsARuleThatCanNeverGive) {
  const auto vacuous = [](const std::string& why) { return "is vacuous: " + why; };
  EXPECT_THAT(Findings(With(Twee("drie", "opvang", "[klant]", "    data: groot\n    if: {handling_code: [hidden]}\n"))),
              ElementsAre(HasSubstr(vacuous("a signal with handling code hidden is never seen"))));
  EXPECT_THAT(
      Findings(With(Twee("drie", "opvang", "[klant]", "    data: groot\n    if: {handling_code: [hidden, partly]}\n"))),
      IsEmpty());
  const std::string emergency =
      Replaced(Twee("drie", "opvang", "[klant]", "    data: groot\n"), "basis: {supply: avg_6_1_a, receive: avg_6_1_a}",
               "break_glass: {basis: {supply: avg_6_1_d, receive: avg_6_1_d}}");
  EXPECT_THAT(Findings(With(emergency)), ElementsAre(HasSubstr(vacuous("no rule takes in what it would give"))));
  EXPECT_THAT(Findings(With(Replaced(emergency, "[klant]", "[slachtoffer, klant]"))), IsEmpty());
}

TEST(RuleRelationsTest, TheFirstOfTwoRulesForFiguresIsTheOneThatAnswers) {
  const auto figures = [](const std::string& id, const std::string& by, const std::string& rest) {
    return "  - id: " + id + "\n    nl: Cijfers.\n    from: opsporing\n    to: comensha\n    purpose: statistiek\n" +
           "    aggregate: {by: " + by + ", minimum_cell: 5}\n" + rest;
  };
  EXPECT_THAT(Findings(With(figures("a", "[sex, age]", "") + figures("b", "[sex]", ""))),
              ElementsAre(HasSubstr("rule b is redundant: rule a gives the same")));
  EXPECT_THAT(Findings(With(figures("a", "[sex, age]", "    about: [slachtoffer]\n") + figures("b", "[sex]", ""))),
              ElementsAre(HasSubstr("rule b is shadowed by rule a")));
  EXPECT_THAT(Findings(With(figures("a", "[sex]", "") + figures("b", "[sex, age]", ""))),
              ElementsAre(HasSubstr("rule a is redundant: rule b gives the same")));
  EXPECT_THAT(Findings(With(figures("a", "[sex]", "    about: [slachtoffer]\n") + figures("b", "[sex, age]", ""))),
              IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
