// What the ledger refuses to start with, and the sentence that says what was found.
#include "broker/ledger/recover.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/ledger/ledger.h"
#include "broker/ledger/rows.h"
#include "broker/store/memory_store.h"
#include "tests/broker/ledger/test_log.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::ledger {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RecoverTest : public ::testing::Test {
 protected:
  // A log of 600 entries that was stopped cleanly: two full tiles and a bit.
  void SetUp() override {
    auto ledger = Ledger::Open(&store_, TestOptions(mark_));
    ASSERT_TRUE(ledger.ok()) << ledger.status().message();
    for (int i = 0; i < kSize; ++i) {
      ASSERT_TRUE(AppendAndWait(**ledger, MakeEntry("leaf " + std::to_string(i))).ok());
      textbook_.Append("leaf " + std::to_string(i));
    }
  }

  absl::Status Open(const LedgerOptions& options) { return Ledger::Open(&store_, options).status(); }
  absl::Status Open() { return Open(TestOptions(mark_)); }

  void Put(store::Family family, const std::string& key, const std::string& value) {
    store::Batch batch;
    batch.Put(family, key, value);
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  void Delete(store::Family family, const std::string& key) {
    store::Batch batch;
    batch.Delete(family, key);
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  std::string Signed(uint64_t size, const Hash& root) {
    return SignCheckpoint(TestIdentity(), TestKey().Sign(), size, root).note;
  }
  void PutCheckpoint(const std::string& note) { Put(store::Family::kMeta, std::string(kCheckpointKey), note); }
  void PutMark(const std::string& note) { std::ofstream(mark_, std::ios::binary) << note; }
  std::string Mark() {
    std::ifstream file(mark_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static constexpr int kSize = 600;
  ScratchFolder folder_;
  const std::string mark_ = folder_ / "mark";
  store::MemoryStore store_;
  TextbookTree textbook_;
};

TEST_F(RecoverTest, StartsWithWhatWasStoppedCleanly) {
  EXPECT_TRUE(Open().ok());
  EXPECT_EQ(Mark(), Signed(kSize, textbook_.Root(kSize)));
}

TEST_F(RecoverTest, StartsWithAMarkThatIsALittleBehind) {
  PutMark(Signed(599, textbook_.Root(599)));
  EXPECT_TRUE(Open().ok());
  EXPECT_EQ(Mark(), Signed(kSize, textbook_.Root(kSize)));
}

TEST_F(RecoverTest, RefusesALogShorterThanItsMark) {
  PutMark(Signed(700, Sha256("root of 700")));
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Open().message(), HasSubstr(absl::StrCat("the log holds 600 entries, but the high-water mark ", mark_,
                                                       " tells of 700: 100 are lost")));
}

TEST_F(RecoverTest, RefusesAMarkWithAnotherRoot) {
  for (uint64_t size : {1u, 256u, 599u, 600u}) {
    PutMark(Signed(size, Sha256("another root")));
    EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(Open().message(),
                AllOf(HasSubstr(absl::StrCat("the first ", size, " entries of the log have root ",
                                             Base64Encode(Bytes(textbook_.Root(size))))),
                      HasSubstr(absl::StrCat("tells of root ", Base64Encode(Bytes(Sha256("another root")))))));
  }
}

TEST_F(RecoverTest, RefusesAMissingMarkUnlessAnOperatorAdoptsIt) {
  std::filesystem::remove(mark_);
  EXPECT_EQ(Open().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Open().message(),
              AllOf(HasSubstr(mark_ + " is missing, but the log holds 600 entries"), HasSubstr("put it back")));
  EXPECT_FALSE(std::filesystem::exists(mark_));
  LedgerOptions options = TestOptions(mark_);
  options.adopt_missing_high_water_mark = true;
  EXPECT_TRUE(Open(options).ok());
  EXPECT_TRUE(Open().ok());
}

TEST_F(RecoverTest, AdoptsNoMarkThatIsThereButDisagrees) {
  PutMark(Signed(700, Sha256("root of 700")));
  LedgerOptions options = TestOptions(mark_);
  options.adopt_missing_high_water_mark = true;
  EXPECT_EQ(Open(options).code(), absl::StatusCode::kDataLoss);
}

TEST_F(RecoverTest, RefusesADamagedMark) {
  PutMark("rubbish");
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Open().message(), StartsWith("the high-water mark " + mark_ + ": not a checkpoint"));
  PutMark(SignCheckpoint(TestIdentity(TestKey(9)), TestKey(9).Sign(), 5, textbook_.Root(5)).note);
  EXPECT_EQ(Open().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Open().message(), HasSubstr("signed with another key"));
  PutMark(SignCheckpoint({"log.other", TestKey().PublicKey()}, TestKey().Sign(), 5, textbook_.Root(5)).note);
  EXPECT_THAT(Open().message(), HasSubstr("its origin is \"log.other\""));
}

TEST_F(RecoverTest, RefusesAMarkThatCannotBeRead) {
  std::filesystem::remove(mark_);
  std::filesystem::create_directory(mark_);
  EXPECT_EQ(Open().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Open().message(), HasSubstr(mark_ + " cannot be read"));
}

TEST_F(RecoverTest, RefusesACheckpointAheadOfItsEntries) {
  PutCheckpoint(Signed(601, Sha256("root of 601")));
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Open().message(), "the log's checkpoint tells of 601 entries: entry 600 of the log is missing");
}

