#include "broker/exchange/story/story.h"

#include <future>

#include "absl/time/clock.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/submit.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

using store::MemoryStore;

constexpr char kAnna[] = "1234567890";

v1::CheckSubjectRequest Question() {
  return Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna));
}

class StoryTest : public testing::Test {
 protected:
  // A submission that is complete, so that it can be sent again with the same bytes.
  v1::SubmitSignalRequest Submission() {
    v1::SubmitSignalRequest request = TableSubmission(TableSignal(kAnna));
    broker_.Complete(*request.mutable_context());
    return request;
  }
  int StoredSignals() {
    int rows = 0;
    for (auto cursor = broker_.store().Scan(store::Family::kSignals, {}); cursor->Valid(); cursor->Next()) ++rows;
    return rows - 1;  // the decoy
  }

  BrokerWithoutPort broker_;
};

TEST_F(StoryTest, AnswersARepeatedWriteAgainAndWritesNothing) {
  const v1::SubmitSignalRequest request = Submission();
  const auto first = broker_.Submit("kmar", request);
  broker_.Submit("politie", TableSubmission(TableSignal(kAnna)));  // the log has grown meanwhile
  const int writes = broker_.store().writes();
  for (int again = 0; again < 2; ++again) {
    const auto repeat = broker_.Submit("kmar", request);
    ASSERT_TRUE(repeat.status.ok()) << repeat.status;
    EXPECT_EQ(repeat.answer, first.answer);
    EXPECT_EQ(repeat.receipt.leaf(), first.receipt.leaf());
    EXPECT_EQ(repeat.receipt.reply_nonce(), first.receipt.reply_nonce());
    EXPECT_EQ(repeat.index, first.index);
    EXPECT_EQ(broker_.store().writes(), writes);
    broker_.Restart();
  }
  EXPECT_EQ(StoredSignals(), 2);
}

TEST_F(StoryTest, AnswersARepeatedRefusalOfAWriteAgain) {
  v1::SubmitSignalRequest request = TableSubmission(TableSignal("12"));
  broker_.Complete(*request.mutable_context());
  const auto first = broker_.Submit("kmar", request);
  const auto repeat = broker_.Submit("kmar", request);
  EXPECT_EQ(repeat.reason(), "IDENTIFIER_INVALID");
  EXPECT_EQ(repeat.index, first.index);
}

