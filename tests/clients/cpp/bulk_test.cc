#include "clients/cpp/bulk.h"

#include <csignal>
#include <fstream>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "absl/time/clock.h"
#include "clients/cpp/caller.h"
#include "tests/clients/cpp/cutting_proxy.h"
#include "tests/clients/cpp/partner.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
using test::Reply;
using testing::HasSubstr;

class BulkTest : public test::PartnerTest {
 protected:
  static v1::Signal SignalOf(int number) {
    v1::Signal signal;
    signal.add_identifiers()->add_parts("subject " + std::to_string(number));
    return signal;
  }

  BulkOptions<v1::SubmitAnswer> Small() {
    BulkOptions<v1::SubmitAnswer> options;
    options.items_in_message = 10;
    options.window = 8;
    options.context.set_covenant("COMENSHA-REG");
    options.on_item = [this](const BulkItem<v1::SubmitAnswer>& item) {
      told_.push_back({item.number, item.answer.signal_reference()});
      return absl::OkStatus();
    };
    return options;
  }
  std::string JournalPath() const { return folder_ + "/journal"; }

  static absl::Status AddAll(SubmitStream& stream, int count) {
    for (int i = 0; i < count; ++i) {
      if (absl::Status status = stream.Add(SignalOf(i)); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Every one of `count` signals was stored, and none twice.
  void ExpectStoredOnce(int count) const {
    const auto stored = broker_.stored();
    EXPECT_EQ(stored.size(), static_cast<size_t>(count));
    for (const auto& [signal, times] : stored) EXPECT_EQ(times, 1);
  }
  // Every one of `count` items was told in order, once.
  void ExpectToldInOrder(uint64_t count) const {
    ASSERT_EQ(told_.size(), count);
    for (uint64_t i = 0; i < count; ++i) {
      EXPECT_EQ(told_[i], (std::pair<uint64_t, std::string>(i, "sig1.subject " + std::to_string(i))));
    }
  }
  // The bytes of a message are the same however often it was sent.
  void ExpectSameBytesInEveryRepeat() const {
    std::map<std::string, std::string> by_id;
    for (const auto& seen : broker_.seen()) {
      v1::RequestHead head;
      head.ParseFromString(seen.request);
      EXPECT_EQ(by_id.try_emplace(head.context().request_id(), seen.request).first->second, seen.request);
    }
  }

  std::vector<std::pair<uint64_t, std::string>> told_;
};

TEST_F(BulkTest, TellsEveryItemInOrder) {
  Connect();
  BulkProgress last;
  auto options = Small();
  options.on_progress = [&](const BulkProgress& progress) { last = progress; };
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 95).ok());
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  ExpectToldInOrder(95);
  ExpectStoredOnce(95);
  EXPECT_EQ(summary->told.at("permit"), 95u);
  EXPECT_EQ(summary->progress.messages, 10u);
  EXPECT_EQ(summary->progress.resent, 0u);
  EXPECT_EQ(last.answered, 95u);
  EXPECT_EQ(client_->caller().known_log().Unjoined(), std::nullopt);
}

TEST_F(BulkTest, ChecksInBulk) {
  Connect();
  CheckStream stream(*client_, {.items_in_message = 4});
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(stream.Add({}).ok());
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->told.at("permit"), 4u);
  EXPECT_EQ(summary->told.at("no_hit"), 4u);
}

TEST_F(BulkTest, FinishesWithoutItems) {
  Connect();
  SubmitStream stream(*client_, Small());
  EXPECT_EQ(stream.Finish().value().progress.messages, 0u);
  EXPECT_EQ(broker_.seen().size(), 0u);
}

TEST_F(BulkTest, ClosesAMessageAtItsLargestSize) {
  Connect();
  auto options = Small();
  options.on_item = nullptr;
  options.items_in_message = 1000;
  SubmitStream stream(*client_, options);
  for (int i = 0; i < 5; ++i) {
    v1::Signal signal = SignalOf(i);
    signal.add_fields()->set_value(std::string(600 << 10, 'x'));
    ASSERT_TRUE(stream.Add(signal).ok());
  }
  EXPECT_EQ(stream.Finish().value().progress.messages, 3u);
}

TEST_F(BulkTest, KeepsAWindowInFlight) {
  Connect();
  broker_.set_meddle([](const auto&, const auto&, Reply&) { absl::SleepFor(absl::Milliseconds(20)); });
  auto options = Small();
  options.window = 3;
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 30).ok()) << "three messages go out without an answer";
  EXPECT_EQ(stream.Progress().answered, 0u);
  ASSERT_TRUE(AddAll(stream, 10).ok());
  EXPECT_EQ(stream.Progress().answered, 10u) << "the fourth waits for the first answer";
  ASSERT_TRUE(stream.Finish().ok());
}

