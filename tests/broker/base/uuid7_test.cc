#include "broker/base/uuid7.h"

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant {
namespace {

// RFC 9562, A.6.
constexpr std::string_view kExample = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

TEST(Uuid7Test, ReadsTheExampleOfRfc9562) {
  EXPECT_EQ(HexEncode(ParseUuid7(kExample).value()), "017f22e279b07cc398c4dc0c0c07398f");
}

TEST(Uuid7Test, MakesTheExampleOfRfc9562FromItsTimeAndRandomness) {
  EXPECT_EQ(MakeUuid7(absl::FromUnixMillis(0x017F22E279B0), *HexDecode("0cc318c4dc0c0c07398f")), kExample);
}

TEST(Uuid7Test, SetsVersionAndVariantWhateverTheRandomBytesAre) {
  for (const char filler : {'\x00', '\xff', '\x55'}) {
    const std::string text = MakeUuid7(absl::FromUnixSeconds(1'800'000'000), std::string(10, filler));
    EXPECT_TRUE(ParseUuid7(text).has_value());
    EXPECT_EQ(text[14], '7');
    EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
  }
}

TEST(Uuid7Test, SortsByTime) {
  const std::string earlier = MakeUuid7(absl::FromUnixMillis(1'800'000'000'000), std::string(10, '\xff'));
  const std::string later = MakeUuid7(absl::FromUnixMillis(1'800'000'000'001), std::string(10, '\x00'));
  EXPECT_LT(earlier, later);
}

TEST(Uuid7Test, RefusesEveryOtherForm) {
  const std::string example(kExample);
  std::string upper_case = example;
  upper_case[3] = 'F';
  std::string version_4 = example;
  version_4[14] = '4';
  std::string other_variant = example;
  other_variant[19] = 'c';
  std::string foreign = example;
  foreign[0] = 'g';
  std::string moved_hyphen = "017f22e27-9b0-7cc3-98c4-dc0c0c07398f";
  for (const std::string& text : {upper_case, version_4, other_variant, foreign, moved_hyphen, example.substr(1),
                                  example + "0", "{" + example.substr(2) + "}", std::string(), std::string(36, '-')}) {
    EXPECT_EQ(ParseUuid7(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace covenant
