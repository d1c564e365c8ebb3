// One slot file: preallocated room for 65,536 destroyable keys, each sealed under the file's own key. README.md gives
// the format byte by byte. Used by Slots only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/durable_file.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// Thread-safe for different slots.
class SlotFile {
 public:
  static constexpr uint32_t kSlots = 65'536;
  static constexpr size_t kSlotSize = 64;
  static constexpr size_t kHeaderSize = 4'096;

  // The number of a slot among all slots: file * 65,536 + index. Files count from 1, so it is never 0.
  static uint64_t SlotNumber(uint32_t file, uint32_t index) { return uint64_t{file} * kSlots + index; }

  // "slots-" and 8 digits: the name of the file with that number, and the number in such a name.
  static std::string NameOf(uint32_t number);
  static std::optional<uint32_t> NumberOf(std::string_view name);

  // Makes the file, all its room taken on disk and synced. `month` is year * 100 + month. UNAVAILABLE when the disk is
  // full: nothing is left behind then.
  static absl::StatusOr<std::unique_ptr<SlotFile>> Create(const std::string& path, uint32_t number, uint32_t month,
                                                          const Secret& file_key);
  // DATA_LOSS when header or size are not those of this number and key.
  static absl::StatusOr<std::unique_ptr<SlotFile>> Open(const std::string& path, uint32_t number,
                                                        const Secret& file_key);

  // Seals `count` keys of 32 bytes, lying one after the other in `keys`, into the slots from `first`, and syncs.
  // UNAVAILABLE when the disk fails: the slots may then hold anything and must be skipped.
  absl::Status Fill(uint32_t first, uint32_t count, const Secret& keys);
  // The key in a slot. NOT_FOUND when it was destroyed; DATA_LOSS when it was never filled or is damaged.
  absl::StatusOr<Secret> Read(uint32_t index) const;
  // Whether it was never filled: a fill that was cut off leaves such ones before filled ones.
  absl::StatusOr<bool> IsEmpty(uint32_t index) const;
  // Opens every slot that is neither empty nor destroyed, and keeps no key. DATA_LOSS names the damaged slot and the file;
  // UNAVAILABLE when it cannot be read.
  absl::Status Check() const;
  // Overwrites a slot and syncs. Destroying again is harmless.
  absl::Status Destroy(uint32_t index);
  // The slot behind the last one that was ever filled or destroyed; kSlots when the file is full.
  absl::StatusOr<uint32_t> FirstUnused() const;

  uint32_t number() const { return number_; }
  uint32_t month() const { return month_; }

 private:
  SlotFile(std::string path, FileDescriptor fd, uint32_t number, uint32_t month, const Secret& file_key);
  std::string Header() const;
  // What stands in a slot, opened into `key` (32 bytes). Errors as Read.
  absl::Status OpenSlot(uint32_t index, std::string_view slot, unsigned char* key) const;

  const std::string path_;
  const FileDescriptor fd_;
  const uint32_t number_;
  const uint32_t month_;
  const Secret& file_key_;
};

}  // namespace covenant::crypto
