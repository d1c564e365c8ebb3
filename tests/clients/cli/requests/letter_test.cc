#include "clients/cli/requests/letter.h"

#include <vector>

#include "absl/strings/match.h"
#include "clients/cli/requests/letter_words.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/requests/decided_request.h"

namespace covenant::cli {
namespace {

using policy::Language;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Language kBoth[] = {Language::kDutch, Language::kEnglish};

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// The names of the elements as they open, void ones apart; every one is closed in its turn.
void ExpectWellFormed(const std::string& page) {
  std::vector<std::string> open;
  const size_t style = page.find("<style>"), after = page.find("</style>");
  for (size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    if (at > style && at < after) continue;
    const size_t end = page.find('>', at);
    ASSERT_NE(end, std::string::npos);
    std::string name = page.substr(at + 1, end - at - 1);
    name = name.substr(0, name.find(' '));
    if (name == "!doctype" || name == "meta") continue;
    if (name.front() != '/') {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    EXPECT_EQ("/" + open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(LetterTest, IsOnePageThatFetchesNothingAndCanBeReadAloud) {
  for (const Language language : kBoth) {
    const std::string page = LetterPage(DecidedAccess(), language);
    ExpectWellFormed(page);
    EXPECT_THAT(page, HasSubstr(language == Language::kDutch ? "<html lang=\"nl\">" : "<html lang=\"en\">"));
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http:")), Not(HasSubstr("https:")),
                            Not(HasSubstr("src=")), Not(HasSubstr("href=")), Not(HasSubstr("url("))));
    EXPECT_EQ(CountOf(page, "<h1>"), 1);
    EXPECT_EQ(CountOf(page, "<h2>"), 4);
    EXPECT_EQ(CountOf(page, "<main>"), 1);
    EXPECT_EQ(CountOf(page, "<table>"), 2);
    EXPECT_EQ(CountOf(page, "<caption>"), 2);
    EXPECT_EQ(CountOf(page, " scope=\"col\""), 8);
    EXPECT_EQ(CountOf(page, " scope=\"row\""), 2);
  }
}

TEST(LetterTest, SaysWhatIsKeptAndToWhomItWasDisclosedInTheFourYearsBefore) {
  EXPECT_THAT(LetterPage(DecidedAccess(), Language::kDutch),
              AllOf(HasSubstr("Antwoord op uw verzoek om inzage"), HasSubstr("artikel 25 van de Wet politiegegevens"),
                    HasSubstr("van 21 november 2022 tot en met 21 november 2026"), HasSubstr("2 maart 2026"),
                    HasSubstr("<td>Nederlandse Arbeidsinspectie</td>"), HasSubstr("<td>voorkomen en opsporen</td>"),
                    HasSubstr("<td lang=\"nl\">artikel 15 Wpg</td>"), HasSubstr("<td>Koninklijke Marechaussee</td>"),
                    HasSubstr("bewaard: 5 jaar."), HasSubstr("Regionale tafel signalen mensenhandel")));
  EXPECT_THAT(
      LetterPage(DecidedAccess(), Language::kEnglish),
      AllOf(HasSubstr("Answer to your request for access"), HasSubstr("article 25 of the Dutch Police Data Act"),
            HasSubstr("from 21 November 2022 up to and including 21 November 2026"), HasSubstr("2 March 2026"),
            HasSubstr("<td>prevention and investigation</td>"), HasSubstr("at most for: 5 years."),
            HasSubstr("Regional table for trafficking signals")));
}

TEST(LetterTest, LooksTheSameWhetherSomethingWasLeftOutOrNot) {
  for (const Language language : kBoth) {
    v1::GetSubjectRequestAnswer answer = DecidedAccess();
    const std::string whole = LetterPage(answer, language);
    LeaveOut(answer);
    EXPECT_EQ(LetterPage(answer, language), whole);
  }
}

TEST(LetterTest, NeitherSaysNorDeniesThatThereIsSomethingWhenItTellsNothing) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  answer.clear_kept();
  answer.clear_disclosures();
  const std::string dutch = LetterPage(answer, Language::kDutch);
  EXPECT_EQ(CountOf(dutch, "Er is niets dat wij u hierover kunnen melden."), 2);
  EXPECT_THAT(dutch, AllOf(Not(HasSubstr("<table")), Not(HasSubstr("5 jaar"))));
  EXPECT_EQ(CountOf(LetterPage(answer, Language::kEnglish), "There is nothing that we can report to you"), 2);
}

TEST(LetterTest, ARefusalNamesTheLawAndNoGround) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  LeaveOut(answer);
  answer.mutable_subject_request()->set_verdict(v1::SUBJECT_RIGHT_VERDICT_REFUSED);
  const std::string police = LetterPage(answer, Language::kDutch);
  EXPECT_THAT(police, AllOf(HasSubstr("artikel 27, eerste lid, van de Wet politiegegevens"),
                            HasSubstr("geheel of gedeeltelijk af"), Not(HasSubstr("Wij willigen"))));
  answer.mutable_subject_request()->set_regime(v1::SUBJECT_RIGHT_REGIME_AVG);
  const std::string general = LetterPage(answer, Language::kEnglish);
  EXPECT_THAT(general, AllOf(HasSubstr("article 41(1) of the Dutch GDPR Implementation Act"), HasSubstr("article 15"),
                             Not(HasSubstr("Wet politiegegevens)"))));
  for (const std::string& page : {police, general}) {
    EXPECT_THAT(page, AllOf(Not(HasSubstr("27_1_b")), Not(HasSubstr("politie<")), Not(HasSubstr("812")),
                            Not(HasSubstr("2027"))));
  }
}

TEST(LetterTest, ARefusalOfAccessOfWhichNoGroundStandsAnyMoreSaysSo) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  answer.mutable_subject_request()->set_verdict(v1::SUBJECT_RIGHT_VERDICT_REFUSED);
  EXPECT_THAT(LetterPage(answer, Language::kDutch),
              AllOf(HasSubstr("De reden daarvoor bestaat niet meer."), Not(HasSubstr("artikel 27"))));
  EXPECT_THAT(LetterPage(answer, Language::kEnglish), HasSubstr("The reason for that exists no longer."));
  answer.mutable_subject_request()->set_right(v1::SUBJECT_RIGHT_DESTRUCTION);
  EXPECT_THAT(LetterPage(answer, Language::kDutch), HasSubstr("artikel 27")) << "it was not done: they ask anew";
}

TEST(LetterTest, NamesNoEntryOfTheLogAndNoPartyThatTheAnswerMasks) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  answer.mutable_disclosures(0)->clear_origin();
  answer.mutable_disclosures(0)->clear_categories_nl();
  answer.mutable_kept(0)->clear_organisation_nl();
  const std::string page = LetterPage(answer, Language::kDutch);
  EXPECT_THAT(page, AllOf(Not(HasSubstr("Marechaussee")), Not(HasSubstr("4711")), Not(HasSubstr("riec-midden")),
                          HasSubstr("<td>niet vermeld</td>"), HasSubstr("<th scope=\"row\">niet vermeld</th>"),
                          HasSubstr("<td>alleen dat u bekend bent</td>")));
}

