// The rows of people, and what happens when two write about one at once; most of it while the keys are rotated.
#include "broker/exchange/rows/subjects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/store/memory_store.h"
#include "tests/broker/pseudonym/keyring_in_folder.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;

constexpr char kCovenant[] = "C";

std::string IndexKey(char letter) {
  return std::string(32, letter);
}

stored::KeyEpochs Row(int epochs, bool settled) {
  stored::KeyEpochs row;
  row.add_schemes()->set_scheme("bsn");
  for (int i = 2; i <= epochs; ++i) {
    stored::KeyEpoch* later = row.mutable_schemes(0)->add_later();
    later->set_began_ms(i);
    later->set_settled_ms(i < epochs || settled ? i : 0);
  }
  return row;
}

class SubjectsTest : public testing::Test {
 protected:
  SubjectsTest() {
    store::Batch changes;
    EXPECT_TRUE(subjects_.PlantDecoy(1, changes).ok());
    EXPECT_TRUE(store_.Write(changes).ok());
  }

  // Where one stands by `current`, and by `former` before.
  Standing Place(char current, char former = 0) {
    Standing place;
    place.key = {IndexKey(current), std::string(32, current)};
    if (former != 0) place.former_index_key = IndexKey(former);
    place.epochs = epochs_.Of(kCovenant).value();
    return place;
  }
  Standing ById(const std::string& subject_id) {
    Standing place;
    place.subject_id = subject_id;
    place.epochs = epochs_.Of(kCovenant).value();
    return place;
  }
  // Posts and writes; gives the subject's id.
  std::string Post(const Standing& place, uint64_t signal) {
    store::Batch changes;
    const auto posted = subjects_.Post(kCovenant, place, signal, {}, changes);
    EXPECT_TRUE(posted.ok()) << posted.status();
    EXPECT_TRUE(store_.Write(changes).ok());
    return posted->subject_id();
  }
  SubjectView Find(const Standing& place) { return subjects_.Find(kCovenant, place).value(); }
  size_t Rows() {
    size_t rows = 0;
    for (auto cursor = store_.Scan(store::Family::kSubjects, {}); cursor->Valid(); cursor->Next()) ++rows;
    return rows;
  }

  pseudonym::KeyringInFolder keyring_;
  store::MemoryStore store_;
  KeyEpochs epochs_{store_};
  Subjects subjects_{store_, *keyring_.get()};
};

TEST_F(SubjectsTest, KeepsItsIdThroughAMove) {
  const std::string id = Post(Place('a'), 7);
  Post(Place('a'), 8);
  epochs_.Serve(kCovenant, Row(2, false));
  EXPECT_EQ(Find(Place('b', 'a')).subject_id, id) << "where it was";
  const size_t rows = Rows();
  {
    store::Batch changes;
    const auto moved = subjects_.Move(kCovenant, Place('b', 'a'), changes);
    ASSERT_TRUE(moved.ok() && *moved) << moved.status();
    ASSERT_TRUE(store_.Write(changes).ok());
  }
  EXPECT_EQ(Rows(), rows);
  for (const Standing& place : {Place('b', 'a'), Place('b'), ById(id)}) {
    const SubjectView view = Find(place);
    EXPECT_TRUE(view.found);
    EXPECT_EQ(view.subject_id, id);
    EXPECT_EQ(view.index_key, IndexKey('b'));
    EXPECT_EQ(view.element, std::string(32, 'b'));
    EXPECT_THAT(view.signals, ElementsAre(7u, 8u));
  }
  EXPECT_FALSE(Find(Place('a')).found);
  store::Batch none;
  EXPECT_FALSE(subjects_.Move(kCovenant, Place('b', 'a'), none).value().has_value()) << "nobody stands there any more";
  EXPECT_TRUE(none.empty());
}

TEST_F(SubjectsTest, APostingUnderTheNextKeyBringsTheWholeSubjectThere) {
  const std::string id = Post(Place('a'), 7);
  epochs_.Serve(kCovenant, Row(2, false));
  EXPECT_EQ(Post(Place('b', 'a'), 9), id);
  EXPECT_THAT(Find(Place('b', 'a')).signals, ElementsAre(7u, 9u));
  EXPECT_FALSE(Find(Place('a')).found);
  EXPECT_EQ(subjects_.IndexKeyOf(kCovenant, id).value(), IndexKey('b'));
}

