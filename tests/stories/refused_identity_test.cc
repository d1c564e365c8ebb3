// Whoever the broker does not know is refused, and that is recorded: the first at once, the rest counted by the minute.
#include <map>

#include "clients/auditor/export_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using testing::ElementsAre;
using testing::Ge;
using testing::Pair;

class RefusedIdentityTest : public testing::Test {
 protected:
  // Calls as `name`, on a connection of its own; gives the code.
  absl::StatusCode CallAs(const std::string& name) {
    client::ConnectionOptions options = site_.Options(name);
    options.deadline = absl::Seconds(2);
    // The client itself would not use what has expired.
    if (name == "expired") options.now = [] { return absl::Now() - absl::Hours(48); };
    auto connection = client::Connection::Open(options);
    EXPECT_TRUE(connection.ok()) << connection.status();
    const auto who = client::Client::Create(**connection).value()->WhoAmI();
    EXPECT_FALSE(who.ok());
    return who.status().code();
  }
  // Ends the broker, starts it again, and counts the refusals in its log by reason: entries, and refusals they stand
  // for.
  std::map<std::string, std::pair<int, uint64_t>> RefusalsAfterRestart(std::unique_ptr<BrokerProcess>& broker) {
    EXPECT_EQ(broker->Stop(), 0);
    broker = std::make_unique<BrokerProcess>(site_.Configure());
    EXPECT_TRUE(broker->AwaitListening()) << broker->said();
    const uint64_t entries = site_.AuditedEntries();
    EXPECT_GT(entries, 0u);
    std::map<std::string, std::pair<int, uint64_t>> refusals;
    const auto reader = auditor::ExportReader::Open(site_.last_export());
    EXPECT_TRUE(reader.ok()) << reader.status();
    for (;;) {
      const auto frame = (*reader)->Next();
      if (!frame.ok() || !*frame) break;
      v1::ExportedEntry entry;
      v1::Leaf leaf;
      v1::Detail detail;
      EXPECT_TRUE(entry.ParseFromString((*frame)->bytes) && leaf.ParseFromString(entry.leaf()) &&
                  detail.ParseFromString(entry.detail()));
      if (leaf.kind() != v1::ENTRY_KIND_REFUSED_IDENTITY) continue;
      EXPECT_EQ(leaf.told(), detail.refused_identity().reason());
      EXPECT_EQ(leaf.caller(), "") << "nobody was let in";
      ++refusals[leaf.told()].first;
      refusals[leaf.told()].second += detail.refused_identity().count();
    }
    return refusals;
  }

  BrokerSite site_;
};

TEST_F(RefusedIdentityTest, IsRecordedForEveryWayToBeAStranger) {
  test_pki::Authority foreign("Another CA");
  const auto kmar = test_pki::Organisation("00000099000000002000", "Koninklijke Marechaussee");
  site_.Issue("foreign", {.subject = kmar}, foreign);
  site_.Issue("expired", {.subject = kmar, .from = -absl::Hours(72), .until = -absl::Hours(24)}, site_.authority());
  site_.Issue("unknown", {.subject = test_pki::Organisation("00000099000000099000", "Onbekend")}, site_.authority());
  site_.Issue("revoked", {.subject = kmar, .from = -absl::Hours(72)}, site_.authority());
  site_.Revoke("revoked");
  auto broker = std::make_unique<BrokerProcess>(site_.Configure());
  ASSERT_TRUE(broker->AwaitListening()) << broker->said();
  // At the handshake nothing can be answered; later the broker can say who is not known.
  for (const char* name : {"foreign", "expired", "revoked"}) {
    EXPECT_THAT(CallAs(name), testing::AnyOf(absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
                                             absl::StatusCode::kUnauthenticated));
  }
  EXPECT_EQ(CallAs("unknown"), absl::StatusCode::kPermissionDenied);
  const auto refusals = RefusalsAfterRestart(broker);
  EXPECT_THAT(refusals, ElementsAre(Pair("CERTIFICATE_EXPIRED", Pair(Ge(1), Ge(1u))),
                                    Pair("CERTIFICATE_REVOKED", Pair(Ge(1), Ge(1u))),
                                    Pair("ISSUER_UNKNOWN", Pair(Ge(1), Ge(1u))), Pair("OIN_UNKNOWN", Pair(1, 1u))));
  for (const auto& [reason, counted] : refusals) EXPECT_LE(counted.first, 2) << reason << ": not counted by the minute";
}

TEST_F(RefusedIdentityTest, FillsNoLogHoweverOftenItComes) {
  site_.Issue("unknown", {.subject = test_pki::Organisation("00000099000000099000", "Onbekend")}, site_.authority());
  auto broker = std::make_unique<BrokerProcess>(site_.Configure());
  ASSERT_TRUE(broker->AwaitListening()) << broker->said();
  for (int i = 0; i < 25; ++i) EXPECT_EQ(CallAs("unknown"), absl::StatusCode::kPermissionDenied);
  const auto refusals = RefusalsAfterRestart(broker);
  ASSERT_TRUE(refusals.contains("OIN_UNKNOWN"));
  EXPECT_EQ(refusals.at("OIN_UNKNOWN").second, 25u);
  EXPECT_LE(refusals.at("OIN_UNKNOWN").first, 4) << "one at once, the rest by the minute and at the end";
}

}  // namespace
}  // namespace covenant::stories
