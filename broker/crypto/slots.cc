#include "broker/crypto/slots.h"

#include <cerrno>
#include <dirent.h>
#include <future>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/seal.h"

namespace covenant::crypto {
namespace {

constexpr size_t kKeySize = 32;
// How many slots one sync fills, and below how many the next is filled.
constexpr uint32_t kFill = 2'048;
constexpr uint32_t kLow = 4'096;
static_assert(SlotFile::kSlots % kFill == 0);
// How many of the newest slot files are checked slot by slot at the start; what is older is when it is read.
constexpr size_t kCheckedAtStart = 4;
// How long the filling thread waits after a failure; who needs a slot meanwhile tries at once.
constexpr absl::Duration kPause = absl::Seconds(1);

uint32_t MonthOf(absl::Time time) {
  const absl::CivilMonth month = absl::ToCivilMonth(time, absl::UTCTimeZone());
  return static_cast<uint32_t>(month.year() * 100 + month.month());
}

absl::StatusOr<std::vector<uint32_t>> FileNumbers(const std::string& folder) {
  DIR* const dir = opendir(folder.c_str());
  if (dir == nullptr) return FileError("list", folder, errno);
  std::vector<uint32_t> numbers;
  while (const dirent* entry = readdir(dir)) {
    if (std::optional<uint32_t> number = SlotFile::NumberOf(entry->d_name)) numbers.push_back(*number);
  }
  closedir(dir);
  return numbers;
}

// Each file on a thread of its own: opening a whole one takes some 50 ms.
absl::Status CheckNewest(const std::map<uint32_t, std::unique_ptr<SlotFile>>& files) {
  std::vector<std::future<absl::Status>> checks;
  for (auto it = files.rbegin(); it != files.rend() && checks.size() < kCheckedAtStart; ++it) {
    checks.push_back(std::async(std::launch::async, [file = it->second.get()] { return file->Check(); }));
  }
  absl::Status all;
  for (std::future<absl::Status>& check : checks) all.Update(check.get());
  return all;
}

}  // namespace

SlotName SlotName::Detail(std::string_view covenant, absl::Time time) {
  return SlotName(HashInput("detail").Part(covenant).Number(MonthOf(time)).bytes());
}

SlotName SlotName::PolicyActs(absl::Time time) {
  return SlotName(HashInput("policy acts").Number(MonthOf(time)).bytes());
}

SlotName SlotName::SubjectToken(std::string_view covenant, absl::Time time) {
  return SlotName(HashInput("subject token").Part(covenant).Number(MonthOf(time) / 100).bytes());
}

SlotName SlotName::SubjectSeed(std::string_view covenant, std::string_view scheme, uint32_t epoch) {
  return SlotName(HashInput("subject seed").Part(covenant).Part(scheme).Number(epoch).bytes());
}

absl::StatusOr<std::unique_ptr<Slots>> Slots::Open(Keyring* keyring, const Clock* clock) {
  auto slots = std::unique_ptr<Slots>(new Slots(keyring, clock));
  RETURN_IF_ERROR(slots->OpenFiles());
  RETURN_IF_ERROR(slots->FillMore());
  slots->filler_ = std::thread([s = slots.get()] { s->KeepFilled(); });
  return slots;
}

Slots::~Slots() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    wanted_.SignalAll();
  }
  if (filler_.joinable()) filler_.join();
}

absl::Status Slots::OpenFiles() {
  ASSIGN_OR_RETURN(const std::vector<uint32_t> numbers, FileNumbers(keyring_->folder()));
  MutexLock filling(&filling_);
  MutexLock lock(&mutex_);
  for (const uint32_t number : numbers) {
    const std::string path = absl::StrCat(keyring_->folder(), "/", SlotFile::NameOf(number));
    const Secret* const key = keyring_->Find(KeyName::SlotFile(number));
    if (key == nullptr) {
      return absl::DataLossError(
          absl::StrCat("the keyring holds no key for ", path, ": put keyring and slot files back from one backup"));
    }
    ASSIGN_OR_RETURN(files_[number], SlotFile::Open(path, number, *key));
  }
  if (files_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckNewest(files_));
  last_number_ = files_.rbegin()->first;
  current_ = files_.rbegin()->second.get();
  ASSIGN_OR_RETURN(const uint32_t unused, current_->FirstUnused());
  // Whole fills only: the rest of a half-made one is given up.
  next_index_ = (unused + kFill - 1) / kFill * kFill;
  next_slot_ = SlotFile::SlotNumber(last_number_, next_index_);
  return absl::OkStatus();
}

absl::StatusOr<SlotFile*> Slots::FileToFill() {
  const uint32_t month = MonthOf(clock_->Now());
  if (current_ != nullptr && next_index_ < SlotFile::kSlots && current_->month() >= month) return current_;
  // A number whose key exists was begun before a crash; it is not begun again.
  uint32_t number = last_number_ + 1;
  while (keyring_->Find(KeyName::SlotFile(number)) != nullptr && number != unfinished_) ++number;
  unfinished_ = number;
  ASSIGN_OR_RETURN(const Secret* key, keyring_->Key(KeyName::SlotFile(number)));
  const std::string path = absl::StrCat(keyring_->folder(), "/", SlotFile::NameOf(number));
  ASSIGN_OR_RETURN(std::unique_ptr<SlotFile> file, SlotFile::Create(path, number, month, *key));
  last_number_ = number;
  current_ = file.get();
  next_index_ = 0;
  MutexLock lock(&mutex_);
  files_[number] = std::move(file);
  return current_;
}

