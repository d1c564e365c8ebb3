#include "broker/crypto/slot_check.h"

#include <fstream>
#include <iterator>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"

namespace covenant::crypto {

absl::Status CheckSlots(const std::string& path, const SlotFile& file) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (bytes.size() != SlotFile::kHeaderSize + size_t{SlotFile::kSlots} * SlotFile::kSlotSize) {
    return absl::UnavailableError(absl::StrCat(path, " cannot be read whole"));
  }
  for (uint32_t index = 0; index < SlotFile::kSlots; ++index) {
    const auto slot = std::string_view(bytes).substr(SlotFile::kHeaderSize + size_t{index} * SlotFile::kSlotSize,
                                                     SlotFile::kSlotSize);
    // A fill that a crash cut off leaves empty ones before filled ones.
    if (slot.find_first_not_of('\0') == std::string_view::npos) continue;
    const absl::Status read = file.Read(index).status();
    if (!absl::IsNotFound(read)) RETURN_IF_ERROR(read);
  }
  return absl::OkStatus();
}

}  // namespace covenant::crypto
