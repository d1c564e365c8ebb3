#include "broker/schemes/canaries.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant::schemes {
namespace {

TEST(CanariesTest, EverySchemeHasSomeThatAreAcceptedAndOneThatIsNot) {
  for (const Scheme& scheme : Schemes()) {
    const std::vector<Canary>& canaries = CanariesOf(scheme.code);
    EXPECT_TRUE(std::ranges::any_of(canaries, [](const Canary& canary) { return !canary.normal.empty(); }))
        << scheme.code;
    EXPECT_TRUE(std::ranges::any_of(canaries, [](const Canary& canary) { return canary.normal.empty(); }))
        << scheme.code;
  }
  EXPECT_TRUE(CanariesOf("no_scheme").empty());
}

TEST(CanariesTest, TheNormalisersGiveWhatTheTableSays) {
  for (const Scheme& scheme : Schemes()) {
    for (const Canary& canary : CanariesOf(scheme.code)) {
      const absl::StatusOr<Identifier> normal = Normalise(scheme.code, canary.written);
      ASSERT_EQ(normal.ok(), !canary.normal.empty()) << scheme.code << " " << canary.written[0];
      if (normal.ok()) EXPECT_EQ(normal->parts, canary.normal) << scheme.code;
    }
  }
}

// Made with Python: sha256(b"covenant-broker canary v1\n" + b"cb1" + b"\0\2C1" + b"\0\3bsn" + b"\1" +
// b"\0\x09999990019").
TEST(CanariesTest, ADigestIsThatOfTheInput) {
  const Identifier identifier = Normalise("bsn", CanariesOf("bsn")[0].written).value();
  EXPECT_EQ(HexEncode(CanaryDigest("C1", identifier)),
            "2093374492f7c89e661f9e9d5eb3d1d36d7806ba267809428650b70dbcf0790b");
}

}  // namespace
}  // namespace covenant::schemes
