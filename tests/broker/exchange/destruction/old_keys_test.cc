// What becomes of the keys of before a rotation: when they go, with what, and what they leave.
#include <algorithm>

#include "broker/exchange/destruction/log_terms.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/rows/orders.h"
#include "tests/broker/exchange/rotation/rotation_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kOldKey[] = "subject key v_number 1";
// The table keeps disclosures for a year here, and the rotation is one of November 2026.
constexpr char kNotYet[] = "2027-12-31T23:59:59";
constexpr char kYearOver[] = "2028-01-01T00:00:00";

policy::PolicySet WithATerm() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  for (policy::Document& document : set.documents) {
    if (document.name != kTable) continue;
    document.source = policy::Replaced(document.source, "  after_expiry: no_release",
                                       "  disclosure_records: {keep: P1Y, from: disclosure, then: destroy_details}\n"
                                       "  after_expiry: no_release");
  }
  return set;
}

class OldKeysTest : public RotationFixture {
 protected:
  OldKeysTest() : RotationFixture(WithATerm()) {
    EXPECT_EQ(Submit("kmar", kAnna)->outcome().told(), v1::TOLD_PERMITTED);
    old_handle_ = police_.Handle(kAnna);
    pseudonym_ = Check(About("v_number", kAnna))->pseudonym();
  }

  void RotateAndMove() {
    Rotate();
    MoveAll();
    ASSERT_EQ(Status()->schemes(0).done(), true);
  }
  std::vector<std::string> DueOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    std::vector<std::string> names;
    const std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
    for (const Doomed& doomed : due) {
      if (doomed.covenant == kTable) names.insert(names.end(), doomed.details.begin(), doomed.details.end());
    }
    return names;
  }
  Doomed Due() {
    const std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
    for (const Doomed& doomed : due) {
      if (doomed.covenant == kTable) return doomed;
    }
    ADD_FAILURE() << "nothing is due";
    return {};
  }
  void SweepOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }
  bool HasKey(uint32_t epoch) { return broker_.rooms().subject_keys.Has(kTable, "v_number", epoch); }
  // Of the kinds DESTROY and DESTROYED: the entries that name the old key.
  std::vector<v1::EntryKind> Named() {
    std::vector<v1::EntryKind> kinds;
    for (uint64_t index = 0; index < broker_.size(); ++index) {
      const v1::EntryKind kind = broker_.LeafAt(index).kind();
      if (kind != v1::ENTRY_KIND_DESTROY && kind != v1::ENTRY_KIND_DESTROYED) continue;
      const v1::Destruction destruction = broker_.DetailAt(index).destruction();
      if (std::ranges::count(destruction.details(), kOldKey) > 0) kinds.push_back(kind);
    }
    return kinds;
  }
  void Hold(const std::string& until) {
    v1::Order order;
    order.set_order_id("a");
    order.set_kind(v1::ORDER_KIND_HOLD);
    order.set_covenant(kTable);
    order.set_until(until);
    order.set_status(std::string(kOrderStanding));
    store::Batch changes;
    Orders::Put(order, changes);
    ASSERT_TRUE(broker_.store().Write(changes).ok());
  }
  // The entries about Anna that the covenant's officer finds.
  int Found() {
    auto request = Ask<v1::ListEntriesRequest>(kTable, "rechtmatigheidscontrole");
    request.mutable_context()->set_motivation("verzoek van de betrokkene");
    request.mutable_filter()->add_kinds(v1::ENTRY_KIND_CHECK);
    *request.mutable_subject() = About("v_number", kAnna);
    const auto told = broker_.ListEntries(broker_.Person("p-cohen"), request);
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told->entries_size();
  }

  std::string old_handle_;
  std::string pseudonym_;
};

TEST_F(OldKeysTest, IsDueWithTheLastYearInWhichItWasUsed) {
  RotateAndMove();
  EXPECT_THAT(DueOn(kNotYet), AllOf(Not(IsEmpty()), Not(Contains(kOldKey))));
  EXPECT_THAT(DueOn(kYearOver), AllOf(Contains(kOldKey), Contains("subject tokens 2026"), Contains("details 2026-11")));
  EXPECT_THAT(DueOn(kYearOver), Not(Contains("subject key v_number 2")));
}

TEST_F(OldKeysTest, ATicketOfTheLastDayKeepsItAYearLonger) {
  broker_.clock().Set(DutchTime("2026-12-31T12:00:00"));
  RotateAndMove();
  EXPECT_THAT(DueOn(kYearOver), AllOf(Contains("subject tokens 2026"), Not(Contains(kOldKey))))
      << "a handle under it may have been given on 1 January 2027";
  EXPECT_THAT(DueOn("2028-12-31T23:59:59"), Not(Contains(kOldKey)));
  EXPECT_THAT(DueOn("2029-01-01T00:00:00"), Contains(kOldKey));
}

TEST_F(OldKeysTest, IsKeptUntilARotationIsDone) {
  EXPECT_THAT(DueOn("2040-01-01T00:00:00"), Not(Contains(kOldKey))) << "there was none";
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  Rotate();
  EXPECT_THAT(DueOn("2040-01-01T00:00:00"), Not(Contains(kOldKey))) << "Anna stands under it";
}

