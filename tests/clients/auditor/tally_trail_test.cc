#include "clients/auditor/tally_trail.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Leaf;
using covenant::v1::Tally;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A log of two runs as a broker writes it: genesis, a tally, five requests, a tally, three requests, the last tally;
// then a second run.
class TallyTrailTest : public testing::Test {
 protected:
  static Leaf Own(covenant::v1::EntryKind kind) {
    Leaf leaf;
    leaf.set_kind(kind);
    return leaf;
  }
  static Leaf Request() {
    Leaf leaf = Own(covenant::v1::ENTRY_KIND_CHECK);
    leaf.set_request_hash(textbook::Bytes32("request"));
    return leaf;
  }
  static Leaf TallyOf(uint64_t run, uint64_t number, uint64_t previous, uint64_t first, uint64_t size, uint64_t own,
                      uint64_t answered, bool last = false) {
    Leaf leaf = Own(covenant::v1::ENTRY_KIND_TALLY);
    Tally& tally = *leaf.mutable_tally();
    tally.set_run(run);
    tally.set_number(number);
    tally.set_previous(previous);
    tally.set_first_size(first);
    tally.set_size(size);
    tally.set_own(own);
    tally.set_recorded(size - first - own);
    tally.set_released(answered);
    tally.set_requests(answered);
    tally.set_last(last);
    return leaf;
  }
  TallyTrailTest() {
    log_.push_back(Own(covenant::v1::ENTRY_KIND_GENESIS));  // 0
    log_.push_back(TallyOf(1, 1, 0, 0, 1, 1, 0));           // 1
    for (int i = 0; i < 5; ++i) log_.push_back(Request());  // 2..6
    log_.push_back(TallyOf(1, 2, 1, 0, 7, 2, 5));           // 7
    for (int i = 0; i < 3; ++i) log_.push_back(Request());  // 8..10
    log_.push_back(TallyOf(1, 3, 7, 0, 11, 3, 8, true));    // 11
    log_.push_back(TallyOf(2, 1, 11, 12, 12, 0, 0));        // 12
    for (int i = 0; i < 2; ++i) log_.push_back(Request());  // 13, 14
    log_.push_back(TallyOf(2, 2, 12, 12, 15, 1, 2, true));  // 15
  }
  // What is wrong with the whole log.
  std::vector<std::string> Wrong() {
    TallyTrail trail;
    std::vector<std::string> all;
    for (const Leaf& leaf : log_) {
      for (std::string& wrong : trail.Follow(leaf)) all.push_back(std::move(wrong));
    }
    summary_ = trail.summary();
    return all;
  }
  void Erase(size_t index) { log_.erase(log_.begin() + static_cast<std::ptrdiff_t>(index)); }

  std::vector<Leaf> log_;
  TallyTrail::Summary summary_;
};

TEST_F(TallyTrailTest, FindsNothingWrongWithAWholeLog) {
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_EQ(summary_.runs, 2u);
  EXPECT_EQ(summary_.tallies, 5u);
  EXPECT_EQ(summary_.requests, 10u);
  EXPECT_EQ(summary_.released, 10u);
  EXPECT_EQ(summary_.runs_cut_off, 0u);
  EXPECT_TRUE(summary_.ended);
}

TEST_F(TallyTrailTest, SeesThatAnEntryOfARequestIsMissing) {
  Erase(4);
  EXPECT_THAT(Wrong(), Contains(HasSubstr("entries are missing before it")));
}

TEST_F(TallyTrailTest, SeesThatAnEntryWasExchangedForOneOfTheBrokersOwn) {
  log_[4] = Own(covenant::v1::ENTRY_KIND_REFUSED_IDENTITY);
  EXPECT_THAT(Wrong(),
              Contains("the tally counts 5 entries of requests and 2 of the broker's own from entry 0 to 7, the "
                       "log holds 4 and 3"));
}

TEST_F(TallyTrailTest, SeesThatATallyIsMissing) {
  Erase(7);
  EXPECT_THAT(Wrong(), Contains(HasSubstr("tally 3 of run 1 follows tally 1 of run 1: tallies are missing")));
}

TEST_F(TallyTrailTest, SeesThatAWholeRunIsMissing) {
  log_[12].mutable_tally()->set_run(3);
  log_[15].mutable_tally()->set_run(3);
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("tally 1 of run 3 follows tally 3 of run 1")));
}

TEST_F(TallyTrailTest, SeesThatSomethingWasReleasedWithoutRecord) {
  log_[7].mutable_tally()->set_released(6);
  log_[7].mutable_tally()->set_requests(6);
  EXPECT_THAT(Wrong(), Contains(HasSubstr("6 answers left, but only 5 have an entry")));
  log_[7].mutable_tally()->set_repeated(1);
  EXPECT_THAT(Wrong(), IsEmpty()) << "a repeat has the entry of the first time";
}

TEST_F(TallyTrailTest, SeesThatARequestWasLetInAndNeverEnded) {
  log_[11].mutable_tally()->set_requests(9);
  EXPECT_THAT(Wrong(), ElementsAre("9 requests were let in, but 8 ended"));
  log_[11].mutable_tally()->set_failed(1);
  EXPECT_THAT(Wrong(), IsEmpty());
  log_[7].mutable_tally()->set_requests(6);
  EXPECT_THAT(Wrong(), IsEmpty()) << "while the run goes on one may be under way";
}

TEST_F(TallyTrailTest, SeesEntriesBetweenTwoRuns) {
  log_.insert(log_.begin() + 12, Request());
  log_[13] = TallyOf(2, 1, 11, 13, 13, 0, 0);
  log_[16] = TallyOf(2, 2, 13, 13, 16, 1, 2, true);
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("what lies between was counted by none")));
}

TEST_F(TallyTrailTest, LetsTheLogsKeyChangeBetweenTwoRuns) {
  log_.insert(log_.begin() + 12, Own(covenant::v1::ENTRY_KIND_LOG_KEY));
  log_[13] = TallyOf(2, 1, 11, 13, 13, 0, 0);
  log_[16] = TallyOf(2, 2, 13, 13, 16, 1, 2, true);
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(TallyTrailTest, TellsARunThatWasKilledAndALogWhoseEndIsNotCounted) {
  Erase(15);
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_FALSE(summary_.ended);
  EXPECT_EQ(summary_.not_counted, 3u);
  // The first run killed before its last tally: its last requests were counted by none, and the second says where it
  // began.
  log_.resize(11);
  log_.push_back(TallyOf(2, 1, 7, 11, 11, 0, 0));
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_EQ(summary_.runs_cut_off, 1u);
}

TEST_F(TallyTrailTest, RefusesATallyInAnEntryOfAnotherKind) {
  log_[1].set_kind(covenant::v1::ENTRY_KIND_CHECK);
  EXPECT_THAT(Wrong(), Contains(HasSubstr("a tally that is none, or in an entry of another kind")));
}

}  // namespace
}  // namespace covenant::auditor
