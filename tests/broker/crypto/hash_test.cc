#include "broker/crypto/hash.h"

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant::crypto {
namespace {

// FIPS 180-4, example B.1.
TEST(Sha256Test, IsThePublishedOne) {
  EXPECT_EQ(HexEncode(Sha256Of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HashInputTest, PrefixesEveryPartWithItsLength) {
  EXPECT_EQ(HexEncode(HashInput("t").Part("ab").Part("").Number(7).Byte(1).Fixed("z").bytes()),
            "740002616200000000000701"
            "7a");
}

TEST(HashInputTest, KeepsDifferentListsApart) {
  EXPECT_NE(HashInput().Part("ab").Part("c").bytes(), HashInput().Part("a").Part("bc").bytes());
  EXPECT_NE(HashInput().Part("ab").bytes(), HashInput().Part("ab").Part("").bytes());
}

TEST(HashInputDeathTest, RefusesAPartLongerThanItsLengthCanSay) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EQ(HashInput().Part(std::string(65'535, 'x')).bytes().size(), 65'537u);
  EXPECT_DEATH(HashInput().Part(std::string(65'536, 'x')), "2-byte length");
}

// Made with Python's hashlib.blake2b(b"abc", key=bytes(range(32)), digest_size=...).
TEST(KeyedHashTest, IsKeyedBlake2b) {
  std::string key_bytes;
  for (int i = 0; i < 32; ++i) key_bytes.push_back(static_cast<char>(i));
  const Secret key = Secret::CopyOf(key_bytes);
  EXPECT_EQ(HexEncode(KeyedHash(key, "abc")), "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
  EXPECT_EQ(HexEncode(KeyedHash(key, "abc", 24)), "43f5ccafe5afc5b810756184a24cdb8980ca46b3cd554e3a");
  EXPECT_EQ(HexEncode(DeriveKey(key, "abc").view()),
            "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
}

TEST(KeyedHashTest, DependsOnKeyAndInput) {
  const Secret key = Secret::Random(32);
  EXPECT_NE(KeyedHash(key, "a"), KeyedHash(key, "b"));
  EXPECT_NE(KeyedHash(key, "a"), KeyedHash(Secret::Random(32), "a"));
}

TEST(KeyedHashDeathTest, NeedsAKeyOf32Bytes) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(KeyedHash(Secret(), "a"), "32 bytes");
  EXPECT_DEATH(KeyedHash(Secret::Random(32), "a", 8), "16 to 64");
}

}  // namespace
}  // namespace covenant::crypto
