// What was destroyed is gone for good: a thief who has every file, every key in force and what was stolen before finds it
// as long as it is there, and not after; however often the broker is killed in the middle of destroying.
#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// Under COMENSHA-REG disclosures are kept for six years, under no covenant for five, as the demo's register says: seven years
// on the details and the token keys are gone.
class LogTermsStoryTest : public testing::Test {
 protected:
  static constexpr char kRegistration[] = "COMENSHA-REG";
  static constexpr absl::Duration kSevenYears = absl::Hours(24 * (365 * 7 + 2));

  LogTermsStoryTest() : configuration_(site_.Configure()) {}

  template <class Request>
  static Request Ask() {
    Request request;
    v1::RequestContext& context = *request.mutable_context();
    context.set_covenant(kRegistration);
    context.set_purpose("registratie_aard_omvang");
    context.mutable_actor()->set_reference("m-1");
    context.mutable_actor()->set_function("medewerker");
    return request;
  }
  static v1::Identifier VNumber() {
    v1::Identifier identifier;
    identifier.set_scheme("v_number");
    identifier.add_parts("1000000017");
    return identifier;
  }
  void ReportAndRetrieve() const {
    auto report = Ask<v1::SubmitSignalRequest>();
    *report.mutable_signal()->add_identifiers() = VNumber();
    report.mutable_signal()->set_subject_role("slachtoffer");
    report.mutable_signal()->set_police_regime("wpg_8");
    v1::FieldValue& field = *report.mutable_signal()->add_fields();
    field.set_field("sex");
    field.set_value("v");
    const auto kmar = site_.Connect("kmar"), comensha = site_.Connect("comensha");
    const auto stored = client::Client::Create(*kmar).value()->SubmitSignal(std::move(report));
    ASSERT_TRUE(stored.ok()) << stored.status();
    ASSERT_EQ((*stored)->outcome().told(), v1::TOLD_PERMITTED) << (*stored)->ShortDebugString();
    auto question = Ask<v1::RetrieveRequest>();
    *question.mutable_subject()->add_identifiers() = VNumber();
    const auto given = client::Client::Create(*comensha).value()->Retrieve(std::move(question));
    ASSERT_TRUE(given.ok()) << given.status();
    ASSERT_EQ((*given)->outcome().told(), v1::TOLD_PERMITTED) << (*given)->ShortDebugString();
  }

  struct Exported {
    v1::Leaf leaf;
    std::optional<v1::Detail> detail;
  };
  // What the officer exported last.
  std::vector<Exported> LastExport() const {
    std::vector<Exported> entries;
    const auto reader = auditor::ExportReader::Open(site_.last_export());
    for (;;) {
      const auto frame = (*reader)->Next();
      if (!frame.ok() || !*frame) return entries;
      v1::ExportedEntry entry;
      Exported& read = entries.emplace_back();
      EXPECT_TRUE(entry.ParseFromString((*frame)->bytes) && read.leaf.ParseFromString(entry.leaf()));
      if (!entry.salt().empty()) EXPECT_TRUE(read.detail.emplace().ParseFromString(entry.detail()));
    }
  }
  // What the certificates say is gone of the log itself, each name behind its covenant.
  std::vector<std::string> EndedOfTheLog() const {
    std::vector<std::string> ended;
    for (const Exported& entry : LastExport()) {
      if (entry.leaf.kind() != v1::ENTRY_KIND_DESTROYED || !entry.detail) continue;
      const auto& names = entry.detail->destruction().details();
      for (const std::string& name : names) ended.push_back(absl::StrCat(entry.leaf.covenant(), ": ", name));
    }
    return ended;
  }
  std::string Retrieved() const {
    for (const Exported& entry : LastExport()) {
      if (entry.leaf.kind() == v1::ENTRY_KIND_RETRIEVE) return entry.leaf.SerializeAsString();
    }
    return "";
  }
  bool ShowsWhatWasRetrieved() const {
    for (const Exported& entry : LastExport()) {
      if (entry.leaf.kind() == v1::ENTRY_KIND_RETRIEVE) return entry.detail.has_value();
    }
    return false;
  }

  BrokerSite site_{"", absl::Hours(24 * 365 * 9)};
  const std::string configuration_;
};

