#include "broker/pseudonym/subject_key.h"

#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "broker/crypto/hash.h"
#include "broker/schemes/input.h"
#include "tests/broker/pseudonym/keyring_in_folder.h"

namespace covenant::pseudonym {
namespace {

using crypto::OprfMode;
using schemes::FindScheme;
using schemes::Identifier;
using schemes::Normalise;
using schemes::Scheme;
using schemes::SubjectKeyInput;

Identifier Bsn(const std::string& number = "999990019") {
  return Normalise("bsn", std::vector{number}).value();
}

class SubjectKeysTest : public testing::Test {
 protected:
  SubjectKey Key(std::string_view covenant, const Identifier& identifier, uint32_t epoch = kFirstEpoch) {
    return keys_.Compute(covenant, identifier, epoch).value();
  }
  KeyringInFolder keyring_;
  std::unique_ptr<crypto::Slots> slots_ = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  SubjectKeys keys_{keyring_.get(), slots_.get()};
};

// The whole construction again, from RFC 9497's own functions and the keyring's seed.
TEST_F(SubjectKeysTest, IsTheVoprfElementOfTheInput) {
  const SubjectKey key = Key("COMENSHA-REG", Bsn());
  const std::string context =
      std::string("\0\x0c", 2) + "COMENSHA-REG" + std::string("\0\x03", 2) + "bsn" + std::string("\0\0\0\1", 4);
  const uint64_t slot = slots_->FindNamed(crypto::SlotName::SubjectSeed("COMENSHA-REG", "bsn", 1)).value();
  const crypto::SlotKey seed = slots_->Open(slot).value();
  const crypto::KeyPair pair = crypto::DeriveKeyPair(OprfMode::kVoprf, *seed.key, context).value();
  const crypto::Blinded blinded = crypto::Blind(OprfMode::kVoprf, SubjectKeyInput("COMENSHA-REG", Bsn())).value();
  const crypto::Element evaluated = crypto::BlindEvaluate(pair.private_key, blinded.element).value();
  EXPECT_EQ(key.element, crypto::Unblind(blinded.blind, evaluated).value().bytes());
  EXPECT_EQ(key.index_key, crypto::KeyedHash(*keyring_.get()->Find(crypto::KeyName::Index()), context + key.element));
  EXPECT_EQ(keys_.PublicKey("COMENSHA-REG", "bsn").value(), pair.public_key);
}

TEST_F(SubjectKeysTest, AreTheSameForEverySpelling) {
  const auto key = [&](const std::string& family, const std::string& given, const std::string& day) {
    return Key("C", Normalise("name_birthdate", std::vector{family, given, day}).value()).index_key;
  };
  EXPECT_EQ(key("van den Berg", "Zoë", "1990-04-30"), key("VAN-DEN BERG", "zoe", "30-04-1990"));
  EXPECT_EQ(Key("C", Bsn("9999.90.019")).index_key, Key("C", Bsn()).index_key);
}

TEST_F(SubjectKeysTest, DifferByCovenantSchemeEpochAndPerson) {
  const Identifier v_number = Normalise("v_number", std::vector<std::string>{"2801234567"}).value();
  const std::vector<SubjectKey> keys = {Key("C", Bsn()), Key("D", Bsn()), Key("C", Bsn(), 2),
                                        Key("C", Bsn("999990020")), Key("C", v_number)};
  std::set<std::string> seen;
  for (const SubjectKey& key : keys) {
    EXPECT_EQ(key.index_key.size(), 32u);
    EXPECT_EQ(key.element.size(), 32u);
    seen.insert(key.index_key);
    seen.insert(key.element);
  }
  EXPECT_EQ(seen.size(), 2 * keys.size());
}

// A part cannot move over into its neighbour.
TEST_F(SubjectKeysTest, KeepPartsApart) {
  const Scheme* scheme = FindScheme("name_birthdate");
  EXPECT_NE(SubjectKeyInput("C", Identifier{scheme, {"ab", "c", "d"}}),
            SubjectKeyInput("C", Identifier{scheme, {"a", "bc", "d"}}));
}

TEST_F(SubjectKeysTest, SurviveARestart) {
  const SubjectKey before = Key("C", Bsn());
  slots_.reset();
  keyring_.Reopen();
  slots_ = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  SubjectKeys again(keyring_.get(), slots_.get());
  EXPECT_EQ(again.Compute("C", Bsn()).value().index_key, before.index_key);
}

TEST_F(SubjectKeysTest, DifferBetweenTwoBrokers) {
  KeyringInFolder other;
  const auto slots = crypto::Slots::Open(other.get(), &SystemClock()).value();
  SubjectKeys theirs(other.get(), slots.get());
  EXPECT_NE(theirs.Compute("C", Bsn()).value().element, Key("C", Bsn()).element);
}

TEST_F(SubjectKeysTest, AreComputedByManyThreads) {
  std::vector<std::set<std::string>> seen(4);
  std::vector<std::thread> threads;
  for (std::set<std::string>& mine : seen) {
    threads.emplace_back([&] {
      for (uint32_t epoch = 1; epoch <= 20; ++epoch) mine.insert(Key("C", Bsn(), epoch).index_key);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::set<std::string>& mine : seen) {
    EXPECT_EQ(mine.size(), 20u);
    EXPECT_EQ(mine, seen[0]);
  }
}

TEST_F(SubjectKeysTest, AreCarriedFromEpochToEpochWithoutTheIdentifier) {
  const SubjectKey first = Key("C", Bsn(), 1), second = Key("C", Bsn(), 2), third = Key("C", Bsn(), 3);
  const auto carried = [&](const SubjectKey& key, uint32_t from, uint32_t to) {
    return std::string(keys_.Carry("C", "bsn", from, to, crypto::Element::Parse(key.element).value()).value().bytes());
  };
  EXPECT_EQ(carried(first, 1, 2), second.element);
  EXPECT_EQ(carried(second, 2, 1), first.element);
  EXPECT_EQ(carried(first, 1, 3), third.element);
  EXPECT_EQ(carried(first, 1, 1), first.element);
}

TEST_F(SubjectKeysTest, AreNotCarriedToOrFromAKeyThatIsNotKept) {
  const auto element = crypto::Element::Parse(Key("C", Bsn(), 1).element).value();
  EXPECT_EQ(keys_.Carry("C", "bsn", 1, 2, element).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(keys_.Carry("C", "bsn", 2, 1, element).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(keys_.Has("C", "bsn", 1));
  EXPECT_FALSE(keys_.Has("C", "bsn", 2)) << "asking makes none";
}

TEST_F(SubjectKeysTest, ADestroyedKeyIsGoneAndNoneIsMadeInItsPlace) {
  const SubjectKey first = Key("C", Bsn(), 1), second = Key("C", Bsn(), 2), other = Key("D", Bsn(), 1);
  const auto element = crypto::Element::Parse(first.element).value();
  ASSERT_TRUE(keys_.Carry("C", "bsn", 1, 2, element).ok());  // the factor is kept, as secret as the key
  ASSERT_TRUE(keys_.Destroy("C", "bsn", 1).ok());
  EXPECT_TRUE(keys_.Destroy("C", "bsn", 1).ok()) << "again";
  EXPECT_TRUE(keys_.Destroy("C", "bsn", 9).ok()) << "there is none";
  const auto expect_gone = [&](SubjectKeys& keys) {
    EXPECT_FALSE(keys.Has("C", "bsn", 1));
    EXPECT_EQ(keys.Compute("C", Bsn(), 1).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(keys.Carry("C", "bsn", 1, 2, element).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(keys.PublicKey("C", "bsn", 1).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(keys.Compute("C", Bsn(), 2).value().element, second.element);
    EXPECT_EQ(keys.Compute("D", Bsn(), 1).value().element, other.element);
  };
  expect_gone(keys_);
  slots_.reset();
  keyring_.Reopen();
  slots_ = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  SubjectKeys again(keyring_.get(), slots_.get());
  expect_gone(again);
}

}  // namespace
}  // namespace covenant::pseudonym
