#include "broker/crypto/slots.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/crypto/rewrap_slots.h"
#include "tests/broker/crypto/full_disk.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

using testing::HasSubstr;

class SetClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(seconds_); }
  void Set(absl::CivilDay day) { seconds_ = absl::ToUnixSeconds(absl::FromCivil(day, absl::UTCTimeZone())); }

 private:
  std::atomic<int64_t> seconds_ = 0;
};

class SlotsTest : public testing::Test {
 protected:
  SlotsTest() {
    clock_.Set(absl::CivilDay(2026, 7, 15));
    EXPECT_TRUE(MasterKey::Generate(folder_ / "master.key").ok());
    Start();
  }
  void Start() {
    keyring_ = Keyring::Open(keys_, MasterKey::Load(folder_ / "master.key").value(), WhenMissing::kCreate).value();
    slots_ = Slots::Open(keyring_.get(), &clock_).value();
  }
  void Stop() {
    slots_.reset();
    keyring_.reset();
  }
  void Restart() {
    Stop();
    Start();
  }
  // Where a slot's 64 bytes stand in its file.
  static size_t OffsetOf(uint64_t slot) {
    return SlotFile::kHeaderSize + slot % SlotFile::kSlots * SlotFile::kSlotSize;
  }
  std::string PathOf(uint64_t slot) const {
    return keys_ + "/" + SlotFile::NameOf(static_cast<uint32_t>(slot / SlotFile::kSlots));
  }
  std::string BytesOf(uint64_t slot) const {
    return ReadFile(PathOf(slot)).substr(OffsetOf(slot), SlotFile::kSlotSize);
  }

  const TemporaryFolder folder_;
  const std::string keys_ = folder_ / "keys";
  SetClock clock_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<Slots> slots_;
};

TEST_F(SlotsTest, GivesEachKeyOnceAndOpensItLater) {
  std::set<std::string> keys;
  uint64_t last = 0;
  for (int i = 0; i < 5'000; ++i) {
    const SlotKey taken = slots_->Take().value();
    EXPECT_GT(taken.slot, last);
    last = taken.slot;
    ASSERT_EQ(taken.key->size(), 32u);
    EXPECT_TRUE(keys.emplace(taken.key->view()).second);
    if (i % 100 == 0) EXPECT_TRUE(*slots_->Open(taken.slot).value().key == *taken.key);
  }
}

TEST_F(SlotsTest, IsOnDiskBeforeItIsGivenOut) {
  const SlotKey taken = slots_->Take().value();
  EXPECT_NE(BytesOf(taken.slot), std::string(64, '\0'));
  EXPECT_EQ(ReadFile(PathOf(taken.slot)).find(taken.key->view()), std::string::npos);
}

