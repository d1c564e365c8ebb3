// What was destroyed is gone for good: a thief who has every file, every key in force and what was stolen before finds it
// as long as it is there, and not after; however often the broker is killed in the middle of destroying.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sodium.h>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/rows/subjects.h"
#include "broker/store/rocks_store.h"
#include "clients/auditor/export_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr size_t kKeySize = 32;
constexpr size_t kNonceSize = 24;
constexpr size_t kSlotRandom = 16;
constexpr std::string_view kSignalTag = "covenant-broker signal";
constexpr absl::Duration kPastTheTerm = absl::Hours(24 * 40);

// A stored signal as it lay on disk, and the index key that led to it.
struct Stolen {
  std::string sealed;
  std::string index_key;
};

const unsigned char* Bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Who has everything that lies in the site's folder, and the master key with it. The broker does not run meanwhile.
class Thief {
 public:
  explicit Thief(const BrokerSite& site) : site_(site) {
    const auto master = crypto::MasterKey::Load(site / "secrets/master.key");
    keyring_ = crypto::Keyring::Open(site / "keys", master.value(), crypto::WhenMissing::kRefuse).value();
    for (const auto& file : std::filesystem::recursive_directory_iterator(site.folder().path())) {
      if (file.is_regular_file()) files_[file.path()] = crypto::ReadFile(file.path());
    }
  }

  // The first signal of the Marechaussee, by the broker's own way to it.
  Stolen Steal() {
    const auto store = store::OpenRocksStore({site_ / "data"}).value();
    const auto slots = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
    exchange::Records records(*store, *keyring_, *slots);
    for (auto cursor = store->Scan(store::Family::kSignals, {}); cursor->Valid(); cursor->Next()) {
      const auto record = records.Get(crypto::SlotOf(cursor->value()).value());
      if (record.ok() && *record && (*record)->signal.supplier() == "kmar") {
        exchange::Subjects subjects(*store, *keyring_);
        const auto index_key = subjects.IndexKeyOf((*record)->signal.covenant(), (*record)->signal.subject_ids(0));
        return {std::string(cursor->value()), index_key.value().value()};
      }
    }
    ADD_FAILURE() << "there is no signal";
    return {};
  }

  // Takes 32 bytes at every place of every file for the key, and 64 at every place for the key's slot.
  bool CanOpen(const Stolen& stolen) const {
    for (const auto& [path, file] : files_) {
      for (size_t at = 0; at + kKeySize <= file.size(); ++at) {
        const std::string_view rest = std::string_view(file).substr(at);
        if (Opens(stolen, rest.substr(0, kKeySize))) return true;
        if (rest.size() < crypto::SlotFile::kSlotSize) continue;
        const std::optional<std::string> key = FromSlot(stolen, rest.substr(0, crypto::SlotFile::kSlotSize));
        if (key && Opens(stolen, *key)) return true;
      }
    }
    return false;
  }

  // The files in which the index key stands.
  std::vector<std::string> WhereIndexKeyIs(const Stolen& stolen) const {
    std::vector<std::string> paths;
    for (const auto& [path, file] : files_) {
      if (file.find(stolen.index_key) != std::string::npos) paths.push_back(path);
    }
    return paths;
  }

 private:
  static bool Opens(const Stolen& stolen, std::string_view key) {
    const std::string_view sealed = std::string_view(stolen.sealed).substr(sizeof(uint64_t));
    std::string plain(sealed.size(), '\0');
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
               reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, Bytes(sealed) + kNonceSize,
               sealed.size() - kNonceSize, Bytes(kSignalTag), kSignalTag.size(), Bytes(sealed), Bytes(key)) == 0;
  }

  // As the slot that the signal names, under the key of that slot's file.
  std::optional<std::string> FromSlot(const Stolen& stolen, std::string_view window) const {
    const uint64_t slot = crypto::SlotOf(stolen.sealed).value();
    const auto file = static_cast<uint32_t>(slot / crypto::SlotFile::kSlots);
    const crypto::Secret* file_key = keyring_->Find(crypto::KeyName::SlotFile(file));
    if (file_key == nullptr) return std::nullopt;
    const std::string nonce = std::string(window.substr(0, kSlotRandom)) + stolen.sealed.substr(0, sizeof slot);
    const std::string_view sealed = window.substr(kSlotRandom);
    std::string key(kKeySize, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(key.data()), nullptr, nullptr,
                                                   Bytes(sealed), sealed.size(), nullptr, 0, Bytes(nonce),
                                                   file_key->data()) != 0) {
      return std::nullopt;
    }
    return key;
  }

  const BrokerSite& site_;
  std::unique_ptr<crypto::Keyring> keyring_;
  std::map<std::string, std::string> files_;  // By path.
};

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

}  // namespace
}  // namespace covenant::stories
