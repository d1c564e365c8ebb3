// Changing the key that signs the log.
#pragma once

#include "absl/status/status.h"
#include "broker/configuration.h"

namespace covenant {

// Makes the next key beside the log key (log_key_file + ".next") and says what to hand out. Made once: asked again it
// says the same. Errors as crypto::LogKey::Generate.
absl::Status PrepareLogKey(const Configuration& configuration);

// Records in the log that the prepared key signs from now on, signed by both, and puts it in the place of the log key,
// which is destroyed. Makes the next key first when none was prepared. The broker is stopped. What was cut off goes on
// where it was when it is asked again. Errors as Serve, in one line: what, where, what to do.
absl::Status RotateLogKey(const Configuration& configuration);

}  // namespace covenant
