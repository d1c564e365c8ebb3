// Who is told of a use of break-glass, and who reviews it.
#include "broker/exchange/audit/review_break_glass.h"

#include <functional>
#include <thread>

#include "absl/time/clock.h"
#include "broker/exchange/signals/retrieve.h"
#include "broker/exchange/story/break_glass.h"
#include "tests/broker/exchange/break_glass_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReviewTest : public BreakGlassTest {
 protected:
  ReviewTest() {
    SupplyTo(broker_, KernSignal(kAnna));
    use_ = RetrieveUrgently().index;
  }
  std::string Due(const std::string& day) const { return absl::StrCat(day, " ", use_); }

  uint64_t use_ = 0;
};

TEST_F(ReviewTest, IsADutyAtOnceForTheOfficersOfCallerSupplierAndCovenantOnly) {
  for (const char* officer : {"p-cohen", "p-diaz", "p-evers"}) {
    EXPECT_THAT(Reviews(officer), ElementsAre(Due("2026-11-24"))) << officer;
  }
  EXPECT_THAT(Duties(broker_.Person("p-cohen"), "break_glass_review", /*texts=*/true),
              ElementsAre("comensha used break-glass under NOOD: read this entry and review by this day whether it was "
                          "justified."));
  EXPECT_THAT(Reviews("p-faber"), IsEmpty()) << "the officer of another supplier";
  EXPECT_THAT(Reviews("p-adema"), IsEmpty()) << "an administrator is no officer";
  EXPECT_THAT(Duties(broker_.System("comensha"), "break_glass_review"), IsEmpty());
}

TEST_F(ReviewTest, TellsTheSupplierOfWhatItSupplied) {
  SupplyTo(broker_, KernSignal(kBea), "nla");
  EXPECT_THAT(Duties(broker_.System("kmar"), "break_glass_used"), ElementsAre(Due("2026-11-21")));
  EXPECT_THAT(Duties(broker_.Person("p-hulst"), "break_glass_used"), ElementsAre(Due("2026-11-21")));
  EXPECT_THAT(Duties(broker_.System("nla"), "break_glass_used"), IsEmpty());
  EXPECT_THAT(Duties(broker_.System("politie"), "break_glass_used"), IsEmpty());
  ASSERT_EQ(Review("p-diaz", use_)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Duties(broker_.System("kmar"), "break_glass_used", /*texts=*/true),
              ElementsAre(HasSubstr("was reviewed")));
  broker_.clock().Set(DutchTime("2026-12-21T10:00:00"));
  EXPECT_THAT(Duties(broker_.System("kmar"), "break_glass_used"), ElementsAre(Due("2026-11-21")));
  broker_.clock().Set(DutchTime("2026-12-22T10:00:00"));
  EXPECT_THAT(Duties(broker_.System("kmar"), "break_glass_used"), IsEmpty()) << "more than thirty days ago";
}

TEST_F(ReviewTest, SaysNothingToASupplierOfWhatWasWeighedAndKeptBack) {
  v1::Signal hidden = KernSignal(kBea);
  hidden.set_handling_code("hidden");
  SupplyTo(broker_, std::move(hidden), "nla");
  SupplyTo(broker_, KernSignal(kBea));
  const auto told = RetrieveUrgently(kBea);
  ASSERT_EQ(told.detail.items(0).records_size(), 2) << "both were weighed";
  EXPECT_THAT(Duties(broker_.System("nla"), "break_glass_used"), IsEmpty());
  EXPECT_THAT(Reviews("p-faber"), IsEmpty());
  EXPECT_EQ(Review("p-faber", told.index).reason(), "ENTRY_UNKNOWN");
}

