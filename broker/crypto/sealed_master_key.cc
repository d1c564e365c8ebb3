#include "broker/crypto/sealed_master_key.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/durable_file.h"
#include "broker/crypto/seal.h"

namespace covenant::crypto {
namespace {

constexpr std::string_view kFirstLine = "covenant-broker sealed master key v1\n";
constexpr std::string_view kCredential = "master-passphrase";
constexpr size_t kKeySize = 32;
constexpr size_t kSaltSize = crypto_pwhash_SALTBYTES;
constexpr size_t kHeaderSize = kFirstLine.size() + kSaltSize + 2 * sizeof(uint64_t);
constexpr size_t kLongestPassphrase = 1024;
// A file must not make the broker use up the machine.
constexpr uint64_t kMostPasses = 100;
constexpr uint64_t kMostMemory = uint64_t{4} << 30;

absl::StatusOr<Secret> KeyOf(const Secret& passphrase, std::string_view salt, PassphraseCost cost) {
  Secret key(kKeySize);
  if (crypto_pwhash(key.data(), key.size(), reinterpret_cast<const char*>(passphrase.data()), passphrase.size(),
                    reinterpret_cast<const unsigned char*>(salt.data()), cost.passes, cost.memory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("there is no memory to try the passphrase of the master key with: ", cost.memory >> 20, " MiB"));
  }
  return key;
}

// What ends a line or a file is none of the passphrase.
Secret WithoutEnd(const Secret& text) {
  std::string_view view = text.view();
  while (!view.empty() && (view.back() == '\n' || view.back() == '\r')) view.remove_suffix(1);
  return Secret::CopyOf(view);
}

class Terminal {
 public:
  Terminal() : fd_(open("/dev/tty", O_RDWR | O_CLOEXEC)) { unseen_ = fd_.ok() && tcgetattr(fd_.get(), &before_) == 0; }
  bool ok() const { return unseen_; }

  absl::StatusOr<Secret> Ask(std::string_view prompt) {
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd_.get(), TCSAFLUSH, &hidden);
    Say(prompt);
    Secret line(kLongestPassphrase);
    const ssize_t got = read(fd_.get(), line.data(), line.size());
    tcsetattr(fd_.get(), TCSAFLUSH, &before_);
    Say("\n");
    if (got <= 0) return absl::FailedPreconditionError("no passphrase was given");
    return WithoutEnd(Secret::CopyOf(line.view().substr(0, static_cast<size_t>(got))));
  }

 private:
  void Say(std::string_view text) { [[maybe_unused]] const ssize_t said = write(fd_.get(), text.data(), text.size()); }

  FileDescriptor fd_;
  termios before_ = {};
  bool unseen_ = false;
};

}  // namespace

absl::Status GenerateSealedMasterKey(const std::string& path, const Secret& passphrase, PassphraseCost cost) {
  if (passphrase.size() < kShortestPassphrase) {
    return absl::InvalidArgumentError(
        absl::StrCat("the passphrase is too short: take ", kShortestPassphrase, " characters or more"));
  }
  std::string header = std::string(kFirstLine) + RandomBytes(kSaltSize);
  AppendBigEndian64(header, cost.passes);
  AppendBigEndian64(header, cost.memory);
  ASSIGN_OR_RETURN(const Secret sealing,
                   KeyOf(passphrase, std::string_view(header).substr(kFirstLine.size(), kSaltSize), cost));
  const Secret key = Secret::Random(kKeySize);
  return CreateFile(path, header + Seal(sealing, header, key.view()));
}

bool IsSealedMasterKey(std::string_view file) {
  return file.starts_with(kFirstLine);
}

absl::StatusOr<Secret> OpenSealedMasterKey(const std::string& path, const Secret& file, const Secret& passphrase) {
  const absl::Status wrong = absl::FailedPreconditionError(absl::StrCat(
      "the master key at ", path, " does not open: give the passphrase that it was made with, or put the file back"));
  const std::string_view bytes = file.view();
  if (!IsSealedMasterKey(bytes) || bytes.size() < kHeaderSize) return wrong;
  const std::string_view header = bytes.substr(0, kHeaderSize);
  const std::string_view salt = header.substr(kFirstLine.size(), kSaltSize);
  const PassphraseCost cost{ReadBigEndian64(header.substr(kFirstLine.size() + kSaltSize)),
                            ReadBigEndian64(header.substr(kFirstLine.size() + kSaltSize + sizeof(uint64_t)))};
  if (cost.passes < crypto_pwhash_OPSLIMIT_MIN || cost.passes > kMostPasses ||
      cost.memory < crypto_pwhash_MEMLIMIT_MIN || cost.memory > kMostMemory) {
    return wrong;
  }
  ASSIGN_OR_RETURN(const Secret sealing, KeyOf(passphrase, salt, cost));
  absl::StatusOr<Secret> key = OpenSecret(sealing, header, bytes.substr(kHeaderSize));
  if (!key.ok() || key->size() != kKeySize) return wrong;
  return key;
}

absl::StatusOr<Secret> ReadPassphrase(std::string_view prompt) {
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY"); folder != nullptr) {
    const std::string path = absl::StrCat(folder, "/", absl::string_view(kCredential.data(), kCredential.size()));
    absl::StatusOr<Secret> content = ReadPrivateFile("the passphrase of the master key", path, kLongestPassphrase);
    if (content.ok()) return WithoutEnd(*content);
    if (!absl::IsNotFound(content.status())) return content.status();
  }
  if (Terminal terminal; terminal.ok()) return terminal.Ask(prompt);
  return absl::FailedPreconditionError(
      "the master key is sealed with a passphrase, and there is no terminal to ask it on: give the service the "
      "credential master-passphrase (deploy/README.md)");
}

}  // namespace covenant::crypto
