#include "clients/auditor/merkle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/encoding.h"
#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

using testing::HasSubstr;

constexpr uint64_t kSizes = 300;

textbook::Log LogOf(uint64_t size) {
  textbook::Log log;
  for (uint64_t i = 0; i < size; ++i) log.Append("leaf " + std::to_string(i));
  return log;
}

std::string LeafHashOf(const textbook::Log& log, uint64_t index) {
  return LeafHash(log.leaf(index));
}

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

// The tree of Certificate Transparency's reference test data (RFC 6962).
TEST(MerkleTest, GivesThePublishedRoots) {
  const char* leaves[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  EXPECT_EQ(HexEncode(frontier.Root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (size_t i = 0; i < std::size(leaves); ++i) {
    frontier.Append(LeafHash(*HexDecode(leaves[i])));
    EXPECT_EQ(HexEncode(frontier.Root()), roots[i]) << i + 1;
  }
}

TEST(MerkleTest, AgreesWithTheTextbookOnEveryLeafOfEverySize) {
  const textbook::Log log = LogOf(kSizes);
  Frontier frontier;
  for (uint64_t n = 1; n <= kSizes; ++n) {
    frontier.Append(LeafHashOf(log, n - 1));
    ASSERT_EQ(frontier.Root(), log.Root(n)) << n;
    for (uint64_t m = 0; m < n; ++m) {
      ASSERT_TRUE(VerifyInclusion(LeafHashOf(log, m), m, n, log.Inclusion(m, n), log.Root(n)).ok()) << m << " " << n;
    }
  }
}

TEST(MerkleTest, AgreesWithTheTextbookOnEveryPairOfSizes) {
  const textbook::Log log = LogOf(kSizes);
  for (uint64_t n = 1; n <= kSizes; ++n) {
    for (uint64_t m = 1; m <= n; ++m) {
      const auto status = VerifyConsistency(m, log.Root(m), n, log.Root(n), log.Consistency(m, n));
      ASSERT_TRUE(status.ok()) << m << " " << n << " " << status;
    }
  }
}

TEST(MerkleTest, RefusesEveryAlteredInclusionProof) {
  const textbook::Log log = LogOf(40);
  for (uint64_t n = 1; n <= 40; ++n) {
    for (uint64_t m = 0; m < n; ++m) {
      const auto proof = log.Inclusion(m, n);
      const std::string leaf = LeafHashOf(log, m), root = log.Root(n);
      for (size_t i = 0; i < proof.size(); ++i) {
        auto altered = proof;
        altered[i][31] ^= 1;
        EXPECT_TRUE(absl::IsDataLoss(VerifyInclusion(leaf, m, n, altered, root)));
      }
      for (uint64_t other = 0; other < n; ++other) {
        if (other != m) EXPECT_FALSE(VerifyInclusion(leaf, other, n, proof, root).ok()) << m << other << n;
      }
      auto longer = proof;
      longer.push_back(root);
      EXPECT_THAT(Message(VerifyInclusion(leaf, m, n, longer, root)), HasSubstr("too long"));
      if (!proof.empty()) {
        const std::vector<std::string> shorter(proof.begin(), proof.end() - 1);
        EXPECT_THAT(Message(VerifyInclusion(leaf, m, n, shorter, root)),
                    HasSubstr(shorter.empty() ? "the inclusion proof is empty" : "too short"));
      }
    }
  }
}

TEST(MerkleTest, RefusesEveryAlteredConsistencyProof) {
  const textbook::Log log = LogOf(33);
  for (uint64_t n = 2; n <= 33; ++n) {
    for (uint64_t m = 1; m < n; ++m) {
      const auto proof = log.Consistency(m, n);
      for (size_t i = 0; i < proof.size(); ++i) {
        auto altered = proof;
        altered[i][0] ^= 1;
        EXPECT_TRUE(absl::IsDataLoss(VerifyConsistency(m, log.Root(m), n, log.Root(n), altered)));
      }
      auto longer = proof;
      longer.push_back(log.Root(1));
      EXPECT_THAT(Message(VerifyConsistency(m, log.Root(m), n, log.Root(n), longer)), HasSubstr("too long"));
      const std::vector<std::string> shorter(proof.begin(), proof.end() - 1);
      EXPECT_TRUE(absl::IsDataLoss(VerifyConsistency(m, log.Root(m), n, log.Root(n), shorter)));
      std::string other = log.Root(m);
      other[5] ^= 1;
      EXPECT_TRUE(absl::IsDataLoss(VerifyConsistency(m, other, n, log.Root(n), proof)));
    }
  }
}

TEST(MerkleTest, SaysWhatIsWrongWithSizesAndHashes) {
  const textbook::Log log = LogOf(8);
  const std::string leaf = LeafHashOf(log, 3), root = log.Root(8), old = log.Root(5);
  const auto path = log.Inclusion(3, 8), growth = log.Consistency(5, 8);
  EXPECT_THAT(Message(VerifyInclusion(leaf, 3, 0, path, root)), HasSubstr("size 0"));
  EXPECT_THAT(Message(VerifyInclusion(leaf, 8, 8, path, root)), HasSubstr("outside the tree"));
  EXPECT_THAT(Message(VerifyInclusion(leaf, 3, 8, {}, root)), HasSubstr("the inclusion proof is empty"));
  EXPECT_THAT(Message(VerifyInclusion(leaf, 3, 8, path, "")), HasSubstr("the root is empty"));
  EXPECT_THAT(Message(VerifyInclusion("short", 3, 8, path, root)), HasSubstr("5 bytes"));
  EXPECT_THAT(Message(VerifyConsistency(0, old, 8, root, growth)), HasSubstr("first size is 0"));
  EXPECT_THAT(Message(VerifyConsistency(8, root, 5, old, growth)), HasSubstr("reversed"));
  EXPECT_THAT(Message(VerifyConsistency(5, old, 8, root, {})), HasSubstr("the consistency proof is empty"));
  EXPECT_THAT(Message(VerifyConsistency(5, "", 8, root, growth)), HasSubstr("first root is empty"));
  EXPECT_THAT(Message(VerifyConsistency(8, old, 8, root, {})), HasSubstr("forked"));
  EXPECT_THAT(Message(VerifyConsistency(5, old, 8, root, {{"ab"}})), HasSubstr("2 bytes"));
}

}  // namespace
}  // namespace covenant::auditor