TEST_F(RecoverTest, RefusesEntriesBeyondTheirCheckpoint) {
  PutCheckpoint(Signed(599, textbook_.Root(599)));
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Open().message(), HasSubstr("the log holds entry 599, but its checkpoint tells of 599 entries only"));
  Delete(store::Family::kMeta, std::string(kCheckpointKey));
  EXPECT_THAT(Open().message(), HasSubstr("the log holds entry 0, but its checkpoint tells of 0 entries only"));
}

TEST_F(RecoverTest, RefusesACheckpointThatWasChanged) {
  std::string note = Signed(kSize, textbook_.Root(kSize));
  note[note.size() - 10] ^= 1;
  PutCheckpoint(note);
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Open().message(), StartsWith("the log's stored checkpoint: "));
  PutCheckpoint("rubbish");
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RecoverTest, RefusesALeafOrTileThatWasChangedNearTheEdge) {
  Put(store::Family::kEntries, EntryKey(599), EntryRow("forged", ""));
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Open().message(), AllOf(HasSubstr("the 600 entries of the log have root "),
                                      HasSubstr(Base64Encode(Bytes(textbook_.Root(kSize))))));
  Put(store::Family::kEntries, EntryKey(599), EntryRow("leaf 599", ""));
  ASSERT_TRUE(Open().ok());
  std::string tile = **store_.Get(store::Family::kTiles, TileKey(0, 1));
  tile[0] ^= 1;
  Put(store::Family::kTiles, TileKey(0, 1), tile);
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RecoverTest, RefusesAnotherOriginOrKeyThanTheLogs) {
  LedgerOptions options = TestOptions(mark_);
  options.identity.origin = "log.other";
  EXPECT_EQ(Open(options).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(
      Open(options).message(),
      "the log's stored checkpoint: its origin is \"log.test/covenants\", but this broker's log is \"log.other\"");
  options = TestOptions(mark_);
  options.identity.public_key = TestKey(9).PublicKey();
  options.sign = TestKey(9).Sign();
  EXPECT_EQ(Open(options).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Open(options).message(), HasSubstr("signed with another key"));
}

TEST_F(RecoverTest, LeavesTheMarkAsItWasWhenItRefuses) {
  const std::string mark = Signed(700, Sha256("root of 700"));
  PutMark(mark);
  EXPECT_FALSE(Open().ok());
  EXPECT_EQ(Mark(), mark);
}

}  // namespace
}  // namespace covenant::ledger