TEST_F(SubjectsTest, TwoWhoMoveASubjectAtOnceAgree) {
  const std::string id = Post(Place('a'), 7);
  epochs_.Serve(kCovenant, Row(2, false));
  store::Batch first, second;
  {
    const auto moving = subjects_.Move(kCovenant, Place('b', 'a'), first);
    const auto posting = subjects_.Post(kCovenant, Place('b', 'a'), 9, {}, second);
    ASSERT_TRUE(moving.ok() && posting.ok());
    EXPECT_EQ((*moving)->subject_id(), id);
    EXPECT_EQ(posting->subject_id(), id);
    // In either order, or only one of them.
    ASSERT_TRUE(store_.Write(second).ok());
    ASSERT_TRUE(store_.Write(first).ok());
  }
  EXPECT_THAT(Find(Place('b', 'a')).signals, ElementsAre(7u, 9u));
  EXPECT_FALSE(Find(Place('a')).found);
}

TEST_F(SubjectsTest, ANewSubjectIsPostedUnderOneKeyOnly) {
  const Standing before = Place('a');
  store::Batch early, late;
  {
    const auto posting = subjects_.Post(kCovenant, before, 7, {}, early);
    ASSERT_TRUE(posting.ok());
    epochs_.Serve(kCovenant, Row(2, false));
    EXPECT_EQ(subjects_.Post(kCovenant, Place('b', 'a'), 8, {}, late).status().code(), absl::StatusCode::kUnavailable)
        << "whether it is made is not known yet";
    ASSERT_TRUE(store_.Write(early).ok());
  }
  EXPECT_EQ(subjects_.Post(kCovenant, before, 9, {}, late).status().code(), absl::StatusCode::kUnavailable)
      << "that key is the current one no more";
  Post(Place('b', 'a'), 8);
  EXPECT_THAT(Find(Place('b', 'a')).signals, ElementsAre(7u, 8u));
}

TEST_F(SubjectsTest, NobodyMovesWhatIsBeingTakenAway) {
  const std::string id = Post(Place('a'), 7);
  epochs_.Serve(kCovenant, Row(2, false));
  store::Batch changes, other;
  const std::vector<uint64_t> signals = {7};
  {
    const auto taken = subjects_.Unpost(kCovenant, id, signals, changes);
    ASSERT_TRUE(taken.ok());
    EXPECT_EQ(subjects_.Move(kCovenant, Place('b', 'a'), other).status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(subjects_.Post(kCovenant, Place('b', 'a'), 8, {}, other).status().code(), absl::StatusCode::kUnavailable);
    ASSERT_TRUE(store_.Write(changes).ok());
  }
  EXPECT_FALSE(Find(Place('b', 'a')).found);
  EXPECT_NE(Post(Place('b', 'a'), 8), id) << "who comes back is somebody else";
}

TEST_F(SubjectsTest, NobodyTakesAwayWhatIsBeingMoved) {
  const std::string id = Post(Place('a'), 7);
  epochs_.Serve(kCovenant, Row(2, false));
  store::Batch changes, other;
  const std::vector<uint64_t> signals = {7};
  const auto moving = subjects_.Move(kCovenant, Place('b', 'a'), changes);
  ASSERT_TRUE(moving.ok() && *moving);
  EXPECT_EQ(subjects_.Unpost(kCovenant, id, signals, other).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(SubjectsTest, ListsTheSubjectsOfACovenantOneAfterTheOther) {
  Post(Place('b'), 7);
  Post(Place('a'), 8);
  Post(Place('a'), 9);
  Post(Place('\xff'), 10);
  const auto keys = [&](const std::string& from, size_t count) {
    std::vector<std::string> found;
    const auto next = subjects_.Next(kCovenant, from, count);
    for (const auto& one : *next) found.push_back(one.index_key);
    return found;
  };
  EXPECT_THAT(keys("", 2), ElementsAre(IndexKey('a'), IndexKey('b')));
  EXPECT_THAT(keys(IndexKey('a'), 9), ElementsAre(IndexKey('b'), IndexKey('\xff')));
  EXPECT_THAT(keys(IndexKey('\xff'), 9), ElementsAre());
}

}  // namespace
}  // namespace covenant::exchange
