// The keyring: all lasting keys of the broker but the log key, in one file sealed under the master key. Keys are
// random, made on first need, and durable before anyone gets them. None of them can be destroyed, for the file is
// replaced as a whole: what must be is a slot (slots.h). README.md gives the file's format.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "broker/base/mutex.h"
#include "broker/crypto/durable_file.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// Which key: a kind and what it is for. Two different names never share their bytes. `covenant` is the covenant's key
// id, which is its id through every renewal; epochs start at 1.
class KeyName {
 public:
  // Turns group elements into index keys.
  static KeyName Index();
  // Fingerprints of request contents, to recognise repeats.
  static KeyName RepeatFingerprint();
  // The two keys of a recipient's pseudonyms.
  static KeyName PseudonymMac(std::string_view recipient, std::string_view covenant, uint32_t epoch);
  static KeyName PseudonymEncryption(std::string_view recipient, std::string_view covenant, uint32_t epoch);
  // Seals the slots of one slot file.
  static KeyName SlotFile(uint32_t file);
  // Anything else that needs a key of its own: a fixed word of the code, never a client's.
  static KeyName Other(std::string_view word);

  const std::string& bytes() const { return bytes_; }

 private:
  explicit KeyName(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

// What to do when there is no keyring yet.
enum class WhenMissing { kRefuse, kCreate };

// Thread-safe. Keys it gives live as long as it does. One process at a time: the folder is locked while it lives.
class Keyring {
 public:
  // Opens `folder`/keyring. With kCreate a missing keyring (and folder) is made, unless slot files stand there already.
  // FAILED_PRECONDITION when the master key is not the one that sealed it, when the folder is in use by another
  // process, or when the keyring is missing and must not be made; DATA_LOSS when it is damaged; UNAVAILABLE when the
  // disk is full.
  static absl::StatusOr<std::unique_ptr<Keyring>> Open(const std::string& folder, const MasterKey& master,
                                                       WhenMissing when_missing);

  // The key (32 bytes) of that name, made now if there is none. Cheap when present (a shared lock). UNAVAILABLE when a
  // new key cannot be made durable; it is then not used, and a later call tries again.
  absl::StatusOr<const Secret*> Key(const KeyName& name);
  // The key of that name, or nullptr; never makes one.
  const Secret* Find(const KeyName& name) const;

  // The number kept under `name`, made by `make` and durable if there is none. One `make` at a time. Errors of `make`,
  // and UNAVAILABLE as above.
  absl::StatusOr<uint64_t> Number(std::string_view name, absl::FunctionRef<absl::StatusOr<uint64_t>()> make);
  std::optional<uint64_t> FindNumber(std::string_view name) const;

  // 16 random bytes made with the keyring: store them with the data, and refuse to start when they differ.
  const std::string& id() const { return id_; }
  const std::string& folder() const { return folder_; }

 private:
  using Keys = std::map<std::string, std::unique_ptr<Secret>, std::less<>>;
  using Numbers = std::map<std::string, uint64_t, std::less<>>;

  Keyring(std::string folder, FileDescriptor folder_lock, const MasterKey& master);
  absl::Status Read();
  absl::Status Parse(std::string_view content);
  // Writes all there is and one entry more, so that it is durable before it is seen.
  absl::Status WriteWith(std::string_view added_name, const Secret* added_key,
                         std::optional<uint64_t> added_number) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);

  const std::string folder_;
  const std::string path_;
  FileDescriptor folder_lock_;
  Secret file_key_;
  std::string check_value_;
  std::string id_;

  // Held while a number is made, which may need a new key in turn.
  Mutex numbering_ ABSL_ACQUIRED_BEFORE(writing_);
  // Held while an entry is written; mutex_ is not, so look-ups never wait for the disk.
  Mutex writing_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable Mutex mutex_;
  Keys keys_ ABSL_GUARDED_BY(mutex_);
  Numbers numbers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::crypto
