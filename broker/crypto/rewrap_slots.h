// Slots under another file key, while no broker uses them. Used by ResealKeyring only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// The numbers of the slot files in the key folder, ascending. UNAVAILABLE.
absl::StatusOr<std::vector<uint32_t>> SlotFilesIn(const std::string& folder);

// Makes the successor of a slot file beside it, every slot sealed under `next`; what was destroyed is so there too.
// DATA_LOSS when the file or a slot is damaged, UNAVAILABLE when the disk is full: the file itself is as it was.
absl::Status MakeSuccessor(const std::string& folder, uint32_t number, const Secret& before, const Secret& next);

// Puts the successor, where there is one that is sealed under `key`, in the place of its file, which is overwritten
// first; takes away one that is sealed under another. OK when there is none. UNAVAILABLE: try again.
absl::Status PutSuccessorInPlace(const std::string& folder, uint32_t number, const Secret& key);

}  // namespace covenant::crypto
