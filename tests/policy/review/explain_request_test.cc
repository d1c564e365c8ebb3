#include <string>

#include "gmock/gmock.h"
#include "policy/review/explain.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Explanation ExplainUnder(const Snapshot& snapshot, const std::string& text) {
  Diagnostics diagnostics("request");
  const auto request = ReadExplainRequest(snapshot, text, diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), IsEmpty()) << text;
  return request ? Explain(snapshot, *request) : Explanation();
}

// A retrieve by Almere of what FairWork supplied on a day of 2026; further keys of `given`.
std::string Retrieve(const std::string& given) {
  return "{covenant: PROEF, do: retrieve, from: fairwork, to: gemeente-almere, purpose: openbare_orde, given: {at: "
         "\"2026-07-01T12:00:00+02:00\", match_by: none, role: slachtoffer" +
         given + "}}";
}

std::vector<std::string> Ids(const std::vector<RuleAccount>& accounts) {
  std::vector<std::string> ids;
  for (const RuleAccount& account : accounts) ids.push_back(account.rule->id);
  return ids;
}

TEST(ExplainTest, TheRuleThatSpokeStandsFirstOfThoseThatAllow) {
  // Two rules hold; a statute leaves the first nothing to say.
  std::string source = With(ProefSource(), "age_bands:", "  tijd:\n    uitbuitingskenmerk: {period: year}\nage_bands:");
  source = With(source, "  - id: cijfers\n",
                "  - id: tijdvak\n    nl: Wanneer.\n    from: fairwork\n    to: gemeente-almere\n"
                "    purpose: openbare_orde\n    about: [slachtoffer]\n"
                "    basis: {supply: avg_6_1_c, receive: avg_6_1_e}\n    data: tijd\n  - id: cijfers\n");
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", source});
  const auto before = Snap(set);  // An explanation points into its snapshot.
  EXPECT_THAT(Ids(ExplainUnder(*before, Retrieve("")).fires), ElementsAre("zonder-bron", "tijdvak"));
  set.documents.push_back(
      {DocumentKind::kStatute, "wet",
       "statute: wet\nversion: \"1\"\ntitle: {nl: Wet, en: Act}\nprohibitions:\n  - id: w1\n    article: Wet 1\n"
       "    nl: Niet.\n    collaborations: any\n    in_force: {from: 2020-01-01}\n    reason: PROHIBITED\n"
       "    actions: [retrieve]\n    recipients: anyone\n    fields: [sex, organisation, reported_on]\n"});
  const auto after = Snap(set);
  const Explanation explanation = ExplainUnder(*after, Retrieve(""));
  EXPECT_EQ(explanation.verdict.log, "tijdvak");
  EXPECT_THAT(Ids(explanation.fires), ElementsAre("tijdvak", "zonder-bron"));
  EXPECT_THAT(explanation.nearest, IsEmpty());
}

TEST(ExplainTest, ARefusalHasTheRulesThatCameNearestWithWhatKeptThem) {
  const Explanation explanation = ExplainUnder(
      Proef(),
      "{covenant: PROEF, do: retrieve, from: politie, to: comensha, purpose: opvang_coordinatie, given: {at: "
      "\"2026-07-01T12:00:00+02:00\", role: slachtoffer, regime: wpg_9, handling: free}}");
  EXPECT_EQ(explanation.verdict.told, "no_hit");
  EXPECT_THAT(explanation.fires, IsEmpty());
  ASSERT_THAT(explanation.nearest, SizeIs(kMostNearest));
  EXPECT_EQ(explanation.nearest.front().rule->id, "inhoud");
  std::vector<std::string> parts;
  for (const Obstacle& obstacle : explanation.nearest.front().obstacles) {
    parts.push_back(obstacle.part + ": " + obstacle.asks + " / " + obstacle.given);
  }
  EXPECT_THAT(parts, ElementsAre("police_regime: one of wpg_8, wpg_13 / wpg_9",
                                 "consent: oral consent for opvang, signed by self from 16, else a guardian / none"));
}

TEST(ExplainTest, FiguresAreAskedForWithoutARecord) {
  const Explanation explanation =
      ExplainUnder(Proef(),
                   "{covenant: PROEF, do: report, from: politie, to: comensha, purpose: statistiek, given: {at: "
                   "\"2026-07-01T12:00:00+02:00\", by: [sex]}}");
  EXPECT_EQ(explanation.verdict.told, "permit");
  EXPECT_THAT(Ids(explanation.fires), ElementsAre("cijfers"));
}

TEST(ExplainTest, ARequestIsReadStrictly) {
  const auto error = [](const std::string& text) {
    Diagnostics diagnostics("r.yaml");
    EXPECT_FALSE(ReadExplainRequest(Proef(), text, diagnostics)) << text;
    return diagnostics.all().empty() ? std::string() : diagnostics.all().front().Text();
  };
  EXPECT_THAT(error("covenant: NIETS"), HasSubstr("r.yaml:1:11: covenant"));
  EXPECT_THAT(error("covenant: PROEF\ndo: look"), HasSubstr("r.yaml:2:5: "));
  EXPECT_THAT(error(With(Retrieve(""), "role: slachtoffer", "rol: slachtoffer")), HasSubstr("rol"));
  EXPECT_THAT(error(With(Retrieve(""), "role: slachtoffer", "by: [niets]")), HasSubstr("is no category and no field"));
  EXPECT_THAT(error(With(Retrieve(""), "2026-07-01T12:00:00+02:00", "gisteren")), HasSubstr("is no moment"));
  EXPECT_THAT(error(With(Retrieve(""), "from: fairwork", "from: niemand")), HasSubstr("not in the register"));
}

TEST(ExplainTest, ARequestWrittenDownIsReadAsTheSame) {
  const std::string text =
      "{covenant: PROEF, do: report, from: politie, to: comensha, purpose: statistiek, given: {at: "
      "\"2026-07-01T10:00:00Z\", regime: wpg_8, role: slachtoffer, match_by: none, blind: true, by: [sex, aanmelder], "
      "phase: 2, involved: [politie]}}";
  Diagnostics diagnostics("r.yaml");
  const auto request = ReadExplainRequest(Proef(), text, diagnostics);
  ASSERT_TRUE(request);
  EXPECT_EQ(ExplainRequestText("PROEF", request->trial), text);
}

}  // namespace
}  // namespace covenant::policy
