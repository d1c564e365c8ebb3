// Moving the subjects of a covenant to other keys: who asks before, during and after it finds everybody, and nobody
// twice.
#include "broker/exchange/rotation/move_subjects.h"

#include <functional>
#include <set>
#include <thread>
#include <utility>

#include "broker/exchange/destruction/sweep.h"
#include "tests/broker/exchange/rotation/rotation_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kNobody[] = "3234567890";
constexpr int kMany = 1'000'000'000;

class MoveSubjectsTest : public RotationFixture {
 protected:
  explicit MoveSubjectsTest(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy())
      : RotationFixture(std::move(set)) {}

  // Every way that the police has to ask about Anna.
  std::map<std::string, v1::SubjectReference> WaysToAnna() {
    return {{"direct", About("v_number", kAnna)},
            {"a handle of before", By(police_.ByHandle(old_handle_))},
            {"a handle of now", By(police_.ByHandle(police_.Handle(kAnna)))},
            {"a pseudonym of before", ByPseudonym(pseudonym_)}};
  }
  void ExpectAnna(const std::string& when) {
    for (const auto& [way, subject] : WaysToAnna()) {
      const auto told = Check(subject);
      EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << way << ", " << when;
      EXPECT_EQ(told->pseudonym(), pseudonym_) << way << ", " << when;
    }
    EXPECT_EQ(Check(About("v_number", kNobody))->outcome().told(), v1::TOLD_NO_HIT) << when;
    EXPECT_EQ(Check(By(police_.ByHandle(police_.Handle(kNobody))))->outcome().told(), v1::TOLD_NO_HIT) << when;
  }
  // Anna is known, and the police has a handle and a pseudonym of her.
  void KnowAnna() {
    v1::Signal signal = TableSignal(kAnna);
    *signal.mutable_identifiers(0) = kmar_.ByHandle(kmar_.Handle(kAnna));
    ASSERT_EQ(broker_.Submit("kmar", TableSubmission(signal))->outcome().told(), v1::TOLD_PERMITTED);
    old_handle_ = police_.Handle(kAnna);
    pseudonym_ = Check(About("v_number", kAnna))->pseudonym();
    ASSERT_THAT(pseudonym_, Not(IsEmpty()));
  }
  std::vector<std::string> Contacts() {
    std::vector<std::string> parties;
    const auto told = Check(About("v_number", kAnna));
    for (const v1::Contact& contact : told->contacts()) parties.push_back(contact.party());
    return parties;
  }

  std::string old_handle_;
  std::string pseudonym_;
};

TEST_F(MoveSubjectsTest, EveryWayToAPersonLeadsThereBeforeDuringAndAfter) {
  KnowAnna();
  ExpectAnna("before");
  Rotate();
  EXPECT_EQ(StandingIn(1).size(), 1u);
  ExpectAnna("during, not yet moved");
  MoveUntil(1);
  EXPECT_EQ(StandingIn(2).size(), 1u);
  ASSERT_EQ(Status()->schemes(0).done(), false);
  ExpectAnna("during, moved");
  MoveAll();
  ASSERT_EQ(Status()->schemes(0).done(), true);
  ExpectAnna("after");
  broker_.Restart();
  ExpectAnna("after a restart");
  Rotate();
  MoveAll();
  ExpectAnna("two epochs on");
}

TEST_F(MoveSubjectsTest, WhatIsStoredAfterIsWhatAFreshComputationGives) {
  SubmitMany(kMany, 20);
  const size_t rows = SubjectRows();
  Rotate();
  MoveUntil(1);
  EXPECT_THAT(broker_.store().TakeScrubs(), IsEmpty()) << "once, when all are moved";
  MoveAll();
  EXPECT_THAT(broker_.store().TakeScrubs(), testing::Contains(store::Family::kSubjects))
      << "a deleted row stays in old files until they are rewritten";
  EXPECT_EQ(SubjectRows(), rows);
  std::set<std::pair<std::string, std::string>> fresh, stored;
  for (int i = 0; i < 20; ++i) {
    const auto identifier = schemes::Normalise("v_number", std::vector{std::to_string(kMany + i)}).value();
    const auto key = broker_.rooms().subject_keys.Compute(kTable, identifier, 2).value();
    fresh.emplace(key.index_key, key.element);
  }
  const auto all = broker_.rooms().subjects.Next(kTable, "", 100);
  for (const auto& key : *all) {
    stored.emplace(key.index_key, key.element);
  }
  EXPECT_EQ(stored, fresh);
}