TEST_F(OldKeysTest, EveryEpochGoesAtItsOwnTime) {
  RotateAndMove();
  broker_.clock().Set(DutchTime("2027-05-01T00:00:00"));
  RotateAndMove();
  SweepOn(kYearOver);
  EXPECT_FALSE(HasKey(1));
  EXPECT_TRUE(HasKey(2));
  EXPECT_EQ(Check(About("v_number", kAnna))->pseudonym(), pseudonym_);
  SweepOn("2029-01-01T00:00:00");
  EXPECT_FALSE(HasKey(2));
  EXPECT_TRUE(HasKey(3));
}

TEST_F(OldKeysTest, AnOldHandleIsThenWhatAForeignOneIs) {
  RotateAndMove();
  EXPECT_EQ(Check(By(police_.ByHandle(old_handle_)))->pseudonym(), pseudonym_);
  SweepOn(kYearOver);
  const auto old = Check(By(police_.ByHandle(old_handle_)));
  const auto foreign = Check(By(police_.ByHandle(kmar_.Handle(kAnna))));
  EXPECT_EQ(old.reason(), "HANDLE_INVALID");
  EXPECT_EQ(old->outcome().SerializeAsString(), foreign->outcome().SerializeAsString());
  EXPECT_EQ(Check(By(police_.ByHandle(police_.Handle(kAnna))))->pseudonym(), pseudonym_);
  EXPECT_EQ(Check(About("v_number", kAnna))->pseudonym(), pseudonym_);
  EXPECT_EQ(Check(ByPseudonym(pseudonym_))->pseudonym(), pseudonym_);
  broker_.Restart();
  EXPECT_EQ(Check(By(police_.ByHandle(old_handle_))).reason(), "HANDLE_INVALID");
  EXPECT_EQ(Check(About("v_number", kAnna))->pseudonym(), pseudonym_);
}

TEST_F(OldKeysTest, OfficersFindWhatCameAfterAndNothingFromBefore) {
  RotateAndMove();
  Check(About("v_number", kAnna));
  EXPECT_EQ(Found(), 2) << "one under each key";
  broker_.clock().Set(DutchTime("2027-06-01T00:00:00"));
  Check(About("v_number", kAnna));
  EXPECT_EQ(Found(), 3);
  SweepOn(kYearOver);
  EXPECT_EQ(Found(), 1) << "that of 2027";
}

TEST_F(OldKeysTest, RecordsThatItGoesAndThatItIsGone) {
  RotateAndMove();
  SweepOn(kYearOver);
  EXPECT_THAT(Named(), ElementsAre(v1::ENTRY_KIND_DESTROY, v1::ENTRY_KIND_DESTROYED));
  EXPECT_THAT(DueOn("2028-01-02T00:00:00"), IsEmpty());
  SweepOn("2028-01-02T00:00:00");
  EXPECT_THAT(Named(), testing::SizeIs(2)) << "once";
}

TEST_F(OldKeysTest, GoesAlsoWhenItsYearsWentBefore) {
  broker_.clock().Set(DutchTime("2026-12-31T12:00:00"));
  RotateAndMove();
  SweepOn(kYearOver);
  EXPECT_TRUE(HasKey(1)) << "its last ticket may serve until 1 January 2027";
  SweepOn("2029-01-01T00:00:00");
  EXPECT_FALSE(HasKey(1));
}

TEST_F(OldKeysTest, AHoldUnderTheCovenantKeepsIt) {
  RotateAndMove();
  Hold("2028-06-30");
  SweepOn(kYearOver);
  EXPECT_TRUE(HasKey(1));
  SweepOn("2028-07-01T00:00:00");
  EXPECT_FALSE(HasKey(1));
}

TEST_F(OldKeysTest, AHoldThatComesBetweenFindingAndDestroyingCounts) {
  RotateAndMove();
  broker_.clock().Set(DutchTime(kYearOver));
  Doomed due = Due();
  ASSERT_THAT(due.details, Contains(kOldKey));
  Hold("2028-06-30");
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(due))).ok());
  EXPECT_TRUE(HasKey(1));
  EXPECT_THAT(Named(), IsEmpty());
}

// The steps: an entry with a row of what is begun, the overwriting, the certificate.
TEST_F(OldKeysTest, AKillAfterTheFirstStepIsMadeGoodAtTheNextStart) {
  RotateAndMove();
  broker_.clock().Set(DutchTime(kYearOver));
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), Due())).ok());
  EXPECT_TRUE(HasKey(1)) << "the second step's";
  broker_.Restart();
  SweepOn(kYearOver);
  EXPECT_FALSE(HasKey(1));
  EXPECT_THAT(Named(), ElementsAre(v1::ENTRY_KIND_DESTROY, v1::ENTRY_KIND_DESTROYED));
}

TEST_F(OldKeysTest, AKillAfterTheSecondStepIsMadeGoodAtTheNextStart) {
  RotateAndMove();
  broker_.clock().Set(DutchTime(kYearOver));
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), Due())).ok());
  broker_.store().SetFault(store::MemoryStore::Fault::kNoSpace);
  EXPECT_FALSE(Wait(FinishDestroying(broker_.rooms())).ok());
  EXPECT_FALSE(HasKey(1)) << "overwritten, and no certificate yet";
  EXPECT_THAT(Named(), ElementsAre(v1::ENTRY_KIND_DESTROY));
  broker_.store().SetFault(store::MemoryStore::Fault::kNone);
  broker_.Restart();
  EXPECT_FALSE(HasKey(1));
  SweepOn(kYearOver);
  EXPECT_THAT(Named(), ElementsAre(v1::ENTRY_KIND_DESTROY, v1::ENTRY_KIND_DESTROYED));
}

}  // namespace
}  // namespace covenant::exchange
