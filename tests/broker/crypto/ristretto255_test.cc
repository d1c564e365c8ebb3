#include "broker/crypto/ristretto255.h"

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant::crypto {
namespace {

std::string FromHex(std::string_view text) {
  return HexDecode(text).value();
}

// RFC 9496, A.2: encodings that every implementation must refuse.
constexpr std::string_view kBadEncodings[] = {
    // Non-canonical field elements.
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    // Negative field elements.
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    // Non-square x^2.
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
};

TEST(ElementTest, RefusesTheIdentity) {
  EXPECT_EQ(Element::Parse(std::string(32, '\0')).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ElementTest, RefusesEveryBadEncodingOfRfc9496) {
  for (std::string_view bad : kBadEncodings) EXPECT_FALSE(Element::Parse(FromHex(bad)).ok()) << bad;
}

TEST(ElementTest, RefusesTheHighestBitWhichNoEncodingHas) {
  std::string bytes(Element::Generator().bytes());
  bytes.back() = static_cast<char>(bytes.back() | 0x80);
  EXPECT_FALSE(Element::Parse(bytes).ok());
}

TEST(ElementTest, RefusesOtherLengths) {
  const std::string good(Element::Generator().bytes());
  EXPECT_TRUE(Element::Parse(good).ok());
  EXPECT_FALSE(Element::Parse(good.substr(1)).ok());
  EXPECT_FALSE(Element::Parse(good + '\0').ok());
  EXPECT_FALSE(Element::Parse("").ok());
}

// RFC 9496, A.1.
TEST(ElementTest, MultipliesTheGeneratorAsRfc9496Does) {
  EXPECT_EQ(HexEncode(Element::Generator().bytes()),
            "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76");
  std::string two(32, '\0');
  two[0] = 2;
  const Element doubled = MultiplyPublic(two, Element::Generator()).value();
  EXPECT_EQ(HexEncode(doubled.bytes()), "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919");
  EXPECT_EQ(Add(Element::Generator(), Element::Generator()).value(), doubled);
}

TEST(ScalarTest, LiesBetweenZeroAndTheOrder) {
  const std::string order = FromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  std::string below = order;
  below[0] = static_cast<char>(below[0] - 1);
  std::string above = order;
  above[0] = static_cast<char>(above[0] + 1);
  EXPECT_TRUE(CheckScalar(below).ok());
  EXPECT_FALSE(CheckScalar(order).ok());
  EXPECT_FALSE(CheckScalar(above).ok());
  EXPECT_FALSE(CheckScalar(std::string(32, '\0')).ok());
  EXPECT_FALSE(CheckScalar(std::string(32, '\xff')).ok());
  EXPECT_FALSE(CheckScalar(below.substr(1)).ok());
  std::string high = std::string(32, '\0');
  high[31] = 0x11;
  EXPECT_FALSE(CheckScalar(high).ok());
  high[31] = 0x0f;
  EXPECT_TRUE(CheckScalar(high).ok());
}

TEST(ScalarTest, MultiplicationRefusesWhatIsNoScalar) {
  EXPECT_FALSE(Multiply(Secret(32), Element::Generator()).ok());
  EXPECT_FALSE(MultiplyPublic(std::string(32, '\x7f'), Element::Generator()).ok());
}

TEST(ScalarTest, InverseUndoesMultiplication) {
  for (int i = 0; i < 10; ++i) {
    const Secret scalar = RandomScalar();
    const Element product = Multiply(scalar, Element::Generator()).value();
    EXPECT_EQ(Multiply(Invert(scalar), product).value(), Element::Generator());
  }
}

TEST(AddTest, RefusesASumThatIsTheIdentity) {
  // -1 times the generator is its negative.
  std::string minus_one = FromHex("ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const Element negative = MultiplyPublic(minus_one, Element::Generator()).value();
  EXPECT_EQ(Add(Element::Generator(), negative).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ScalarDeathTest, OnlyAScalarHasAnInverse) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(Invert(Secret(32)), "inverse");
}

TEST(ScalarTest, AProductMultipliesAsItsFactorsOneAfterTheOther) {
  const Secret a = RandomScalar(), b = RandomScalar();
  const Element once = Multiply(MultiplyScalars(a, b), Element::Generator()).value();
  EXPECT_EQ(once, Multiply(a, Multiply(b, Element::Generator()).value()).value());
  EXPECT_EQ(Multiply(MultiplyScalars(a, Invert(a)), once).value(), once);
}

}  // namespace
}  // namespace covenant::crypto
