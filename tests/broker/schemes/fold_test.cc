#include "broker/schemes/fold.h"

#include <gtest/gtest.h>

namespace covenant::schemes {
namespace {

TEST(FoldNameTest, FoldsCaseSpacingHyphensApostrophesAndDots) {
  for (const char* written : {"van den Berg", "VAN DEN BERG", "Van  den\tBerg ", "van-den-berg", "vandenberg",
                              "v.a.n den berg", "van den\u00a0Berg", "van\u2010den\u2013Berg"}) {
    EXPECT_EQ(FoldName(written).value(), "vandenberg") << written;
  }
  for (const char* written : {"d'Souza", "D\u2019Souza", "d`souza", "D\u02bcSouza"}) {
    EXPECT_EQ(FoldName(written).value(), "dsouza") << written;
  }
}

TEST(FoldNameTest, FoldsDiacriticsComposedOrCombining) {
  EXPECT_EQ(FoldName("Súdwest-Fryslân").value(), "sudwestfryslan");
  EXPECT_EQ(FoldName("Jose\u0301").value(), FoldName("José").value());
  EXPECT_EQ(FoldName("Nguyễn Thị Ánh").value(), "nguyenthianh");
  EXPECT_EQ(FoldName("Łukasz Żółć").value(), "lukaszzolc");
  EXPECT_EQ(FoldName("Ştefănescu").value(), "stefanescu");
  EXPECT_EQ(FoldName("Țepeș").value(), "tepes");
  EXPECT_EQ(FoldName("İpek Yıldız").value(), "ipekyildiz");
  EXPECT_EQ(FoldName("Müller").value(), "muller");
}

TEST(FoldNameTest, SpellsLigaturesOut) {
  EXPECT_EQ(FoldName("Strauß").value(), "strauss");
  EXPECT_EQ(FoldName("STRAUẞ").value(), "strauss");
  EXPECT_EQ(FoldName("Æsop Œdipe Þór").value(), "aesopoedipethor");
  EXPECT_EQ(FoldName("Ĳsbrand").value(), FoldName("IJsbrand").value());
  EXPECT_EQ(FoldName("Søren Đorđević").value(), "sorendordevic");
}

TEST(FoldNameTest, LeavesParticlesAndNicknamesAlone) {
  EXPECT_NE(FoldName("van Berg").value(), FoldName("Berg").value());
  EXPECT_NE(FoldName("Bas").value(), FoldName("Sebastiaan").value());
  EXPECT_NE(FoldName("van der Berg").value(), FoldName("v.d. Berg").value());
}

TEST(FoldNameTest, MayBeEmpty) {
  EXPECT_EQ(FoldName("").value(), "");
  EXPECT_EQ(FoldName(" - ").value(), "");
}

TEST(FoldNameTest, RefusesWhatStandsInNoNameAndRepeatsNothing) {
  for (const std::string& written :
       {std::string("Anna2"), std::string("Иванова"), std::string("王芳"), std::string("Anna\n"),
        std::string("Anna, B"), std::string("Anna\0", 5), std::string("Anna@x"), std::string("Anna×"),
        std::string("Anna÷"), std::string("Анна"), std::string("Anna[")}) {
    const absl::Status status = FoldName(written).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message().find(written), absl::string_view::npos);
  }
}

TEST(FoldNameTest, RefusesIllFormedUtf8) {
  for (const std::string& bytes :
       {std::string("\xc3"), std::string("\xff"), std::string("a\x80"), std::string("\xc0\xaf"),
        std::string("\xe0\x80\xaf"), std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"),
        std::string("\xf8\x88\x80\x80\x80"), std::string("\xe2\x82")}) {
    EXPECT_EQ(FoldName(bytes).status().message(), "the name is not well-formed UTF-8");
  }
}

}  // namespace
}  // namespace covenant::schemes
