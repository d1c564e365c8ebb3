#include "broker/crypto/rewrap_slots.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/destroy_file.h"
#include "broker/crypto/durable_file.h"
#include "broker/crypto/slot_file.h"

namespace covenant::crypto {
namespace {

constexpr size_t kKeySize = 32;

std::string PathOf(const std::string& folder, uint32_t number) {
  return absl::StrCat(folder, "/", SlotFile::NameOf(number));
}
std::string SuccessorOf(const std::string& folder, uint32_t number) {
  return PathOf(folder, number) + ".next";
}

// Slots one after the other that are filled, as Fill takes them.
class Run {
 public:
  explicit Run(SlotFile& to) : to_(to), keys_(size_t{kLongest} * kKeySize) {}

  absl::Status Add(uint32_t index, const Secret& key) {
    if (count_ == kLongest || (count_ > 0 && index != first_ + count_)) RETURN_IF_ERROR(Write());
    if (count_ == 0) first_ = index;
    std::memcpy(keys_.data() + size_t{count_} * kKeySize, key.data(), kKeySize);
    ++count_;
    return absl::OkStatus();
  }
  absl::Status Write() {
    if (count_ == 0) return absl::OkStatus();
    const Secret keys = Secret::CopyOf(keys_.view().substr(0, size_t{count_} * kKeySize));
    RETURN_IF_ERROR(to_.Fill(first_, count_, keys));
    count_ = 0;
    return absl::OkStatus();
  }

 private:
  static constexpr uint32_t kLongest = 2'048;
  SlotFile& to_;
  Secret keys_;
  uint32_t first_ = 0;
  uint32_t count_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<uint32_t>> SlotFilesIn(const std::string& folder) {
  DIR* const dir = opendir(folder.c_str());
  if (dir == nullptr) return FileError("list", folder, errno);
  std::vector<uint32_t> numbers;
  while (const dirent* entry = readdir(dir)) {
    if (const auto number = SlotFile::NumberOf(entry->d_name)) numbers.push_back(*number);
  }
  closedir(dir);
  std::ranges::sort(numbers);
  return numbers;
}

absl::Status MakeSuccessor(const std::string& folder, uint32_t number, const Secret& before, const Secret& next) {
  const std::string path = SuccessorOf(folder, number);
  unlink(path.c_str());  // of a try that was cut off
  ASSIGN_OR_RETURN(const std::unique_ptr<SlotFile> from, SlotFile::Open(PathOf(folder, number), number, before));
  ASSIGN_OR_RETURN(const uint32_t end, from->FirstUnused());
  ASSIGN_OR_RETURN(const std::unique_ptr<SlotFile> to, SlotFile::Create(path, number, from->month(), next));
  Run run(*to);
  for (uint32_t i = 0; i < end; ++i) {
    ASSIGN_OR_RETURN(const bool empty, from->IsEmpty(i));
    if (empty) continue;
    const absl::StatusOr<Secret> key = from->Read(i);
    if (absl::IsNotFound(key.status())) {
      RETURN_IF_ERROR(to->Destroy(i));
      continue;
    }
    RETURN_IF_ERROR(key.status());
    RETURN_IF_ERROR(run.Add(i, *key));
  }
  return run.Write();
}

absl::Status PutSuccessorInPlace(const std::string& folder, uint32_t number, const Secret& key) {
  const std::string path = SuccessorOf(folder, number);
  if (access(path.c_str(), F_OK) != 0) return absl::OkStatus();
  if (!SlotFile::Open(path, number, key).ok()) {
    if (unlink(path.c_str()) != 0) return FileError("remove", path, errno);
    return absl::OkStatus();
  }
  // Its slots are sealed under a key that the keyring holds no more; nobody shall have them who holds a copy of that.
  RETURN_IF_ERROR(OverwriteFile(PathOf(folder, number)));
  if (rename(path.c_str(), PathOf(folder, number).c_str()) != 0) return FileError("put in place", path, errno);
  return SyncFolderOf(path);
}

}  // namespace covenant::crypto
