#include "broker/crypto/keyring.h"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <map>
#include <vector>

#include <sys/file.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/reseal_keyring.h"
#include "broker/crypto/rewrap_slots.h"
#include "broker/crypto/seal.h"
#include "broker/crypto/slot_file.h"

namespace covenant::crypto {
namespace {

constexpr std::string_view kMagic = "covenant keyring v2\n";
// Held the seeds of subject keys, which could not be destroyed there.
constexpr std::string_view kEarlierMagic = "covenant keyring v1\n";
constexpr std::string_view kSealing = "covenant-broker keyring v1\n";
constexpr size_t kCheckSize = 16;
constexpr size_t kIdSize = 16;
constexpr size_t kKeySize = 32;
constexpr char kKeyEntry = 1;
constexpr char kNumberEntry = 2;
constexpr size_t kLargestFile = size_t{64} << 20;

// Writes one after the other into guarded memory of the right size.
class Writer {
 public:
  explicit Writer(Secret& out) : out_(out) {}
  void Add(std::string_view bytes) {
    std::memcpy(out_.data() + at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  void AddEntry(char type, std::string_view name, std::string_view value) {
    Add({&type, 1});
    Add(HashInput().Part(name).bytes());
    Add(value);
  }

 private:
  Secret& out_;
  size_t at_ = 0;
};

size_t EntrySize(std::string_view name, size_t value) {
  return 1 + 2 + name.size() + value;
}

std::string NumberBytes(uint64_t number) {
  std::string bytes;
  AppendBigEndian64(bytes, number);
  return bytes;
}

// The folder, open and locked for this process alone.
absl::StatusOr<FileDescriptor> LockFolder(const std::string& folder) {
  FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.ok()) return FileError("open the key folder", folder, errno);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileError("lock the key folder", folder, errno);
    return absl::FailedPreconditionError(absl::StrCat(
        "the key folder ", folder, " is in use by another broker: stop that one, or give this one its own"));
  }
  return fd;
}

// The entries of a keyring's content, behind its id: visit(type, name, value). DATA_LOSS.
absl::Status ForEachEntry(std::string_view content,
                          absl::FunctionRef<void(char, std::string_view, std::string_view)> visit) {
  const absl::Status damaged = absl::DataLossError("");
  if (content.size() < kIdSize) return damaged;
  content.remove_prefix(kIdSize);
  while (!content.empty()) {
    if (content.size() < 3) return damaged;
    const char type = content[0];
    const size_t name_size = ReadBigEndian16(content.substr(1));
    const size_t value_size = type == kKeyEntry ? kKeySize : sizeof(uint64_t);
    if ((type != kKeyEntry && type != kNumberEntry) || content.size() < 3 + name_size + value_size) return damaged;
    visit(type, content.substr(3, name_size), content.substr(3 + name_size, value_size));
    content.remove_prefix(3 + name_size + value_size);
  }
  return absl::OkStatus();
}

constexpr size_t kHeaderSize = kMagic.size() + kCheckSize;

// Which master key the file is sealed with; empty when it is no keyring.
std::string_view CheckValueIn(std::string_view file) {
  if (file.size() < kHeaderSize || !file.starts_with(kMagic)) return {};
  return file.substr(kMagic.size(), kCheckSize);
}

absl::StatusOr<Secret> Unseal(const MasterKey& master, std::string_view file) {
  const Secret key = DeriveKey(master.secret(), kSealing);
  return OpenSecret(key, file.substr(0, kHeaderSize), file.substr(kHeaderSize));
}

bool HoldsSlotFiles(const std::string& folder) {
  DIR* const dir = opendir(folder.c_str());
  if (dir == nullptr) return false;
  bool found = false;
  while (const dirent* entry = readdir(dir)) found = found || SlotFile::NumberOf(entry->d_name).has_value();
  closedir(dir);
  return found;
}

}  // namespace

KeyName KeyName::Index() {
  return KeyName("index");
}
KeyName KeyName::RepeatFingerprint() {
  return KeyName("repeat fingerprint");
}

KeyName KeyName::PseudonymMac(std::string_view recipient, std::string_view covenant, uint32_t epoch) {
  return KeyName(HashInput("pseudonym mac").Part(recipient).Part(covenant).Number(epoch).bytes());
}

KeyName KeyName::PseudonymEncryption(std::string_view recipient, std::string_view covenant, uint32_t epoch) {
  return KeyName(HashInput("pseudonym encryption").Part(recipient).Part(covenant).Number(epoch).bytes());
}

KeyName KeyName::SlotFile(uint32_t file) {
  return KeyName(HashInput("slot file").Number(file).bytes());
}

KeyName KeyName::Other(std::string_view word) {
  return KeyName(HashInput("other").Part(word).bytes());
}

Keyring::Keyring(std::string folder, FileDescriptor folder_lock, const MasterKey& master)
    : folder_(std::move(folder)),
      path_(folder_ + "/keyring"),
      folder_lock_(std::move(folder_lock)),
      file_key_(DeriveKey(master.secret(), kSealing)),
      check_value_(master.CheckValue()) {}

absl::StatusOr<std::unique_ptr<Keyring>> Keyring::Open(const std::string& folder, const MasterKey& master,
                                                       WhenMissing when_missing) {
  if (when_missing == WhenMissing::kCreate && mkdir(folder.c_str(), 0700) == 0) {
    RETURN_IF_ERROR(SyncFolderOf(folder));
  }
  ASSIGN_OR_RETURN(FileDescriptor lock, LockFolder(folder));
  auto keyring = std::unique_ptr<Keyring>(new Keyring(folder, std::move(lock), master));
  absl::Status status = keyring->Read();
  if (!absl::IsNotFound(status)) {
    RETURN_IF_ERROR(status);
    return keyring;
  }
  if (when_missing == WhenMissing::kRefuse || HoldsSlotFiles(folder)) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no keyring at ", keyring->path_,
                     ", but there is data whose keys it holds: put the keyring back from the backup of that folder"));
  }
  keyring->id_ = RandomBytes(kIdSize);
  MutexLock writing(&keyring->writing_);
  RETURN_IF_ERROR(keyring->WriteWith("", nullptr, std::nullopt));
  return keyring;
}

