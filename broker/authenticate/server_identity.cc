#include "broker/authenticate/server_identity.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "absl/strings/str_cat.h"
#include "broker/authenticate/file_text.h"
#include "broker/authenticate/x509_reading.h"
#include "broker/base/status_macros.h"

namespace covenant::authenticate {
namespace {

using KeyPtr = OpensslPtr<EVP_PKEY, EVP_PKEY_free>;

constexpr int kMinimumSecurityBits = 112;

// A key under a passphrase is an error, not a question on the terminal.
int NoPassphrase(char*, int, int, void*) {
  return -1;
}

KeyPtr ReadKey(std::string_view pem) {
  const OpensslPtr<BIO, BIO_free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

absl::Status CheckUse(X509* certificate, EVP_PKEY* key, const std::string& certificate_file,
                      const std::string& key_file) {
  const bool belong = X509_check_private_key(certificate, key) == 1;
  ERR_clear_error();
  if (!belong) {
    return absl::InvalidArgumentError(absl::StrCat("The key ", key_file, " does not belong to the certificate ",
                                                   certificate_file, "; configure the two that were made together."));
  }
  if (X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0) != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("The certificate ", certificate_file, " is not for TLS servers (serverAuth); order one that is."));
  }
  if (EVP_PKEY_get_security_bits(key) < kMinimumSecurityBits) {
    return absl::InvalidArgumentError(
        absl::StrCat("The key ", key_file, " is too weak; use ECDSA on P-256 or RSA of 2048 bits."));
  }
  return absl::OkStatus();
}

absl::Status CheckDates(absl::Time from, absl::Time until, absl::Time now, const std::string& certificate_file) {
  if (now >= from && now < until) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The certificate ", certificate_file, now < from ? " is valid only from " : " expired at ",
                   absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now < from ? from : until, absl::UTCTimeZone()),
                   "; configure one that is valid now."));
}

}  // namespace

absl::StatusOr<ServerIdentity> ServerIdentity::Load(const std::string& certificate_file, const std::string& key_file,
                                                    absl::Time now) {
  ServerIdentity identity;
  ASSIGN_OR_RETURN(identity.certificate_pem_, ReadFileText(certificate_file, "certificate", FileAccess::kAnyone));
  ASSIGN_OR_RETURN(identity.key_pem_, ReadFileText(key_file, "key", FileAccess::kOwner));
  const CertificateStack chain = ReadCertificates(identity.certificate_pem_);
  if (chain == nullptr || sk_X509_num(chain.get()) == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("The certificate ", certificate_file, " is not in PEM, or damaged; install it again."));
  }
  const KeyPtr key = ReadKey(identity.key_pem_);
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("The key ", key_file, " is no private key in PEM without passphrase; install it again."));
  }
  X509* const certificate = sk_X509_value(chain.get(), 0);
  RETURN_IF_ERROR(CheckUse(certificate, key.get(), certificate_file, key_file));
  const absl::Time from = TimeOf(X509_get0_notBefore(certificate)).value_or(absl::InfiniteFuture());
  identity.not_after_ = TimeOf(X509_get0_notAfter(certificate)).value_or(absl::InfinitePast());
  RETURN_IF_ERROR(CheckDates(from, identity.not_after_, now, certificate_file));
  return identity;
}

ServerIdentity::~ServerIdentity() {
  OPENSSL_cleanse(key_pem_.data(), key_pem_.size());
}

}  // namespace covenant::authenticate
