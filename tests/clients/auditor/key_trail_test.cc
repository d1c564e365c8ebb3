#include "clients/auditor/key_trail.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const textbook::Log kBefore("log.test/covenant", "before");
const textbook::Log kNext("log.test/covenant", "next");
const textbook::Log kStranger("log.test/covenant", "stranger");

LogKey KeyOf(const textbook::Log& log) {
  return LogKey::Parse(log.key()).value();
}

covenant::v1::Leaf Change(const textbook::Log& before, const textbook::Log& next) {
  covenant::v1::Leaf leaf;
  leaf.set_kind(covenant::v1::ENTRY_KIND_LOG_KEY);
  const std::string text = KeyChangeText(KeyOf(before), KeyOf(next));
  leaf.mutable_key_change()->set_next_key(next.key());
  leaf.mutable_key_change()->set_signature(before.SignatureOf(text));
  leaf.mutable_key_change()->set_next_signature(next.SignatureOf(text));
  return leaf;
}

class KeyTrailTest : public testing::Test {
 protected:
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf, const std::vector<LogKey>& keys) {
    trail_.emplace(keys);
    return trail_->Follow(leaf);
  }
  std::optional<KeyTrail> trail_;
};

TEST_F(KeyTrailTest, TrustsTheNextKeyThatTheKeyBeforeHandsOverTo) {
  EXPECT_THAT(Follow(Change(kBefore, kNext), {KeyOf(kBefore)}), IsEmpty());
  ASSERT_EQ(trail_->keys().size(), 2u);
  EXPECT_EQ(trail_->keys()[1].text(), kNext.key());
  EXPECT_EQ(trail_->changes(), 1u);
  EXPECT_THAT(Follow(Change(kBefore, kNext), {KeyOf(kBefore), KeyOf(kNext)}), IsEmpty());
  EXPECT_EQ(trail_->keys().size(), 2u);
  EXPECT_THAT(Follow(Change(kBefore, kNext), {KeyOf(kNext)}), IsEmpty()) << "the reader was given it by hand";
}

TEST_F(KeyTrailTest, RefusesAForgedNextKey) {
  EXPECT_THAT(Follow(Change(kStranger, kNext), {KeyOf(kBefore)}), ElementsAre(HasSubstr("no trusted key signed that")));
  EXPECT_EQ(trail_->keys().size(), 1u);
  covenant::v1::Leaf swapped = Change(kBefore, kNext);
  swapped.mutable_key_change()->set_next_key(kStranger.key());
  EXPECT_THAT(Follow(swapped, {KeyOf(kBefore)}), ElementsAre(HasSubstr("it is forged")));
  covenant::v1::Leaf unwilling = Change(kBefore, kNext);
  unwilling.mutable_key_change()->set_next_signature(
      kStranger.SignatureOf(KeyChangeText(KeyOf(kBefore), KeyOf(kNext))));
  EXPECT_THAT(Follow(unwilling, {KeyOf(kBefore)}), ElementsAre(HasSubstr("did not sign that it takes over")));
  EXPECT_EQ(trail_->keys().size(), 1u);
}

TEST_F(KeyTrailTest, RefusesAKeyOfAnotherOriginAndAChangeThatIsNone) {
  const textbook::Log elsewhere("other.test/log", "next");
  EXPECT_THAT(Follow(Change(kBefore, elsewhere), {KeyOf(kBefore)}), ElementsAre(HasSubstr("no trusted key")));
  covenant::v1::Leaf check = Change(kBefore, kNext);
  check.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  EXPECT_THAT(Follow(check, {KeyOf(kBefore)}), ElementsAre(HasSubstr("in an entry of another kind")));
  covenant::v1::Leaf unreadable = Change(kBefore, kNext);
  unreadable.mutable_key_change()->set_next_key("log.test/covenant+00000000+AA==");
  EXPECT_THAT(Follow(unreadable, {KeyOf(kBefore)}), ElementsAre(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace covenant::auditor
