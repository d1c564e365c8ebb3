// The steps of destroying, and a stop between any two of them.
#include "broker/exchange/destruction/destroy.h"

#include "broker/exchange/destruction/due_signals.h"
#include "broker/exchange/destruction/sweep.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using store::Family;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2345678901";
constexpr char kTermEnds[] = "2028-11-21T00:00:00";  // two years after the fixture's day

class DestroyTest : public testing::Test {
 protected:
  Told<v1::SubmitAnswer> Submit(const std::string& party, const std::string& v_number) {
    return broker_.Submit(party, TableSubmission(TableSignal(v_number)));
  }
  Told<v1::CheckAnswer> Check(const std::string& party, v1::SubjectReference subject) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject)));
  }
  size_t Rows(Family family, const std::string& prefix = "") {
    size_t rows = 0;
    for (auto cursor = broker_.store().Scan(family, store::Prefix(prefix)); cursor->Valid(); cursor->Next()) ++rows;
    return rows;
  }
  // Rows of the subjects of the covenant, and of what leads to them.
  size_t SubjectRows() { return Rows(Family::kSubjects) - kDecoyRows; }
  Doomed Due() { return DueSignals(broker_.rooms(), broker_.clock().Now()).value().value(); }
  absl::Status Begin() { return Wait(BeginDestroying(broker_.rooms(), Due())); }
  absl::Status Finish() { return Wait(FinishDestroying(broker_.rooms())); }

  // The subject and the posting of the decoy.
  static constexpr size_t kDecoyRows = 2;
  BrokerWithoutPort broker_;
};

TEST_F(DestroyTest, LeavesNoRowAndNoKeyOfASignal) {
  const uint64_t signal = Submit("kmar", kAnna).detail.items(0).stored_signal();
  const size_t signals = Rows(Family::kSignals);
  ASSERT_EQ(SubjectRows(), 4u) << "subject, posting, pseudonym, term";
  ASSERT_TRUE(broker_.rooms().slots.Open(signal).ok());
  broker_.clock().Set(DutchTime(kTermEnds));
  ASSERT_TRUE(Begin().ok());
  EXPECT_EQ(SubjectRows(), 0u);
  EXPECT_EQ(Rows(Family::kSignals), signals - 1);
  EXPECT_TRUE(broker_.rooms().slots.Open(signal).ok()) << "the second step's";
  EXPECT_THAT(broker_.store().TakeScrubs(), IsEmpty());
  ASSERT_TRUE(Finish().ok());
  EXPECT_THAT(broker_.store().TakeScrubs(), testing::ElementsAre(Family::kSignals, Family::kSubjects, Family::kUsage));
  EXPECT_EQ(broker_.rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Rows(Family::kMeta, "destroying/"), 0u);
}

TEST_F(DestroyTest, RecordsAnEntryAndItsCertificateUnderTheCovenant) {
  const uint64_t signal = Submit("kmar", kAnna).detail.items(0).stored_signal();
  const uint64_t before = broker_.size();
  broker_.clock().Set(DutchTime(kTermEnds));
  ASSERT_TRUE(Begin().ok());
  ASSERT_TRUE(Finish().ok());
  ASSERT_EQ(broker_.size(), before + 2);
  const v1::Leaf begun = broker_.LeafAt(before), done = broker_.LeafAt(before + 1);
  EXPECT_EQ(begun.kind(), v1::ENTRY_KIND_DESTROY);
  EXPECT_EQ(done.kind(), v1::ENTRY_KIND_DESTROYED);
  EXPECT_EQ(begun.covenant(), kTable);
  EXPECT_EQ(done.covenant(), kTable);
  EXPECT_THAT(begun.caller(), IsEmpty());
  const v1::Destruction destruction = broker_.DetailAt(before).destruction();
  EXPECT_EQ(destruction.cause(), "retention");
  ASSERT_EQ(destruction.signals_size(), 1);
  EXPECT_EQ(destruction.signals(0).signal(), signal);
  EXPECT_EQ(destruction.signals(0).supplier(), "kmar");
  EXPECT_EQ(broker_.DetailAt(before + 1).destruction().SerializeAsString(), destruction.SerializeAsString());
}

TEST_F(DestroyTest, KeepsWhatOthersSupplyAboutTheSamePerson) {
  Submit("kmar", kAnna);
  const std::string pseudonym = Check("politie", About("v_number", kAnna))->pseudonym();
  ASSERT_THAT(pseudonym, Not(IsEmpty()));
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  Submit("nla", kAnna);
  broker_.clock().Set(DutchTime(kTermEnds));
  EXPECT_THAT(Due().signals, SizeIs(1));
  ASSERT_TRUE(Begin().ok());
  ASSERT_TRUE(Finish().ok());
  EXPECT_EQ(SubjectRows(), 4u);
  EXPECT_FALSE(DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value());
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  const auto told = Check("politie", ByPseudonym(pseudonym));
  ASSERT_EQ(told->contacts_size(), 1) << told->DebugString();
  EXPECT_EQ(told->contacts(0).party(), "nla");
}

