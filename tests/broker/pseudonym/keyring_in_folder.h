// A keyring of a test's own.
#pragma once

#include <memory>

#include "broker/crypto/keyring.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::pseudonym {

class KeyringInFolder {
 public:
  KeyringInFolder() : keyring_(Open(folder_)) {}
  crypto::Keyring* get() { return keyring_.get(); }
  void Reopen() {
    keyring_.reset();
    keyring_ = Open(folder_);
  }

 private:
  static std::unique_ptr<crypto::Keyring> Open(const crypto::TemporaryFolder& folder) {
    const std::string master = folder / "master.key";
    crypto::MasterKey::Generate(master).IgnoreError();
    return crypto::Keyring::Open(folder / "keys", crypto::MasterKey::Load(master).value(), crypto::WhenMissing::kCreate)
        .value();
  }

  const crypto::TemporaryFolder folder_;
  std::unique_ptr<crypto::Keyring> keyring_;
};

}  // namespace covenant::pseudonym
