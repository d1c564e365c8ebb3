#include "policy/words/citation.h"

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

std::string Nl(std::string_view citation) {
  return CitationInWords(citation, Language::kDutch);
}
std::string En(std::string_view citation) {
  return CitationInWords(citation, Language::kEnglish);
}

TEST(CitationTest, WritesArticleParagraphAndPartAsAJuristDoes) {
  EXPECT_EQ(Nl("Wpg 12"), "artikel 12 Wpg");
  EXPECT_EQ(Nl("WGS 1.8(4)"), "artikel 1.8, vierde lid, WGS");
  EXPECT_EQ(Nl("Wpg 18 and Bpg 4:2(1)(b)(3°)"), "artikel 18 Wpg en artikel 4:2, eerste lid, onder b, onder 3°, Bpg");
  EXPECT_EQ(En("Wpg 18 and Bpg 4:2(1)(b)(3°)"), "article 18 Wpg and article 4:2(1)(b)(3°) Bpg");
}

TEST(CitationTest, KeepsTheNameOfALawTogether) {
  EXPECT_EQ(Nl("Wmo 2015 5.2.6"), "artikel 5.2.6 Wmo 2015");
  EXPECT_EQ(Nl("Besluit politiegegevens bijzondere opsporingsdiensten 2(2)"),
            "artikel 2, tweede lid, Besluit politiegegevens bijzondere opsporingsdiensten");
}

TEST(CitationTest, TakesTheLawOfThePartBefore) {
  EXPECT_EQ(Nl("Bpg 2:11 and 2:12(b)"), "artikel 2:11 Bpg en artikel 2:12, onder b, Bpg");
  EXPECT_EQ(Nl("WGS 1.8(13)"), "artikel 1.8, lid 13, WGS") << "no ordinal beyond the twelfth";
}

TEST(CitationTest, LeavesAloneWhatIsNoCitation) {
  for (const char* text : {"", "Wpg", "12", "besluit van de minister"}) EXPECT_EQ(Nl(text), text);
  EXPECT_EQ(Nl("Wpg 10(1"), "artikel 10(1 Wpg");
  EXPECT_EQ(Nl("Wpg 10(1)x(2)"), "artikel 10(1)x(2) Wpg");
}

}  // namespace
}  // namespace covenant::policy
