#include "policy/prose/prose.h"

#include <fstream>

#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::HasSubstr;

// The prose as plain lines: headings, statements, points.
std::string Flat(const Prose& prose) {
  std::string text = prose.title + "\n";
  for (const ProseSection& section : prose.sections) {
    text += "# " + section.heading + "\n";
    for (const Statement& statement : section.statements) {
      text += statement.source + (statement.quote.empty() ? "" : " [" + statement.quote + "]") + ": " + statement.text +
              "\n";
      for (const Point& point : statement.points) text += "- " + point.label + ": " + point.text + "\n";
    }
  }
  return text;
}

std::string ProseOf(const Snapshot& snapshot, const std::string& covenant, Language language) {
  return Flat(MakeProse(snapshot, *snapshot.FindCovenant(covenant),
                        Wording(snapshot.vocabulary(), snapshot.parties(), language, Today())));
}

// Equal to the golden text; what was made lies in the folder for tests' files, to compare or to put in its place.
void ExpectGolden(const std::string& text, const std::string& file) {
  const std::string made = ::testing::TempDir() + "/" + file;
  std::ofstream(made, std::ios::binary) << text;
  EXPECT_EQ(text, SourceFile("tests/policy/data/" + file)) << "made: " << made;
}

// The worked example of policy/README.md, word for word: a change of it is one that somebody reads.
TEST(ProseTest, TellsTheWorkedExample) {
  const std::string readme = SourceFile("policy/README.md");
  const size_t begin = readme.find("```yaml\n", readme.find("readme_test.cc")) + 8;
  const auto snapshot = Snap({{"OPVANG-VOORBEELD", readme.substr(begin, readme.find("```", begin) - begin)}});
  ASSERT_NE(snapshot, nullptr);
  ExpectGolden(ProseOf(*snapshot, "OPVANG-VOORBEELD", Language::kDutch), "prose-opvang-voorbeeld.nl.txt");
  ExpectGolden(ProseOf(*snapshot, "OPVANG-VOORBEELD", Language::kEnglish), "prose-opvang-voorbeeld.en.txt");
}

TEST(ProseTest, TellsObjectsApartFromPeople) {
  const auto about = [](const std::string& words, Language language) {
    const auto snapshot =
        Snap({{"PROEF", With(ProefSource(), "about: [slachtoffer, verdachte]\n    basis: {supply: wpg_15",
                             "about: [" + words + "]\n    basis: {supply: wpg_15")}});
    return snapshot == nullptr ? std::string() : ProseOf(*snapshot, "PROEF", language);
  };
  EXPECT_THAT(
      about("verdachte, bedrijf, adres", Language::kDutch),
      HasSubstr("laten zien of iemand of iets bekend is over wie verdachte is, of over een object: bedrijf of adres,"));
  EXPECT_THAT(about("verdachte, bedrijf, adres", Language::kEnglish),
              HasSubstr("see whether somebody or something is known about whoever is a suspect, or about an object: "
                        "company or address,"));
  EXPECT_THAT(about("bedrijf", Language::kDutch), HasSubstr("laten zien of iets bekend is over een object: bedrijf,"));
  EXPECT_THAT(about("verdachte", Language::kDutch), HasSubstr("laten zien of iemand bekend is over wie verdachte is,"));
}

TEST(ProseTest, SaysEveryRuleAndProhibitionOnce) {
  for (const Language language : {Language::kDutch, Language::kEnglish}) {
    const std::string text = ProseOf(Proef(), "PROEF", language);
    const Covenant& covenant = *Proef().FindCovenant("PROEF");
    const auto once = [&](const std::string& id, const std::string& sentence) {
      const std::string line = "\n" + id + " [" + sentence + "]";
      const size_t at = text.find(line);
      EXPECT_NE(at, std::string::npos) << line;
      EXPECT_EQ(text.find(line, at + 1), std::string::npos) << line;
    };
    for (const Rule& rule : covenant.rules) once(rule.id, rule.text.nl);
    for (const ProhibitRule& rule : covenant.prohibitions) once(rule.id, rule.text.nl);
  }
}

TEST(ProseTest, NamesEveryFieldAndHowItComesOut) {
  const std::string text = ProseOf(Proef(), "PROEF", Language::kDutch);
  EXPECT_THAT(text,
              HasSubstr("- persoonskenmerken: leeftijd in klassen 0-15 en 16+; geslacht; regio als politie-eenheid"));
  EXPECT_THAT(text, HasSubstr("periode als kwartaal"));
  EXPECT_THAT(text, HasSubstr("aanmeldende organisatie afgeschermd; datum van aanmelding als jaar"));
  EXPECT_THAT(text,
              HasSubstr("een aantal onder 3 wordt niet verteld, en ook niet het aantal waaruit het is af te leiden"));
}

TEST(ProseTest, TellsEachBasisWithWhoHasIt) {
  EXPECT_THAT(ProseOf(Proef(), "PROEF", Language::kEnglish),
              HasSubstr("Nederlandse Arbeidsinspectie and Politie: supply to a collaboration (article 20(1) Wpg)"));
}

// Laid beside the signed text: each of its articles is there, in order, also those that carry no rule.
TEST(ProseTest, HasEveryArticleOfTheSignedText) {
  const auto snapshot = CompileWith(ShippedSet(), "COMENSHA-REG", SourceFile("policy/covenants/COMENSHA-REG.yaml"));
  ASSERT_NE(snapshot, nullptr);
  const Covenant& covenant = *snapshot->FindCovenant("COMENSHA-REG");
  const Prose prose =
      MakeProse(*snapshot, covenant, Wording(snapshot->vocabulary(), snapshot->parties(), Language::kDutch, Today()));
  int article = 0;
  for (const ProseSection& section : prose.sections) {
    if (!section.article) continue;
    EXPECT_EQ(*section.article, ++article);
    EXPECT_FALSE(section.statements.empty());
  }
  EXPECT_EQ(article, covenant.signed_text->articles);
  EXPECT_THAT(Flat(prose), HasSubstr("# Artikel 1\nsigned_text: Niet voor de machine"));
}

TEST(ProseTest, NamesTheStatutesThatBind) {
  const auto snapshot = CompileWith(ShippedSet(), "PROEF", ProefSource());
  ASSERT_NE(snapshot, nullptr);
  const std::string text = ProseOf(*snapshot, "PROEF", Language::kDutch);
  EXPECT_THAT(text,
              HasSubstr("wpg-12-nooit [Gegevens over informanten worden nooit verstrekt.]: Artikel 12 Wpg verbiedt "));
  EXPECT_THAT(text, HasSubstr("- grens: artikel 10, eerste lid, onder b, Wpg: Thematische politiegegevens"));
}

}  // namespace
}  // namespace covenant::policy
