#include "broker/exchange/blind/list_public_keys.h"

#include <thread>

#include "broker/schemes/canaries.h"
#include "clients/auditor/published_key.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;

class ListPublicKeysTest : public testing::Test {
 protected:
  BlindPartner Partner(const std::string& party) { return BlindPartner{broker_, party}; }
  static std::vector<std::string> SchemesOf(const v1::ListPublicKeysAnswer& answer) {
    std::vector<std::string> schemes;
    for (const v1::SchemeKey& key : answer.keys()) schemes.push_back(key.scheme());
    return schemes;
  }
  size_t KeyEntries() {
    size_t entries = 0;
    for (uint64_t i = 0; i < broker_.size(); ++i) entries += broker_.LeafAt(i).kind() == v1::ENTRY_KIND_SUBJECT_KEY;
    return entries;
  }

  BrokerWithoutPort broker_;
};

TEST_F(ListPublicKeysTest, GivesTheKeysOfTheCallersSchemesWithTheirEntries) {
  const auto told = Partner("politie").Keys();
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_THAT(SchemesOf(told.parsed), ElementsAre("bsn", "passport", "v_number"));
  EXPECT_THAT(SchemesOf(Partner("gemeente-almere").Keys().parsed), ElementsAre("bsn", "v_number"));
  EXPECT_FALSE(told->pepper());
  const std::vector<auditor::LogKey> keys{broker_.log_key()};
  const absl::Status verified = auditor::VerifyPublishedKeys(told.parsed, kTable, keys);
  EXPECT_TRUE(verified.ok()) << verified;
  EXPECT_EQ(told->keys(0).epoch(), 1u);
  EXPECT_EQ(told->keys(0).public_key(), broker_.rooms().subject_keys.PublicKey(kTable, "bsn").value().bytes());
  const v1::Leaf leaf = broker_.LeafAt(told->keys(0).index());
  EXPECT_EQ(leaf.covenant(), kTable);
  EXPECT_TRUE(leaf.caller().empty());
}

TEST_F(ListPublicKeysTest, PublishesAKeyOnceForEverybodyAlsoAfterARestart) {
  const auto first = Partner("politie").Keys();
  EXPECT_EQ(KeyEntries(), 3u);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { Partner("kmar").Keys(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(KeyEntries(), 3u);
  broker_.Restart();
  const auto again = Partner("nla").Keys();
  EXPECT_EQ(KeyEntries(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(again->keys(i).public_key(), first->keys(i).public_key());
    EXPECT_EQ(again->keys(i).index(), first->keys(i).index());
  }
}

TEST_F(ListPublicKeysTest, ManyWhoAskAtOnceSeeOneEntryAKey) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { Partner("kmar").Keys(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(KeyEntries(), 3u);
}

TEST_F(ListPublicKeysTest, PublishesCanariesThatTheNormaliserGetsRight) {
  const auto told = Partner("politie").Keys();
  for (const v1::SchemeKey& key : told->keys()) {
    ASSERT_GE(key.canaries_size(), 2) << key.scheme();
    EXPECT_EQ(key.normaliser_version(), schemes::FindScheme(key.scheme())->normaliser_version);
    for (const v1::Canary& canary : key.canaries()) {
      const std::vector<std::string> parts(canary.parts().begin(), canary.parts().end());
      const auto normal = schemes::Normalise(key.scheme(), parts);
      EXPECT_EQ(canary.digest(), normal.ok() ? schemes::CanaryDigest(kTable, *normal) : "");
    }
  }
}

TEST_F(ListPublicKeysTest, RefusesWhoHasNoPartInTheCovenant) {
  EXPECT_EQ(Partner("comensha").Keys().reason(), "PARTY_NOT_IN_COVENANT");
  BlindPartner nowhere{broker_, "politie", "NO-SUCH"};
  EXPECT_EQ(nowhere.Keys().reason(), "COVENANT_UNKNOWN");
  EXPECT_EQ(KeyEntries(), 0u);
}

TEST(ListPublicKeysOfACovenantTest, SaysWhatGoesOnTheBlindPathOnlyAndThatThereIsAPepper) {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  for (policy::Document& document : set.documents) {
    if (document.name != kTable) continue;
    document.source.replace(document.source.find("matching:\n"), 10, "matching:\n  blind_only: all\n  pepper: true\n");
  }
  BrokerWithoutPort broker(std::move(set));
  const auto told = BlindPartner{broker, "politie"}.Keys();
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_TRUE(told->pepper());
  for (const v1::SchemeKey& key : told->keys()) EXPECT_TRUE(key.blind_only());
}

}  // namespace
}  // namespace covenant::exchange
