#include "deploy/demo/published_table.h"

#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::demo {
namespace {

using ::testing::HasSubstr;

constexpr char kHeader[] = "I,K,O,P,R,Z,victims\n";

std::string Published() {
  std::ifstream file(SOURCE_DIR "/tests/data/victims-by-list-nl-2010-2015.csv", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PublishedTableTest, CountsWhatWasPublished) {
  const auto table = ReadTable(Published());
  ASSERT_TRUE(table.ok()) << table.status();
  uint64_t people = 0, registrations = 0, on_several = 0;
  for (const TableRow& row : *table) {
    people += row.people;
    registrations += row.people * row.lists.size();
    if (row.lists.size() > 1) on_several += row.people;
  }
  EXPECT_EQ(table->size(), 24u);
  EXPECT_EQ(people, 8234u);
  EXPECT_EQ(registrations, 8684u);
  EXPECT_EQ(on_several, 432u);
}

TEST(PublishedTableTest, NamesThePartiesOfARowInTheirOrder) {
  const auto table = ReadTable(std::string(kHeader) + "0,1,0,1,0,1,5\n");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(Parties(table->front()), "kmar + politie + zorg-overig");
  EXPECT_EQ(table->front().people, 5u);
}

TEST(PublishedTableTest, PassesOverComments) {
  EXPECT_TRUE(ReadTable(std::string("# a comment\n") + kHeader + "# another\n1,0,0,0,0,0,3\n").ok());
}

TEST(PublishedTableTest, NamesTheLineThatIsNoRow) {
  for (const char* line :
       {"1,0,0,0,0,3", "1,0,0,0,0,2,3", "0,0,0,0,0,0,3", "1,0,0,0,0,0,0", "1,0,0,0,0,0,-1", "1,0,0,0,0,0,x"}) {
    const auto table = ReadTable(std::string("# comment\n") + kHeader + "0,1,0,0,0,0,1\n" + line + "\n");
    ASSERT_FALSE(table.ok()) << line;
    EXPECT_THAT(table.status().message(), HasSubstr("line 4 ")) << line;
  }
}

TEST(PublishedTableTest, RefusesASetOfListsThatStandsTwice) {
  const auto table = ReadTable(std::string(kHeader) + "1,0,0,0,0,0,3\n1,0,0,0,0,0,4\n");
  EXPECT_THAT(table.status().message(), HasSubstr("line 3 "));
}

TEST(PublishedTableTest, RefusesOtherColumnsAndNothingAtAll) {
  EXPECT_FALSE(ReadTable("K,I,O,P,R,Z,victims\n1,0,0,0,0,0,3\n").ok());
  EXPECT_FALSE(ReadTable(kHeader).ok());
  EXPECT_FALSE(ReadTable("").ok());
}

}  // namespace
}  // namespace covenant::demo