absl::Status Slots::FillMore() {
  MutexLock filling(&filling_);
  ASSIGN_OR_RETURN(SlotFile* const file, FileToFill());
  Reserve reserve{SlotFile::SlotNumber(file->number(), next_index_), 0, Secret::Random(kFill * kKeySize)};
  const uint32_t first = std::exchange(next_index_, next_index_ + kFill);
  RETURN_IF_ERROR(file->Fill(first, kFill, reserve.keys));
  MutexLock lock(&mutex_);
  reserves_.push_back(std::move(reserve));
  ready_ += kFill;
  return absl::OkStatus();
}

void Slots::KeepFilled() {
  for (;;) {
    {
      MutexLock lock(&mutex_);
      while (!stopping_ && ready_ >= kLow) wanted_.Wait(&mutex_);
      if (stopping_) return;
    }
    if (FillMore().ok()) continue;
    MutexLock lock(&mutex_);
    if (!stopping_) wanted_.WaitWithTimeout(&mutex_, kPause);
  }
}

std::optional<SlotKey> Slots::TakeReady() {
  MutexLock lock(&mutex_);
  if (reserves_.empty()) return std::nullopt;
  Reserve& reserve = reserves_.front();
  unsigned char* const bytes = reserve.keys.data() + reserve.used * kKeySize;
  auto key = std::make_shared<Secret>(Secret::CopyOf({reinterpret_cast<const char*>(bytes), kKeySize}));
  Wipe({bytes, kKeySize});
  const uint64_t slot = reserve.first + reserve.used;
  next_slot_ = slot + 1;
  if (--ready_ == kLow - 1) wanted_.Signal();
  if (++reserve.used == kFill) reserves_.pop_front();
  return SlotKey{slot, std::move(key)};
}

absl::StatusOr<SlotKey> Slots::Take() {
  for (;;) {
    if (std::optional<SlotKey> taken = TakeReady()) return *std::move(taken);
    absl::Status status = FillMore();
    if (!status.ok()) return absl::UnavailableError(absl::StrCat("no key for a new record: ", status.message()));
  }
}

absl::StatusOr<SlotKey> Slots::Named(const SlotName& name) {
  ASSIGN_OR_RETURN(const uint64_t slot, keyring_->Number(name.text(), [this]() -> absl::StatusOr<uint64_t> {
    ASSIGN_OR_RETURN(const SlotKey taken, Take());
    return taken.slot;
  }));
  uint64_t destroyed_before = 0;
  {
    ReaderMutexLock lock(&mutex_);
    destroyed_before = destroyed_;
    if (const auto it = named_.find(slot); it != named_.end()) return SlotKey{slot, it->second};
  }
  ASSIGN_OR_RETURN(SlotKey opened, Open(slot));
  MutexLock lock(&mutex_);
  // What was destroyed while it was being read must not stay at hand.
  if (destroyed_ == destroyed_before) named_[slot] = opened.key;
  return opened;
}

std::optional<uint64_t> Slots::FindNamed(const SlotName& name) const {
  return keyring_->FindNumber(name.text());
}

absl::StatusOr<SlotFile*> Slots::FileOf(uint64_t slot) const {
  ReaderMutexLock lock(&mutex_);
  const auto it = files_.find(static_cast<uint32_t>(slot / SlotFile::kSlots));
  if (slot >= next_slot_ || it == files_.end()) {
    return absl::NotFoundError(absl::StrCat("slot ", slot, " was never given out or its file ",
                                            SlotFile::NameOf(static_cast<uint32_t>(slot / SlotFile::kSlots)),
                                            " is missing: put it back from a backup"));
  }
  return it->second.get();
}

absl::StatusOr<SlotKey> Slots::Open(uint64_t slot) const {
  absl::StatusOr<SlotFile*> file = FileOf(slot);
  if (!file.ok()) return absl::DataLossError(file.status().message());
  ASSIGN_OR_RETURN(Secret key, (*file)->Read(static_cast<uint32_t>(slot % SlotFile::kSlots)));
  return SlotKey{slot, std::make_shared<Secret>(std::move(key))};
}

absl::Status Slots::Destroy(uint64_t slot) {
  ASSIGN_OR_RETURN(SlotFile* const file, FileOf(slot));
  absl::Status status = file->Destroy(static_cast<uint32_t>(slot % SlotFile::kSlots));
  MutexLock lock(&mutex_);
  ++destroyed_;
  named_.erase(slot);
  return status;
}

std::string SealUnder(const SlotKey& slot, std::string_view associated, std::string_view plaintext) {
  std::string sealed;
  AppendBigEndian64(sealed, slot.slot);
  return sealed + Seal(*slot.key, associated, plaintext);
}

absl::StatusOr<std::string> OpenUnder(const Slots& slots, std::string_view associated, std::string_view sealed) {
  ASSIGN_OR_RETURN(const uint64_t slot, SlotOf(sealed));
  ASSIGN_OR_RETURN(const SlotKey key, slots.Open(slot));
  return Open(*key.key, associated, sealed.substr(sizeof slot));
}

absl::StatusOr<uint64_t> SlotOf(std::string_view sealed) {
  if (sealed.size() < sizeof(uint64_t) + kSealOverhead) {
    return absl::DataLossError("sealed bytes are too short to name their slot");
  }
  return ReadBigEndian64(sealed);
}

}  // namespace covenant::crypto