TEST_F(SlotsTest, GivesDifferentSlotsToManyThreads) {
  std::vector<std::vector<uint64_t>> taken(4);
  std::vector<std::thread> threads;
  for (std::vector<uint64_t>& mine : taken) {
    threads.emplace_back([&] {
      for (int i = 0; i < 3'000; ++i) mine.push_back(slots_->Take().value().slot);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uint64_t> all;
  for (const std::vector<uint64_t>& mine : taken) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 12'000u);
}

TEST_F(SlotsTest, NeverGivesASlotAgainAfterARestart) {
  const SlotKey before = slots_->Take().value();
  Restart();
  EXPECT_TRUE(*slots_->Open(before.slot).value().key == *before.key);
  const SlotKey after = slots_->Take().value();
  EXPECT_GT(after.slot, before.slot);
  EXPECT_FALSE(*after.key == *before.key);
}

TEST_F(SlotsTest, NeverGivesASlotAgainAfterAKill) {
  Stop();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Start();
    for (;;) {
      const SlotKey taken = slots_->Take().value();
      std::string line;
      AppendBigEndian64(line, taken.slot);
      line += taken.key->view();
      if (write(ends[1], line.data(), line.size()) < 0) _exit(1);
    }
  }
  close(ends[1]);
  std::vector<std::pair<uint64_t, std::string>> taken;
  char line[40];
  for (int i = 0; i < 3'000; ++i) {
    for (size_t done = 0; done < sizeof line;) {
      const ssize_t got = read(ends[0], line + done, sizeof line - done);
      ASSERT_GT(got, 0);
      done += static_cast<size_t>(got);
    }
    taken.emplace_back(ReadBigEndian64({line, 8}), std::string(line + 8, 32));
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ends[0]);
  Start();
  for (const auto& [slot, key] : taken) ASSERT_EQ(slots_->Open(slot).value().key->view(), key);
  EXPECT_GT(slots_->Take().value().slot, taken.back().first);
}

TEST_F(SlotsTest, DestroysOneAndLeavesItsNeighbours) {
  const SlotKey left = slots_->Take().value();
  const SlotKey doomed = slots_->Take().value();
  const SlotKey right = slots_->Take().value();
  const std::string sealed = SealUnder(doomed, "field", "something about someone");
  ASSERT_EQ(OpenUnder(*slots_, "field", sealed).value(), "something about someone");
  const std::string before = BytesOf(doomed.slot);
  ASSERT_TRUE(slots_->Destroy(doomed.slot).ok());
  EXPECT_EQ(ReadFile(PathOf(doomed.slot)).find(before.substr(16, 32)), std::string::npos);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(slots_->Open(doomed.slot).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(OpenUnder(*slots_, "field", sealed).status().code(), absl::StatusCode::kNotFound);
    EXPECT_TRUE(*slots_->Open(left.slot).value().key == *left.key);
    EXPECT_TRUE(*slots_->Open(right.slot).value().key == *right.key);
    EXPECT_TRUE(slots_->Destroy(doomed.slot).ok());
    Restart();
  }
}

TEST_F(SlotsTest, DestroysNothingThatWasNeverGivenOut) {
  const SlotKey taken = slots_->Take().value();
  EXPECT_EQ(slots_->Destroy(taken.slot + 1).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(slots_->Open(taken.slot + 1).status().code(), absl::StatusCode::kDataLoss);
  const SlotKey next = slots_->Take().value();
  EXPECT_TRUE(*slots_->Open(next.slot).value().key == *next.key);
  EXPECT_EQ(slots_->Destroy(0).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(slots_->Open(0).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(slots_->Open(UINT64_MAX).status().code(), absl::StatusCode::kDataLoss);
  // A number whose low half names a file that is there.
  EXPECT_EQ(slots_->Open(taken.slot + (uint64_t{1} << 48)).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SlotsTest, TellsDamageFromDestruction) {
  const SlotKey a = slots_->Take().value();
  const SlotKey b = slots_->Take().value();
  FlipBit(PathOf(a.slot), OffsetOf(a.slot) + 20);
  EXPECT_EQ(slots_->Open(a.slot).status().code(), absl::StatusCode::kDataLoss);
  FlipBit(PathOf(a.slot), OffsetOf(a.slot) + 20);
  EXPECT_TRUE(slots_->Open(a.slot).ok());
  // The bytes of one slot do not open in the place of another.
  std::string file = ReadFile(PathOf(a.slot));
  file.replace(OffsetOf(b.slot), SlotFile::kSlotSize, BytesOf(a.slot));
  WriteFile(PathOf(a.slot), file);
  EXPECT_EQ(slots_->Open(b.slot).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SlotsTest, StartsANewFileWithItsOwnKeyEachMonth) {
  const SlotKey july = slots_->Take().value();
  clock_.Set(absl::CivilDay(2026, 8, 1));
  SlotKey august = july;
  // What was filled ahead in July is used first.
  for (int i = 0; i < 20'000 && august.slot / SlotFile::kSlots == 1; ++i) august = slots_->Take().value();
  EXPECT_EQ(august.slot / SlotFile::kSlots, 2u);
  EXPECT_FALSE(*keyring_->Find(KeyName::SlotFile(1)) == *keyring_->Find(KeyName::SlotFile(2)));
  // A clock that goes back a month starts no third file.
  clock_.Set(absl::CivilDay(2026, 7, 31));
  Restart();
  EXPECT_EQ(slots_->Take().value().slot / SlotFile::kSlots, 2u);
  EXPECT_TRUE(*slots_->Open(july.slot).value().key == *july.key);
}

TEST_F(SlotsTest, RefusesToStartWithDamagedFiles) {
  const SlotKey taken = slots_->Take().value();
  Stop();
  const std::string path = PathOf(taken.slot);
  const auto start = [&] {
    keyring_ = Keyring::Open(keys_, MasterKey::Load(folder_ / "master.key").value(), WhenMissing::kRefuse).value();
    absl::Status status = Slots::Open(keyring_.get(), &clock_).status();
    keyring_.reset();
    return status;
  };
  for (size_t offset : {0u, 20u, 24u, 100u, 4'090u}) {
    FlipBit(path, offset);
    EXPECT_EQ(start().code(), absl::StatusCode::kDataLoss) << offset;
    FlipBit(path, offset);
  }
  // A slot given out, one filled ahead, one behind all that is filled.
  for (const uint64_t slot : {taken.slot, taken.slot + 2'000, taken.slot + 60'000}) {
    FlipBit(path, OffsetOf(slot) + 30);
    const absl::Status refusal = start();
    EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss) << slot;
    EXPECT_THAT(refusal.message(), HasSubstr(absl::StrCat("slot ", slot, " in ", path)));
    FlipBit(path, OffsetOf(slot) + 30);
  }
  const std::string good = ReadFile(path);
  WriteFile(path, good.substr(0, good.size() - 1));
  EXPECT_THAT(start().message(), HasSubstr("bytes instead of"));
  WriteFile(path, good);
  std::filesystem::copy(path, keys_ + "/" + SlotFile::NameOf(7));
  EXPECT_THAT(start().message(), HasSubstr("holds no key"));
  std::filesystem::remove(keys_ + "/" + SlotFile::NameOf(7));
  EXPECT_TRUE(start().ok());
}

TEST_F(SlotsTest, DoesNotBeginAFileNumberAgainThatIsGone) {
  const SlotKey taken = slots_->Take().value();
  Stop();
  std::filesystem::remove(PathOf(taken.slot));
  Start();
  EXPECT_EQ(slots_->Open(taken.slot).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(slots_->Take().value().slot / SlotFile::kSlots, 2u);
}

TEST_F(SlotsTest, IsUnavailableOnAFullDiskAndRecovers) {
  absl::Status status;
  {
    const FullDisk full(SlotFile::kHeaderSize);
    for (int i = 0; i < 10'000 && status.ok(); ++i) status = slots_->Take().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  }
  const SlotKey taken = slots_->Take().value();
  EXPECT_TRUE(*slots_->Open(taken.slot).value().key == *taken.key);
}

TEST_F(SlotsTest, MakesTheNextFileWhenSpaceReturns) {
  clock_.Set(absl::CivilDay(2026, 8, 1));
  {
    const FullDisk full(1'000'000);
    absl::Status status;
    for (int i = 0; i < 10'000 && status.ok(); ++i) status = slots_->Take().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_FALSE(slots_->Take().ok());
    EXPECT_FALSE(slots_->Take().ok());
  }
  EXPECT_EQ(slots_->Take().value().slot / SlotFile::kSlots, 2u);
}

TEST_F(SlotsTest, NamedKeysAreSharedWithinCovenantAndTermOnly) {
  const absl::Time july = absl::FromCivil(absl::CivilDay(2026, 7, 31), absl::UTCTimeZone());
  const absl::Time august = absl::FromCivil(absl::CivilDay(2026, 8, 1), absl::UTCTimeZone());
  const SlotKey key = slots_->Named(SlotName::Detail("C", july)).value();
  EXPECT_EQ(slots_->Named(SlotName::Detail("C", july)).value().slot, key.slot);
  EXPECT_NE(slots_->Named(SlotName::Detail("C", august)).value().slot, key.slot);
  EXPECT_NE(slots_->Named(SlotName::Detail("D", july)).value().slot, key.slot);
  const SlotKey token = slots_->Named(SlotName::SubjectToken("C", july)).value();
  EXPECT_NE(token.slot, key.slot);
  EXPECT_EQ(slots_->Named(SlotName::SubjectToken("C", august)).value().slot, token.slot);
  Restart();
  EXPECT_TRUE(*slots_->Named(SlotName::Detail("C", july)).value().key == *key.key);
  EXPECT_EQ(slots_->FindNamed(SlotName::Detail("C", july)), key.slot);
  EXPECT_EQ(slots_->FindNamed(SlotName::Detail("E", july)), std::nullopt);
}

TEST_F(SlotsTest, EverySeedOfSubjectsHasASlotOfItsOwn) {
  std::set<uint64_t> slots;
  for (const SlotName& name : {SlotName::SubjectSeed("C", "bsn", 1), SlotName::SubjectSeed("C", "bsn", 2),
                               SlotName::SubjectSeed("D", "bsn", 1), SlotName::SubjectSeed("C", "v_number", 1),
                               SlotName::SubjectSeed("Cb", "sn", 1)}) {
    slots.insert(slots_->Named(name).value().slot);
  }
  EXPECT_EQ(slots.size(), 5u);
}

TEST_F(SlotsTest, ADestroyedNamedKeyIsNotMadeAgain) {
  const SlotName name = SlotName::Detail("C", clock_.Now());
  const SlotKey key = slots_->Named(name).value();
  ASSERT_TRUE(slots_->Destroy(key.slot).ok());
  EXPECT_EQ(slots_->Named(name).status().code(), absl::StatusCode::kNotFound);
  Restart();
  EXPECT_EQ(slots_->Named(name).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SlotsTest, SealedBytesNameTheirSlotAndKeepTheirPlace) {
  const SlotKey key = slots_->Take().value();
  const std::string sealed = SealUnder(key, "signal 7", "value");
  EXPECT_EQ(SlotOf(sealed).value(), key.slot);
  EXPECT_EQ(OpenUnder(*slots_, "signal 8", sealed).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(OpenUnder(*slots_, "signal 7", sealed.substr(0, 40)).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(SlotOf("short").status().code(), absl::StatusCode::kDataLoss);
}

TEST(SlotFileTest, CountsDestroyedSlotsAsUsed) {
  const TemporaryFolder folder;
  const Secret file_key = Secret::Random(32);
  auto file = SlotFile::Create(folder / SlotFile::NameOf(1), 1, 202'607, file_key).value();
  EXPECT_EQ(file->FirstUnused().value(), 0u);
  ASSERT_TRUE(file->Fill(0, 2, Secret::Random(64)).ok());
  EXPECT_EQ(file->FirstUnused().value(), 2u);
  ASSERT_TRUE(file->Destroy(1).ok());
  EXPECT_EQ(file->FirstUnused().value(), 2u);
  ASSERT_TRUE(file->Fill(SlotFile::kSlots - 1, 1, Secret::Random(32)).ok());
  EXPECT_EQ(file->FirstUnused().value(), SlotFile::kSlots);
  EXPECT_EQ(SlotFile::Open(folder / SlotFile::NameOf(1), 1, Secret::Random(32)).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(SlotFile::Open(folder / SlotFile::NameOf(1), 2, file_key).status().code(), absl::StatusCode::kDataLoss);
}

// A fill of which a crash left the later slots, and not the earlier ones.
TEST(SlotFileTest, MovesToASuccessorWithTheEmptySlotsThatACutOffFillLeft) {
  const TemporaryFolder folder;
  const std::string path = folder / SlotFile::NameOf(1);
  const Secret before = Secret::Random(32), next = Secret::Random(32);
  const Secret keys = Secret::Random(3 * 32);
  {
    const auto file = SlotFile::Create(path, 1, 202607, before).value();
    ASSERT_TRUE(file->Fill(0, 3, keys).ok());
    ASSERT_TRUE(file->Fill(100, 3, keys).ok());
    ASSERT_TRUE(file->Destroy(101).ok());
    EXPECT_TRUE(file->IsEmpty(50).value());
    EXPECT_FALSE(file->IsEmpty(100).value());
    EXPECT_FALSE(file->IsEmpty(101).value());
    EXPECT_TRUE(file->Check().ok());
  }
  const absl::Status made = MakeSuccessor(folder / "", 1, before, next);
  ASSERT_TRUE(made.ok()) << made;
  const auto moved = SlotFile::Open(path + ".next", 1, next).value();
  EXPECT_EQ(moved->FirstUnused().value(), 103u);
  EXPECT_TRUE(moved->Read(2).value().view() == keys.view().substr(64, 32));
  EXPECT_TRUE(moved->IsEmpty(50).value());
  EXPECT_TRUE(moved->Read(100).value().view() == keys.view().substr(0, 32));
  EXPECT_TRUE(absl::IsNotFound(moved->Read(101).status()));
  EXPECT_TRUE(moved->Read(102).value().view() == keys.view().substr(64, 32));
}

}  // namespace
}  // namespace covenant::crypto
