// A PKI for tests: authorities, certificates of every good and bad kind, and revocation lists, made when the test runs.
// Target `test_pki`; for any test that needs certificates. A fault in making them ends the test program.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace covenant::test_pki {

enum class Key { kP256, kP384, kRsa2048, kRsa1024, kEd25519 };
enum class Use { kClient, kServer, kAuthority, kCodeSigning };

// The ASN.1 string type in which a subject attribute is encoded.
enum class Encoding { kUtf8, kPrintable, kBmp };

// One attribute of a subject, its bytes as they go into the certificate.
struct Attribute {
  enum Type { kSerialNumber, kOrganisation, kCommonName } type;
  std::string bytes;
  Encoding encoding = Encoding::kUtf8;
};

// Subject.serialNumber and Subject.organizationName.
std::vector<Attribute> Organisation(std::string oin, std::string name);

struct Specification {
  std::vector<Attribute> subject = Organisation("00000099000000001000", "Testorganisatie");
  Use use = Use::kClient;
  Key key = Key::kP256;
  absl::Duration from = -absl::Hours(1);
  absl::Duration until = absl::Hours(24 * 365);
};

// A certificate with its private key (PKCS #8), in PEM.
struct Issued {
  std::string certificate_pem;
  std::string key_pem;
};

// A certificate authority.
class Authority {
 public:
  // Self-signed; durations of its specifications count from `now`.
  explicit Authority(const std::string& name, absl::Time now = absl::Now());
  Authority(Authority&&) noexcept;
  ~Authority();

  const std::string& certificate_pem() const;

  // Server certificates are for localhost and 127.0.0.1.
  Issued Issue(const Specification& specification);
  Authority IssueAuthority(const std::string& name);
  // A certificate with this authority's name as issuer and the serial number of `like`, signed by a stranger's key.
  Issued Forge(const Issued& like);

  void Revoke(const Issued& issued);
  // The revocation list in PEM, with the term [now + from, now + until].
  std::string Crl(absl::Duration from = -absl::Hours(1), absl::Duration until = absl::Hours(24)) const;

 private:
  struct State;
  explicit Authority(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A signature as a person's own tool makes it: SHA-256, ECDSA or RSA PKCS #1 v1.5.
std::string Sign(const Issued& signer, const std::string& text);

// PEM of a certificate or list to DER.
std::string DerOf(const std::string& pem);

// A folder that is removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  // Writes a file with mode 0600 (or another) and gives its path.
  std::string Write(const std::string& name, const std::string& content, unsigned mode = 0600) const;

 private:
  std::string path_;
};

}  // namespace covenant::test_pki
