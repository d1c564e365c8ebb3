#include "broker/indices/rows.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/indices/indexed_log.h"

namespace covenant::indices {
namespace {

using testing::HasSubstr;
using testing::Not;

const Term kAnna{Kind::kSubject, "anna"};

class RowsTest : public testing::Test {
 protected:
  std::string RowOf(const Positions& positions) const { return rows_.Row(rows_.Key(7, kAnna), 7, kAnna, positions); }
  absl::StatusOr<Positions> Read(std::string_view row) const { return rows_.Read(rows_.Key(7, kAnna), 7, kAnna, row); }

  const TermRows rows_{&TestIndexKey()};
};

TEST_F(RowsTest, GivesBackThePositionsInBothForms) {
  for (const size_t count : {size_t{1}, size_t{2}, size_t{255}, size_t{256}, size_t{257}, size_t{4096}}) {
    Positions positions;
    for (size_t i = 0; i < count; ++i) positions.push_back(static_cast<uint16_t>(kBlockEntries - count + i));
    const auto read = Read(RowOf(positions));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, positions);
    EXPECT_LE(RowOf(positions).size(), 512u + 40) << "a row never outgrows a bitmap and its seal";
  }
}

TEST_F(RowsTest, DoesNotShowItsTermNorThatTwoRowsHaveTheSameOne) {
  EXPECT_THAT(rows_.Key(7, kAnna), Not(HasSubstr("anna")));
  EXPECT_NE(rows_.Key(7, kAnna).substr(5), rows_.Key(8, kAnna).substr(5)) << "blocks";
  EXPECT_NE(rows_.Key(7, kAnna), rows_.Key(7, {Kind::kSupplier, "anna"})) << "kinds";
  EXPECT_NE(RowOf({1}), RowOf({1})) << "nonces";
  const crypto::Secret other = crypto::Secret::CopyOf(std::string(32, 'o'));
  EXPECT_NE(TermRows(&other).Key(7, kAnna), rows_.Key(7, kAnna)) << "index keys";
}

TEST_F(RowsTest, RefusesARowOfAnotherTermBlockOrKeyAndADamagedOne) {
  const std::string row = RowOf({1, 2, 3});
  const std::string key = rows_.Key(7, kAnna);
  EXPECT_EQ(rows_.Read(key, 7, {Kind::kSubject, "bea"}, row).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(rows_.Read(key, 8, kAnna, row).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(rows_.Read(rows_.Key(8, kAnna), 7, kAnna, row).status().code(), absl::StatusCode::kDataLoss);
  std::string flipped = row;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  EXPECT_EQ(Read(flipped).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("").status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RowsTest, KnowsTheMarkOfItsOwnFormatOnly) {
  EXPECT_EQ(ReadMark(MarkRow(123'456'789'012)), 123'456'789'012u);
  std::string other = MarkRow(5);
  other[0] = static_cast<char>(kFormat + 1);
  EXPECT_EQ(ReadMark(other), std::nullopt);
  EXPECT_EQ(ReadMark(""), std::nullopt);
}

}  // namespace
}  // namespace covenant::indices
