#include "broker/crypto/secret.h"

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace covenant::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);

TEST(SecretTest, StartsAsZeroBytesToBeFilled) {
  const Secret secret(32);
  EXPECT_EQ(secret.view(), std::string(32, '\0'));
  EXPECT_EQ(Secret().size(), 0u);
}

TEST(SecretTest, MovesAndLeavesNothingBehind) {
  Secret a = Secret::CopyOf("the key");
  Secret b = std::move(a);
  EXPECT_EQ(b.view(), "the key");
  EXPECT_EQ(a.size(), 0u);
  Secret c = Secret::CopyOf("another");
  c = std::move(b);
  EXPECT_EQ(c.view(), "the key");
  EXPECT_EQ(b.size(), 0u);
}

TEST(SecretTest, AssignedToItselfStaysAsItIs) {
  Secret a = Secret::CopyOf("the key");
  Secret& same = a;
  a = std::move(same);
  EXPECT_EQ(a.view(), "the key");
}

TEST(SecretTest, ComparesLengthAndEveryByte) {
  EXPECT_TRUE(Secret::CopyOf("abc") == Secret::CopyOf("abc"));
  EXPECT_FALSE(Secret::CopyOf("abc") == Secret::CopyOf("abd"));
  EXPECT_FALSE(Secret::CopyOf("abc") == Secret::CopyOf("xbc"));
  EXPECT_FALSE(Secret::CopyOf("abc") == Secret::CopyOf("abcd"));
  EXPECT_TRUE(Secret() == Secret());
  EXPECT_TRUE(ConstantTimeEqual("", ""));
  EXPECT_FALSE(ConstantTimeEqual("", "a"));
}

TEST(SecretTest, RandomOnesDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    seen.emplace(Secret::Random(32).view());
    seen.insert(RandomBytes(32));
  }
  EXPECT_EQ(seen.size(), 200u);
}

TEST(SecretTest, SmallOnesDoNotOverlap) {
  std::vector<Secret> secrets;
  std::vector<std::string> bytes;
  for (size_t i = 0; i < 2'000; ++i) {
    secrets.push_back(Secret::Random(i % 65));
    bytes.emplace_back(secrets.back().view());
  }
  for (size_t i = 0; i < secrets.size(); ++i) EXPECT_EQ(secrets[i].view(), bytes[i]);
}

TEST(SecretTest, LeavesNothingOfAReleasedOneToTheNext) {
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(Secret(64).view(), std::string(64, '\0'));
    Secret::Random(64);
  }
}

TEST(SecretTest, IsMadeAndReleasedByManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (char mark = 1; mark <= 4; ++mark) {
    threads.emplace_back([mark, &wrong] {
      for (int i = 0; i < 5'000; ++i) {
        const std::string bytes(32, mark);
        const Secret secret = Secret::CopyOf(bytes);
        if (secret.view() != bytes) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(SecretDeathTest, ReadingBehindItsEndEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Secret secret = Secret::Random(100);
  const volatile unsigned char* const behind = secret.data() + secret.size();
  EXPECT_DEATH({ [[maybe_unused]] const unsigned char byte = *behind; }, "");
}

TEST(SecretDeathTest, WritingBehindASmallOneEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (const size_t size : {32u, 63u, 64u}) {
    EXPECT_DEATH(
        {
          Secret secret(size);
          secret.data()[size] ^= 1;
        },
        "a secret was overrun");
  }
}

TEST(WipeTest, OverwritesWithZeros) {
  std::string bytes = "secret";
  Wipe({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
  EXPECT_EQ(bytes, std::string(6, '\0'));
}

}  // namespace
}  // namespace covenant::crypto
