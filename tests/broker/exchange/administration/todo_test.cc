#include "broker/exchange/administration/todo.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class TodoTest : public testing::Test {
 protected:
  // "day kind name", in the order of the answer.
  std::vector<std::string> DutiesOf(const authenticate::Caller& caller) {
    const auto told = broker_.Tell<v1::TodoAnswer>(caller, v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
    std::vector<std::string> duties;
    for (const v1::Duty& duty : told->duties()) {
      duties.push_back(absl::StrCat(duty.day().empty() ? "now" : duty.day(), " ", duty.kind(), " ", duty.name()));
    }
    return duties;
  }

  BrokerWithoutPort broker_;
};

TEST_F(TodoTest, TellsAPartnerWhatEndsOfItsOwn) {
  broker_.clock().Set(DutchTime("2028-12-01T10:00:00"));
  authenticate::Caller caller = broker_.System("politie");
  caller.not_after = broker_.clock().Now() + absl::Hours(24 * 80);
  EXPECT_THAT(DutiesOf(caller),
              ElementsAre("2029-02-19 certificate politie", "2029-02-28 covenant_ends TAFEL-SIGNAAL"));
  EXPECT_THAT(DutiesOf(broker_.System("fairwork")), Not(Contains("2029-02-28 covenant_ends TAFEL-SIGNAAL")))
      << "no party to it";
}

TEST_F(TodoTest, TellsAdministratorsWhatWaitsForThemAndWhatTheRegisterLetsEnd) {
  v1::ProposeRequest request;
  request.add_changes()->set_kind(v1::CHANGE_KIND_RETIRE);
  request.mutable_changes(0)->set_name(kTable);
  const std::string id = broker_.Propose("p-adema", request)->proposal().proposal_id();
  EXPECT_THAT(DutiesOf(broker_.Person("p-bakker")), ElementsAre("now approval " + id));
  EXPECT_THAT(DutiesOf(broker_.Person("p-adema")), Not(Contains("now approval " + id))) << "its own proposal";
  broker_.clock().Set(DutchTime("2027-10-01T10:00:00"));
  EXPECT_THAT(DutiesOf(broker_.Person("p-bakker")), Not(Contains("2027-12-31 person_certificate p-adema")));
  broker_.clock().Set(DutchTime("2027-10-01T10:00:00") + absl::Hours(24));
  EXPECT_THAT(DutiesOf(broker_.Person("p-bakker")), Contains("2027-12-31 person_certificate p-adema"));
  EXPECT_THAT(DutiesOf(broker_.Person("p-cohen")), Not(Contains("2027-12-31 person_certificate p-adema")))
      << "an officer sees its own";
}

}  // namespace
}  // namespace covenant::exchange
