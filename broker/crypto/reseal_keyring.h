// Sealing a keyring under another master key, and its slots under other file keys: what they hold stays as it is.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "broker/crypto/master_key.h"

namespace covenant::crypto {

// Puts the keyring in `folder`, sealed under `before`, under `next`, and every slot file under a new key; at every
// moment the keyring opens with one of the two. Cut off anywhere, the same call goes on; until then a broker may refuse
// to start. Does nothing but that where it was sealed under `next` already. FAILED_PRECONDITION when it fits neither,
// is missing, or a broker uses the folder; DATA_LOSS when something is damaged; UNAVAILABLE when the disk is full.
absl::Status ResealKeyring(const std::string& folder, const MasterKey& before, const MasterKey& next);

}  // namespace covenant::crypto
