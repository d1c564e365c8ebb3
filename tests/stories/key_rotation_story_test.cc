// The keys of a covenant's subjects are rotated by a broker that is killed again and again, while partners supply and
// ask: everybody is found all the while by every way that there was, nothing is lost or doubled, what is stored at the
// end is what the new keys give, and who stole the keys of before finds nobody in it.
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/master_key.h"
#include "broker/exchange/rows/subjects.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/store/rocks_store.h"
#include "clients/cpp/blind_path.h"
#include "clients/cpp/bulk.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr char kTable[] = "TAFEL-SIGNAAL";
constexpr int kFirst = 1'000'000'000;
constexpr int kPeople = 12'000;
// Who are supplied about while the keys are rotated.
constexpr int kFirstLate = 1'500'000'000;
constexpr char kAnna[] = "1000000007";
constexpr char kBlindOnly[] = "2000000001";
constexpr char kNobody[] = "2999999999";
constexpr absl::Duration kPastTheTerm = absl::Hours(24 * 40);

void FillIn(v1::RequestContext& context) {
  context.set_covenant(kTable);
  context.set_purpose("voorkomen_opsporen");
  context.mutable_actor()->set_reference("m-1");
  context.mutable_actor()->set_function("rechercheur");
}

v1::Signal SignalAbout(const std::string& v_number) {
  v1::Signal signal;
  v1::Identifier& identifier = *signal.add_identifiers();
  identifier.set_scheme("v_number");
  identifier.add_parts(v_number);
  signal.set_subject_role("slachtoffer");
  signal.set_police_regime("wpg_8");
  return signal;
}

// A party's client; it lives as long as its connection, through every restart of the broker.
struct Partner {
  Partner(const BrokerSite& site, const std::string& name, bool direct, const std::string& system = "") {
    client::ConnectionOptions options =
        site.Options(name, absl::StrCat("state-", name, direct ? "-direct" : "-blind", system));
    options.direct_path = direct;
    connection = client::Connection::Open(options).value();
    client = client::Client::Create(*connection).value();
  }
  std::unique_ptr<client::Connection> connection;
  std::unique_ptr<client::Client> client;
};