TEST_F(DestroyTest, AnswersAboutAPersonDestroyedAsAboutOneThatNeverWas) {
  Submit("kmar", kAnna);
  const std::string pseudonym = Check("politie", About("v_number", kAnna))->pseudonym();
  broker_.clock().Set(DutchTime(kTermEnds));
  ASSERT_TRUE(Begin().ok());
  ASSERT_TRUE(Finish().ok());
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  const auto gone = Check("politie", About("v_number", kAnna));
  const auto never = Check("politie", About("v_number", kBea));
  EXPECT_EQ(gone->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(gone.answer, never.answer);
  EXPECT_EQ(Check("politie", ByPseudonym(pseudonym)).answer, never.answer);
  // Who comes back is somebody else to those who knew a pseudonym.
  ASSERT_EQ(Submit("kmar", kAnna)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_NE(Check("politie", About("v_number", kAnna))->pseudonym(), pseudonym);
  EXPECT_EQ(Check("politie", ByPseudonym(pseudonym))->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(DestroyTest, TakesWhoAskedAboutThePersonFromTheBudgets) {
  Reword(broker_, kTable, "retention:", "budgets:\n  politie: {subjects_per_day: 9}\nretention:");
  Submit("kmar", kAnna);
  Submit("kmar", kBea);
  Check("politie", About("v_number", kAnna));
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  Submit("nla", kBea);  // keeps her
  Check("politie", About("v_number", kAnna));
  Check("politie", About("v_number", kBea));
  ASSERT_EQ(Rows(Family::kUsage, "s"), 3u);
  broker_.clock().Set(DutchTime(kTermEnds));
  ASSERT_TRUE(Begin().ok());
  EXPECT_EQ(Rows(Family::kUsage, "s"), 1u) << "the one of her who stays";
  ASSERT_TRUE(Finish().ok());
}

TEST_F(DestroyTest, GoesOnWhereItWasStopped) {
  const uint64_t first = Submit("kmar", kAnna).detail.items(0).stored_signal();
  const uint64_t second = Submit("kmar", kBea).detail.items(0).stored_signal();
  broker_.clock().Set(DutchTime(kTermEnds));
  ASSERT_TRUE(Begin().ok());
  broker_.Restart();  // between the entry and the slots
  ASSERT_TRUE(broker_.rooms().slots.Open(first).ok());
  ASSERT_TRUE(broker_.rooms().slots.Destroy(first).ok());
  broker_.Restart();  // between two slots
  ASSERT_TRUE(broker_.rooms().slots.Destroy(second).ok());
  broker_.Restart();  // between the slots and the scrub
  EXPECT_THAT(broker_.store().TakeScrubs(), IsEmpty());
  broker_.store().SetFault(store::MemoryStore::Fault::kUnknownLost);
  EXPECT_FALSE(Finish().ok());
  EXPECT_THAT(broker_.store().TakeScrubs(), Not(IsEmpty()));
  EXPECT_EQ(Rows(Family::kMeta, "destroying/"), 1u);
  broker_.store().SetFault(store::MemoryStore::Fault::kNone);
  broker_.Restart();  // between the scrub and the certificate
  const uint64_t before = broker_.size();
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  EXPECT_EQ(broker_.rooms().slots.Open(second).status().code(), absl::StatusCode::kNotFound);
  ASSERT_EQ(broker_.size(), before + 1);
  EXPECT_EQ(broker_.LeafAt(before).kind(), v1::ENTRY_KIND_DESTROYED);
  EXPECT_EQ(broker_.DetailAt(before).destruction().signals_size(), 2);
  EXPECT_THAT(broker_.store().TakeScrubs(), Not(IsEmpty())) << "all is done again that may not have been";
  broker_.Restart();
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  EXPECT_EQ(broker_.size(), before + 1) << "once";
}

TEST_F(DestroyTest, ChangesNothingWhileTheDiskIsFull) {
  const uint64_t signal = Submit("kmar", kAnna).detail.items(0).stored_signal();
  broker_.clock().Set(DutchTime(kTermEnds));
  const std::string before = broker_.AllBytes();
  broker_.store().SetFault(store::MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(Begin().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Finish().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(broker_.AllBytes(), testing::StartsWith(before));
  EXPECT_TRUE(broker_.rooms().slots.Open(signal).ok()) << "no record, no destruction";
  const uint64_t size = broker_.size();
  broker_.store().SetFault(store::MemoryStore::Fault::kNone);
  ASSERT_TRUE(broker_.AwaitSize(size + 1));
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  EXPECT_EQ(broker_.size(), size + 2) << "the entry that waited, and its certificate";
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  EXPECT_EQ(Submit("kmar", kAnna)->outcome().told(), v1::TOLD_PERMITTED) << "its place is free again";
}

TEST_F(DestroyTest, KeepsThePlaceOfAPersonUntilItsRowsAreGone) {
  const auto submitted = Submit("kmar", kAnna);
  const std::string subject =
      broker_.rooms().records.Get(submitted.detail.items(0).stored_signal()).value()->signal.subject_ids(0);
  const std::vector<uint64_t> signals = {submitted.detail.items(0).stored_signal()};
  store::Batch changes;
  {
    const auto place = broker_.rooms().subjects.Unpost(kTable, subject, signals, changes);
    ASSERT_TRUE(place.ok()) << place.status();
    EXPECT_EQ(Submit("nla", kAnna).status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(broker_.rooms().subjects.Unpost(kTable, subject, signals, changes).status().code(),
              absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(Submit("nla", kAnna)->outcome().told(), v1::TOLD_PERMITTED);
}

}  // namespace
}  // namespace covenant::exchange
