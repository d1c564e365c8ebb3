#include "broker/base/encoding.h"

#include <gtest/gtest.h>

namespace covenant {
namespace {

std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST(HexTest, EncodesInLowerCaseAndDecodesBothCases) {
  EXPECT_EQ(HexEncode(std::string("\0\x7f\xab\xff", 4)), "007fabff");
  EXPECT_EQ(HexDecode("007fABff"), std::string("\0\x7f\xab\xff", 4));
  EXPECT_EQ(HexDecode(""), "");
  EXPECT_EQ(HexDecode(HexEncode(AllBytes())), AllBytes());
}

TEST(HexTest, DecodesNothingElse) {
  for (const char* text : {"0", "0g", "g0", "0 ", "0x", "00 ", "\xff\xff"})
    EXPECT_EQ(HexDecode(text), std::nullopt) << text;
}

// RFC 4648, 10.
TEST(Base64Test, MatchesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text), bytes);
    std::string unpadded = text;
    while (unpadded.ends_with('=')) unpadded.pop_back();
    EXPECT_EQ(Base64UrlEncode(bytes), unpadded);
    EXPECT_EQ(Base64UrlDecode(unpadded), bytes);
  }
}

TEST(Base64Test, HasTwoAlphabets) {
  EXPECT_EQ(Base64Encode("\xfb\xff"), "+/8=");
  EXPECT_EQ(Base64UrlEncode("\xfb\xff"), "-_8");
  EXPECT_EQ(Base64Decode("-_8="), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("+/8"), std::nullopt);
}

TEST(Base64Test, ReturnsEveryByteOfEveryLength) {
  for (size_t size = 0; size <= 256; ++size) {
    const std::string bytes = AllBytes().substr(0, size);
    EXPECT_EQ(Base64Decode(Base64Encode(bytes)), bytes);
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
}

TEST(Base64Test, TakesOneTextForOneValue) {
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm 9", "Z=g="}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
  for (const char* text : {"Zg==", "Z", "Zh", "Zm9", "Zm9vY", "Zg\n", "="}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
}

TEST(BigEndianTest, WritesTheLengthBeforeAPart) {
  std::string out = "x";
  AppendWithLength(out, "");
  AppendWithLength(out, std::string(258, 'a'));
  EXPECT_EQ(HexEncode(out.substr(0, 6)), "780000010261");
  EXPECT_EQ(out.size(), 1u + 2u + 2u + 258u);
}

TEST(BigEndianTest, WritesAndReadsNumbersThatSortAsTheirBytes) {
  std::string out;
  AppendBigEndian16(out, 0x0102);
  AppendBigEndian32(out, 0x03040506);
  AppendBigEndian64(out, 0x0708090a0b0c0d0eu);
  EXPECT_EQ(HexEncode(out), "0102030405060708090a0b0c0d0e");
  EXPECT_EQ(ReadBigEndian16(out), 0x0102);
  EXPECT_EQ(ReadBigEndian32(std::string_view(out).substr(2)), 0x03040506u);
  EXPECT_EQ(ReadBigEndian64(std::string_view(out).substr(6)), 0x0708090a0b0c0d0eu);
  for (const uint64_t value : {uint64_t{0}, uint64_t{255}, uint64_t{256}, uint64_t{1} << 63, UINT64_MAX - 1}) {
    std::string one, next;
    AppendBigEndian64(one, value);
    AppendBigEndian64(next, value + 1);
    EXPECT_LT(one, next);
    EXPECT_EQ(ReadBigEndian64(one), value);
  }
}

}  // namespace
}  // namespace covenant