TEST(LetterTest, TheOtherRightsTellWhatIsDoneAndWhoIsToldAndListNothing) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  answer.mutable_subject_request()->set_right(v1::SUBJECT_RIGHT_DESTRUCTION);
  EXPECT_THAT(LetterPage(answer, Language::kDutch),
              AllOf(HasSubstr("verzoek om vernietiging"),
                    HasSubstr("Voor zover er gegevens zijn die het betreft, worden ze vernietigd."),
                    HasSubstr("artikel 28, vijfde lid"), Not(HasSubstr("<table"))));
  answer.mutable_subject_request()->set_regime(v1::SUBJECT_RIGHT_REGIME_AVG);
  answer.mutable_subject_request()->set_right(v1::SUBJECT_RIGHT_RESTRICTION);
  EXPECT_THAT(LetterPage(answer, Language::kEnglish),
              AllOf(HasSubstr("article 18"), HasSubstr("article 19"), HasSubstr("shielded")));
}

TEST(LetterTest, EscapesEveryTextOfTheAnswer) {
  v1::GetSubjectRequestAnswer answer = DecidedAccess();
  const std::string evil = "<script>alert(\"1\")</script>&";
  v1::Disclosure& told = *answer.mutable_disclosures(0);
  told.set_day(evil);
  told.set_recipient(evil);
  told.set_origin(evil);
  told.set_purpose_nl(evil);
  told.set_basis(evil);
  told.set_categories_nl(0, evil);
  answer.mutable_kept(0)->set_organisation_nl(evil);
  answer.mutable_kept(0)->set_categories_nl(0, evil);
  answer.set_contact_point(evil);
  answer.set_covenant_title_nl(evil);
  answer.set_kept_for(evil);
  answer.mutable_subject_request()->set_subject_request_id(evil);
  answer.mutable_subject_request()->set_decided_on(evil);
  const std::string page = LetterPage(answer, Language::kDutch);
  ExpectWellFormed(page);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_EQ(CountOf(page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;"), 14);
}

TEST(LetterTest, WritesDatesAndTermsAsPeopleDo) {
  EXPECT_EQ(LongDate(Language::kDutch, "2026-03-02"), "2 maart 2026");
  EXPECT_EQ(LongDate(Language::kEnglish, "2026-12-31"), "31 December 2026");
  EXPECT_EQ(LongPeriod(Language::kDutch, "P1Y6M"), "1 jaar en 6 maanden");
  EXPECT_EQ(LongPeriod(Language::kEnglish, "P1Y1M"), "1 year and 1 month");
  EXPECT_EQ(LongPeriod(Language::kDutch, "P1D"), "1 dag");
}

TEST(LetterTest, EveryRightHasItsWordsUnderBothLaws) {
  std::vector<std::string_view> seen;
  for (const Language language : kBoth) {
    for (int right = v1::SUBJECT_RIGHT_ACCESS; right <= v1::SUBJECT_RIGHT_RESTRICTION; ++right) {
      for (const auto regime : {v1::SUBJECT_RIGHT_REGIME_WPG, v1::SUBJECT_RIGHT_REGIME_AVG}) {
        const RightWords words = WordsOf(language, static_cast<v1::SubjectRight>(right), regime);
        for (const std::string_view earlier : seen) EXPECT_NE(earlier, words.asked);
        seen.push_back(words.asked);
        EXPECT_FALSE(words.title.empty() || words.granted.empty());
        EXPECT_EQ(words.asked.find("politiegegevens") != std::string_view::npos,
                  regime == v1::SUBJECT_RIGHT_REGIME_WPG);
      }
    }
  }
}

}  // namespace
}  // namespace covenant::cli
