#include "broker/exchange/administration/todo.h"

#include "absl/strings/str_cat.h"
#include "broker/exchange/rotation/rotate_keys.h"
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

TEST_F(TodoTest, TellsTheSecondAdministratorOfARotationThatTheFirstAskedFor) {
  broker_.Submit("kmar", TableSubmission(TableSignal("1234567890")));
  const auto ask = [&](const std::string& person) {
    return broker_.Tell<v1::RotateKeysAnswer>(broker_.Person(person), v1::ENTRY_KIND_ROTATE_KEYS, &RotateKeys,
                                              Ask<v1::RotateKeysRequest>(kTable, ""));
  };
  EXPECT_EQ(ask("p-adema")->outcome().told(), v1::TOLD_PERMITTED);
  const std::string duty = "2026-12-21 key_rotation TAFEL-SIGNAAL";
  EXPECT_THAT(DutiesOf(broker_.Person("p-bakker")), Contains(duty));
  EXPECT_THAT(DutiesOf(broker_.Person("p-adema")), Not(Contains(duty))) << "who asked";
  EXPECT_THAT(DutiesOf(broker_.Person("p-cohen")), Not(Contains(duty))) << "no administrator";
  ask("p-bakker");
  EXPECT_THAT(DutiesOf(broker_.Person("p-bakker")), Not(Contains(duty))) << "it has begun";
}

TEST_F(TodoTest, CountsTheSignalsWhoseTermEnds) {
  const auto supply = [&](const std::string& party, const std::string& first_processed_on) {
    v1::Signal signal = VictimSignal("1000000001");
    signal.set_first_processed_on(first_processed_on);
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  };
  supply("politie", "2021-11-22");  // gone tomorrow
  supply("politie", "2022-02-19");  // gone on the last of the ninety days
  supply("kmar", "2022-02-01");
  supply("politie", "2022-02-20");  // a day later
  const auto terms = [&](const authenticate::Caller& caller) {
    const auto told = broker_.Tell<v1::TodoAnswer>(caller, v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
    std::vector<std::string> lines;
    for (const v1::Duty& duty : told->duties()) {
      if (duty.kind() == "retention") lines.push_back(duty.day() + " " + duty.name() + " " + duty.text());
    }
    return lines;
  };
  EXPECT_THAT(
      terms(broker_.Person("p-bakker")),
      ElementsAre("2026-11-22 COMENSHA-REG 3 signals reach the end of the term, the first on this day, the last on "
                  "2027-02-19; from its day on none is released, and the covenant says: destroy."));
  EXPECT_THAT(terms(broker_.System("politie")),
              ElementsAre(testing::StartsWith("2026-11-22 COMENSHA-REG 2 of your signals reach the end")));
  EXPECT_THAT(terms(broker_.System("kmar")),
              ElementsAre(testing::StartsWith("2027-02-01 COMENSHA-REG 1 of your signals reaches the end")));
  EXPECT_THAT(terms(broker_.System("comensha")), ElementsAre()) << "it supplied nothing";
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  EXPECT_THAT(terms(broker_.System("politie")),
              ElementsAre(testing::StartsWith("2027-02-19 COMENSHA-REG 2 of your signals reach the end")))
      << "one is gone, one has come into sight";
}

TEST_F(TodoTest, CountsTheSignalsOfABulkMessageOneByOne) {
  v1::SubmitSignalsRequest request = Ask<v1::SubmitSignalsRequest>(kRegistration, kRegister);
  for (int i = 0; i < 7; ++i) {
    v1::Signal* signal = request.add_signals();
    *signal = VictimSignal(std::to_string(1'000'000'000 + i));
    signal->set_first_processed_on(i < 3 ? "2021-12-01" : "2021-12-02");
  }
  request.add_signals()->set_subject_role("refused");
  ASSERT_EQ(broker_.SubmitBulk("politie", request)->outcome().told(), v1::TOLD_ITEMIZED);
  const auto told =
      broker_.Tell<v1::TodoAnswer>(broker_.System("politie"), v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
  ASSERT_EQ(told->duties_size(), 1);
  EXPECT_THAT(told->duties(0).text(), testing::StartsWith("7 of your signals reach the end"));
  EXPECT_EQ(told->duties(0).day(), "2026-12-01");
}

}  // namespace
}  // namespace covenant::exchange
