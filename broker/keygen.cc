#include "broker/keygen.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/log_key.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/sealed_master_key.h"

namespace covenant {

namespace {

// Asked twice on the terminal: nobody opens what was sealed with a slip of the finger.
absl::StatusOr<crypto::Secret> ChoosePassphrase() {
  ASSIGN_OR_RETURN(crypto::Secret passphrase, crypto::ReadPassphrase("passphrase for the master key: "));
  if (passphrase.size() < crypto::kShortestPassphrase) {
    return absl::InvalidArgumentError(absl::StrCat("the passphrase is too short: take ", crypto::kShortestPassphrase,
                                                   " characters or more; nothing was made"));
  }
  ASSIGN_OR_RETURN(const crypto::Secret again, crypto::ReadPassphrase("the same once more: "));
  if (passphrase == again) return passphrase;
  return absl::InvalidArgumentError("the two passphrases differ; nothing was made");
}

}  // namespace

absl::Status MakeKeys(const std::string& folder, const std::string& origin, bool with_passphrase) {
  crypto::Secret passphrase;
  if (with_passphrase) {
    ASSIGN_OR_RETURN(passphrase, ChoosePassphrase());
  }
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return absl::UnavailableError(absl::StrCat(folder, ": cannot be made: ", strerror(errno)));
  }
  ASSIGN_OR_RETURN(const crypto::LogKey log_key, crypto::LogKey::Generate(folder + "/log.key", origin));
  const std::string master_key = folder + "/master.key";
  RETURN_IF_ERROR(with_passphrase ? crypto::GenerateSealedMasterKey(master_key, passphrase)
                                  : crypto::MasterKey::Generate(master_key));
  const std::string path = folder + "/log.vkey";
  std::ofstream file(path);
  file << log_key.VerifierKey() << "\n";
  if (!file.flush()) return absl::UnavailableError(absl::StrCat(path, ": cannot be written; is the disk full?"));
  std::cout << folder << "/master.key  seals everything; keep a copy apart from the data\n"
            << folder << "/log.key     signs the log's checkpoints\n"
            << path << "    give this to everyone who checks receipts: " << log_key.VerifierKey() << "\n";
  return absl::OkStatus();
}

}  // namespace covenant
