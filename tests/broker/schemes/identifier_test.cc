#include "broker/schemes/identifier.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::schemes {
namespace {

using Parts = std::vector<std::string>;

TEST(SchemesTest, AreThirteenOfWhichFourIdentify) {
  ASSERT_EQ(Schemes().size(), 13u);
  std::set<std::string_view> strong;
  for (const Scheme& scheme : Schemes()) {
    EXPECT_EQ(FindScheme(scheme.code), &scheme);
    if (scheme.strength == Strength::kStrong) strong.insert(scheme.code);
  }
  EXPECT_EQ(strong, (std::set<std::string_view>{"bsn", "passport", "skn", "v_number"}));
  EXPECT_EQ(FindScheme("web_site"), nullptr);
}

TEST(NormaliseTest, RefusesAnUnknownSchemeWithoutRepeatingIt) {
  const absl::Status status = Normalise("999990019", Parts{"x"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().find("999990019"), absl::string_view::npos);
}

TEST(NormaliseTest, RefusesAWrongNumberOfPartsAndLongParts) {
  EXPECT_EQ(Normalise("bsn", Parts{}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Normalise("bsn", Parts{"999990019", "x"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Normalise("passport", Parts{"NXB123C45"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Normalise("name_birthdate", Parts{std::string(200, 'x'), "", "1990-01-01"}).ok());
  EXPECT_FALSE(Normalise("name_birthdate", Parts{std::string(201, 'x'), "", "1990-01-01"}).ok());
}

}  // namespace
}  // namespace covenant::schemes
