// Files whose bytes nobody shall have any more: a name taken away leaves them on the disk.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace covenant::crypto {

// Overwrites every byte of the file with zeros, on disk before the call returns. NOT_FOUND, PERMISSION_DENIED,
// UNAVAILABLE.
absl::Status OverwriteFile(const std::string& path);

// The same, and then takes its name away, which lasts too. OK when there is none; else errors as above, and then the
// name is still there: try again.
absl::Status DestroyFile(const std::string& path);

}  // namespace covenant::crypto
