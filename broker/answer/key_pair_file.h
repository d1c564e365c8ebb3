// KeyPairFile: a key and its certificate as a file that exists only in memory, for a reader that asks for a path.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/authenticate/server_identity.h"

namespace covenant::answer {

// gRPC takes a key that may change only from files which it reads every second, and key and certificate must change
// together and be sound whenever it looks. So what was checked is copied into an anonymous file (memfd_create(2)), both
// in one, and the descriptor behind the path is exchanged as a whole (dup3(2)). No copy of the key reaches a file
// system; as with gRPC's own copy, only swap could hold one. Not thread-safe.
class KeyPairFile {
 public:
  // RESOURCE_EXHAUSTED when the system gives no such file.
  static absl::StatusOr<std::unique_ptr<KeyPairFile>> Create(const authenticate::ServerIdentity& identity);

  ~KeyPairFile();
  KeyPairFile(const KeyPairFile&) = delete;
  KeyPairFile& operator=(const KeyPairFile&) = delete;

  // Both key and certificates in PEM; the same path for all its life.
  const std::string& path() const { return path_; }

  // Errors as Create; what stood in it then stays.
  absl::Status Replace(const authenticate::ServerIdentity& identity);

 private:
  explicit KeyPairFile(int fd);

  const int fd_;
  const std::string path_;
};

}  // namespace covenant::answer
