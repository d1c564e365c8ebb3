#include "clients/auditor/published_key.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

namespace v1 = covenant::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

v1::Leaf KeyLeaf(const std::string& scheme, const std::string& word) {
  v1::Leaf leaf;
  leaf.set_version(1);
  leaf.set_kind(v1::ENTRY_KIND_SUBJECT_KEY);
  leaf.set_covenant("C");
  leaf.set_told("permit");
  leaf.set_commitment(textbook::Bytes32("detail"));
  leaf.mutable_published_key()->set_scheme(scheme);
  leaf.mutable_published_key()->set_epoch(1);
  leaf.mutable_published_key()->set_public_key(textbook::Bytes32(word));
  return leaf;
}

class PublishedKeyTest : public testing::Test {
 protected:
  PublishedKeyTest() {
    log_.Append("something before");
    key_.set_scheme("bsn");
    key_.set_epoch(1);
    key_.set_public_key(textbook::Bytes32("key"));
    key_.set_leaf(KeyLeaf("bsn", "key").SerializeAsString());
    key_.set_index(log_.Append(key_.leaf()));
    log_.Append("something after");
  }

  absl::Status Verify(const std::function<void(v1::SchemeKey&)>& change, const std::string& covenant = "C") {
    v1::ListPublicKeysAnswer answer;
    answer.set_checkpoint(log_.Checkpoint(log_.size()));
    v1::SchemeKey& key = *answer.add_keys();
    key = key_;
    for (const std::string& hash : log_.Inclusion(key.index(), log_.size())) key.add_inclusion_proof(hash);
    change(key);
    const std::vector<LogKey> keys{LogKey::Parse(log_.key()).value()};
    return VerifyPublishedKeys(answer, covenant, keys);
  }

  textbook::Log log_;
  v1::SchemeKey key_;
};

TEST_F(PublishedKeyTest, HoldsWhenTheLogHoldsIt) {
  const absl::Status verified = Verify([](v1::SchemeKey&) {});
  EXPECT_TRUE(verified.ok()) << verified;
}

TEST_F(PublishedKeyTest, DoesNotHoldWhenItIsAnother) {
  const auto wrong = [&](auto change) { return Verify(change); };
  EXPECT_THAT(wrong([](v1::SchemeKey& key) { key.set_public_key(textbook::Bytes32("mine")); }).message(),
              HasSubstr("bsn: it is not the one that its entry publishes for everybody"));
  EXPECT_TRUE(absl::IsDataLoss(wrong([](v1::SchemeKey& key) { key.set_scheme("skn"); })));
  EXPECT_TRUE(absl::IsDataLoss(wrong([](v1::SchemeKey& key) { key.set_epoch(2); })));
  EXPECT_TRUE(absl::IsDataLoss(wrong([](v1::SchemeKey& key) { key.set_index(0); })));
  EXPECT_TRUE(absl::IsDataLoss(wrong([](v1::SchemeKey& key) { key.clear_inclusion_proof(); })));
  EXPECT_TRUE(absl::IsDataLoss(wrong([](v1::SchemeKey& key) { key.clear_leaf(); })));
  EXPECT_TRUE(absl::IsDataLoss(Verify([](v1::SchemeKey&) {}, "D"))) << "of another covenant";
}

// A leaf made for one client only, which no log holds.
TEST_F(PublishedKeyTest, DoesNotHoldWhenItsEntryStandsInNoLog) {
  EXPECT_TRUE(absl::IsDataLoss(Verify([](v1::SchemeKey& key) {
    key.set_public_key(textbook::Bytes32("mine"));
    key.set_leaf(KeyLeaf("bsn", "mine").SerializeAsString());
  })));
}

TEST(PublishedKeyTrailTest, FindsASecondKeyForWhatHasOne) {
  PublishedKeyTrail trail;
  EXPECT_THAT(trail.Follow(KeyLeaf("bsn", "key"), nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(KeyLeaf("skn", "key"), nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(KeyLeaf("bsn", "key"), nullptr), ElementsAre(HasSubstr("before")));
  EXPECT_THAT(trail.Follow(KeyLeaf("bsn", "mine"), nullptr), ElementsAre(HasSubstr("not everybody has the same")));
  v1::Leaf next = KeyLeaf("bsn", "next");
  next.mutable_published_key()->set_epoch(2);
  EXPECT_THAT(trail.Follow(next, nullptr), IsEmpty());
}

TEST(PublishedKeyTrailTest, FindsAKeyThatIsNoneAndOneInTheWrongPlace) {
  PublishedKeyTrail trail;
  v1::Leaf leaf = KeyLeaf("bsn", "key");
  leaf.mutable_published_key()->set_public_key("short");
  EXPECT_THAT(trail.Follow(leaf, nullptr), ElementsAre("the published key is none"));
  leaf = KeyLeaf("bsn", "key");
  leaf.clear_published_key();
  EXPECT_THAT(trail.Follow(leaf, nullptr), ElementsAre("the entry publishes no key"));
  leaf = KeyLeaf("bsn", "key");
  leaf.set_kind(v1::ENTRY_KIND_CHECK);
  EXPECT_THAT(trail.Follow(leaf, nullptr), ElementsAre("the entry publishes a key and is not of that kind"));
}

// As the broker names what it destroys: "subject key bsn 1".
TEST(PublishedKeyTrailTest, AKeyIsDestroyedOnceARotationHasPutTheNextInItsPlace) {
  v1::Leaf destroy;
  destroy.set_kind(v1::ENTRY_KIND_DESTROY);
  destroy.set_covenant("C");
  v1::Detail detail;
  for (const char* name : {"details 2026-11", "subject tokens 2026", "subject key bsn 1"}) {
    detail.mutable_destruction()->add_details(name);
  }
  v1::Leaf rotated;
  rotated.set_kind(v1::ENTRY_KIND_KEYS_ROTATED);
  rotated.set_covenant("C");
  v1::Leaf next = KeyLeaf("bsn", "next");
  next.mutable_published_key()->set_epoch(2);
  const auto early = ElementsAre(HasSubstr("scheme bsn, epoch 1, was destroyed before a rotation"));

  PublishedKeyTrail trail;
  EXPECT_THAT(trail.Follow(KeyLeaf("bsn", "key"), nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(destroy, &detail), early);
  EXPECT_THAT(trail.Follow(next, nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(destroy, &detail), early) << "published, and nobody moved";
  EXPECT_THAT(trail.Follow(rotated, nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(destroy, &detail), IsEmpty());
  EXPECT_THAT(trail.Follow(destroy, nullptr), IsEmpty()) << "not the reader's to see";
  destroy.set_covenant("D");
  EXPECT_THAT(trail.Follow(destroy, &detail), early) << "of another covenant";
}

TEST(SubjectKeyNameTest, IsReadAsTheBrokerWritesIt) {
  EXPECT_EQ(SubjectKeyNamed("subject key v_number 12")->scheme, "v_number");
  EXPECT_EQ(SubjectKeyNamed("subject key v_number 12")->epoch, 12u);
  for (const char* other : {"subject tokens 2026", "details 2026-11", "subject key bsn", "subject key bsn 0",
                            "subject key  1", "subject key bsn x", ""}) {
    EXPECT_FALSE(SubjectKeyNamed(other)) << other;
  }
}

}  // namespace
}  // namespace covenant::auditor
