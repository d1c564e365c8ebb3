// What the log says under no covenant, at the end of the term that the register names.
#include "broker/base/spawn.h"
#include "broker/exchange/administration/genesis.h"
#include "broker/exchange/destruction/log_terms.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/draft.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";
constexpr char kMonthOver[] = "2030-12-01T00:00:00";  // four years; COMENSHA-REG keeps disclosures for six
constexpr char kFourYears[] = "log: {details_without_covenant: P4Y}\n";

policy::PolicySet WithLog(const std::string& section) {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  const std::string text = set.Find(policy::DocumentKind::kRegister, "register")->source;
  set.Replace({policy::DocumentKind::kRegister, "register",
               policy::Replaced(text, "\nparties:\n", "\n" + section + "parties:\n")});
  return set;
}

class LogWithoutCovenantTest : public testing::Test {
 protected:
  explicit LogWithoutCovenantTest(const std::string& section = kFourYears) : broker_(WithLog(section)) {
    asked_ = broker_.WhoAmI("kmar").index;
    EXPECT_TRUE(
        Wait(RecordRefusal(broker_.rooms(), {{authenticate::IdentityReason::kCertificateExpired, "", ""}, 3})).ok());
    refused_ = broker_.size() - 1;
    const auto told = broker_.Submit("politie", VictimSubmission(VictimSignal(kAnna)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
    under_covenant_ = told.index;
  }

  // "covenant: name" of all that is due.
  std::vector<std::string> Due() {
    std::vector<std::string> names;
    const std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
    for (const Doomed& doomed : due) {
      for (const std::string& name : doomed.details) names.push_back(doomed.covenant + ": " + name);
    }
    return names;
  }
  std::vector<std::string> DueOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    return Due();
  }
  void SweepOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }
  ParsedEntry Entry(uint64_t index) {
    return ParseEntry(broker_.rooms().slots, broker_.rooms().ledger.Read(index).value()).value();
  }
  bool HasDetail(uint64_t index) { return Entry(index).detail.has_value(); }
  void Hold(const std::string& covenant, const std::string& until) {
    v1::Order order;
    order.set_order_id("a");
    order.set_kind(v1::ORDER_KIND_HOLD);
    order.set_covenant(covenant);
    order.set_until(until);
    order.set_status(std::string(kOrderStanding));
    store::Batch changes;
    Orders::Put(order, changes);
    ASSERT_TRUE(broker_.store().Write(changes).ok());
  }
  // An act on the policy set as a broker of before recorded it: sealed under the key of the month, and of the covenant that
  // its context named.
  void RecordActAsBefore(const std::string& covenant = "") {
    v1::Leaf leaf;
    leaf.set_version(1);
    leaf.set_time_ms(absl::ToUnixMillis(broker_.clock().Now()));
    leaf.set_kind(v1::ENTRY_KIND_POLICY_SUSPEND);
    leaf.set_told("permit");
    leaf.set_commitment(std::string(32, 'c'));
    leaf.set_covenant(covenant);
    const auto name = crypto::SlotName::Detail(covenant, broker_.clock().Now());
    ledger::Entry entry;
    entry.leaf = leaf.SerializeAsString();
    entry.detail = SealDetail(broker_.rooms().slots.Named(name).value(), leaf.commitment(), std::string(32, 's'),
                              v1::Detail().SerializeAsString());
    entry.own = true;
    ASSERT_TRUE(Wait(broker_.rooms().ledger.Append(std::move(entry))).ok());
  }

  BrokerWithoutPort broker_;
  uint64_t asked_ = 0;
  uint64_t refused_ = 0;
  uint64_t under_covenant_ = 0;
};

TEST_F(LogWithoutCovenantTest, AMonthIsDueWhenTheTermOfItsLastDayIsOver) {
  EXPECT_THAT(DueOn("2030-11-30T23:59:59"), IsEmpty());
  EXPECT_THAT(DueOn(kMonthOver), ElementsAre(": details 2026-11"));
  EXPECT_THAT(DueOn("2032-12-01T00:00:00"), ElementsAre(": details 2026-11", "COMENSHA-REG: details 2026-11"));
}

