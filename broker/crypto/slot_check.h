// CheckSlots: whether the slots of a file still hold what was written, before anybody needs one.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "broker/crypto/slot_file.h"

namespace covenant::crypto {

// Opens every slot of the file at `path` that is neither empty nor destroyed. DATA_LOSS: names the damaged slot and the
// file. UNAVAILABLE: it cannot be read.
absl::Status CheckSlots(const std::string& path, const SlotFile& file);

}  // namespace covenant::crypto
