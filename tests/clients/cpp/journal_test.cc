#include "clients/cpp/journal.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/clients/auditor/textbook_log.h"

namespace covenant::client {
namespace {

using testing::HasSubstr;

class JournalTest : public testing::Test {
 protected:
  JournalTest() : path_(testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove(path_);
  }
  ~JournalTest() override { std::filesystem::remove(path_); }

  std::unique_ptr<Journal> Open() const {
    auto journal = Journal::Open(path_, "submit", absl::FromUnixMillis(1790000000123));
    EXPECT_TRUE(journal.ok()) << journal.status();
    return *std::move(journal);
  }
  void Append(const std::string& text) const { std::ofstream(path_, std::ios::app) << text; }

  const std::string path_;
};

TEST_F(JournalTest, RemembersWhatAnEarlierRunDid) {
  std::string id, nonce;
  {
    const auto journal = Open();
    id = journal->series().RequestId(7);
    nonce = journal->series().Nonce(7);
    ASSERT_TRUE(journal->Sent(0, {.items = 500}).ok());
    ASSERT_TRUE(journal->Sent(1, {.items = 3, .known_size = 9, .known_root = textbook::Bytes32("root")}).ok());
    ASSERT_TRUE(journal->Answered(0, 41).ok());
  }
  const auto journal = Open();
  EXPECT_EQ(journal->series().RequestId(7), id);
  EXPECT_EQ(journal->series().Nonce(7), nonce);
  EXPECT_NE(journal->series().RequestId(8), id);
  EXPECT_EQ(journal->messages(), 2u);
  EXPECT_TRUE(journal->Find(0)->answered);
  EXPECT_EQ(journal->Find(1)->items, 3u);
  EXPECT_EQ(journal->Find(1)->known_size, 9u);
  EXPECT_EQ(journal->Find(1)->known_root, textbook::Bytes32("root"));
  EXPECT_FALSE(journal->Find(1)->answered);
  EXPECT_EQ(journal->Find(2), std::nullopt);
}

TEST_F(JournalTest, PassesOverALineThatWasHalfWritten) {
  ASSERT_TRUE(Open()->Sent(0, {.items = 5}).ok());
  Append("sent 1 5 0");
  {
    const auto journal = Open();
    EXPECT_EQ(journal->messages(), 1u);
    ASSERT_TRUE(journal->Sent(1, {.items = 6}).ok());
  }
  EXPECT_EQ(Open()->Find(1)->items, 6u);
}

TEST_F(JournalTest, BeginsAnewWhenNotEvenItsFirstLineWasWhole) {
  Append("covenant-jour");
  EXPECT_EQ(Open()->messages(), 0u);
  EXPECT_EQ(Open()->messages(), 0u);
}

TEST_F(JournalTest, SaysWhichLineIsDamaged) {
  ASSERT_TRUE(Open()->Sent(0, {.items = 5}).ok());
  Append("answered 9 9\n");
  const auto message = Journal::Open(path_, "submit", absl::Now()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(message));
  EXPECT_THAT(std::string(message.message()), HasSubstr("line 3 is damaged"));
}

TEST_F(JournalTest, RefusesAFileThatIsNoJournal) {
  Append("dear diary\n");
  const auto refused = Journal::Open(path_, "submit", absl::Now()).status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("is not a journal"));
  std::ifstream file(path_);
  std::string line;
  EXPECT_TRUE(std::getline(file, line) && line == "dear diary") << "nothing was written into it";
}

TEST(RequestIdTest, PutsTimeVersionAndVariantWhereRfc9562Wants) {
  // RFC 9562, appendix A.6.
  const std::string random = {'\x0c', '\xc3', '\x18', '\xc4', '\xdc', '\x0c', '\x0c', '\x07', '\x39', '\x8f'};
  EXPECT_EQ(MakeRequestId(absl::FromUnixMillis(0x017F22E279B0), random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

}  // namespace
}  // namespace covenant::client