// Recorded and stored, but the answers never arrive, again and again.
TEST_F(BulkTest, LosesNothingAndDoublesNothingWhenTheConnectionIsCut) {
  test::CuttingProxy proxy(broker_.port());
  Connect(Options(proxy.port()));
  int messages = 0;
  broker_.set_meddle([&](const auto&, const auto&, Reply& reply) {
    if (++messages % 4 != 0) return;
    proxy.Cut();
    reply.silent = true;
  });
  SubmitStream stream(*client_, Small());
  ASSERT_TRUE(AddAll(stream, 95).ok());
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  ExpectToldInOrder(95);
  ExpectStoredOnce(95);
  ExpectSameBytesInEveryRepeat();
  EXPECT_GE(summary->progress.reconnects, 3u);
  EXPECT_GE(summary->progress.resent, 3u);
}

TEST_F(BulkTest, GoesOnAfterTheBrokerWasRestarted) {
  Connect();
  SubmitStream stream(*client_, Small());
  ASSERT_TRUE(AddAll(stream, 50).ok());
  broker_.Stop();
  std::thread restart([&] {
    absl::SleepFor(absl::Milliseconds(500));
    broker_.Start();
  });
  for (int i = 50; i < 200; ++i) ASSERT_TRUE(stream.Add(SignalOf(i)).ok());
  const auto summary = stream.Finish();
  restart.join();
  ASSERT_TRUE(summary.ok()) << summary.status();
  ExpectToldInOrder(200);
  ExpectStoredOnce(200);
  ExpectSameBytesInEveryRepeat();
  EXPECT_GE(summary->progress.reconnects, 1u);
}

TEST_F(BulkTest, ReconnectsWhenTheBrokerFallsSilent) {
  Connect();
  int silent = 1;
  broker_.set_meddle([&](const auto&, const auto&, Reply& reply) { reply.silent = silent-- > 0; });
  auto options = Small();
  options.answer_within = absl::Milliseconds(300);
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 20).ok());
  ASSERT_TRUE(stream.Finish().ok());
  ExpectToldInOrder(20);
  ExpectStoredOnce(20);
}

TEST_F(BulkTest, GivesUpWhenItsPatienceIsAtItsEnd) {
  Connect();
  auto options = Small();
  options.patience = absl::Milliseconds(700);
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 10).ok());
  broker_.Stop();
  const auto summary = stream.Finish();
  EXPECT_TRUE(absl::IsUnavailable(summary.status())) << summary.status();
  EXPECT_THAT(std::string(summary.status().message()), HasSubstr("1 messages were sent and not answered"));
  EXPECT_EQ(stream.Add(SignalOf(1)), summary.status()) << "a failed stream stays failed";
}

TEST_F(BulkTest, SaysWhichMessageTheBrokerCouldNotTake) {
  Connect();
  broker_.set_meddle([&, messages = 0](const auto&, const auto&, Reply& reply) mutable {
    if (++messages == 2) reply.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "signals[3]: no identifier");
  });
  SubmitStream stream(*client_, Small());
  (void)AddAll(stream, 30);
  const auto summary = stream.Finish();
  EXPECT_TRUE(absl::IsInvalidArgument(summary.status())) << summary.status();
  EXPECT_THAT(std::string(summary.status().message()), HasSubstr("(message 2, items 11 to 20)"));
  EXPECT_EQ(told_.size(), 10u);
}

TEST_F(BulkTest, TellsEachItemOfAMessageThatWasRefusedWhole) {
  Connect();
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::SubmitSignalsAnswer refusal;
    refusal.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refusal.mutable_outcome()->set_reason_code("COVENANT_EXPIRED");
    answer = refusal.SerializeAsString();
  });
  SubmitStream stream(*client_, Small());
  ASSERT_TRUE(AddAll(stream, 10).ok());
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->told.at("COVENANT_EXPIRED"), 10u);
  EXPECT_EQ(told_.size(), 10u);
}

TEST_F(BulkTest, TrustsNoAnswerThatIsNotForItsMessage) {
  Connect();
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::SubmitSignalsAnswer fewer;
    fewer.ParseFromString(answer);
    fewer.mutable_items()->RemoveLast();
    answer = fewer.SerializeAsString();
  });
  SubmitStream counted(*client_, Small());
  ASSERT_TRUE(AddAll(counted, 10).ok());
  EXPECT_THAT(std::string(counted.Finish().status().message()), HasSubstr("9 answers to 10 items"));

  broker_.set_compose(nullptr);
  broker_.set_meddle([first = std::string()](const auto&, const auto&, Reply& reply) mutable {
    if (first.empty()) first = reply.bytes;
    reply.bytes = first;
  });
  SubmitStream swapped(*client_, Small());
  ASSERT_TRUE(AddAll(swapped, 20).ok());
  const auto summary = swapped.Finish();
  EXPECT_TRUE(VerificationFailed(summary.status())) << summary.status();
}

