#include "broker/crypto/seal.h"

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant::crypto {
namespace {

TEST(SealTest, OpensWhatItSealed) {
  const Secret key = Secret::Random(32);
  for (size_t size : {0u, 1u, 31u, 32u, 5'000u}) {
    const std::string plaintext = RandomBytes(size);
    const std::string sealed = Seal(key, "place", plaintext);
    EXPECT_EQ(sealed.size(), size + kSealOverhead);
    EXPECT_EQ(Open(key, "place", sealed).value(), plaintext);
    EXPECT_EQ(OpenSecret(key, "place", sealed).value().view(), plaintext);
  }
}

// draft-irtf-cfrg-xchacha-03, A.3.1.
TEST(SealTest, IsXChaCha20Poly1305AsTheDraftHasIt) {
  const Secret key = Secret::CopyOf(*HexDecode("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
  const std::string sealed = *HexDecode(
      "404142434445464748494a4b4c4d4e4f5051525354555657"
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
      "cb96"
      "b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
      "c0875924c1c7987947deafd8780acf49");
  EXPECT_EQ(
      Open(key, *HexDecode("50515253c0c1c2c3c4c5c6c7"), sealed).value(),
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be "
      "it.");
}

TEST(SealTest, IsAnotherTextEachTime) {
  const Secret key = Secret::Random(32);
  EXPECT_NE(Seal(key, "", "same"), Seal(key, "", "same"));
}

TEST(SealTest, RefusesAnyFlippedBitAndAnyCutEnd) {
  const Secret key = Secret::Random(32);
  const std::string sealed = Seal(key, "place", "value");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 0x10);
    EXPECT_EQ(Open(key, "place", altered).status().code(), absl::StatusCode::kDataLoss) << i;
    EXPECT_FALSE(Open(key, "place", sealed.substr(0, i)).ok()) << i;
    EXPECT_FALSE(OpenSecret(key, "place", sealed.substr(0, i)).ok()) << i;
  }
}

TEST(SealTest, IsBoundToItsKeyAndPlace) {
  const Secret key = Secret::Random(32);
  const std::string sealed = Seal(key, "place", "value");
  EXPECT_EQ(Open(key, "other place", sealed).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Open(Secret::Random(32), "place", sealed).status().code(), absl::StatusCode::kDataLoss);
}

TEST(SealDeterministicTest, HasOneFormForOneValue) {
  const Secret mac = Secret::Random(32);
  const Secret encryption = Secret::Random(32);
  const std::string sealed = SealDeterministic(mac, encryption, "place", "0123456789abcdef");
  EXPECT_EQ(sealed.size(), 16 + kDeterministicTagSize);
  EXPECT_EQ(SealDeterministic(mac, encryption, "place", "0123456789abcdef"), sealed);
  EXPECT_NE(SealDeterministic(mac, encryption, "other", "0123456789abcdef"), sealed);
  EXPECT_EQ(OpenDeterministic(mac, encryption, "place", sealed).value(), "0123456789abcdef");
}

TEST(SealDeterministicTest, RefusesAnyFlippedBitOtherKeysAndOtherPlaces) {
  const Secret mac = Secret::Random(32);
  const Secret encryption = Secret::Random(32);
  const std::string sealed = SealDeterministic(mac, encryption, "place", "0123456789abcdef");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(OpenDeterministic(mac, encryption, "place", altered).status().code(), absl::StatusCode::kDataLoss) << i;
  }
  EXPECT_FALSE(OpenDeterministic(Secret::Random(32), encryption, "place", sealed).ok());
  EXPECT_FALSE(OpenDeterministic(mac, Secret::Random(32), "place", sealed).ok());
  EXPECT_FALSE(OpenDeterministic(mac, encryption, "other", sealed).ok());
  EXPECT_FALSE(OpenDeterministic(mac, encryption, "place", "short").ok());
}

}  // namespace
}  // namespace covenant::crypto
