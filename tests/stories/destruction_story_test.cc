// What was destroyed is gone for good: a thief who has every file, every key in force and what was stolen before finds it
// as long as it is there, and not after; however often the broker is killed in the middle of destroying.
#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/export_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"
#include "tests/stories/thief.h"

namespace covenant::stories {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr absl::Duration kPastTheTerm = absl::Hours(24 * 40);
// The year in which the last ticket of before a rotation served is over, and a month more.
constexpr absl::Duration kPastTheYear = absl::Hours(24 * 430);

class DestructionStoryTest : public testing::Test {
 protected:
  DestructionStoryTest() : configuration_(site_.Configure()) {}

  void Submit(const std::string& party, const std::string& v_number) const {
    const auto connection = site_.Connect(party);
    v1::SubmitSignalRequest request;
    request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
    request.mutable_context()->set_purpose("voorkomen_opsporen");
    request.mutable_context()->mutable_actor()->set_reference("m-1");
    request.mutable_context()->mutable_actor()->set_function("rechercheur");
    v1::Signal& signal = *request.mutable_signal();
    v1::Identifier& identifier = *signal.add_identifiers();
    identifier.set_scheme("v_number");
    identifier.add_parts(v_number);
    signal.set_subject_role("slachtoffer");
    signal.set_police_regime("wpg_8");
    const auto told = client::Client::Create(*connection).value()->SubmitSignal(std::move(request));
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ((*told)->outcome().told(), v1::TOLD_PERMITTED) << (*told)->DebugString();
  }

  // Loads a table whose signals are kept for a month, and has people signalled.
  void Signal(int people) {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    ASSERT_EQ(site_.PutInForce(policy::Replaced(BrokerSite::TableText(), "keep: P2Y", "keep: P1M")), "enacted");
    for (int i = 0; i < people; ++i) Submit("kmar", absl::StrCat(1'000'000'000 + i));
    EXPECT_EQ(broker.Stop(), 0);
  }

  // Loads a table whose log keeps disclosures for a month, has somebody signalled, and gives everybody other keys.
  void SignalAndRotate() {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    const std::string term = "  disclosure_records: {keep: P1M, from: disclosure, then: destroy_details}\n";
    ASSERT_EQ(site_.PutInForce(policy::Replaced(BrokerSite::TableText(), "  after_expiry: no_release",
                                                term + "  after_expiry: no_release")),
              "enacted");
    Submit("kmar", "1000000000");
    Rotate("administrator-a");
    Rotate("administrator-b");
    for (const absl::Time late = absl::Now() + absl::Seconds(60); !AllAreMoved() && absl::Now() < late;) {
      absl::SleepFor(absl::Milliseconds(100));
    }
    ASSERT_TRUE(AllAreMoved());
    EXPECT_EQ(broker.Stop(), 0);
  }
  v1::RotateKeysAnswer Rotate(const std::string& administrator, bool status_only = false) const {
    const auto connection = site_.Connect(administrator);
    v1::RotateKeysRequest request;
    request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
    request.mutable_context()->mutable_actor()->set_reference("b-1");
    request.mutable_context()->mutable_actor()->set_function("functioneel beheerder");
    request.set_status_only(status_only);
    const auto told = client::Client::Create(*connection).value()->RotateKeys(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? told->answer() : v1::RotateKeysAnswer();
  }
  bool AllAreMoved() const {
    const v1::RotateKeysAnswer told = Rotate("administrator-a", /*status_only=*/true);
    return std::ranges::all_of(told.schemes(), [](const v1::SchemeRotation& scheme) { return scheme.done(); });
  }

  // Entries of this kind in the log that was exported last, each destruction's id once.
  int Entries(v1::EntryKind kind) const {
    int entries = 0;
    const auto reader = auditor::ExportReader::Open(site_.last_export());
    for (;;) {
      const auto frame = (*reader)->Next();
      if (!frame.ok() || !*frame) return entries;
      v1::ExportedEntry entry;
      v1::Leaf leaf;
      EXPECT_TRUE(entry.ParseFromString((*frame)->bytes) && leaf.ParseFromString(entry.leaf()));
      entries += leaf.kind() == kind;
    }
  }

  // The broker so much later, until it has destroyed what is due.
  void AwaitDestroyed(absl::Duration ahead = kPastTheTerm) {
    BrokerProcess broker(configuration_, ahead);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    const absl::Time late = absl::Now() + absl::Seconds(60);
    do {
      ASSERT_GT(site_.AuditedEntries(), 0u) << "the log verifies all the while";
    } while (Entries(v1::ENTRY_KIND_DESTROYED) == 0 && absl::Now() < late);
    EXPECT_EQ(Entries(v1::ENTRY_KIND_DESTROY), 1);
    EXPECT_EQ(Entries(v1::ENTRY_KIND_DESTROYED), 1);
    EXPECT_EQ(broker.Stop(), 0);
  }

  BrokerSite site_;
  const std::string configuration_;
};

TEST_F(DestructionStoryTest, AThiefWithEveryFileAndKeyFindsNothingThatWasDestroyed) {
  Signal(3);
  const Stolen stolen = Thief(site_).Steal();
  {
    const Thief before(site_);
    EXPECT_TRUE(before.CanOpen(stolen));
    EXPECT_THAT(before.WhereIndexKeyIs(stolen), Not(IsEmpty()));
  }
  AwaitDestroyed();
  const Thief after(site_);
  EXPECT_FALSE(after.CanOpen(stolen));
  EXPECT_THAT(after.WhereIndexKeyIs(stolen), IsEmpty());
}

TEST_F(DestructionStoryTest, AKillBetweenAnyTwoStepsIsMadeGoodAtTheNextStart) {
  Signal(20);
  const Stolen stolen = Thief(site_).Steal();
  for (int i = 0; i < 20; ++i) {
    BrokerProcess broker(configuration_, kPastTheTerm);
    absl::SleepFor(absl::Milliseconds(15) * i);
    broker.Kill();
  }
  AwaitDestroyed();
  EXPECT_THAT(Thief(site_).WhereIndexKeyIs(stolen), IsEmpty());
}

TEST_F(DestructionStoryTest, AThiefFindsTheSubjectsKeyOfBeforeARotationUntilItsYearsAreOver) {
  SignalAndRotate();
  StolenKey before, now;
  {
    const Thief thief(site_);
    before = thief.StealSubjectSeed("TAFEL-SIGNAAL", "v_number", 1);
    now = thief.StealSubjectSeed("TAFEL-SIGNAAL", "v_number", 2);
    EXPECT_TRUE(thief.CanFind(before)) << "kept for the officers";
  }
  AwaitDestroyed(kPastTheYear);
  const Thief thief(site_);
  EXPECT_FALSE(thief.CanFind(before));
  EXPECT_TRUE(thief.CanFind(now));
}

TEST_F(DestructionStoryTest, AKillWhileTheKeyOfBeforeGoesIsMadeGoodAtTheNextStart) {
  SignalAndRotate();
  const StolenKey before = Thief(site_).StealSubjectSeed("TAFEL-SIGNAAL", "v_number", 1);
  for (int i = 0; i < 20; ++i) {
    BrokerProcess broker(configuration_, kPastTheYear);
    absl::SleepFor(absl::Milliseconds(15) * i);
    broker.Kill();
  }
  AwaitDestroyed(kPastTheYear);
  EXPECT_FALSE(Thief(site_).CanFind(before));
}

}  // namespace
}  // namespace covenant::stories
