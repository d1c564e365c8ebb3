#include "broker/rotate_master_key.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/destroy_file.h"
#include "broker/crypto/durable_file.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/reseal_keyring.h"
#include "broker/crypto/sealed_master_key.h"
#include "broker/foundation.h"

namespace covenant {
namespace {

namespace fs = std::filesystem;

// The key before, which nobody shall have who gets at the disk later.
absl::Status DestroyOld(const std::string& path) {
  const absl::Status destroyed = crypto::DestroyFile(path);
  if (destroyed.ok()) return destroyed;
  return absl::UnavailableError(absl::StrCat("the key before is still there: ", destroyed.message()));
}

// Of the form of the one in use; one with a passphrase keeps it.
absl::Status MakeNext(const std::string& path, const std::string& next_path) {
  ASSIGN_OR_RETURN(const crypto::Secret file, crypto::ReadPrivateFile("the master key", path, 4'096));
  if (!crypto::IsSealedMasterKey(file.view())) return crypto::MasterKey::Generate(next_path);
  ASSIGN_OR_RETURN(const crypto::Secret passphrase, crypto::ReadPassphrase("passphrase of the master key: "));
  RETURN_IF_ERROR(crypto::OpenSealedMasterKey(path, file, passphrase).status());  // not one with a slip of the finger
  return crypto::GenerateSealedMasterKey(next_path, passphrase);
}

}  // namespace

absl::Status RotateMasterKey(const Configuration& configuration) {
  const std::string path = configuration.master_key_file;
  const std::string next_path = path + ".next";
  const std::string old_path = path + ".old";
  if (configuration.master_key_is_credential) {
    return absl::FailedPreconditionError(
        "the master key is a credential of the service manager: rotate it where that keeps it, as a file "
        "(deploy/README.md)");
  }
  if (fs::exists(path)) {
    ASSIGN_OR_RETURN(const crypto::MasterKey before, crypto::MasterKey::Load(path));
    if (!fs::exists(next_path)) {
      if (fs::exists(old_path)) {  // cut off when all but that was done
        RETURN_IF_ERROR(DestroyOld(old_path));
        Say("the master key was changed before; the key of before is destroyed now");
        return absl::OkStatus();
      }
      RETURN_IF_ERROR(MakeNext(path, next_path));
    }
    ASSIGN_OR_RETURN(const crypto::MasterKey next, crypto::MasterKey::Load(next_path));
    RETURN_IF_ERROR(crypto::ResealKeyring(configuration.keys, before, next));
  }  // else it was cut off between the two renames that follow
  std::error_code failure;
  if (fs::exists(path)) fs::rename(path, old_path, failure);
  if (!failure) fs::rename(next_path, path, failure);
  if (failure) return absl::UnavailableError(absl::StrCat(path, ": cannot be replaced: ", failure.message()));
  RETURN_IF_ERROR(crypto::SyncFolderOf(path));
  RETURN_IF_ERROR(DestroyOld(old_path));
  Say("the keyring is sealed under the next master key; the one before is destroyed: keep a copy of the new one apart");
  return absl::OkStatus();
}

}  // namespace covenant