absl::Status Keyring::Read() {
  ASSIGN_OR_RETURN(const Secret file, ReadPrivateFile("the keyring", path_, kLargestFile));
  const std::string_view bytes = file.view();
  if (bytes.starts_with(kEarlierMagic)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_,
                     " is of an earlier version of the broker, whose folders this "
                     "one does not read: begin with a new key folder and data folder"));
  }
  if (CheckValueIn(bytes).empty()) {
    return absl::DataLossError(absl::StrCat(path_, " is not a keyring: put it back from a backup"));
  }
  if (bytes.substr(kMagic.size(), kCheckSize) != check_value_) {
    return absl::FailedPreconditionError(absl::StrCat("the master key does not fit the keyring at ", path_, " (key ",
                                                      HexEncode(check_value_).substr(0, 8), ", keyring sealed with ",
                                                      HexEncode(bytes.substr(kMagic.size(), 4)),
                                                      "): start with the key that belongs to this data"));
  }
  absl::StatusOr<Secret> content = OpenSecret(file_key_, bytes.substr(0, kHeaderSize), bytes.substr(kHeaderSize));
  if (content.ok() && Parse(content->view()).ok()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the keyring at ", path_, " is damaged: put it back from a backup"));
}

absl::Status Keyring::Parse(std::string_view content) {
  if (content.size() < kIdSize) return absl::DataLossError("");
  id_ = content.substr(0, kIdSize);
  Keys keys;
  Numbers numbers;
  RETURN_IF_ERROR(ForEachEntry(content, [&](char type, std::string_view name, std::string_view value) {
    if (type == kKeyEntry) {
      keys.emplace(std::string(name), std::make_unique<Secret>(Secret::CopyOf(value)));
    } else {
      numbers.emplace(std::string(name), ReadBigEndian64(value));
    }
  }));
  const MutexLock lock(&mutex_);
  keys_ = std::move(keys);
  numbers_ = std::move(numbers);
  return absl::OkStatus();
}

absl::Status Keyring::WriteWith(std::string_view added_name, const Secret* added_key,
                                std::optional<uint64_t> added_number) const {
  Secret content;
  {
    ReaderMutexLock lock(&mutex_);
    size_t size = kIdSize;
    for (const auto& [name, key] : keys_) size += EntrySize(name, kKeySize);
    for (const auto& [name, number] : numbers_) size += EntrySize(name, sizeof number);
    if (added_key != nullptr) size += EntrySize(added_name, kKeySize);
    if (added_number) size += EntrySize(added_name, sizeof *added_number);
    content = Secret(size);
    Writer writer(content);
    writer.Add(id_);
    for (const auto& [name, key] : keys_) writer.AddEntry(kKeyEntry, name, key->view());
    for (const auto& [name, number] : numbers_) writer.AddEntry(kNumberEntry, name, NumberBytes(number));
    if (added_key != nullptr) writer.AddEntry(kKeyEntry, added_name, added_key->view());
    if (added_number) writer.AddEntry(kNumberEntry, added_name, NumberBytes(*added_number));
  }
  const std::string header = absl::StrCat(absl::string_view(kMagic.data(), kMagic.size()), check_value_);
  absl::Status status = ReplaceFile(path_, header + Seal(file_key_, header, content.view()));
  if (status.ok()) return status;
  return absl::UnavailableError(absl::StrCat("a new key cannot be kept: ", status.message()));
}

