// What was destroyed is gone for good: a thief who has every file, every key in force and what was stolen before finds it
// as long as it is there, and not after; however often the broker is killed in the middle of destroying.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// Under COMENSHA-REG disclosures are kept for six years: seven years on the details and the token keys are gone.
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
  // What the certificates say is gone of the log itself.
  std::vector<std::string> EndedOfTheLog() const {
    std::vector<std::string> ended;
    for (const Exported& entry : LastExport()) {
      if (entry.leaf.kind() != v1::ENTRY_KIND_DESTROYED || !entry.detail) continue;
      const auto& names = entry.detail->destruction().details();
      ended.insert(ended.end(), names.begin(), names.end());
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
  EXPECT_TRUE(Thief(site_).CanOpen(detail)) << "as long as its term lasts";
  EXPECT_TRUE(Thief(site_).HasTokenKey(kRegistration, begun));

  BrokerProcess later(configuration_, kSevenYears);
  ASSERT_TRUE(later.AwaitListening()) << later.said();
  const absl::Time late = absl::Now() + absl::Seconds(60);
  do {
    ASSERT_GT(site_.AuditedEntries(), 0u) << "the log verifies all the while";
  } while (EndedOfTheLog().empty() && absl::Now() < late);
  const absl::CivilSecond then = absl::ToCivilSecond(begun, absl::UTCTimeZone());
  EXPECT_THAT(EndedOfTheLog(),
              testing::ElementsAre(absl::StrCat("details ", absl::FormatCivilTime(absl::CivilMonth(then))),
                                   absl::StrCat("subject tokens ", absl::FormatCivilTime(absl::CivilYear(then)))));
  EXPECT_FALSE(ShowsWhatWasRetrieved()) << "the officer reads it no more";
  EXPECT_EQ(Retrieved(), leaf) << "what is signed stays";
  EXPECT_EQ(later.Stop(), 0);

  const Thief after(site_);
  EXPECT_FALSE(after.CanOpen(detail));
  EXPECT_FALSE(after.HasTokenKey(kRegistration, begun));
}

}  // namespace
}  // namespace covenant::stories