TEST_F(StoryTest, RefusesOtherContentUnderAnIdThatWasUsedAndRecordsIt) {
  v1::SubmitSignalRequest request = Submission();
  const auto first = broker_.Submit("kmar", request);
  *request.mutable_signal() = TableSignal("9876543210");
  const auto refused = broker_.Submit("kmar", request);
  EXPECT_EQ(refused.reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(refused.leaf.told(), "REQUEST_ID_REUSED");
  EXPECT_EQ(refused.index, first.index + 1);
  EXPECT_EQ(StoredSignals(), 1);
  *request.mutable_signal() = TableSignal(kAnna);
  EXPECT_EQ(broker_.Submit("kmar", request).answer, first.answer) << "the first content still answers again";
}

TEST_F(StoryTest, KeepsTheRequestIdsOfPartiesAndMethodsApart) {
  const v1::SubmitSignalRequest request = Submission();
  const auto kmar = broker_.Submit("kmar", request);
  const auto politie = broker_.Submit("politie", request);
  EXPECT_EQ(politie->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_NE(politie.index, kmar.index);
  v1::CheckSubjectRequest question = Question();
  question.mutable_context()->set_request_id(request.context().request_id());
  EXPECT_EQ(broker_.Check("kmar", question)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(StoryTest, DecidesAndRecordsARepeatedReadAnew) {
  v1::CheckSubjectRequest question = Question();
  broker_.Complete(*question.mutable_context());
  const auto miss = broker_.Check("politie", question);
  EXPECT_EQ(miss->outcome().told(), v1::TOLD_NO_HIT);
  broker_.Submit("kmar", Submission());
  const auto hit = broker_.Check("politie", question);
  EXPECT_EQ(hit->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_GT(hit.index, miss.index);
}

TEST_F(StoryTest, LetsATwinWaitAndAnswersBothWithTheSameEntry) {
  const v1::SubmitSignalRequest request = Submission();
  const uint64_t before = broker_.size();
  broker_.store().HoldWrites(true);
  std::vector<std::future<Told<v1::SubmitAnswer>>> twins;
  for (int i = 0; i < 4; ++i) {
    twins.push_back(std::async(std::launch::async, [&] { return broker_.Submit("kmar", request); }));
  }
  absl::SleepFor(absl::Milliseconds(100));
  broker_.store().HoldWrites(false);
  std::vector<Told<v1::SubmitAnswer>> told;
  for (auto& twin : twins) told.push_back(twin.get());
  for (const auto& one : told) {
    ASSERT_TRUE(one.status.ok()) << one.status;
    EXPECT_EQ(one.index, told[0].index);
    EXPECT_EQ(one.answer, told[0].answer);
  }
  EXPECT_EQ(broker_.size(), before + 1);
  EXPECT_EQ(StoredSignals(), 1);
}

TEST_F(StoryTest, MakesOneSubjectOfAPersonWhomManySupplyAtTheSameTime) {
  broker_.store().HoldWrites(true);
  std::vector<std::future<Told<v1::SubmitAnswer>>> all;
  for (const char* party : {"kmar", "nla", "kmar", "nla"}) {
    all.push_back(std::async(std::launch::async, [&, party] { return broker_.Submit(party, Submission()); }));
  }
  absl::SleepFor(absl::Milliseconds(100));
  broker_.store().HoldWrites(false);
  for (auto& one : all) EXPECT_TRUE(one.get().status.ok());
  const auto told = broker_.Check("politie", Question());
  EXPECT_EQ(told.detail.items(0).records_size(), 4);
  const auto by_pseudonym =
      broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, ByPseudonym(told->pseudonym())));
  EXPECT_EQ(by_pseudonym.detail.items(0).records_size(), 4);
}

TEST_F(StoryTest, RecordsNothingForWhomIsGoneBefore) {
  const v1::SubmitSignalRequest request = Submission();
  const uint64_t before = broker_.size();
  broker_.gone = [] { return true; };
  EXPECT_EQ(broker_.Submit("kmar", request).status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(broker_.size(), before);
  EXPECT_EQ(StoredSignals(), 0);
  broker_.gone = nullptr;
  EXPECT_EQ(broker_.Submit("kmar", request)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(StoryTest, TakesNoRequestThatCannotBeBoundToAnEntry) {
  const uint64_t before = broker_.size();
  const auto code = [&](const std::function<void(v1::RequestContext&)>& change) {
    v1::CheckSubjectRequest request = Question();
    broker_.Complete(*request.mutable_context());
    change(*request.mutable_context());
    return broker_.TellAsIs<v1::CheckAnswer>(broker_.System("kmar"), v1::ENTRY_KIND_CHECK, &CheckSubject, request)
        .status.code();
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code([](auto& c) { c.clear_request_id(); }), kInvalid);
  EXPECT_EQ(code([](auto& c) { c.set_request_id("018f3a3e-7b5a-4c3d-8e2f-0123456789ab"); }), kInvalid) << "version 4";
  EXPECT_EQ(code([](auto& c) { c.set_nonce(std::string(31, 'n')); }), kInvalid);
  EXPECT_EQ(code([](auto& c) { c.mutable_actor()->set_reference(std::string(101, 'a')); }), kInvalid);
  EXPECT_EQ(code([](auto& c) { c.set_case_reference(std::string(101, 'a')); }), kInvalid);
  EXPECT_EQ(code([](auto& c) { c.set_covenant(std::string(101, 'a')); }), kInvalid);
  EXPECT_EQ(code([](auto& c) { c.set_motivation(std::string(2001, 'a')); }), kInvalid);
  EXPECT_EQ(code([](auto& c) { c.set_motivation(std::string(2000, 'a')); }), absl::StatusCode::kOk);
  EXPECT_EQ(broker_.size(), before + 1);
}

// The fixture has the auditor verify the proof.
TEST_F(StoryTest, ProvesThatTheLogExtendsWhatTheCallerKnows) {
  const uint64_t known = broker_.WhoAmI("kmar").index + 1;
  for (int i = 0; i < 5; ++i) broker_.WhoAmI("politie");
  v1::SubmitSignalRequest request = Submission();
  request.mutable_context()->set_known_size(known);
  for (int again = 0; again < 2; ++again) {
    const auto told = broker_.Submit("kmar", request);
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_GT(told.receipt.consistency_proof_size(), 0) << again;
    broker_.WhoAmI("politie");
  }
}

// The ledger keeps what met a full disk and writes it when there is space: the caller was told UNAVAILABLE, and finds
// out by sending the same request again.
class FullDiskTest : public StoryTest {};

TEST_F(FullDiskTest, TellsTheRepeatWhatBecameOfTheFirstTry) {
  const v1::SubmitSignalRequest request = Submission();
  const uint64_t before = broker_.size();
  broker_.store().SetFault(MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(broker_.Submit("kmar", request).status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(broker_.Submit("kmar", request).status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(StoredSignals(), 0);
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  ASSERT_TRUE(broker_.AwaitSize(before + 1));
  const auto told = broker_.Submit("kmar", request);
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told.index, before);
  EXPECT_EQ(StoredSignals(), 1);
}

TEST_F(FullDiskTest, StillAnswersAgainWhatWasRecordedBefore) {
  const v1::SubmitSignalRequest request = Submission();
  const auto first = broker_.Submit("kmar", request);
  broker_.store().SetFault(MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(broker_.Submit("kmar", Submission()).status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(broker_.Submit("kmar", request).answer, first.answer);
}

TEST_F(FullDiskTest, DoesNothingTwiceWhenSpaceReturnsInTheMiddleOfARepeat) {
  const v1::SubmitSignalRequest request = Submission();
  const uint64_t before = broker_.size();
  broker_.store().SetFault(MemoryStore::Fault::kNoSpace);
  ASSERT_EQ(broker_.Submit("kmar", request).status.code(), absl::StatusCode::kUnavailable);
  // Asked between the look for an earlier request and the recording: there the first try comes to be on disk.
  broker_.gone = [&] {
    broker_.store().SetFault(MemoryStore::Fault::kNone);
    EXPECT_TRUE(broker_.AwaitSize(before + 1));
    return false;
  };
  broker_.Submit("kmar", request).status.IgnoreError();
  broker_.gone = nullptr;
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  ASSERT_TRUE(broker_.AwaitSize(before + 1));
  EXPECT_EQ(broker_.Submit("kmar", request).index, before);
  EXPECT_EQ(broker_.size(), before + 1);
  EXPECT_EQ(StoredSignals(), 1);
}

TEST_F(FullDiskTest, PutsASuspensionInForceWhenItComesToBeOnDisk) {
  const uint64_t before = broker_.size();
  broker_.store().SetFault(MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(broker_.Suspend("p-adema", kTable).status.code(), absl::StatusCode::kUnavailable);
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  ASSERT_TRUE(broker_.AwaitSize(before + 1));
  EXPECT_EQ(broker_.LeafAt(before).kind(), v1::ENTRY_KIND_POLICY_SUSPEND);
  EXPECT_EQ(broker_.Check("politie", Question()).reason(), "COVENANT_SUSPENDED") << "log and broker disagree";
}

}  // namespace
}  // namespace covenant::exchange
