#include "broker/pseudonym/recipient_pseudonym.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "tests/broker/pseudonym/keyring_in_folder.h"

namespace covenant::pseudonym {
namespace {

constexpr int kSubjects = 10'000;

class RecipientPseudonymsTest : public testing::Test {
 protected:
  std::string Of(std::string_view recipient, std::string_view id, std::string_view covenant = "C", uint32_t epoch = 1) {
    return pseudonyms_.Pseudonym(recipient, covenant, id, epoch).value();
  }
  void ExpectUnknown(std::string_view recipient, std::string_view text, std::string_view covenant = "C") {
    const absl::Status status = pseudonyms_.Subject(recipient, covenant, text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(status.message(), "no such pseudonym of this recipient");
  }

  KeyringInFolder keyring_;
  RecipientPseudonyms pseudonyms_{keyring_.get()};
  const std::string id_ = NewSubjectId();
};

TEST_F(RecipientPseudonymsTest, AreStableAndOpenToTheirRecipient) {
  const std::string text = Of("politie", id_);
  EXPECT_THAT(text, testing::MatchesRegex("psn1\\.[A-Za-z0-9_-]*"));
  EXPECT_EQ(text.size(), 5u + 54u);
  EXPECT_EQ(Of("politie", id_), text);
  EXPECT_EQ(pseudonyms_.Subject("politie", "C", text).value(), id_);
  keyring_.Reopen();
  RecipientPseudonyms again(keyring_.get());
  EXPECT_EQ(again.Subject("politie", "C", text).value(), id_);
}

TEST_F(RecipientPseudonymsTest, DifferByRecipientCovenantAndEpoch) {
  const std::unordered_set<std::string> all = {Of("politie", id_), Of("kmar", id_), Of("politie", id_, "D"),
                                               Of("politie", id_, "C", 2)};
  EXPECT_EQ(all.size(), 4u);
}

TEST_F(RecipientPseudonymsTest, LentToAnotherAreUnknown) {
  const std::string text = Of("politie", id_);
  Of("kmar", id_);
  Of("politie", id_, "D");
  ExpectUnknown("kmar", text);
  ExpectUnknown("politie", text, "D");
  EXPECT_FALSE(pseudonyms_.Subject("politie", "C", text, 2).ok());
}

TEST_F(RecipientPseudonymsTest, MakeNoKeysForWhoHasNone) {
  ExpectUnknown("nobody", Of("politie", id_));
  EXPECT_EQ(keyring_.get()->Find(crypto::KeyName::PseudonymMac("nobody", "C", 1)), nullptr);
}

TEST_F(RecipientPseudonymsTest, AlteredInAnyBitAreUnknown) {
  const std::string text = Of("politie", id_);
  const std::string bytes = *Base64UrlDecode(std::string_view(text).substr(5));
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string altered = bytes;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    ExpectUnknown("politie", "psn1." + Base64UrlEncode(altered));
  }
}

TEST_F(RecipientPseudonymsTest, ForgedAreUnknown) {
  Of("politie", id_);
  for (int i = 0; i < 1'000; ++i) ExpectUnknown("politie", "psn1." + Base64UrlEncode(crypto::RandomBytes(40)));
}

TEST_F(RecipientPseudonymsTest, HaveOneTextOnly) {
  const std::string text = Of("politie", id_);
  const std::string upper_case_prefix = "PSN1" + text.substr(4);
  // 54 characters carry 324 bits for 320: the last 4 must be zero.
  std::string stray_bits = text;
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  stray_bits.back() = alphabet[alphabet.find(stray_bits.back()) + 1];
  for (const std::string& other :
       {upper_case_prefix, stray_bits, text + "=", text + "==", text + "A", " " + text, text + "\n",
        text.substr(0, text.size() - 1), text.substr(5), std::string(), std::string("psn1.")}) {
    ExpectUnknown("politie", other);
  }
}

// Unlinkability as a recipient with another recipient's whole list could try it.
class TwoRecipientsTest : public RecipientPseudonymsTest {
 protected:
  void SetUp() override {
    for (int i = 0; i < kSubjects; ++i) {
      const std::string id = NewSubjectId();
      first_.push_back(*Base64UrlDecode(std::string_view(Of("politie", id)).substr(5)));
      second_.push_back(*Base64UrlDecode(std::string_view(Of("kmar", id)).substr(5)));
    }
  }
  std::vector<std::string> first_;
  std::vector<std::string> second_;
};

TEST_F(TwoRecipientsTest, JoinByNoPieceOfTheirPseudonyms) {
  // Any 6 bytes in a row, anywhere: by chance about 10,000^2 * 35^2 / 2^48 = 0.0004 pairs.
  constexpr size_t kPiece = 6;
  std::unordered_set<std::string> pieces;
  for (const std::string& bytes : first_) {
    for (size_t at = 0; at + kPiece <= bytes.size(); ++at) pieces.insert(bytes.substr(at, kPiece));
  }
  size_t joined = 0;
  for (const std::string& bytes : second_) {
    for (size_t at = 0; at + kPiece <= bytes.size(); ++at) joined += pieces.count(bytes.substr(at, kPiece));
  }
  EXPECT_EQ(joined, 0u);
}

TEST_F(TwoRecipientsTest, AgreeInNoByteMoreOftenThanByChance) {
  // Of 10,000 pairs 1 in 256 agrees at a position: 39 with a deviation of 6.2; 7 deviations are a chance of 1 in 10^11.
  for (size_t at = 0; at < 40; ++at) {
    int equal = 0;
    for (int i = 0; i < kSubjects; ++i) {
      equal += first_[static_cast<size_t>(i)][at] == second_[static_cast<size_t>(i)][at];
    }
    EXPECT_LT(equal, 83) << "byte " << at;
  }
}

TEST_F(TwoRecipientsTest, AreOfOneLength) {
  for (int i = 0; i < kSubjects; ++i) {
    ASSERT_EQ(first_[static_cast<size_t>(i)].size(), 40u);
    ASSERT_EQ(second_[static_cast<size_t>(i)].size(), 40u);
  }
}

// Spearman's rank correlation between the two sorted orders, and between each order and the order of making.
TEST_F(TwoRecipientsTest, StandInUnrelatedOrders) {
  const auto ranks = [](const std::vector<std::string>& values) {
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
    std::vector<double> rank(values.size());
    for (size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<double>(i);
    return rank;
  };
  const auto correlation = [](const std::vector<double>& a, const std::vector<double>& b) {
    const double n = static_cast<double>(a.size());
    double squares = 0;
    for (size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
    return 1 - 6 * squares / (n * (n * n - 1));
  };
  std::vector<double> making(kSubjects);
  std::iota(making.begin(), making.end(), 0.0);
  // Deviation 1/sqrt(n) = 0.01 by chance; 7 deviations.
  EXPECT_LT(std::abs(correlation(ranks(first_), ranks(second_))), 0.07);
  EXPECT_LT(std::abs(correlation(ranks(first_), making)), 0.07);
  EXPECT_LT(std::abs(correlation(ranks(second_), making)), 0.07);
}

// The difference between the two texts of a subject says nothing either: no two subjects share it.
TEST_F(TwoRecipientsTest, DifferForEverySubjectInAnotherWay) {
  std::unordered_set<std::string> differences;
  for (int i = 0; i < kSubjects; ++i) {
    std::string ciphertext_difference;
    for (size_t at = 24; at < 40; ++at) {
      ciphertext_difference.push_back(
          static_cast<char>(first_[static_cast<size_t>(i)][at] ^ second_[static_cast<size_t>(i)][at]));
    }
    differences.insert(ciphertext_difference);
  }
  EXPECT_EQ(differences.size(), static_cast<size_t>(kSubjects));
}

TEST(SubjectIdTest, IsRandom) {
  std::unordered_set<std::string> ids;
  for (int i = 0; i < kSubjects; ++i) {
    ids.insert(NewSubjectId());
  }
  EXPECT_EQ(ids.size(), static_cast<size_t>(kSubjects));
  EXPECT_EQ(ids.begin()->size(), kSubjectIdSize);
}

}  // namespace
}  // namespace covenant::pseudonym
