// Reading a small file whole, with an error that says what to do.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace covenant::authenticate {

// Who may read the file.
enum class FileAccess {
  kAnyone,
  // A private key: its owner alone; a group only if it is root's (a systemd credential is read through an ACL, which
  // shows as group access).
  kOwner,
};

// At most 10 MB. `what` names the file's part in messages, such as "CA file". NOT_FOUND, PERMISSION_DENIED,
// INVALID_ARGUMENT (empty, too large, no regular file).
absl::StatusOr<std::string> ReadFileText(const std::string& path, const std::string& what, FileAccess access);

}  // namespace covenant::authenticate
