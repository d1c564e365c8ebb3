// Making the keys of a new broker.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace covenant {

// Makes master.key and log.key (mode 0600) and log.vkey, the public key for everyone who checks receipts, in `folder`,
// which is made (mode 0700) when it is not there. With a passphrase, which it asks for, master.key is sealed under it.
// Nothing that exists is overwritten. `origin` names the log. Errors as MasterKey::Generate and LogKey::Generate.
absl::Status MakeKeys(const std::string& folder, const std::string& origin, bool with_passphrase);

}  // namespace covenant