TEST_F(ReviewTest, WaitsPastItsDeadlineAndOverARestart) {
  broker_.clock().Set(DutchTime("2026-11-24T10:00:00"));
  EXPECT_THAT(Duties(broker_.Person("p-diaz"), "break_glass_review", /*texts=*/true),
              ElementsAre(HasSubstr("by this day")));
  broker_.clock().Set(DutchTime("2026-11-24T10:00:01"));
  broker_.Restart();
  EXPECT_THAT(Reviews("p-diaz"), ElementsAre(Due("2026-11-24")));
  EXPECT_THAT(Duties(broker_.Person("p-diaz"), "break_glass_review", /*texts=*/true),
              ElementsAre(HasSubstr("overdue")));
  broker_.clock().Set(DutchTime("2027-11-24T10:00:00"));
  EXPECT_THAT(Reviews("p-evers"), ElementsAre(Due("2026-11-24"))) << "it does not lapse";
  EXPECT_EQ(Review("p-evers", use_)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(ReviewTest, WaitsOnWhenTheDetailOfTheUseIsDestroyed) {
  const auto slot = broker_.rooms().slots.FindNamed(crypto::SlotName::Detail(kEmergency, broker_.clock().Now()));
  ASSERT_TRUE(broker_.rooms().slots.Destroy(slot.value()).ok());
  EXPECT_THAT(Reviews("p-cohen"), ElementsAre(Due("2026-11-24"))) << "the leaf says who asked";
  EXPECT_THAT(Reviews("p-evers"), ElementsAre(Due("2026-11-24"))) << "and under which covenant";
  EXPECT_THAT(Reviews("p-diaz"), IsEmpty()) << "whose signals went stood in the detail";
  broker_.clock().Set(DutchTime("2026-12-01T10:00:00"));  // the review's own detail is of another month
  EXPECT_EQ(Review("p-evers", use_)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Reviews("p-cohen"), IsEmpty());
}

TEST_F(ReviewTest, IsGivenOnceAndStandsInTheLog) {
  auto request = ReviewOf(use_);
  request.set_verdict(v1::BREAK_GLASS_VERDICT_UNJUSTIFIED);
  broker_.Complete(*request.mutable_context());
  const auto told = Review(broker_.Person("p-diaz"), request);
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_AUDIT_REVIEW);
  EXPECT_EQ(told.leaf.covenant(), kEmergency);
  EXPECT_EQ(told.detail.person(), "p-diaz");
  EXPECT_EQ(told.detail.review().entry(), use_);
  EXPECT_EQ(told.detail.review().verdict(), v1::BREAK_GLASS_VERDICT_UNJUSTIFIED);
  EXPECT_EQ(told.detail.review().reason(), "bevestigd door de meldkamer");
  for (const char* officer : {"p-cohen", "p-diaz", "p-evers"}) EXPECT_THAT(Reviews(officer), IsEmpty()) << officer;
  EXPECT_EQ(Review("p-cohen", use_).reason(), "REVIEW_GIVEN");
  broker_.Restart();
  EXPECT_EQ(Review("p-diaz", use_).reason(), "REVIEW_GIVEN") << "another request by the same officer";
  const uint64_t size = broker_.size();
  const auto again = Review(broker_.Person("p-diaz"), request);
  EXPECT_EQ(again->outcome().told(), v1::TOLD_PERMITTED) << "the same request is answered again";
  EXPECT_EQ(again.index, told.index);
  EXPECT_EQ(broker_.size(), size);
}

TEST_F(ReviewTest, IsForAnOfficerWhoOverseesTheUseAndDidNotAskIt) {
  EXPECT_EQ(Review("p-faber", use_).reason(), "ENTRY_UNKNOWN");
  EXPECT_EQ(Review("p-faber", broker_.size() + 10).reason(), "ENTRY_UNKNOWN")
      << "and one that is not there looks the same";
  EXPECT_EQ(Review("p-adema", use_).reason(), "ROLE_MISSING");
  EXPECT_EQ(Review(broker_.System("kmar"), ReviewOf(use_)).reason(), "ROLE_MISSING");
  const auto own = broker_.Tell<v1::RetrieveAnswer>(broker_.Person("p-gerrits"), v1::ENTRY_KIND_RETRIEVE,
                                                    &exchange::Retrieve, Urgent<v1::RetrieveRequest>());
  ASSERT_EQ(own->outcome().told(), v1::TOLD_PERMITTED) << own->outcome().ShortDebugString();
  EXPECT_EQ(Review("p-gerrits", own.index).reason(), "REVIEWER_ASKED");
  EXPECT_EQ(Review("p-gerrits", use_)->outcome().told(), v1::TOLD_PERMITTED) << "of her party, but not hers";
  EXPECT_EQ(Review("p-cohen", own.index)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(ReviewTest, NeedsALawfulPurposeTheCovenantAVerdictAndAReason) {
  const auto told = [this](const std::function<void(v1::ReviewBreakGlassRequest&)>& change) {
    auto request = ReviewOf(use_);
    change(request);
    return Review(broker_.Person("p-cohen"), request).reason();
  };
  EXPECT_EQ(told([](auto& r) { r.mutable_context()->set_purpose(kDetect); }), "PURPOSE_NOT_LAWFUL");
  EXPECT_EQ(told([](auto& r) { r.mutable_context()->set_covenant(kTable); }), "ENTRY_UNKNOWN");
  EXPECT_EQ(told([](auto& r) { r.mutable_context()->clear_covenant(); }), "ENTRY_UNKNOWN");
  EXPECT_EQ(told([](auto& r) { r.clear_verdict(); }), "REVIEW_INCOMPLETE");
  EXPECT_EQ(told([](auto& r) { r.set_reason("\n "); }), "REVIEW_INCOMPLETE");
  EXPECT_EQ(told([](auto& r) { r.set_reason(std::string(2001, 'x')); }), "REVIEW_INCOMPLETE");
  EXPECT_THAT(Reviews("p-cohen"), ElementsAre(Due("2026-11-24"))) << "it still waits";
}

TEST_F(ReviewTest, IsOfAPermittedUseOnly) {
  const auto plain =
      broker_.Retrieve("politie", Ask<v1::RetrieveRequest>(kEmergency, kDetect, About("v_number", kAnna)));
  ASSERT_EQ(plain->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Review("p-evers", plain.index).reason(), "NOT_BREAK_GLASS");
  EXPECT_EQ(Review("p-evers", RetrieveUrgently(kBea).index).reason(), "NOT_BREAK_GLASS") << "a no-hit";
}

TEST_F(ReviewTest, IsFoundInTheLogByTheOfficersOfItsCovenant) {
  const uint64_t review = Review("p-diaz", use_).index;
  auto list = Ask<v1::ListEntriesRequest>("", kLawfulReview);
  list.mutable_filter()->add_kinds(v1::ENTRY_KIND_AUDIT_REVIEW);
  const auto listed = broker_.ListEntries(broker_.Person("p-evers"), list);
  ASSERT_EQ(listed->entries_size(), 1);
  EXPECT_EQ(listed->entries(0).index(), review);
  EXPECT_FALSE(listed->entries(0).detail().empty());
  EXPECT_THAT(broker_.ListEntries(broker_.Person("p-faber"), list)->entries(), IsEmpty());
}

TEST_F(ReviewTest, LeavesNoMoreThanItsRowsForSixtyDays) {
  ASSERT_EQ(Review("p-diaz", use_)->outcome().told(), v1::TOLD_PERMITTED);
  broker_.clock().Set(DutchTime("2027-02-01T10:00:00"));
  const uint64_t later = RetrieveUrgently().index;
  ASSERT_EQ(Review("p-diaz", later)->outcome().told(), v1::TOLD_PERMITTED);
  const auto reviewed = UsesUnder(broker_.rooms(), ReviewState::kReviewed);
  ASSERT_TRUE(reviewed.ok());
  ASSERT_EQ(reviewed->size(), 1u);
  EXPECT_EQ(reviewed->front().index, later);
}

// The register and the log agree also when two officers are at it at once.
TEST_F(ReviewTest, OfTwoAtOnceOneStands) {
  broker_.store().HoldWrites(true);
  std::vector<std::string> told(2);
  std::vector<std::thread> officers;
  for (const int i : {0, 1}) {
    officers.emplace_back([this, i, &told] {
      const auto answer = Review(i == 0 ? "p-diaz" : "p-evers", use_);
      told[static_cast<size_t>(i)] = answer.reason().empty() ? "permit" : answer.reason();
    });
  }
  absl::SleepFor(absl::Milliseconds(100));
  broker_.store().HoldWrites(false);
  for (std::thread& officer : officers) officer.join();
  EXPECT_THAT(told, testing::UnorderedElementsAre("permit", "REVIEW_GIVEN"));
}

}  // namespace
}  // namespace covenant::exchange
