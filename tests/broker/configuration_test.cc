#include "broker/configuration.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant {
namespace {

using testing::HasSubstr;

constexpr char kDemanded[] = R"(listen = "localhost:0"
data = "d"
keys = "k"
high_water = "h"
master_key_file = "m"
log_key_file = "l"
origin = "log.test/covenants"
[tls]
certificate = "c"
key = "k"
ca = "a"
crl = "none"
[policy]
register = "r"
vocabulary = "v"
statutes = "s"
police_units = "p"
)";

class ConfigurationTest : public testing::Test {
 protected:
  absl::StatusOr<Configuration> Read(const std::string& more) const {
    crypto::WriteFile(folder_ / "broker.conf", absl::StrCat(kDemanded, more));
    return ReadConfiguration(folder_ / "broker.conf");
  }

  const crypto::TemporaryFolder folder_;
};

TEST_F(ConfigurationTest, DeadlinesAreThoseOfTheManualWhereNothingIsSaid) {
  const auto read = Read("");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->deadlines.break_glass_review_hours, 72);
  EXPECT_EQ(read->deadlines.notice_confirmation_days, 14);
}

TEST_F(ConfigurationTest, DeadlinesAreTheOperatorsToSay) {
  const auto read = Read("[deadlines]\nbreak_glass_review_hours = 24\nnotice_confirmation_days = 30\n");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->deadlines.break_glass_review_hours, 24);
  EXPECT_EQ(read->deadlines.notice_confirmation_days, 30);
}

TEST_F(ConfigurationTest, RefusesADeadlineThatIsNone) {
  for (const char* wrong :
       {"break_glass_review_hours = 0", "break_glass_review_hours = 721", "break_glass_review_hours = soon",
        "notice_confirmation_days = -1", "notice_confirmation_days = 366"}) {
    const absl::Status refused = Read(absl::StrCat("[deadlines]\n", wrong, "\n")).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << wrong;
    const std::string key(wrong, std::string(wrong).find(' '));
    EXPECT_THAT(std::string(refused.message()), HasSubstr(key)) << wrong;
  }
}

}  // namespace
}  // namespace covenant
