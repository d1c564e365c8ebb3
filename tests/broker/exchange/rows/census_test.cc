// The picture of the day that figures are counted from: kept by what changed, and equal to one made anew.
#include "broker/exchange/rows/census.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/base/encoding.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/destruction/destroy.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/signals/nightly.h"
#include "broker/exchange/signals/overlap.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::IsEmpty;

constexpr absl::CivilDay kFirstDay(2026, 11, 21);

// Every member as text, sorted.
std::vector<std::string> MembersOf(const Census& census) {
  std::vector<std::string> members;
  census.ForEach(kRegistration, [&](const Census::Member& member) {
    std::vector<std::string> keys;
    for (const absl::uint128 key : member.keys) keys.push_back(absl::StrCat(absl::Uint128High64(key)));
    std::ranges::sort(keys);
    std::string text = *member.facts;
    for (const std::string& key : keys) absl::StrAppend(&text, " ", key);
    members.push_back(std::move(text));
  });
  std::ranges::sort(members);
  return members;
}

v1::OverlapRequest Count() {
  return Ask<v1::OverlapRequest>(kRegistration, "statistiek");
}

class CensusTest : public testing::Test {
 protected:
  void Supply(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  std::vector<std::string> MadeAnew() {
    Census anew(broker_.store(), broker_.rooms().records, broker_.rooms().subjects);
    EXPECT_TRUE(anew.Refresh(kFirstDay).ok());
    return MembersOf(anew);
  }
  std::vector<uint64_t> SignalNumbers() {
    std::vector<uint64_t> numbers;
    for (auto cursor = broker_.store().Scan(store::Family::kSignals, {}); cursor->Valid(); cursor->Next()) {
      const uint64_t number = ReadBigEndian64(cursor->key());
      const auto record = broker_.rooms().records.Get(number).value();
      if (record && !record->facts.supplier.empty()) numbers.push_back(number);
    }
    return numbers;
  }
  // The supplier's signal as if it had been corrected: another row under the same number.
  void Rewrite(uint64_t number, const std::function<void(stored::SealedSignal&)>& change) {
    Record record = *broker_.rooms().records.Get(number).value();
    change(record.signal);
    store::Batch changes;
    Records::PutUnder(broker_.rooms().slots.Open(number).value(), record.signal, changes);
    ASSERT_TRUE(broker_.store().Write(changes).ok());
  }

  BrokerWithoutPort broker_;
};

TEST_F(CensusTest, FiguresOfOneDayAreTheSame) {
  Supply("politie", VictimSignal("1000000001"));
  const auto first = broker_.Overlap("comensha", Count());
  Supply("politie", VictimSignal("1000000002"));
  const auto second = broker_.Overlap("comensha", Count());
  EXPECT_EQ(first.answer, second.answer) << "newer figures would tell who came in between";
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  EXPECT_EQ(broker_.Overlap("comensha", Count())->cells(0).people(), 2u);
}

TEST_F(CensusTest, ReadsOnlyWhatChanged) {
  for (int i = 0; i < 20; ++i) Supply("politie", VictimSignal(absl::StrCat(1000000000 + i)));
  Census census(broker_.store(), broker_.rooms().records, broker_.rooms().subjects);
  ASSERT_TRUE(census.Refresh(kFirstDay).ok());
  Supply("kmar", VictimSignal("1000000001"));
  broker_.store().TakeReads();
  ASSERT_TRUE(census.Refresh(kFirstDay + 1).ok());
  const auto reads = broker_.store().TakeReads();
  const auto postings = std::ranges::count_if(reads, [](const store::MemoryStore::Read& read) {
    return read.family == store::Family::kSubjects && read.kind != store::MemoryStore::Read::Kind::kScan;
  });
  EXPECT_GE(postings, 1);
  EXPECT_LE(postings, 2) << "the rows of one identifier, not of 21 signals";
  EXPECT_EQ(MembersOf(census), MadeAnew());
}

// Random histories: signals with one or two identifiers come, are changed, are destroyed; some nights are skipped.
TEST_F(CensusTest, KeptByWhatChangedItEqualsOneThatIsMadeAnew) {
  std::mt19937 chance(20261129);
  const auto pick = [&](size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(chance); };
  Census kept(broker_.store(), broker_.rooms().records, broker_.rooms().subjects);
  const std::vector<std::string> parties = {"politie", "kmar", "nla"};
  size_t largest = 0;
  for (int night = 0; night < 40; ++night) {
    for (size_t acts = pick(6); acts > 0; --acts) {
      const std::vector<uint64_t> numbers = SignalNumbers();
      const size_t act = numbers.size() < 3 ? 0 : pick(5);
      if (act < 3) {
        v1::Signal signal = VictimSignal(absl::StrCat(1000000000 + pick(8)));
        if (pick(2) == 0)
          *signal.add_identifiers() = Identifier("passport", {"POL", absl::StrCat("AB100000", pick(8))});
        Supply(parties[pick(3)], signal);
      } else if (act == 3) {
        Rewrite(numbers[pick(numbers.size())],
                [&](stored::SealedSignal& signal) { signal.set_shielded_by(pick(2) == 0 ? "" : "order"); });
      } else {
        const uint64_t number = numbers[pick(numbers.size())];
        Doomed doomed{.covenant = kRegistration, .cause = "retention", .signals = {number}, .terms = {}};
        ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(doomed))).ok());
        ASSERT_TRUE(Wait(FinishDestroying(broker_.rooms())).ok());
      }
    }
    if (pick(4) == 0) continue;
    ASSERT_TRUE(kept.Refresh(kFirstDay + night).ok());
    ASSERT_EQ(MembersOf(kept), MadeAnew()) << "night " << night;
    largest = std::max(largest, MembersOf(kept).size());
  }
  EXPECT_GT(largest, 10u);
}

TEST_F(CensusTest, AShieldedSignalCountsForNobodyFromTheNextDayOn) {
  Supply("politie", VictimSignal("1000000001"));
  EXPECT_EQ(broker_.Overlap("comensha", Count())->cells_size(), 1);
  Rewrite(SignalNumbers().front(), [](stored::SealedSignal& signal) { signal.set_shielded_by("order"); });
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  EXPECT_THAT(broker_.Overlap("comensha", Count())->cells(), IsEmpty());
}

TEST_F(CensusTest, ANightWarmsThePictureAndDoesNotTakeTheDaysOwn) {
  Supply("politie", VictimSignal("1000000001"));
  std::vector<std::string> reports;
  {
    const Nightly nightly(broker_.rooms(), [&](std::string_view line) { reports.emplace_back(line); });
    for (int i = 0; i < 500 && MembersOf(broker_.rooms().census).empty(); ++i) absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(MembersOf(broker_.rooms().census).size(), 1u);
  Supply("politie", VictimSignal("1000000002"));
  EXPECT_EQ(broker_.Overlap("comensha", Count())->cells(0).people(), 2u) << "the first report of the day takes it";
  EXPECT_THAT(reports, IsEmpty());
}

}  // namespace
}  // namespace covenant::exchange
