// What a party may use up a day is the party's: another connection, another certificate or another start of the broker
// give it nothing more. The broker as it is installed, over real connections.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kCleo[] = "3234567890";

// Two certificates of the police: "politie", and "politie-2" with another key and number.
class BudgetStoryTest : public testing::Test {
 protected:
  BudgetStoryTest() {
    site_.Issue("politie-2", {.subject = test_pki::Organisation("00000099000000001000", "Politie")}, site_.authority());
    Start();
  }

  void Start() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  void GivePoliceADay(const std::string& budget) {
    ASSERT_EQ(site_.PutInForce(absl::StrCat(BrokerSite::TableText(), "\nbudgets: {politie: {", budget, "}}\n")),
              "enacted");
  }

  // One question about a person on a connection of its own: what was told, or the refusal that came before the
  // question.
  v1::Outcome Ask(const std::string& certificate, const std::string& v_number, bool direct) const {
    client::ConnectionOptions options = site_.Options(certificate);
    options.direct_path = direct;
    const auto connection = client::Connection::Open(options);
    EXPECT_TRUE(connection.ok()) << connection.status();
    v1::CheckSubjectRequest request;
    request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
    request.mutable_context()->set_purpose("voorkomen_opsporen");
    request.mutable_context()->mutable_actor()->set_reference("m-1");
    request.mutable_context()->mutable_actor()->set_function("rechercheur");
    v1::Identifier& identifier = *request.mutable_subject()->add_identifiers();
    identifier.set_scheme("v_number");
    identifier.add_parts(v_number);
    const auto told = client::Client::Create(**connection).value()->CheckSubject(std::move(request));
    if (told.ok()) return (*told)->outcome();
    const auto refusal = client::RefusalIn(told.status());
    EXPECT_TRUE(refusal.has_value()) << told.status();
    return refusal.value_or(v1::Outcome());
  }
  void ExpectNoHit(const std::string& certificate, const std::string& v_number, bool direct) const {
    const v1::Outcome outcome = Ask(certificate, v_number, direct);
    EXPECT_EQ(outcome.told(), v1::TOLD_NO_HIT) << certificate << ": " << outcome.reason_code();
  }
  void ExpectUsedUp(const std::string& certificate, const std::string& v_number, bool direct) const {
    const v1::Outcome outcome = Ask(certificate, v_number, direct);
    EXPECT_EQ(outcome.told(), v1::TOLD_REFUSED) << certificate;
    EXPECT_EQ(outcome.reason_code(), "BUDGET_EXHAUSTED") << certificate;
    const absl::Time anew = absl::FromUnixMillis(outcome.retry_at_ms());
    EXPECT_GT(anew, absl::Now() - absl::Minutes(5)) << "the time of reset";
    EXPECT_LE(anew, absl::Now() + absl::Hours(25));
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
};

TEST_F(BudgetStoryTest, EvaluatedElementsAreThePartysOverConnectionsCertificatesAndRestarts) {
  GivePoliceADay("evaluations_per_day: 3");
  ExpectNoHit("politie", kAnna, /*direct=*/false);
  ExpectNoHit("politie", kBea, /*direct=*/false);
  ExpectNoHit("politie-2", kAnna, /*direct=*/false);
  for (const bool direct : {false, true}) {
    ExpectUsedUp("politie-2", kCleo, direct);
    ExpectUsedUp("politie", kAnna, direct);
  }
  broker_->Kill();
  Start();
  for (const bool direct : {false, true}) {
    ExpectUsedUp("politie", kCleo, direct);
    ExpectUsedUp("politie-2", kAnna, direct);
  }
  ExpectNoHit("kmar", kAnna, /*direct=*/false);
  EXPECT_GT(site_.AuditedEntries(), 0u);
}

TEST_F(BudgetStoryTest, DistinctSubjectsAreThePartysOverConnectionsCertificatesAndRestarts) {
  GivePoliceADay("subjects_per_day: 2");
  ExpectNoHit("politie", kAnna, /*direct=*/true);
  ExpectNoHit("politie-2", kBea, /*direct=*/false);
  ExpectNoHit("politie-2", kAnna, /*direct=*/false);  // once more the same person
  ExpectUsedUp("politie", kCleo, /*direct=*/true);
  ExpectUsedUp("politie-2", kCleo, /*direct=*/false);
  EXPECT_EQ(broker_->Stop(), 0);
  Start();
  ExpectUsedUp("politie-2", kCleo, /*direct=*/true);
  ExpectUsedUp("politie", kCleo, /*direct=*/false);
  ExpectNoHit("politie", kBea, /*direct=*/true);
  ExpectNoHit("kmar", kCleo, /*direct=*/true);
}

}  // namespace
}  // namespace covenant::stories
