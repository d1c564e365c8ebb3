// Folders of tiles: what an export of hashes writes, and what the audit of one sees.
#include "clients/auditor/tile_folder.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/tile_audit.h"
#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class TileFolderTest : public testing::Test {
 protected:
  TileFolderTest()
      : folder_(testing::TempDir() + "/tiles." + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    keys_.push_back(LogKey::Parse(log_.key()).value());
  }
  ~TileFolderTest() override { fs::remove_all(folder_); }

  void Grow(uint64_t size) {
    while (log_.size() < size) log_.Append("leaf " + std::to_string(log_.size()));
  }
  std::unique_ptr<TileFolder> Open() {
    auto tiles = TileFolder::Open(folder_, keys_);
    EXPECT_TRUE(tiles.ok()) << tiles.status();
    return *std::move(tiles);
  }
  // The log's hashes from where the folder ends, up to `size`.
  absl::Status Fill(TileFolder& tiles, uint64_t size) {
    Grow(size);
    while (tiles.size() < size) {
      const absl::Status added = tiles.Append(textbook::Sha256(std::string(1, '\0') + log_.leaf(tiles.size())));
      if (!added.ok()) return added;
    }
    return absl::OkStatus();
  }
  void Export(uint64_t size) {
    const auto tiles = Open();
    ASSERT_TRUE(Fill(*tiles, size).ok());
    ASSERT_EQ(tiles->Root(), log_.Root(size));
    ASSERT_TRUE(tiles->Finish(log_.Checkpoint(size)).ok());
  }
  std::string Read(const std::string& path) const {
    std::ifstream file(folder_ + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void Write(const std::string& path, const std::string& bytes) const {
    std::ofstream(folder_ + "/" + path, std::ios::binary | std::ios::trunc) << bytes;
  }
  TileReport Audit() {
    auto report = AuditTiles(folder_, keys_);
    EXPECT_TRUE(report.ok()) << report.status();
    return *std::move(report);
  }
  // MTH over 256^level leaves from the `position`-th of that size on, as C2SP tlog-tiles defines a tile's hashes.
  std::string HashAt(int level, uint64_t position) const {
    const uint64_t count = uint64_t{1} << (8 * level);
    return log_.Subtree(position * count, (position + 1) * count);
  }

  const std::string folder_;
  textbook::Log log_;
  std::vector<LogKey> keys_;
};

TEST(TilePathTest, GroupsTheIndexByThreeDigits) {
  EXPECT_EQ(TilePath(0, 0, 256), "tile/0/000");
  EXPECT_EQ(TilePath(1, 999, 256), "tile/1/999");
  EXPECT_EQ(TilePath(0, 1000, 256), "tile/0/x001/000");
  EXPECT_EQ(TilePath(0, 1234067, 256), "tile/0/x001/x234/067");
  EXPECT_EQ(TilePath(2, 1234067, 1), "tile/2/x001/x234/067.p/1");
}

TEST_F(TileFolderTest, HoldsTheTilesThatC2spNamesForATreeOf70000) {
  Export(70'000);
  EXPECT_EQ(Read("checkpoint"), log_.Checkpoint(70'000));
  EXPECT_EQ(Read("tile/0/272").size(), 8192u);
  EXPECT_EQ(Read("tile/0/273.p/112").size(), 112u * 32);
  EXPECT_EQ(Read("tile/1/000").size(), 8192u);
  EXPECT_EQ(Read("tile/1/001.p/17").size(), 17u * 32);
  EXPECT_EQ(Read("tile/2/000.p/1").size(), 32u);
  EXPECT_FALSE(fs::exists(folder_ + "/tile/0/273"));
  EXPECT_FALSE(fs::exists(folder_ + "/tile/3"));
  for (uint64_t i : {0u, 1u, 255u}) {
    EXPECT_EQ(Read("tile/0/007").substr(i * 32, 32), HashAt(0, 7 * 256 + i));
    EXPECT_EQ(Read("tile/1/000").substr(i * 32, 32), HashAt(1, i));
  }
  EXPECT_EQ(Read("tile/2/000.p/1"), HashAt(2, 0));
  EXPECT_THAT(Audit().findings, IsEmpty());
}

TEST_F(TileFolderTest, OfEverySizeUpTo600IsFoundWhole) {
  for (uint64_t size = 0; size <= 600; ++size) {
    Export(size);
    const TileReport report = Audit();
    ASSERT_THAT(report.findings, IsEmpty()) << size;
    ASSERT_EQ(report.checkpoint.size, size);
  }
  // What was the rightmost tile once is not kept beside the full one.
  EXPECT_FALSE(fs::exists(folder_ + "/tile/0/000.p"));
}

TEST_F(TileFolderTest, GoesOnAfterARunThatWasCutOffAndWritesNoFullTileTwice) {
  {
    const auto cut_off = Open();
    ASSERT_TRUE(Fill(*cut_off, 1000).ok());
  }
  EXPECT_FALSE(fs::exists(folder_ + "/checkpoint"));
  const auto written = fs::last_write_time(folder_ + "/tile/0/001");
  const auto tiles = Open();
  EXPECT_EQ(tiles->size(), 768u) << "what lies in full tiles";
  ASSERT_TRUE(Fill(*tiles, 1300).ok());
  ASSERT_TRUE(tiles->Finish(log_.Checkpoint(1300)).ok());
  EXPECT_EQ(fs::last_write_time(folder_ + "/tile/0/001"), written);
  EXPECT_THAT(Audit().findings, IsEmpty());
}

TEST_F(TileFolderTest, AsksAgainForATileThatAPowerFailureLeftShort) {
  Export(1000);
  fs::resize_file(folder_ + "/tile/0/001", 4096);
  EXPECT_EQ(Open()->size(), 256u);
  Export(1000);
  EXPECT_THAT(Audit().findings, IsEmpty());
}

TEST_F(TileFolderTest, RefusesHashesThatDoNotExtendTheCheckpointItHolds) {
  Export(300);
  textbook::Log other = log_;
  log_ = textbook::Log();
  for (int i = 0; i < 280; ++i) log_.Append(other.leaf(static_cast<uint64_t>(i)));
  log_.Append("another leaf 280");
  const auto tiles = Open();
  const absl::Status forked = Fill(*tiles, 400);
  EXPECT_TRUE(absl::IsDataLoss(forked));
  EXPECT_THAT(std::string(forked.message()), HasSubstr("the first 300 hashes do not add up to the checkpoint"));
}

TEST_F(TileFolderTest, RefusesAFolderWhoseTilesOrCheckpointWereAltered) {
  Export(600);
  std::string tile = Read("tile/0/001");
  tile[100] ^= 1;
  Write("tile/0/001", tile);
  const auto tiles = Open();
  EXPECT_TRUE(absl::IsDataLoss(Fill(*tiles, 600)));
  std::string note = Read("checkpoint");
  note[note.size() - 10] ^= 1;
  Write("checkpoint", note);
  const auto refused = TileFolder::Open(folder_, keys_).status();
  EXPECT_TRUE(absl::IsDataLoss(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("bad signature"));
}

TEST_F(TileFolderTest, IsAuditedToTheTileThatWasAltered) {
  Export(70'000);
  const auto spoil = [&](const std::string& path) {
    const std::string whole = Read(path);
    std::string altered = whole;
    altered[33] ^= 1;
    Write(path, altered);
    const TileReport report = Audit();
    Write(path, whole);
    return report.findings;
  };
  EXPECT_THAT(spoil("tile/0/012"),
              testing::Contains("tile/0/012 does not give hash 12 of tile/1/000 above it: one of the two was altered"));
  EXPECT_THAT(spoil("tile/1/000"),
              testing::Contains("tile/1/000 does not give hash 0 of tile/2/000 above it: one of the two was altered"));
  EXPECT_THAT(spoil("tile/0/273.p/112"), ElementsAre(HasSubstr("do not add up to the signed root")));
  EXPECT_THAT(Audit().findings, IsEmpty());
  fs::remove(folder_ + "/tile/0/100");
  EXPECT_THAT(Audit().findings, ElementsAre("tile/0/100 is missing"));
  Write("tile/0/100", "short");
  EXPECT_THAT(Audit().findings, ElementsAre("tile/0/100 has 5 bytes, 256 hashes have 8192"));
}

TEST_F(TileFolderTest, TakesTheFullTileForAPartialOneWhereTheLogHasGrownOn) {
  Export(300);
  const std::string note = Read("checkpoint");
  Export(600);
  Write("checkpoint", note);
  EXPECT_THAT(Audit().findings, IsEmpty());
}

}  // namespace
}  // namespace covenant::auditor
