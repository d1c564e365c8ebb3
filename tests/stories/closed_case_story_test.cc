// What a closed case rests on is shielded, also when the broker was killed before it came to that; opened again it is given
// again, and the log tells all of it.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "clients/auditor/export_audit.h"
#include "gtest/gtest.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

constexpr char kCase[] = "zaak-1";
constexpr char kPerson[] = "1000000000";

class ClosedCaseStoryTest : public testing::Test {
 protected:
  ClosedCaseStoryTest() : configuration_(site_.Configure()) {}

  // A request in that case.
  template <class Request>
  static Request Ask(const std::string& of_case) {
    Request request;
    v1::RequestContext& context = *request.mutable_context();
    context.set_covenant("TAFEL-SIGNAAL");
    context.set_purpose("voorkomen_opsporen");
    context.set_case_reference(of_case);
    context.set_motivation("alle stappen zijn gezet");
    context.mutable_actor()->set_reference("m-1");
    context.mutable_actor()->set_function("rechercheur");
    return request;
  }

  template <class Request, class Answer>
  Answer Tell(const std::string& party, Request request,
              absl::StatusOr<client::Verified<Answer>> (client::Client::*method)(Request)) const {
    const auto connection = site_.Connect(party);
    const auto told = (client::Client::Create(*connection).value().get()->*method)(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? told->answer() : Answer();
  }

  static void AddPerson(v1::Identifier& identifier) {
    identifier.set_scheme("v_number");
    identifier.add_parts(kPerson);
  }
  v1::SubmitAnswer Submit() const {
    auto request = Ask<v1::SubmitSignalRequest>(kCase);
    v1::Signal& signal = *request.mutable_signal();
    AddPerson(*signal.add_identifiers());
    signal.set_subject_role("slachtoffer");
    signal.set_police_regime("wpg_8");
    return Tell("kmar", std::move(request), &client::Client::SubmitSignal);
  }
  v1::Told Check() const {
    auto request = Ask<v1::CheckSubjectRequest>("zaak-2");
    AddPerson(*request.mutable_subject()->add_identifiers());
    return Tell("politie", std::move(request), &client::Client::CheckSubject).outcome().told();
  }
  // Whether the police is told that, within a minute.
  bool ComesToBe(v1::Told told) const {
    for (const absl::Time late = absl::Now() + absl::Minutes(1); absl::Now() < late;) {
      if (Check() == told) return true;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return false;
  }
  // Entries by kind, of the log as the officer exports it.
  std::map<std::string, uint64_t> Kinds() {
    EXPECT_GT(site_.AuditedEntries(), 0u);
    const auto key = auditor::LogKey::Parse(site_.log_key());
    const auto report = auditor::AuditExport(site_.last_export(), std::vector{*key});
    EXPECT_TRUE(report.ok() && report->whole());
    return report->kinds;
  }

  BrokerSite site_;
  const std::string configuration_;
};

TEST_F(ClosedCaseStoryTest, IsShieldedAlsoAfterAKillAndGivenAgainWhenItIsOpenedAgain) {
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    ASSERT_EQ(site_.PutInForce(policy::Replaced(BrokerSite::TableText(), "  after_expiry: no_release",
                                                "  case_closed: {then: shield}\n  after_expiry: no_release")),
              "enacted");
    auto involve = Ask<v1::InvolvePartyRequest>(kCase);
    involve.set_party("politie");
    EXPECT_EQ(Tell("kmar", std::move(involve), &client::Client::InvolveParty).outcome().told(), v1::TOLD_PERMITTED);
    EXPECT_EQ(Submit().outcome().told(), v1::TOLD_PERMITTED);
    EXPECT_EQ(Check(), v1::TOLD_PERMITTED);
    const auto closed = Tell("kmar", Ask<v1::CloseCaseRequest>(kCase), &client::Client::CloseCase);
    EXPECT_EQ(closed.outcome().told(), v1::TOLD_PERMITTED) << closed.ShortDebugString();
    broker.Kill();
  }
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    EXPECT_TRUE(ComesToBe(v1::TOLD_NO_HIT));
    EXPECT_EQ(Submit().outcome().reason_code(), "CASE_CLOSED");
    EXPECT_EQ(Tell("politie", Ask<v1::ReopenCaseRequest>(kCase), &client::Client::ReopenCase).outcome().reason_code(),
              "CASE_NOT_OPENED_BY_YOU");
    EXPECT_EQ(Kinds()["shield"], 1u);
    const auto reopened = Tell("kmar", Ask<v1::ReopenCaseRequest>(kCase), &client::Client::ReopenCase);
    EXPECT_EQ(reopened.outcome().told(), v1::TOLD_PERMITTED) << reopened.ShortDebugString();
    broker.Kill();
  }
  BrokerProcess broker(configuration_);
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  EXPECT_TRUE(ComesToBe(v1::TOLD_PERMITTED));
  EXPECT_EQ(Submit().outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Kinds()["shield"], 2u);
  EXPECT_EQ(broker.Stop(), 0);
}

}  // namespace
}  // namespace covenant::stories
