#include "clients/cpp/known_log.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/auditor/textbook_log.h"

namespace covenant::client {
namespace {

using auditor::Checkpoint;

class KnownLogTest : public testing::Test {
 protected:
  KnownLogTest() : folder_(testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(folder_);
    for (int i = 0; i < 40; ++i) log_.Append("leaf " + std::to_string(i));
    keys_ = {auditor::LogKey::Parse(log_.key()).value()};
  }
  ~KnownLogTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<KnownLog> Open() const { return KnownLog::Open(folder_, keys_).value(); }
  Checkpoint At(uint64_t size) const { return auditor::OpenCheckpoint(log_.Checkpoint(size), keys_).value(); }
  std::string Filed() const {
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      if (file.path().extension() != ".checkpoint") continue;
      std::ifstream stream(file.path());
      return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }
    return "";
  }

  const std::string folder_;
  textbook::Log log_;
  std::vector<auditor::LogKey> keys_;
};

TEST_F(KnownLogTest, KeepsTheNewestForTheNextRun) {
  const auto known = Open();
  EXPECT_EQ(known->Carry()->known(), std::nullopt);
  ASSERT_TRUE(known->Accept(std::nullopt, At(5)).ok());
  ASSERT_TRUE(known->Accept(At(5), At(9)).ok());
  EXPECT_EQ(Open()->Carry()->known()->size, 9u);
  EXPECT_EQ(Filed(), log_.Checkpoint(9));
}

TEST_F(KnownLogTest, NeverGoesBackBehindWhatAnotherProcessKept) {
  const auto one = Open(), other = Open();
  ASSERT_TRUE(one->Accept(std::nullopt, At(5)).ok());
  auto slow = one->Carry();
  ASSERT_EQ(other->Carry()->known()->size, 5u);
  ASSERT_TRUE(other->Accept(At(5), At(9)).ok());
  // The slow call of the first process comes home with an older checkpoint than the one kept meanwhile.
  ASSERT_TRUE(one->Accept(slow->known(), At(7)).ok());
  EXPECT_EQ(Filed(), log_.Checkpoint(9));
  slow->Release();
  const auto heads = one->Unjoined();
  ASSERT_TRUE(heads.has_value()) << "7 and 9 are not proven against each other";
  EXPECT_EQ(heads->first.size, 7u);
  EXPECT_EQ(heads->second.size, 9u);
  one->Join(heads->first);
  EXPECT_EQ(one->Unjoined(), std::nullopt);
  EXPECT_EQ(one->newest()->size, 9u);
}

TEST_F(KnownLogTest, CarriesEachBranchOnAndTheNewestToJoinThem) {
  const auto known = Open();
  ASSERT_TRUE(known->Accept(std::nullopt, At(5)).ok());
  auto a = known->Carry();
  auto b = known->Carry();
  ASSERT_TRUE(known->Accept(a->known(), At(6)).ok());
  ASSERT_TRUE(known->Accept(b->known(), At(8)).ok());
  EXPECT_EQ(known->Unjoined(), std::nullopt) << "not while calls are under way";
  a->Release();
  b->Release();
  {
    const auto first = known->Carry(), second = known->Carry(), third = known->Carry();
    EXPECT_EQ(first->known()->size, 6u);
    EXPECT_EQ(second->known()->size, 8u) << "6 is on its way already";
    EXPECT_EQ(third->known()->size, 8u);
  }
  EXPECT_EQ(known->CarryNewest()->known()->size, 8u);
  EXPECT_TRUE(known->Unjoined().has_value());
}

TEST_F(KnownLogTest, SeesTwoRootsOfOneSizeAlsoWhenOneWasLeftBehind) {
  textbook::Log other;
  for (int i = 0; i < 40; ++i) other.Append("other leaf " + std::to_string(i));
  const Checkpoint forged = auditor::OpenCheckpoint(other.Checkpoint(5), keys_).value();
  const auto known = Open();
  ASSERT_TRUE(known->Accept(std::nullopt, At(5)).ok());
  ASSERT_TRUE(known->Accept(At(5), At(9)).ok());
  EXPECT_TRUE(absl::IsDataLoss(known->Accept(std::nullopt, forged)));
  EXPECT_TRUE(absl::IsDataLoss(known->Carry().status())) << "for good";
  EXPECT_TRUE(absl::IsDataLoss(KnownLog::Open(folder_, keys_).status())) << "and for the next run";
}

TEST_F(KnownLogTest, WorksFromManyThreadsAndProcesses) {
  const auto one = Open(), other = Open();
  std::mutex mutex;
  uint64_t size = 0;
  std::vector<std::thread> threads;
  for (KnownLog* known : {one.get(), other.get(), one.get(), other.get()}) {
    threads.emplace_back([&, known] {
      for (int call = 0; call < 10; ++call) {
        const auto carried = known->Carry();
        ASSERT_TRUE(carried.ok()) << carried.status();
        const Checkpoint answered = [&] {
          const std::lock_guard lock(mutex);
          return At(++size);
        }();
        ASSERT_TRUE(known->Accept(carried->known(), answered).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Filed(), log_.Checkpoint(40));
  for (KnownLog* known : {one.get(), other.get()}) {
    ASSERT_TRUE(known->Carry().ok()) << "reads what the other kept";
    while (const auto heads = known->Unjoined()) known->Join(heads->first);
    EXPECT_EQ(known->newest()->size, 40u);
  }
}

}  // namespace
}  // namespace covenant::client
