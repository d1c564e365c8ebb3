#include "tests/stories/thief.h"

#include <filesystem>
#include <sodium.h>

#include "broker/base/encoding.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/rows/budgets.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/rows/subjects.h"
#include "broker/ledger/rows.h"
#include "broker/store/rocks_store.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::stories {
namespace {

constexpr size_t kKeySize = 32;
constexpr size_t kNonceSize = 24;
constexpr size_t kSlotRandom = 16;
constexpr std::string_view kSignalTag = "covenant-broker signal";

const unsigned char* Bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool Opens(const Stolen& stolen, std::string_view key) {
  const std::string_view sealed = std::string_view(stolen.sealed).substr(sizeof(uint64_t));
  std::string plain(sealed.size(), '\0');
  return crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr,
                                                    Bytes(sealed) + kNonceSize, sealed.size() - kNonceSize,
                                                    Bytes(stolen.associated), stolen.associated.size(), Bytes(sealed),
                                                    Bytes(key)) == 0;
}

}  // namespace

Thief::Thief(const BrokerSite& site) : site_(site) {
  const auto master = crypto::MasterKey::Load(site / "secrets/master.key");
  keyring_ = crypto::Keyring::Open(site / "keys", master.value(), crypto::WhenMissing::kRefuse).value();
  for (const auto& file : std::filesystem::recursive_directory_iterator(site.folder().path())) {
    if (file.is_regular_file()) files_[file.path()] = crypto::ReadFile(file.path());
  }
}

Stolen Thief::Steal() const {
  const auto store = store::OpenRocksStore({site_ / "data"}).value();
  const auto slots = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  exchange::Records records(*store, *keyring_, *slots);
  for (auto cursor = store->Scan(store::Family::kSignals, {}); cursor->Valid(); cursor->Next()) {
    const auto record = records.Get(crypto::SlotOf(cursor->value()).value());
    if (record.ok() && *record && (*record)->signal.supplier() == "kmar") {
      exchange::Subjects subjects(*store, *keyring_);
      const auto index_key = subjects.IndexKeyOf((*record)->signal.covenant(), (*record)->signal.subject_ids(0));
      return {std::string(cursor->value()), index_key.value().value(), std::string(kSignalTag)};
    }
  }
  ADD_FAILURE() << "there is no signal";
  return {};
}

Stolen Thief::StealDetail(v1::EntryKind kind) const {
  const auto store = store::OpenRocksStore({site_ / "data"}).value();
  for (auto cursor = store->Scan(store::Family::kEntries, {}); cursor->Valid(); cursor->Next()) {
    const auto [bytes, detail] = ledger::SplitEntryRow(cursor->value(), 0).value();
    v1::Leaf leaf;
    if (leaf.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && leaf.kind() == kind) {
      return {std::string(detail), "", leaf.commitment()};
    }
  }
  ADD_FAILURE() << "there is no such entry";
  return {};
}

bool Thief::HasTokenKey(const std::string& covenant, absl::Time in_year) const {
  const auto slots = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  const auto slot = slots->FindNamed(crypto::SlotName::SubjectToken(covenant, in_year));
  return slot && slots->Open(*slot).ok();
}

bool Thief::CanOpen(const Stolen& stolen) const {
  const uint64_t slot = crypto::SlotOf(stolen.sealed).value();
  for (const auto& [path, file] : files_) {
    for (size_t at = 0; at + kKeySize <= file.size(); ++at) {
      const std::string_view rest = std::string_view(file).substr(at);
      if (Opens(stolen, rest.substr(0, kKeySize))) return true;
      if (rest.size() < crypto::SlotFile::kSlotSize) continue;
      const std::optional<std::string> key = FromSlot(slot, rest.substr(0, crypto::SlotFile::kSlotSize));
      if (key && Opens(stolen, *key)) return true;
    }
  }
  return false;
}

std::vector<std::string> Thief::WhereStands(const std::string& bytes) const {
  std::vector<std::string> paths;
  for (const auto& [path, file] : files_) {
    if (file.find(bytes) != std::string::npos) paths.push_back(path);
  }
  return paths;
}

std::vector<std::string> Thief::WhereIndexKeyIs(const Stolen& stolen) const {
  return WhereStands(stolen.index_key.substr(0, stolen.index_key.size() / 2));
}

std::vector<std::string> Thief::WhereAskedAbout(const Stolen& stolen, absl::CivilDay from,
                                                absl::CivilDay through) const {
  std::vector<std::string> paths;
  const crypto::Secret* key = keyring_->Find(crypto::KeyName::Other("budget"));
  for (absl::CivilDay day = from; key != nullptr && day <= through; ++day) {
    const std::string noted =
        crypto::KeyedHash(*key, crypto::HashInput().Number(exchange::BudgetDay(day)).Fixed(stolen.index_key).bytes(),
                          exchange::kCountedSubjectSize);
    for (std::string& path : WhereStands(noted)) paths.push_back(std::move(path));
  }
  return paths;
}

StolenKey Thief::StealSubjectSeed(const std::string& covenant, const std::string& scheme, uint32_t epoch) const {
  const auto slots = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  const auto slot = slots->FindNamed(crypto::SlotName::SubjectSeed(covenant, scheme, epoch));
  if (!slot) {
    ADD_FAILURE() << "there is no such key";
    return {};
  }
  return {*slot, std::string(slots->Open(*slot).value().key->view())};
}

bool Thief::CanFind(const StolenKey& stolen) const {
  for (const auto& [path, file] : files_) {
    if (file.find(stolen.key) != std::string::npos) return true;
    for (size_t at = 0; at + crypto::SlotFile::kSlotSize <= file.size(); ++at) {
      const auto key = FromSlot(stolen.slot, std::string_view(file).substr(at, crypto::SlotFile::kSlotSize));
      if (key == stolen.key) return true;
    }
  }
  return false;
}

// As the slot of that number, under the key of that slot's file.
std::optional<std::string> Thief::FromSlot(uint64_t slot, std::string_view window) const {
  const auto file = static_cast<uint32_t>(slot / crypto::SlotFile::kSlots);
  const crypto::Secret* file_key = keyring_->Find(crypto::KeyName::SlotFile(file));
  if (file_key == nullptr) return std::nullopt;
  std::string nonce(window.substr(0, kSlotRandom));
  AppendBigEndian64(nonce, slot);
  const std::string_view sealed = window.substr(kSlotRandom);
  std::string key(kKeySize, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(key.data()), nullptr, nullptr,
                                                 Bytes(sealed), sealed.size(), nullptr, 0, Bytes(nonce),
                                                 file_key->data()) != 0) {
    return std::nullopt;
  }
  return key;
}

}  // namespace covenant::stories
