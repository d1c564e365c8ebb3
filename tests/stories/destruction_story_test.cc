// What was destroyed is gone for good: a thief who has every file, every key in force and what was stolen before finds it
// as long as it is there, and not after; however often the broker is killed in the middle of destroying.
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/crypto/slots.h"
#include "broker/store/rocks_store.h"
#include "clients/auditor/export_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/text/civil_date.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"
#include "tests/stories/thief.h"

namespace covenant::stories {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr absl::Duration kPastTheTerm = absl::Hours(24 * 40);

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

  // The police asks about somebody.
  void Check(const std::string& v_number) const {
    const auto connection = site_.Connect("politie");
    v1::CheckSubjectRequest request;
    request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
    request.mutable_context()->set_purpose("voorkomen_opsporen");
    request.mutable_context()->mutable_actor()->set_reference("m-1");
    request.mutable_context()->mutable_actor()->set_function("rechercheur");
    v1::Identifier& identifier = *request.mutable_subject()->add_identifiers();
    identifier.set_scheme("v_number");
    identifier.add_parts(v_number);
    const auto told = client::Client::Create(*connection).value()->CheckSubject(std::move(request));
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ((*told)->outcome().told(), v1::TOLD_PERMITTED) << (*told)->DebugString();
  }

  // Loads a table whose signals are kept for a month and that gives the police a budget, and has people signalled, who are
  // asked about.
  void Signal(int people) {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    const std::string a_month = policy::Replaced(BrokerSite::TableText(), "keep: P2Y", "keep: P1M");
    const std::string table =
        policy::Replaced(a_month, "retention:", "budgets:\n  politie: {subjects_per_day: 100}\nretention:");
    ASSERT_EQ(site_.PutInForce(table), "enacted");
    for (int i = 0; i < people; ++i) Submit("kmar", absl::StrCat(1'000'000'000 + i));
    for (int i = 0; i < people; ++i) Check(absl::StrCat(1'000'000'000 + i));
    EXPECT_EQ(broker.Stop(), 0);
  }

  // Whether a destruction was begun and not finished. The broker does not run.
  bool BegunAndNotDone() const {
    const auto store = store::OpenRocksStore({site_ / "data"}).value();
    return store->Scan(store::Family::kMeta, store::Prefix("destroying/"))->Valid();
  }
  // Whether the key of the signal was overwritten in its slot.
  bool Overwritten(const Stolen& stolen) const {
    const uint64_t slot = crypto::SlotOf(stolen.sealed).value();
    std::ifstream file(
        site_ / "keys/" + crypto::SlotFile::NameOf(static_cast<uint32_t>(slot / crypto::SlotFile::kSlots)),
        std::ios::binary);
    file.seekg(static_cast<std::streamoff>(crypto::SlotFile::kHeaderSize +
                                           slot % crypto::SlotFile::kSlots * crypto::SlotFile::kSlotSize));
    std::string bytes(crypto::SlotFile::kSlotSize, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes == std::string(bytes.size(), '\xff');
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

  // The broker forty days on, until it has destroyed what is due.
  void AwaitDestroyed() {
    BrokerProcess broker(configuration_, kPastTheTerm);
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
  const absl::CivilDay today_ = policy::DutchDay(absl::Now());
};

TEST_F(DestructionStoryTest, AThiefWithEveryFileAndKeyFindsNothingThatWasDestroyed) {
  Signal(3);
  const Stolen stolen = Thief(site_).Steal();
  {
    const Thief before(site_);
    EXPECT_TRUE(before.CanOpen(stolen));
    EXPECT_THAT(before.WhereIndexKeyIs(stolen), Not(IsEmpty()));
    EXPECT_THAT(before.WhereAskedAbout(stolen, today_, today_ + 1), Not(IsEmpty()));
  }
  AwaitDestroyed();
  const Thief after(site_);
  EXPECT_FALSE(after.CanOpen(stolen));
  EXPECT_THAT(after.WhereIndexKeyIs(stolen), IsEmpty());
  EXPECT_THAT(after.WhereAskedAbout(stolen, today_, today_ + 1), IsEmpty());
}

TEST_F(DestructionStoryTest, AKillBetweenAnyTwoStepsIsMadeGoodAtTheNextStart) {
  Signal(20);
  const Stolen stolen = Thief(site_).Steal();
  int inside = 0;
  for (int i = 0; i < 20; ++i) {
    BrokerProcess broker(configuration_, kPastTheTerm);
    absl::SleepFor(absl::Milliseconds(15) * i);
    broker.Kill();
    inside += BegunAndNotDone() ? 1 : 0;
  }
  if (!Overwritten(stolen)) {  // a machine on which no start came that far
    BrokerProcess broker(configuration_, kPastTheTerm);
    const absl::Time late = absl::Now() + absl::Seconds(60);
    while (!Overwritten(stolen) && absl::Now() < late) absl::SleepFor(absl::Milliseconds(1));
    broker.Kill();
    inside += BegunAndNotDone() ? 1 : 0;
  }
  EXPECT_GT(inside, 0) << "no kill fell between the first entry and the certificate";
  AwaitDestroyed();
  const Thief after(site_);
  EXPECT_FALSE(after.CanOpen(stolen));
  EXPECT_THAT(after.WhereIndexKeyIs(stolen), IsEmpty());
  EXPECT_THAT(after.WhereAskedAbout(stolen, today_, today_ + 1), IsEmpty());
}

}  // namespace
}  // namespace covenant::stories