class KeyRotationStoryTest : public testing::Test {
 protected:
  void Start(absl::Duration ahead = absl::ZeroDuration()) {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure(), ahead);
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }

  void SubmitAll() {
    const Partner kmar(site_, "kmar", /*direct=*/true);
    client::BulkOptions<v1::SubmitAnswer> options;
    FillIn(options.context);
    client::SubmitStream stream(*kmar.client, options);
    for (int i = 0; i < kPeople; ++i) ASSERT_TRUE(stream.Add(SignalAbout(std::to_string(kFirst + i))).ok());
    const auto summary = stream.Finish();
    ASSERT_TRUE(summary.ok()) << summary.status();
    EXPECT_EQ(summary->told.at("permit"), static_cast<uint64_t>(kPeople));
    const Partner blind(site_, "kmar", /*direct=*/false);
    v1::SubmitSignalRequest request;
    FillIn(*request.mutable_context());
    *request.mutable_signal() = SignalAbout(kBlindOnly);
    const auto told = blind.client->SubmitSignal(std::move(request));
    ASSERT_TRUE(told.ok()) << told.status();
    ASSERT_EQ((*told)->outcome().told(), v1::TOLD_PERMITTED) << (*told)->outcome().reason_code();
  }

  // The pseudonym told; empty for a no-hit.
  std::string Check(const Partner& partner, v1::SubjectReference subject) {
    v1::CheckSubjectRequest request;
    FillIn(*request.mutable_context());
    *request.mutable_subject() = std::move(subject);
    const auto told = partner.client->CheckSubject(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? (*told)->pseudonym() : "";
  }
  static v1::SubjectReference Number(const std::string& v_number) {
    v1::SubjectReference subject;
    *subject.add_identifiers() = SignalAbout(v_number).identifiers(0);
    return subject;
  }
  std::string HandleOf(const Partner& partner, const std::string& v_number) {
    v1::RequestContext context;
    FillIn(context);
    v1::Identifier identifier = SignalAbout(v_number).identifiers(0);
    const absl::Status blinded =
        partner.client->blind_path().Blind(context, {&identifier}, client::BlindPath::Unfit::kError);
    EXPECT_TRUE(blinded.ok()) << blinded;
    return identifier.handle();
  }
  // By identifier on both paths, by the handle and the pseudonym of before.
  void ExpectEverybodyIsFound(const std::string& when) {
    v1::SubjectReference by_handle, by_pseudonym;
    by_handle.add_identifiers()->set_scheme("v_number");
    by_handle.mutable_identifiers(0)->set_handle(handle_);
    by_pseudonym.set_pseudonym(pseudonym_);
    EXPECT_EQ(Check(*direct_, Number(kAnna)), pseudonym_) << when;
    EXPECT_EQ(Check(*blind_, Number(kAnna)), pseudonym_) << when;
    EXPECT_EQ(Check(*direct_, by_handle), pseudonym_) << when;
    EXPECT_EQ(Check(*direct_, by_pseudonym), pseudonym_) << when;
    EXPECT_THAT(Check(*direct_, Number(kBlindOnly)), Not(IsEmpty())) << when;
    for (int i = 11; i < kPeople; i += 1999) {
      EXPECT_THAT(Check(*direct_, Number(std::to_string(kFirst + i))), Not(IsEmpty())) << i << " " << when;
    }
    EXPECT_THAT(Check(*direct_, Number(kNobody)), IsEmpty()) << when;
    EXPECT_THAT(Check(*blind_, Number(kNobody)), IsEmpty()) << when;
    checks_ += 4;
  }

  // Supplies about one person after the other, each until the broker has it, and asks about each, until `done`; gives
  // how many.
  static int SupplyUntil(const std::atomic<bool>& done, const Partner& kmar, const Partner& police) {
    int people = 0;
    for (; !done; ++people) {
      const std::string number = std::to_string(kFirstLate + people);
      for (bool supplied = false; !supplied;) {
        v1::SubmitSignalRequest request;
        FillIn(*request.mutable_context());
        *request.mutable_signal() = SignalAbout(number);
        const auto told = kmar.client->SubmitSignal(std::move(request));
        supplied = told.ok();
        EXPECT_TRUE(!told.ok() || (*told)->outcome().told() == v1::TOLD_PERMITTED) << (*told)->outcome().reason_code();
        if (!supplied) absl::SleepFor(absl::Milliseconds(50));
      }
      v1::CheckSubjectRequest request;
      FillIn(*request.mutable_context());
      *request.mutable_subject() = Number(number);
      const auto told = police.client->CheckSubject(std::move(request));
      EXPECT_TRUE(!told.ok() || (*told)->outcome().told() == v1::TOLD_PERMITTED) << number;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return people;
  }

  // The index keys of some people, under the key of `epoch` as it stands in the folder. The broker does not run.
  std::vector<std::string> IndexKeysIn(uint32_t epoch) const {
    const auto master = crypto::MasterKey::Load(site_ / "secrets/master.key");
    const auto keyring = crypto::Keyring::Open(site_ / "keys", master.value(), crypto::WhenMissing::kRefuse).value();
    const auto slots = crypto::Slots::Open(keyring.get(), &SystemClock()).value();
    pseudonym::SubjectKeys keys(keyring.get(), slots.get());
    std::vector<std::string> index_keys;
    for (int i = 0; i < kPeople; i += 97) {
      const auto identifier = schemes::Normalise("v_number", std::vector{std::to_string(kFirst + i)}).value();
      index_keys.push_back(keys.Compute(kTable, identifier, epoch)->index_key);
    }
    return index_keys;
  }
  // How many of them stand anywhere in the broker's files.
  size_t StandingInFiles(const std::vector<std::string>& index_keys) const {
    std::set<std::string> found;
    for (const auto& file : std::filesystem::recursive_directory_iterator(site_.folder().path())) {
      if (!file.is_regular_file()) continue;
      const std::string bytes = crypto::ReadFile(file.path());
      for (const std::string& key : index_keys) {
        if (bytes.find(key) != std::string::npos) found.insert(key);
      }
    }
    return found.size();
  }

  v1::SchemeRotation Ask(bool status_only, const std::string& administrator = "administrator-a") {
    const auto connection = site_.Connect(administrator);
    v1::RotateKeysRequest request;
    request.mutable_context()->set_covenant(kTable);
    request.mutable_context()->mutable_actor()->set_reference("b-1");
    request.mutable_context()->mutable_actor()->set_function("functioneel beheerder");
    request.set_status_only(status_only);
    const auto told = client::Client::Create(*connection).value()->RotateKeys(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    if (!told.ok()) return {};
    // All schemes by which the police may match have keys; this one has subjects.
    for (const v1::SchemeRotation& scheme : (*told)->schemes()) {
      if (scheme.scheme() == "v_number") return scheme;
    }
    ADD_FAILURE() << (*told)->DebugString();
    return {};
  }

  // Entries about Anna that the officer finds, by her number.
  size_t FoundByTheOfficer() {
    const auto connection = site_.Connect("officer");
    v1::ListEntriesRequest request;
    request.mutable_context()->set_purpose("rechtmatigheidscontrole");
    request.mutable_context()->set_motivation("a story");
    request.mutable_filter()->set_covenant(kTable);
    request.mutable_filter()->add_kinds(v1::ENTRY_KIND_CHECK);
    *request.mutable_subject() = Number(kAnna);
    request.set_page_size(200);
    const auto told = client::Client::Create(*connection).value()->ListEntries(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? static_cast<size_t>((*told)->entries_size()) : 0;
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
  std::unique_ptr<Partner> direct_, blind_;
  std::string handle_;
  std::string pseudonym_;
  size_t checks_ = 0;
};

TEST_F(KeyRotationStoryTest, EverybodyIsFoundWhileTheBrokerIsKilledAgainAndAgain) {
  Start();
  ASSERT_EQ(site_.PutInForce(policy::Replaced(BrokerSite::TableText(), "keep: P2Y", "keep: P1M")), "enacted");
  SubmitAll();
  direct_ = std::make_unique<Partner>(site_, "politie", /*direct=*/true);
  blind_ = std::make_unique<Partner>(site_, "politie", /*direct=*/false);
  handle_ = HandleOf(*blind_, kAnna);
  pseudonym_ = Check(*direct_, Number(kAnna));
  ++checks_;
  ASSERT_THAT(pseudonym_, Not(IsEmpty()));
  ExpectEverybodyIsFound("before");
  EXPECT_EQ(broker_->Stop(), 0);
  const std::vector<std::string> old_keys = IndexKeysIn(1);
  EXPECT_GT(StandingInFiles(old_keys), old_keys.size() / 2) << "who stole the key finds everybody";
  Start();

  EXPECT_TRUE(Ask(/*status_only=*/false).done()) << "one person alone begins nothing";
  EXPECT_FALSE(Ask(/*status_only=*/false, "administrator-b").done());
  std::atomic<bool> done = false;
  int late_people = 0;
  const Partner kmar(site_, "kmar", /*direct=*/false, "-2"), police(site_, "politie", /*direct=*/true, "-2");
  std::thread supplier([&] { late_people = SupplyUntil(done, kmar, police); });
  int in_the_middle = 0;
  for (int i = 0; i < 8; ++i) {
    absl::SleepFor(absl::Milliseconds(20 * i));
    broker_->Kill();
    Start();
    const v1::SchemeRotation status = Ask(/*status_only=*/true);
    if (status.done()) break;
    ++in_the_middle;
    ExpectEverybodyIsFound(absl::StrCat("with ", status.subjects(), " moved"));
  }
  EXPECT_GE(in_the_middle, 2) << "kills in the middle";
  for (const absl::Time late = absl::Now() + absl::Seconds(60); absl::Now() < late; absl::SleepFor(absl::Seconds(1))) {
    if (Ask(/*status_only=*/true).done()) break;
  }
  done = true;
  supplier.join();
  const v1::SchemeRotation status = Ask(/*status_only=*/true);
  EXPECT_TRUE(status.done());
  EXPECT_GE(status.subjects(), static_cast<uint64_t>(kPeople) + 1);
  EXPECT_GE(late_people, 1) << "supplied about meanwhile";
  ExpectEverybodyIsFound("after");
  EXPECT_EQ(FoundByTheOfficer(), checks_);
  EXPECT_GT(site_.AuditedEntries(), 0u);
  EXPECT_EQ(broker_->Stop(), 0);
  EXPECT_EQ(StandingInFiles(old_keys), 0u) << "who stole the key of before finds nobody";
  EXPECT_GT(StandingInFiles(IndexKeysIn(2)), old_keys.size() / 2);

  {
    const auto master = crypto::MasterKey::Load(site_ / "secrets/master.key");
    const auto keyring = crypto::Keyring::Open(site_ / "keys", master.value(), crypto::WhenMissing::kRefuse).value();
    const auto store = store::OpenRocksStore({site_ / "data"}).value();
    exchange::Subjects subjects(*store, *keyring);
    const auto slots = crypto::Slots::Open(keyring.get(), &SystemClock()).value();
    pseudonym::SubjectKeys keys(keyring.get(), slots.get());
    std::map<std::string, std::string> stored, fresh;
    const auto all = subjects.Next(kTable, "", static_cast<size_t>(2 * kPeople + late_people));
    for (const pseudonym::SubjectKey& one : *all) stored.emplace(one.index_key, one.element);
    std::vector<std::string> numbers = {kBlindOnly};
    for (int i = 0; i < kPeople; ++i) numbers.push_back(std::to_string(kFirst + i));
    for (int i = 0; i < late_people; ++i) numbers.push_back(std::to_string(kFirstLate + i));
    for (const std::string& number : numbers) {
      const auto identifier = schemes::Normalise("v_number", std::vector{number}).value();
      const auto key = keys.Compute(kTable, identifier, 2).value();
      fresh.emplace(key.index_key, key.element);
    }
    EXPECT_TRUE(stored == fresh) << stored.size() << " stored, " << fresh.size() << " computed";
  }

  // What was supplied before is destroyed at the end of its term, wherever it stands by now.
  Start(kPastTheTerm);
  const absl::Time late = absl::Now() + absl::Seconds(90);
  const auto rows = [&] {
    // It ends what it began to destroy, which may be thousands at once.
    int ended = broker_->Stop();
    for (int i = 0; ended == -1 && i < 5; ++i) ended = broker_->AwaitExit();
    EXPECT_EQ(ended, 0);
    const auto store = store::OpenRocksStore({site_ / "data"}).value();
    size_t found = 0;
    for (auto cursor = store->Scan(store::Family::kSubjects, store::Prefix("s")); cursor->Valid(); cursor->Next()) {
      ++found;
    }
    return found;
  };
  size_t left = rows();
  for (; left > 2 && absl::Now() < late; left = rows()) {
    Start(kPastTheTerm);
    absl::SleepFor(absl::Seconds(2));
  }
  EXPECT_EQ(left, 2u) << "the decoy's rows";
}

}  // namespace
}  // namespace covenant::stories
