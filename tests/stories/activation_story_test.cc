// A new version of a covenant takes over on its day: at midnight while the broker serves, and at the start when the
// broker was killed before or in the middle of it.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/text/civil_date.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

class ActivationStoryTest : public testing::Test {
 protected:
  ActivationStoryTest() : configuration_(site_.Configure()) {}

  absl::CivilDay Tomorrow() const { return policy::DutchDay(absl::Now()) + 1; }

  // Puts version 1.0 of the table in force, and has version 2.0 approved for tomorrow.
  void Schedule() {
    site_.LoadTable();
    std::string text = policy::Replaced(BrokerSite::TableText(), "version: \"1.0\"", "version: \"2.0\"");
    text = policy::Replaced(text, "from: 2026-03-01", "from: " + policy::FormatDate(Tomorrow()));
    EXPECT_EQ(site_.PutInForce(text), "scheduled");
  }

  // The table's version that decides now; empty when the broker does not answer.
  std::string Version() const {
    const auto connection = site_.Connect("administrator-a");
    const auto listed = client::Client::Create(*connection).value()->ListPolicy();
    EXPECT_TRUE(listed.ok()) << listed.status();
    if (!listed.ok()) return "";
    for (const v1::DocumentSummary& document : (*listed)->documents()) {
      if (document.name() == "TAFEL-SIGNAAL") return document.version();
    }
    return "";
  }
  // How often a version came into force, as the history says.
  int TimesInForce(const std::string& version) const {
    const auto connection = site_.Connect("officer");
    const auto told = client::Client::Create(*connection).value()->PolicyHistory();
    EXPECT_TRUE(told.ok()) << told.status();
    int times = 0;
    for (const v1::HistoryEvent& event : (*told)->events()) {
      times += event.name() == "TAFEL-SIGNAAL" && event.version() == version && event.event() == "in_force";
    }
    return times;
  }

  BrokerSite site_;
  const std::string configuration_;
};

TEST_F(ActivationStoryTest, HappensOnceHoweverOftenTheBrokerIsKilledInTheMiddleOfIt) {
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    Schedule();
    EXPECT_EQ(Version(), "1.0");
    broker.Kill();
  }
  // Two days later it starts, and is killed at one moment of the start after another.
  for (int i = 0; i < 20; ++i) {
    BrokerProcess broker(configuration_, absl::Hours(48));
    absl::SleepFor(absl::Milliseconds(20) * i);
    broker.Kill();
  }
  BrokerProcess broker(configuration_, absl::Hours(48));
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  EXPECT_EQ(Version(), "2.0");
  EXPECT_EQ(TimesInForce("2.0"), 1);
  EXPECT_GT(site_.AuditedEntries(), 0u) << "the verifier finds the day and the signatures in order";
}

TEST_F(ActivationStoryTest, HappensAtMidnightWhileTheBrokerServes) {
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    Schedule();
    EXPECT_EQ(broker.Stop(), 0);
  }
  const absl::Time midnight = policy::StartOf(Tomorrow());
  BrokerProcess broker(configuration_, absl::Trunc(midnight - absl::Now(), absl::Seconds(1)) - absl::Seconds(12));
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  EXPECT_EQ(Version(), "1.0");
  const absl::Time late = absl::Now() + absl::Seconds(90);
  std::string version;
  while ((version = Version()) == "1.0" && absl::Now() < late) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(version, "2.0") << "every call in between was answered";
  broker.Kill();
  BrokerProcess again(configuration_, absl::Hours(48));
  ASSERT_TRUE(again.AwaitListening()) << again.said();
  EXPECT_EQ(Version(), "2.0");
  EXPECT_EQ(TimesInForce("2.0"), 1);
  EXPECT_GT(site_.AuditedEntries(), 0u);
}

}  // namespace
}  // namespace covenant::stories
