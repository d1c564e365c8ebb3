#include "broker/exchange/administration/policy_history.h"

#include "broker/exchange/administration/catalogue.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

constexpr char kFirst[] = "p-adema";
constexpr char kSecond[] = "p-bakker";

std::string TableText(const std::string& title) {
  const std::string text = policy::Replaced(
      policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml"),
      "change: {proposed_by: [politie, riec-midden-nederland], accepted_by: every_party, notice: P3M}\n", "");
  return policy::Replaced(text, "Regional table for trafficking signals", title);
}

class PolicyHistoryTest : public testing::Test {
 protected:
  v1::Proposal PutInForce(const std::string& title) {
    v1::ProposeRequest request;
    v1::Document* document = request.add_documents();
    document->set_kind(v1::DOCUMENT_KIND_COVENANT);
    document->set_name(kTable);
    document->set_source(TableText(title));
    return broker_.Approve(kSecond, broker_.Propose(kFirst, std::move(request))->proposal())->proposal();
  }
  Told<v1::GetAnswer> Get(const std::string& sha256) {
    v1::GetRequest request;
    request.set_kind(v1::DOCUMENT_KIND_COVENANT);
    request.set_name(kTable);
    request.set_sha256(sha256);
    return broker_.Tell<v1::GetAnswer>(broker_.Person("p-cohen"), v1::ENTRY_KIND_POLICY_GET, &GetPolicy, request);
  }

  BrokerWithoutPort broker_{policy::ShippedSet()};
};

TEST_F(PolicyHistoryTest, TellsWhatWasInForceWhenAndByWhom) {
  const v1::Proposal first = PutInForce("First");
  PutInForce("Second");
  broker_.Suspend(kFirst, kTable);
  broker_.Restart();
  v1::HistoryRequest request;
  request.set_kind(v1::DOCUMENT_KIND_COVENANT);
  request.set_name(kTable);
  const auto told = broker_.History("p-cohen", request);
  ASSERT_EQ(told->events_size(), 3) << told->DebugString();
  EXPECT_EQ(told->events(0).event(), "in_force");
  EXPECT_EQ(told->events(0).version(), "1.0");
  EXPECT_EQ(told->events(0).sha256(), first.documents(0).sha256());
  EXPECT_EQ(told->events(0).proposal_id(), first.proposal_id());
  EXPECT_EQ(told->events(0).proposed_by(), kFirst);
  EXPECT_EQ(told->events(0).approved_by(), kSecond);
  EXPECT_EQ(told->events(0).at_ms(), absl::ToUnixMillis(broker_.clock().Now()));
  EXPECT_EQ(told->events(2).event(), "suspended");
  EXPECT_EQ(told->events(2).proposed_by(), kFirst);
  EXPECT_EQ(told->events(2).policy_set(), broker_.rooms().policy.Current()->hash);
}

TEST_F(PolicyHistoryTest, BeginsWithTheSetThatTheLogBeganWithAndGoesOnByPages) {
  PutInForce("First");
  std::vector<std::string> names;
  v1::HistoryRequest request;
  request.set_page_size(2);
  for (int page = 0; page < 10; ++page) {
    const auto told = broker_.History(kFirst, request);
    for (const v1::HistoryEvent& event : told->events()) names.push_back(event.name());
    request.set_page_token(told->next_page_token());
    if (request.page_token().empty()) break;
  }
  std::vector<std::string> expected = {"vocabulary", "register"};
  for (const std::string& statute : policy::SourceDocuments("policy/statutes")) expected.push_back(statute);
  expected.emplace_back("police_units");
  expected.emplace_back(kTable);
  EXPECT_EQ(names, expected);
}

TEST_F(PolicyHistoryTest, GivesTheExactSourceOfWhatEverWasInForceAndOfNothingElse) {
  const v1::Proposal first = PutInForce("First");
  PutInForce("Second");
  const auto got = Get(first.documents(0).sha256());
  ASSERT_EQ(got->documents_size(), 1) << got->DebugString();
  EXPECT_EQ(got->documents(0).source(), TableText("First"));
  v1::ProposeRequest request;
  v1::Document* document = request.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_COVENANT);
  document->set_name(kTable);
  document->set_source(TableText("Never approved"));
  const auto proposed = broker_.Propose(kFirst, std::move(request));
  EXPECT_EQ(Get(proposed->proposal().documents(0).sha256()).reason(), "DOCUMENT_UNKNOWN");
}

}  // namespace
}  // namespace covenant::exchange