TEST_F(MoveSubjectsTest, WhoIsSuppliedAboutMeanwhileStandsUnderTheNewKeyAtOnce) {
  KnowAnna();
  Rotate();
  ASSERT_EQ(Submit("nla", kAnna)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(Submit("nla", kBea)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(StandingIn(1), IsEmpty());
  EXPECT_EQ(StandingIn(2).size(), 2u);
  EXPECT_THAT(Contacts(), testing::ElementsAre("kmar", "nla")) << "one person with both signals";
  ExpectAnna("moved by a supply");
  MoveAll();
  EXPECT_THAT(Contacts(), testing::ElementsAre("kmar", "nla"));
  EXPECT_EQ(Status()->schemes(0).subjects(), 2u);
}

TEST_F(MoveSubjectsTest, GoesOnAtTheLastBatchAfterAStop) {
  const int people = 2 * static_cast<int>(kMovedTogether) + 30;
  for (int i = 0; i < people; i += 500) SubmitMany(kMany + i, std::min(500, people - i));
  Rotate();
  MoveUntil(1);
  const size_t moved = StandingIn(2).size();
  EXPECT_EQ(moved, kMovedTogether);
  EXPECT_EQ(Status()->schemes(0).subjects(), moved);
  broker_.Restart();
  EXPECT_EQ(Status()->schemes(0).subjects(), moved);
  MoveUntil(1);
  EXPECT_GT(StandingIn(2).size(), moved);
  broker_.Restart();
  MoveAll();
  EXPECT_EQ(StandingIn(2).size(), static_cast<size_t>(people));
  EXPECT_EQ(Entries(v1::ENTRY_KIND_KEYS_ROTATED), 1);
  EXPECT_EQ(Status()->schemes(0).subjects(), static_cast<uint64_t>(people));
  MoveAll();
  EXPECT_EQ(Entries(v1::ENTRY_KIND_KEYS_ROTATED), 1) << "once";
}

TEST_F(MoveSubjectsTest, SignalsOfBeforeAreDestroyedAfterAndDuring) {
  KnowAnna();
  Submit("kmar", kBea);
  Rotate();
  ASSERT_EQ(Submit("kmar", kBea)->outcome().told(), v1::TOLD_PERMITTED) << "moves Bea, and not Anna";
  EXPECT_EQ(StandingIn(1).size(), 1u);
  broker_.clock().Set(DutchTime("2028-11-21T00:00:00"));
  const absl::Status swept = SweepOnce(broker_.rooms());
  ASSERT_TRUE(swept.ok()) << swept;
  EXPECT_EQ(SubjectRows(), 2u) << "the decoy's";
  MoveAll();
  EXPECT_EQ(SubjectRows(), 2u);
  EXPECT_EQ(Status()->schemes(0).done(), true);
}

TEST_F(MoveSubjectsTest, SignalsOfBeforeAreDestroyedOnceAllAreMoved) {
  KnowAnna();
  Rotate();
  MoveAll();
  broker_.clock().Set(DutchTime("2028-11-21T00:00:00"));
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  EXPECT_EQ(SubjectRows(), 2u) << "the decoy's";
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  EXPECT_EQ(Check(ByPseudonym(pseudonym_))->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(MoveSubjectsTest, AHitAndAMissReadTheSameWhileItRuns) {
  KnowAnna();
  Submit("kmar", kBea);
  Rotate();
  Submit("nla", kBea);  // moves her
  const auto reads = [&](v1::SubjectReference subject) {
    Check(subject);  // keys and caches of the first use
    broker_.store().TakeReads();
    Check(std::move(subject));
    std::vector<std::pair<int, std::pair<int, size_t>>> seen;
    for (const store::MemoryStore::Read& read : broker_.store().TakeReads()) {
      if (read.family == store::Family::kSubjects) {
        seen.push_back({static_cast<int>(read.kind), {static_cast<int>(read.family), read.key.size()}});
      }
    }
    return seen;
  };
  const auto miss = reads(About("v_number", kNobody));
  EXPECT_EQ(miss.size(), 2u) << "one look under each key";
  EXPECT_EQ(reads(About("v_number", kAnna)), miss) << "under the former key";
  EXPECT_EQ(reads(About("v_number", kBea)), miss) << "under the current key";
  const auto unknown = reads(ByPseudonym("psn1." + std::string(54, 'A')));
  EXPECT_EQ(reads(ByPseudonym(pseudonym_)), unknown);
  EXPECT_EQ(unknown.size(), 5u);
  MoveAll();
  EXPECT_EQ(reads(About("v_number", kNobody)).size(), 1u);
  EXPECT_EQ(reads(About("v_number", kAnna)).size(), 1u);
}

TEST_F(MoveSubjectsTest, AnOfficerFindsEntriesOfEveryEpoch) {
  KnowAnna();
  std::set<uint64_t> entries = {Check(About("v_number", kAnna)).index};
  Rotate();
  entries.insert(Check(About("v_number", kAnna)).index);
  entries.insert(Check(ByPseudonym(pseudonym_)).index);
  MoveAll();
  entries.insert(Check(About("v_number", kAnna)).index);
  entries.insert(Check(ByPseudonym(pseudonym_)).index);
  Rotate();
  MoveAll();
  entries.insert(Check(About("v_number", kAnna)).index);
  Check(About("v_number", kNobody));
  const auto found = [&](v1::SubjectReference subject, const authenticate::Caller& officer) {
    auto request = Ask<v1::ListEntriesRequest>("", "rechtmatigheidscontrole");
    request.mutable_context()->set_motivation("a test");
    request.mutable_filter()->add_kinds(v1::ENTRY_KIND_CHECK);
    request.mutable_filter()->set_covenant(kTable);
    request.set_page_size(100);
    *request.mutable_subject() = std::move(subject);
    std::set<uint64_t> indices;
    const auto listed = broker_.ListEntries(officer, request);
    for (const v1::Entry& entry : listed->entries()) indices.insert(entry.index());
    return indices;
  };
  // KnowAnna asked once more.
  const auto by_number = found(About("v_number", kAnna), broker_.Person("p-cohen"));
  EXPECT_EQ(by_number.size(), entries.size() + 1);
  EXPECT_TRUE(std::ranges::includes(by_number, entries));
  authenticate::Caller of_the_police = broker_.Person("p-cohen");
  of_the_police.party = "politie";  // whose pseudonym it is
  EXPECT_EQ(found(ByPseudonym(pseudonym_), of_the_police), by_number);
  EXPECT_EQ(found(About("v_number", kNobody), broker_.Person("p-cohen")).size(), 1u);
}

TEST_F(MoveSubjectsTest, WhoSuppliesWhileItRunsLosesNothingAndDoublesNobody) {
  SubmitMany(kMany, 300);
  Rotate();
  std::thread supplier([this] {
    for (int i = 0; i < 300; i += 2) {
      const auto told = Submit("nla", std::to_string(kMany + i));
      EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.status;
    }
  });
  std::thread asker([this] {
    for (int i = 299; i >= 0; i -= 3) {
      EXPECT_EQ(Check(About("v_number", std::to_string(kMany + i)))->outcome().told(), v1::TOLD_PERMITTED) << i;
    }
  });
  MoveAll();
  supplier.join();
  asker.join();
  MoveAll();
  EXPECT_EQ(StandingIn(2).size(), 300u);
  EXPECT_EQ(SubjectRows(), 300u + 300u + 150u + 2u) << "subjects, both suppliers' postings, the decoy";
  for (int i = 0; i < 300; i += 7) {
    const auto told = Check(About("v_number", std::to_string(kMany + i)));
    EXPECT_EQ(told->contacts_size(), i % 2 == 0 ? 2 : 1) << i;
  }
}

TEST_F(MoveSubjectsTest, TriesAgainWhenTheDiskIsFull) {
  KnowAnna();
  Rotate();
  broker_.store().SetFault(store::MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(MoveAllSubjects(broker_.rooms(), [] { return false; }).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(StandingIn(1).size(), 1u);
  broker_.store().SetFault(store::MemoryStore::Fault::kNone);
  MoveAll();
  EXPECT_EQ(StandingIn(2).size(), 1u);
}

// Does something when it is asked for the time for the `nth` time: the walk asks once for every entry that it makes.
class NthMoment final : public Clock {
 public:
  NthMoment(const Clock& clock, int nth, std::function<void()> then)
      : clock_(clock), left_(nth), then_(std::move(then)) {}
  absl::Time Now() const override {
    if (--left_ == 0) then_();
    return clock_.Now();
  }

 private:
  const Clock& clock_;
  mutable int left_;
  const std::function<void()> then_;
};

// Two schemes, so that the end of a rotation is two entries, and a broker that ends in the middle of it.
class CutOffTest : public MoveSubjectsTest {
 protected:
  using Fault = store::MemoryStore::Fault;

  void SetUp() override {
    KnowAnna();
    v1::Signal bea = TableSignal(kBea);
    *bea.mutable_identifiers(0) = Identifier("passport", {"POL", "AB1234567"});
    ASSERT_EQ(broker_.Submit("kmar", TableSubmission(bea))->outcome().told(), v1::TOLD_PERMITTED);
    Rotate();
    broker_.store().TakeScrubs();
  }
  // Walks until `fault` meets what is written about the `nth` scheme's end, and ends there.
  void EndAtEntry(int nth, Fault fault) {
    Rooms& rooms = broker_.rooms();
    const NthMoment clock(rooms.clock, nth, [&] { broker_.store().SetFault(fault); });
    Rooms cut{.clock = clock,
              .store = rooms.store,
              .ledger = rooms.ledger,
              .keyring = rooms.keyring,
              .slots = rooms.slots,
              .policy = rooms.policy,
              .workers = rooms.workers,
              .follower = rooms.follower,
              .lookup = rooms.lookup,
              .log_key = rooms.log_key,
              .turns = {}};
    EXPECT_FALSE(MoveAllSubjects(cut, [] { return false; }).ok());
    EXPECT_TRUE(StandingIn(1).empty()) << "all are moved by then";
    EXPECT_THAT(broker_.store().TakeScrubs(), testing::Contains(store::Family::kSubjects)) << "before an entry says so";
    StartAgain();
  }
  void StartAgain() {
    broker_.store().SetFault(Fault::kNone);
    broker_.Restart();
  }
  // The schemes of which the log says that they are done, in its order.
  std::vector<std::string> SchemesDone() const {
    std::vector<std::string> schemes;
    for (uint64_t i = 0; i < broker_.size(); ++i) {
      if (broker_.LeafAt(i).kind() != v1::ENTRY_KIND_KEYS_ROTATED) continue;
      const v1::Detail detail = broker_.DetailAt(i);
      for (const v1::RotatedScheme& one : detail.key_rotation().schemes()) schemes.push_back(one.scheme());
    }
    return schemes;
  }
  void ExpectTheRest(const std::string& when) {
    SCOPED_TRACE(when);
    ExpectAnna("as it was cut off");
    MoveAll();
    EXPECT_THAT(SchemesDone(), testing::UnorderedElementsAre("passport", "v_number")) << "each once";
    const auto status = Status();
    EXPECT_EQ(status->schemes_size(), 2);
    for (const v1::SchemeRotation& scheme : status->schemes()) {
      EXPECT_TRUE(scheme.done()) << scheme.scheme();
      EXPECT_EQ(scheme.to_epoch(), 2u) << scheme.scheme();
      EXPECT_EQ(scheme.subjects(), 1u) << scheme.scheme();
    }
    ExpectAnna("at the end");
    MoveAll();
    EXPECT_EQ(SchemesDone().size(), 2u) << "nothing is left to say";
  }
};

TEST_F(CutOffTest, BetweenTheLastBatchAndTheRewritingOfTheFiles) {
  const absl::Status cut = MoveAllSubjects(broker_.rooms(), [this] {
    if (StandingIn(1).empty()) broker_.store().SetFault(Fault::kNoSpace);
    return false;
  });
  EXPECT_EQ(cut.code(), absl::StatusCode::kResourceExhausted) << cut;
  EXPECT_THAT(broker_.store().TakeScrubs(), IsEmpty());
  StartAgain();
  EXPECT_THAT(SchemesDone(), IsEmpty());
  ExpectTheRest("before the files were rewritten");
  EXPECT_THAT(broker_.store().TakeScrubs(), testing::Contains(store::Family::kSubjects));
}

TEST_F(CutOffTest, BetweenTheRewritingOfTheFilesAndTheFirstEntry) {
  EndAtEntry(1, Fault::kUnknownLost);
  EXPECT_THAT(SchemesDone(), IsEmpty());
  ExpectTheRest("before the first entry");
  EXPECT_THAT(broker_.store().TakeScrubs(), testing::Contains(store::Family::kSubjects)) << "and once more";
}

TEST_F(CutOffTest, AfterTheFirstEntryBeforeAnybodyHeardOfIt) {
  EndAtEntry(1, Fault::kUnknownKept);
  EXPECT_EQ(SchemesDone().size(), 1u);
  ExpectTheRest("after the first entry");
}

TEST_F(CutOffTest, BetweenTheEntriesOfTwoSchemes) {
  EndAtEntry(2, Fault::kUnknownLost);
  EXPECT_EQ(SchemesDone().size(), 1u);
  int done = 0;
  const auto status = Status();
  for (const v1::SchemeRotation& scheme : status->schemes()) done += scheme.done() ? 1 : 0;
  EXPECT_EQ(done, 1) << "state and log agree";
  ExpectTheRest("between the entries");
}

TEST_F(CutOffTest, AfterTheLastEntryBeforeAnybodyHeardOfIt) {
  EndAtEntry(2, Fault::kUnknownKept);
  EXPECT_EQ(SchemesDone().size(), 2u);
  ExpectTheRest("after the last entry");
}

policy::PolicySet WithBudget() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  for (policy::Document& document : set.documents) {
    if (document.name == kTable) document.source += "\nbudgets: {politie: {subjects_per_day: 2}}\n";
  }
  return set;
}

class MovedBudgetTest : public MoveSubjectsTest {
 protected:
  MovedBudgetTest() : MoveSubjectsTest(WithBudget()) {}
};

TEST_F(MovedBudgetTest, APersonIsCountedOnceADayAcrossARotation) {
  Submit("kmar", kAnna);
  const auto told = [&](const std::string& value) { return Check(About("v_number", value)); };
  EXPECT_EQ(told(kAnna)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told(kBea)->outcome().told(), v1::TOLD_NO_HIT);
  broker_.clock().Set(DutchTime("2026-11-21T11:00:00"));
  Rotate();
  EXPECT_EQ(told(kAnna)->outcome().told(), v1::TOLD_PERMITTED);
  MoveAll();
  EXPECT_EQ(told(kAnna)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told(kBea)->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(told(kNobody).reason(), "BUDGET_EXHAUSTED");
  broker_.Restart();
  EXPECT_EQ(told(kAnna)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told(kNobody).reason(), "BUDGET_EXHAUSTED");
  broker_.clock().Set(DutchTime("2026-11-22T11:00:00"));
  EXPECT_EQ(told(kNobody)->outcome().told(), v1::TOLD_NO_HIT) << "the next day";
}

}  // namespace
}  // namespace covenant::exchange
