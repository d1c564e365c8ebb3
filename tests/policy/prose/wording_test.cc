#include "policy/prose/wording.h"

#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

Wording In(Language language, absl::CivilDay day = Today()) {
  return Wording(Proef().vocabulary(), Proef().parties(), language, day);
}

TEST(WordingTest, TellsTermsAndDates) {
  const Wording nl = In(Language::kDutch);
  const Wording en = In(Language::kEnglish);
  EXPECT_EQ(nl.Date(absl::CivilDay(2026, 3, 2)), "2 maart 2026");
  EXPECT_EQ(en.Date(absl::CivilDay(2026, 3, 2)), "2 March 2026");
  EXPECT_EQ(nl.Term(*ParsePeriod("P5Y6M1D")), "5 jaar, 6 maanden en 1 dag");
  EXPECT_EQ(en.Term(*ParsePeriod("P1Y")), "1 year");
  EXPECT_EQ(en.Term(*ParsePeriod("PT36H")), "36 hours");
  EXPECT_EQ(nl.Every(*ParsePeriod("P1Y")), "eens per jaar");
  EXPECT_EQ(en.Every(*ParsePeriod("P3M")), "once every 3 months");
  EXPECT_EQ(nl.Range({absl::CivilDay(2026, 1, 1), {}}), "van 1 januari 2026");
  EXPECT_EQ(nl.Range({absl::CivilDay(2026, 1, 1), absl::CivilDay(2026, 12, 31)}),
            "van 1 januari 2026 tot en met 31 december 2026");
}

TEST(WordingTest, TellsWordsWithTheirArticles) {
  EXPECT_EQ(In(Language::kDutch).WordWithArticle(WordKind::kBasis, "wpg_15"),
            "ter beschikking stellen binnen het politiedomein (artikel 15 Wpg)");
  EXPECT_EQ(In(Language::kEnglish).Words(WordKind::kSubjectRole, {"slachtoffer", "verdachte"}, Joint::kOr),
            "victim or suspect");
  EXPECT_EQ(In(Language::kDutch).Word(WordKind::kBasis, "geen_woord"), "geen_woord");
}

TEST(WordingTest, CallsAPartyByItsNameOnTheDay) {
  EXPECT_EQ(In(Language::kDutch, absl::CivilDay(2021, 12, 31)).Party("nla"), "Inspectie SZW");
  EXPECT_EQ(In(Language::kDutch, absl::CivilDay(2022, 1, 1)).Party("nla"), "Nederlandse Arbeidsinspectie");
  EXPECT_EQ(In(Language::kDutch).Party("niemand"), "niemand");
}

}  // namespace
}  // namespace covenant::policy
