#include "broker/crypto/slot_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <sys/stat.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

constexpr std::string_view kMagic = "covenant slots v1\n";
constexpr std::string_view kFilePrefix = "slots-";
constexpr size_t kKeySize = 32;
constexpr size_t kRandomSize = 16;
constexpr size_t kCheckSize = 32;
constexpr char kDestroyed = '\xff';
constexpr off_t kFileSize = off_t{SlotFile::kHeaderSize} + off_t{SlotFile::kSlots} * off_t{SlotFile::kSlotSize};
static_assert(kRandomSize + kKeySize + crypto_aead_xchacha20poly1305_ietf_ABYTES == SlotFile::kSlotSize);
static_assert(kRandomSize + sizeof(uint64_t) == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

off_t OffsetOf(uint32_t index) {
  return off_t{SlotFile::kHeaderSize} + off_t{index} * off_t{SlotFile::kSlotSize};
}

bool AllAre(std::string_view bytes, char value) {
  return std::all_of(bytes.begin(), bytes.end(), [value](char c) { return c == value; });
}

absl::Status WriteAt(int fd, const std::string& path, std::string_view bytes, off_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("write", path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAt(int fd, const std::string& path, size_t size, off_t offset) {
  std::string bytes(size, '\0');
  for (size_t done = 0; done < size;) {
    const ssize_t got = pread(fd, bytes.data() + done, size - done, offset + static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("read", path, errno);
    if (got == 0) return absl::DataLossError(absl::StrCat(path, " is too short: put it back from a backup"));
    done += static_cast<size_t>(got);
  }
  return bytes;
}

// 16 random bytes and the slot's number: a sealed key moved to another slot does not open.
std::string Nonce(std::string_view random, uint64_t slot) {
  std::string nonce(random);
  AppendBigEndian64(nonce, slot);
  return nonce;
}

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

void SealSlot(const Secret& file_key, uint64_t slot, const unsigned char* key, unsigned char* out) {
  randombytes_buf(out, kRandomSize);
  const std::string nonce = Nonce({reinterpret_cast<const char*>(out), kRandomSize}, slot);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + kRandomSize, nullptr, key, kKeySize, nullptr, 0, nullptr,
                                             Bytes(nonce), file_key.data());
}

absl::Status ReserveAndSync(int fd, const std::string& path, std::string_view header) {
  if (const int error = posix_fallocate(fd, 0, kFileSize); error != 0)
    return FileError("reserve room for", path, error);
  RETURN_IF_ERROR(WriteAt(fd, path, header, 0));
  if (fsync(fd) != 0) return FileError("sync", path, errno);
  return absl::OkStatus();
}

}  // namespace

std::string SlotFile::NameOf(uint32_t number) {
  return absl::StrFormat("slots-%08u", number);
}

std::optional<uint32_t> SlotFile::NumberOf(std::string_view name) {
  uint32_t number = 0;
  if (!name.starts_with(kFilePrefix) || name.size() != kFilePrefix.size() + 8) return std::nullopt;
  name.remove_prefix(kFilePrefix.size());
  if (!absl::SimpleAtoi(absl::string_view(name.data(), name.size()), &number)) return std::nullopt;
  return number;
}

SlotFile::SlotFile(std::string path, FileDescriptor fd, uint32_t number, uint32_t month, const Secret& file_key)
    : path_(std::move(path)), fd_(std::move(fd)), number_(number), month_(month), file_key_(file_key) {}

std::string SlotFile::Header() const {
  std::string header = HashInput(kMagic).Number(number_).Number(month_).bytes();
  header.resize(kHeaderSize - kCheckSize, '\0');
  return header + KeyedHash(file_key_, header, kCheckSize);
}

absl::StatusOr<std::unique_ptr<SlotFile>> SlotFile::Create(const std::string& path, uint32_t number, uint32_t month,
                                                           const Secret& file_key) {
  // Under a passing name until it is whole, so that a slot file is never half there.
  const std::string unfinished = path + ".new";
  unlink(unfinished.c_str());
  FileDescriptor fd(open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.ok()) return FileError("create", unfinished, errno);
  auto file = std::unique_ptr<SlotFile>(new SlotFile(path, std::move(fd), number, month, file_key));
  absl::Status status = ReserveAndSync(file->fd_.get(), unfinished, file->Header());
  if (status.ok() && rename(unfinished.c_str(), path.c_str()) != 0) status = FileError("name", path, errno);
  if (status.ok()) status = SyncFolderOf(path);
  if (status.ok()) return file;
  unlink(unfinished.c_str());
  return absl::UnavailableError(absl::StrCat("a new slot file cannot be made: ", status.message()));
}

absl::StatusOr<std::unique_ptr<SlotFile>> SlotFile::Open(const std::string& path, uint32_t number,
                                                         const Secret& file_key) {
  FileDescriptor fd(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd.ok()) return FileError("open", path, errno);
  struct stat info;
  if (fstat(fd.get(), &info) != 0) return FileError("examine", path, errno);
  if (info.st_size != kFileSize) {
    return absl::DataLossError(
        absl::StrCat(path, " has ", info.st_size, " bytes instead of ", kFileSize, ": put it back from a backup"));
  }
  ASSIGN_OR_RETURN(const std::string header, ReadAt(fd.get(), path, kHeaderSize, 0));
  const uint32_t month = ReadBigEndian32(std::string_view(header).substr(kMagic.size() + sizeof(uint32_t)));
  auto file = std::unique_ptr<SlotFile>(new SlotFile(path, std::move(fd), number, month, file_key));
  if (!ConstantTimeEqual(header, file->Header())) {
    return absl::DataLossError(
        absl::StrCat("the header of ", path, " is damaged or of another keyring: put it back from a backup"));
  }
  return file;
}

absl::Status SlotFile::Fill(uint32_t first, uint32_t count, const Secret& keys) {
  Require(first < kSlots && count <= kSlots - first && keys.size() == count * kKeySize,
          "slots are filled within their file, with 32 bytes each");
  std::string sealed(count * kSlotSize, '\0');
  unsigned char* const out = reinterpret_cast<unsigned char*>(sealed.data());
  for (uint32_t i = 0; i < count; ++i) {
    SealSlot(file_key_, SlotNumber(number_, first + i), keys.data() + i * kKeySize, out + i * kSlotSize);
  }
  RETURN_IF_ERROR(WriteAt(fd_.get(), path_, sealed, OffsetOf(first)));
  if (fdatasync(fd_.get()) != 0) return FileError("sync", path_, errno);
  return absl::OkStatus();
}

absl::Status SlotFile::OpenSlot(uint32_t index, std::string_view slot, unsigned char* key) const {
  const auto where = [&] { return absl::StrCat("slot ", SlotNumber(number_, index), " in ", path_); };
  if (AllAre(slot, kDestroyed)) return absl::NotFoundError(absl::StrCat(where(), " was destroyed"));
  if (AllAre(slot, '\0')) return absl::DataLossError(absl::StrCat(where(), " was never filled"));
  const std::string nonce = Nonce(slot.substr(0, kRandomSize), SlotNumber(number_, index));
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(key, nullptr, nullptr, Bytes(slot) + kRandomSize,
                                                 kSlotSize - kRandomSize, nullptr, 0, Bytes(nonce),
                                                 file_key_.data()) != 0) {
    return absl::DataLossError(absl::StrCat(where(), " is damaged: put the file back from a backup"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Secret> SlotFile::Read(uint32_t index) const {
  ASSIGN_OR_RETURN(const std::string slot, ReadAt(fd_.get(), path_, kSlotSize, OffsetOf(index)));
  Secret key(kKeySize);
  RETURN_IF_ERROR(OpenSlot(index, slot, key.data()));
  return key;
}

absl::StatusOr<bool> SlotFile::IsEmpty(uint32_t index) const {
  ASSIGN_OR_RETURN(const std::string slot, ReadAt(fd_.get(), path_, kSlotSize, OffsetOf(index)));
  return AllAre(slot, '\0');
}

// In one read and under one guarded key: a key of its own for each slot cost ten times as much.
absl::Status SlotFile::Check() const {
  ASSIGN_OR_RETURN(const std::string slots, ReadAt(fd_.get(), path_, size_t{kSlots} * kSlotSize, kHeaderSize));
  Secret key(kKeySize);
  for (uint32_t index = 0; index < kSlots; ++index) {
    const auto slot = std::string_view(slots).substr(size_t{index} * kSlotSize, kSlotSize);
    if (AllAre(slot, '\0') || AllAre(slot, kDestroyed)) continue;
    RETURN_IF_ERROR(OpenSlot(index, slot, key.data()));
  }
  return absl::OkStatus();
}

absl::Status SlotFile::Destroy(uint32_t index) {
  RETURN_IF_ERROR(WriteAt(fd_.get(), path_, std::string(kSlotSize, kDestroyed), OffsetOf(index)));
  if (fdatasync(fd_.get()) != 0) return FileError("sync", path_, errno);
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> SlotFile::FirstUnused() const {
  ASSIGN_OR_RETURN(const std::string slots, ReadAt(fd_.get(), path_, size_t{kSlots} * kSlotSize, kHeaderSize));
  const size_t last = std::string_view(slots).find_last_not_of('\0');
  return last == std::string_view::npos ? 0 : static_cast<uint32_t>(last / kSlotSize) + 1;
}

}  // namespace covenant::crypto