const Secret* Keyring::Find(const KeyName& name) const {
  ReaderMutexLock lock(&mutex_);
  const auto it = keys_.find(name.bytes());
  return it == keys_.end() ? nullptr : it->second.get();
}

absl::StatusOr<const Secret*> Keyring::Key(const KeyName& name) {
  if (const Secret* key = Find(name)) return key;
  MutexLock writing(&writing_);
  if (const Secret* key = Find(name)) return key;
  auto made = std::make_unique<Secret>(Secret::Random(kKeySize));
  RETURN_IF_ERROR(WriteWith(name.bytes(), made.get(), std::nullopt));
  MutexLock lock(&mutex_);
  return keys_.emplace(name.bytes(), std::move(made)).first->second.get();
}

std::optional<uint64_t> Keyring::FindNumber(std::string_view name) const {
  ReaderMutexLock lock(&mutex_);
  const auto it = numbers_.find(name);
  if (it == numbers_.end()) return std::nullopt;
  return it->second;
}

absl::StatusOr<uint64_t> Keyring::Number(std::string_view name, absl::FunctionRef<absl::StatusOr<uint64_t>()> make) {
  if (std::optional<uint64_t> number = FindNumber(name)) return *number;
  MutexLock numbering(&numbering_);
  if (std::optional<uint64_t> number = FindNumber(name)) return *number;
  ASSIGN_OR_RETURN(const uint64_t made, make());
  MutexLock writing(&writing_);
  RETURN_IF_ERROR(WriteWith(name, nullptr, made));
  MutexLock lock(&mutex_);
  numbers_.emplace(std::string(name), made);
  return made;
}

absl::Status ResealKeyring(const std::string& folder, const MasterKey& before, const MasterKey& next) {
  ASSIGN_OR_RETURN(const FileDescriptor lock, LockFolder(folder));
  const std::string path = folder + "/keyring";
  ASSIGN_OR_RETURN(const Secret file, ReadPrivateFile("the keyring", path, kLargestFile));
  const std::string_view sealed_with = CheckValueIn(file.view());
  const bool done = sealed_with == next.CheckValue();
  if (!done && sealed_with != before.CheckValue()) {
    return absl::FailedPreconditionError(
        absl::StrCat("neither master key fits the keyring at ", path, ": put back the key that belongs to this data"));
  }
  absl::StatusOr<Secret> content = Unseal(done ? next : before, file.view());
  if (!content.ok() || !ForEachEntry(content->view(), [](char, std::string_view, std::string_view) {}).ok()) {
    return absl::DataLossError(absl::StrCat("the keyring at ", path, " is damaged: put it back from a backup"));
  }
  ASSIGN_OR_RETURN(const std::vector<uint32_t> slot_files, SlotFilesIn(folder));
  std::map<uint32_t, std::string_view> keys;  // in `content`, where they are replaced
  for (const uint32_t number : slot_files) {
    const std::string name = KeyName::SlotFile(number).bytes();
    RETURN_IF_ERROR(ForEachEntry(content->view(), [&](char type, std::string_view entry, std::string_view value) {
      if (type == kKeyEntry && entry == name) keys[number] = value;
    }));
    if (!keys.contains(number)) return absl::DataLossError(absl::StrCat(path, " lacks the key of a slot file"));
  }
  if (!done) {
    for (const auto& [number, key] : keys) {
      const Secret old_key = Secret::CopyOf(key), new_key = Secret::Random(kKeySize);
      RETURN_IF_ERROR(MakeSuccessor(folder, number, old_key, new_key));
      std::memcpy(content->data() + (key.data() - content->view().data()), new_key.data(), kKeySize);
    }
    const std::string header = std::string(kMagic) + next.CheckValue();
    RETURN_IF_ERROR(ReplaceFile(path, header + Seal(DeriveKey(next.secret(), kSealing), header, content->view())));
  }
  for (const auto& [number, key] : keys) RETURN_IF_ERROR(PutSuccessorInPlace(folder, number, Secret::CopyOf(key)));
  return absl::OkStatus();
}

}  // namespace covenant::crypto