TEST_F(BulkTest, ResumesFromItsJournalWithTheSameBytes) {
  Connect();
  auto options = Small();
  options.journal = JournalPath();
  {
    // Answers to three messages arrive; then the broker falls silent, and the process ends.
    broker_.set_meddle(
        [messages = 0](const auto&, const auto&, Reply& reply) mutable { reply.silent = ++messages > 3; });
    SubmitStream stream(*client_, options);
    ASSERT_TRUE(AddAll(stream, 110).ok());
    EXPECT_EQ(stream.Progress().answered, 30u);
  }
  broker_.set_meddle(nullptr);
  Connect();
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 200).ok());
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->progress.passed_over, 30u);
  EXPECT_EQ(summary->progress.answered, 170u);
  ExpectToldInOrder(200);
  ExpectStoredOnce(200);
  ExpectSameBytesInEveryRepeat();
  EXPECT_FALSE(std::filesystem::exists(JournalPath())) << "all is answered";
}

// The caller's disk is full: what it could not keep must come again.
TEST_F(BulkTest, TellsAMessageAgainThatCouldNotBeTakenIn) {
  Connect();
  auto options = Small();
  options.journal = JournalPath();
  auto full = options;
  full.on_item = [](const BulkItem<v1::SubmitAnswer>& item) {
    return item.number == 25 ? absl::UnavailableError("disk full") : absl::OkStatus();
  };
  {
    SubmitStream stream(*client_, full);
    absl::Status status = AddAll(stream, 40);
    if (status.ok()) status = stream.Finish().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  }
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 40).ok());
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->progress.passed_over, 20u);
  ASSERT_EQ(told_.size(), 20u);
  EXPECT_EQ(told_.front().first, 20u);
  ExpectStoredOnce(40);
}

TEST_F(BulkTest, ResumesAfterItsProcessWasKilled) {
  broker_.set_meddle([](const auto&, const auto&, Reply&) { absl::SleepFor(absl::Milliseconds(2)); });
  const std::string binary = std::string(BINARY_DIR) + "/bulk_partner";
  const std::string port = std::to_string(broker_.port()), key = broker_.log.key();
  const std::string state = folder_ + "/state", journal = JournalPath();
  const auto run = [&](int kill_after) {
    const pid_t child = fork();
    if (child == 0) {
      execl(binary.c_str(), binary.c_str(), port.c_str(), key.c_str(), test::TestPki().folder.c_str(), state.c_str(),
            journal.c_str(), "2000", nullptr);
      _exit(127);
    }
    if (kill_after > 0) {
      const auto before = broker_.seen().size();
      while (broker_.seen().size() < before + static_cast<size_t>(kill_after)) absl::SleepFor(absl::Milliseconds(1));
      kill(child, SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  };
  test::TestPki();
  for (int kill_after : {1, 7, 30, 60}) EXPECT_EQ(run(kill_after), -SIGKILL);
  EXPECT_EQ(run(0), 0);
  ExpectStoredOnce(2000);
  ExpectSameBytesInEveryRepeat();
}

TEST_F(BulkTest, TheJournalHoldsNoIdentifier) {
  Connect();
  auto options = Small();
  options.journal = JournalPath();
  broker_.set_meddle([messages = 0](const auto&, const auto&, Reply& reply) mutable { reply.silent = ++messages > 1; });
  SubmitStream stream(*client_, options);
  ASSERT_TRUE(AddAll(stream, 90).ok());
  std::ifstream file(JournalPath());
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THAT(text, HasSubstr("answered 0 5\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("subject")));
  EXPECT_EQ(std::filesystem::status(JournalPath()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(BulkTest, RefusesAJournalThatIsNotForThisInput) {
  Connect();
  auto options = Small();
  options.journal = JournalPath();
  broker_.set_meddle([](const auto&, const auto&, Reply& reply) { reply.silent = true; });
  {
    SubmitStream stream(*client_, options);
    ASSERT_TRUE(AddAll(stream, 20).ok());
    SubmitStream second(*client_, options);
    EXPECT_THAT(std::string(second.Add(SignalOf(0)).message()), HasSubstr("in use by another process"));
  }
  broker_.set_meddle(nullptr);
  {
    SubmitStream shorter(*client_, options);
    ASSERT_TRUE(AddAll(shorter, 5).ok());
    EXPECT_THAT(std::string(shorter.Finish().status().message()), HasSubstr("not the one it was begun with"));
  }
  {
    SubmitStream cut(*client_, options);
    ASSERT_TRUE(AddAll(cut, 10).ok());
    EXPECT_THAT(std::string(cut.Finish().status().message()), HasSubstr("goes on where the input ends"));
  }
  CheckStream other(*client_, {.journal = JournalPath()});
  EXPECT_THAT(std::string(other.Add({}).message()), HasSubstr("of kind submit, not check"));
}

}  // namespace
}  // namespace covenant::client