TEST_F(LogTermsStoryTest, AfterTheLogsOwnTermsItVerifiesWholeAndAThiefOpensNoDetail) {
  const absl::Time begun = absl::Now();
  std::string leaf;
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    const std::string text =
        policy::Replaced(policy::SourceFile("policy/covenants/COMENSHA-REG.yaml"),
                         "change: {proposed_by: [comensha, politie], accepted_by: every_party, notice: P3M}\n", "");
    ASSERT_EQ(site_.PutInForce(text, kRegistration), "enacted");
    ReportAndRetrieve();
    ASSERT_GT(site_.AuditedEntries(), 0u);
    ASSERT_TRUE(ShowsWhatWasRetrieved());
    leaf = Retrieved();
    EXPECT_EQ(broker.Stop(), 0);
  }
  const Stolen detail = Thief(site_).StealDetail(v1::ENTRY_KIND_RETRIEVE);
  const Stolen read = Thief(site_).StealDetail(v1::ENTRY_KIND_AUDIT_EXPORT);
  const Stolen act = Thief(site_).StealDetail(v1::ENTRY_KIND_POLICY_APPROVE);
  EXPECT_TRUE(Thief(site_).CanOpen(detail)) << "as long as its term lasts";
  EXPECT_TRUE(Thief(site_).CanOpen(read));
  EXPECT_TRUE(Thief(site_).HasTokenKey(kRegistration, begun));

  BrokerProcess later(configuration_, kSevenYears);
  ASSERT_TRUE(later.AwaitListening()) << later.said();
  const absl::Time late = absl::Now() + absl::Seconds(60);
  do {
    ASSERT_GT(site_.AuditedEntries(), 0u) << "the log verifies all the while";
  } while (EndedOfTheLog().size() < 3 && absl::Now() < late);
  const absl::CivilSecond then = absl::ToCivilSecond(begun, absl::UTCTimeZone());
  const std::string month = absl::StrCat("details ", absl::FormatCivilTime(absl::CivilMonth(then)));
  EXPECT_THAT(EndedOfTheLog(),
              testing::UnorderedElementsAre(
                  absl::StrCat(": ", month), absl::StrCat(kRegistration, ": ", month),
                  absl::StrCat(kRegistration, ": subject tokens ", absl::FormatCivilTime(absl::CivilYear(then)))));
  EXPECT_FALSE(ShowsWhatWasRetrieved()) << "the officer reads it no more";
  EXPECT_EQ(Retrieved(), leaf) << "what is signed stays";
  EXPECT_EQ(later.Stop(), 0);

  const Thief after(site_);
  EXPECT_FALSE(after.CanOpen(detail));
  EXPECT_FALSE(after.CanOpen(read)) << "who read the register stood under no covenant";
  EXPECT_TRUE(after.CanOpen(act)) << "who put the policy in force is verified for ever";
  EXPECT_FALSE(after.HasTokenKey(kRegistration, begun));
}

TEST_F(LogTermsStoryTest, AKillWhileWhatStandsUnderNoCovenantGoesIsMadeGoodAtTheNextStart) {
  {
    BrokerProcess broker(configuration_);
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    ASSERT_GT(site_.AuditedEntries(), 0u);
    EXPECT_EQ(broker.Stop(), 0);
  }
  const Stolen read = Thief(site_).StealDetail(v1::ENTRY_KIND_AUDIT_EXPORT);
  ASSERT_TRUE(Thief(site_).CanOpen(read));
  for (int i = 0; i < 20; ++i) {
    BrokerProcess broker(configuration_, kSevenYears);
    absl::SleepFor(absl::Milliseconds(15) * i);
    broker.Kill();
  }
  BrokerProcess later(configuration_, kSevenYears);
  ASSERT_TRUE(later.AwaitListening()) << later.said();
  const absl::Time late = absl::Now() + absl::Seconds(60);
  do {
    ASSERT_GT(site_.AuditedEntries(), 0u) << "the log verifies all the while";
  } while (EndedOfTheLog().empty() && absl::Now() < late);
  EXPECT_EQ(EndedOfTheLog().size(), 1u) << "one certificate";
  EXPECT_EQ(later.Stop(), 0);
  EXPECT_FALSE(Thief(site_).CanOpen(read));
}

}  // namespace
}  // namespace covenant::stories
