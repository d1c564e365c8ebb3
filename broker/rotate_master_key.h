// `covenant-broker rotate-master-key`: another master key over the same keyring, while the broker is stopped.
#pragma once

#include "absl/status/status.h"
#include "broker/configuration.h"

namespace covenant {

// Makes the next key beside the one in use, seals the keyring under it, and puts it in its place; the key before is
// overwritten. Cut off anywhere, the same command goes on where it was. Errors are one line each.
absl::Status RotateMasterKey(const Configuration& configuration);

}  // namespace covenant