TEST_F(LogWithoutCovenantTest, DestroysWhatNobodyNeedsAndKeepsTheLeaves) {
  const std::string leaf = Entry(asked_).leaf.SerializeAsString();
  ASSERT_TRUE(HasDetail(asked_) && HasDetail(refused_));
  SweepOn(kMonthOver);
  EXPECT_FALSE(HasDetail(asked_));
  EXPECT_FALSE(HasDetail(refused_));
  EXPECT_TRUE(HasDetail(under_covenant_)) << "it has the term of its covenant";
  EXPECT_EQ(Entry(asked_).leaf.SerializeAsString(), leaf);
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_F(LogWithoutCovenantTest, SaysWhatGoesAndThatItIsGone) {
  const uint64_t before = broker_.size();
  SweepOn(kMonthOver);
  ASSERT_EQ(broker_.size(), before + 2);
  EXPECT_EQ(broker_.LeafAt(before).kind(), v1::ENTRY_KIND_DESTROY);
  EXPECT_EQ(broker_.LeafAt(before + 1).kind(), v1::ENTRY_KIND_DESTROYED);
  for (const uint64_t index : {before, before + 1}) {
    EXPECT_EQ(broker_.LeafAt(index).covenant(), "");
    EXPECT_EQ(broker_.DetailAt(index).destruction().cause(), "details");
    EXPECT_THAT(broker_.DetailAt(index).destruction().details(), ElementsAre("details 2026-11"));
  }
}

// By the details of these it is verified who put which policy set in force, for ever.
TEST_F(LogWithoutCovenantTest, KeepsEveryActOnThePolicySet) {
  ASSERT_EQ(broker_.Suspend("p-adema", kTable)->outcome().told(), v1::TOLD_PERMITTED);
  const uint64_t suspended = broker_.size() - 1;
  ASSERT_EQ(broker_.Suspend("p-adema", "NERGENS")->outcome().told(), v1::TOLD_REFUSED);
  const uint64_t in_vain = broker_.size() - 1;
  SweepOn(kMonthOver);
  EXPECT_TRUE(HasDetail(0)) << "the beginning";
  EXPECT_TRUE(HasDetail(suspended));
  EXPECT_FALSE(HasDetail(in_vain));
}

TEST_F(LogWithoutCovenantTest, KeepsAMonthInWhichABrokerOfBeforeSealedAnActWithTheRest) {
  RecordActAsBefore();
  SweepOn(kMonthOver);
  EXPECT_TRUE(HasDetail(asked_));
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_F(LogWithoutCovenantTest, KeepsSuchAMonthOfACovenantToo) {
  RecordActAsBefore("COMENSHA-REG");
  SweepOn("2032-12-01T00:00:00");
  EXPECT_TRUE(HasDetail(under_covenant_));
  EXPECT_FALSE(HasDetail(asked_));
}

TEST_F(LogWithoutCovenantTest, TheBrokerStartsTellsAndListsAsBefore) {
  SweepOn(kMonthOver);
  broker_.rebuild_indices = true;
  broker_.Restart();
  EXPECT_FALSE(HasDetail(asked_));
  // The fixture verifies that the log extends what callers were given before.
  EXPECT_TRUE(broker_.WhoAmI("politie").status.ok());
  auto request = Ask<v1::ListEntriesRequest>("", "interne_controle");
  request.mutable_context()->set_motivation("jaarlijkse controle");
  request.mutable_filter()->add_kinds(v1::ENTRY_KIND_REFUSED_IDENTITY);
  const auto listed = broker_.ListEntries(broker_.Person("p-cohen"), request);
  ASSERT_EQ(listed->outcome().told(), v1::TOLD_PERMITTED) << listed->outcome().ShortDebugString();
  ASSERT_EQ(listed->entries_size(), 1);
  EXPECT_EQ(listed->entries(0).index(), refused_);
  EXPECT_FALSE(listed->entries(0).leaf().empty());
  EXPECT_TRUE(listed->entries(0).detail().empty());
  EXPECT_EQ(broker_.History("p-adema")->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(LogWithoutCovenantTest, ShowsTheCertificateToEveryOfficer) {
  SweepOn(kMonthOver);
  auto request = Ask<v1::ListEntriesRequest>("", "interne_controle");
  request.mutable_filter()->add_kinds(v1::ENTRY_KIND_DESTROYED);
  const auto listed = broker_.ListEntries(broker_.Person("p-cohen"), request);
  ASSERT_EQ(listed->entries_size(), 1);
  EXPECT_FALSE(listed->entries(0).detail().empty());
}

TEST_F(LogWithoutCovenantTest, WaitsWhileAHoldStandsUnderAnyCovenant) {
  Hold(kTable, "2031-06-30");
  EXPECT_THAT(DueOn(kMonthOver), IsEmpty());
  EXPECT_THAT(DueOn("2031-07-01T00:00:00"), testing::Contains(": details 2026-11"));
}

TEST_F(LogWithoutCovenantTest, AHoldThatComesBetweenFindingAndDestroyingCounts) {
  broker_.clock().Set(DutchTime(kMonthOver));
  std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
  ASSERT_EQ(due.size(), 1u);
  Hold(kTable, "2031-06-30");
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(due.at(0)))).ok());
  ASSERT_TRUE(Wait(FinishDestroying(broker_.rooms())).ok());
  EXPECT_TRUE(HasDetail(asked_));
}

TEST_F(LogWithoutCovenantTest, GoesOnWhereItWasStopped) {
  broker_.clock().Set(DutchTime(kMonthOver));
  std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
  ASSERT_EQ(due.size(), 1u);
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(due.at(0)))).ok());
  EXPECT_TRUE(HasDetail(asked_)) << "the second step's";
  broker_.Restart();
  SweepOn(kMonthOver);
  EXPECT_FALSE(HasDetail(asked_));
}

class LogWithoutTermTest : public LogWithoutCovenantTest {
 protected:
  LogWithoutTermTest() : LogWithoutCovenantTest("") {}
};

TEST_F(LogWithoutTermTest, IsKept) {
  SweepOn("2060-01-01T00:00:00");
  EXPECT_TRUE(HasDetail(asked_));
  EXPECT_FALSE(HasDetail(under_covenant_));
}

}  // namespace
}  // namespace covenant::exchange
