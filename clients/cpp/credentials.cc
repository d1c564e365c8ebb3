#include "clients/cpp/credentials.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"

namespace covenant::client {
namespace {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using SignContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

absl::StatusOr<std::string> ReadFile(const std::string& path, const char* what) {
  if (path.empty()) return absl::InvalidArgumentError(absl::StrCat("no ", what, " given"));
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) {
    const std::string text = absl::StrCat("cannot read the ", what, " ", path, ": ", std::strerror(errno));
    return errno == EACCES ? absl::PermissionDeniedError(text) : absl::NotFoundError(text);
  }
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (bytes.empty()) return absl::InvalidArgumentError(absl::StrCat("the ", what, " ", path, " is empty"));
  return bytes;
}

Bio Memory(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate ReadCertificate(const std::string& pem) {
  const Bio bio = Memory(pem);
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

// Refuses rather than asks on the terminal.
int NoPassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return 0;
}

absl::StatusOr<std::shared_ptr<EVP_PKEY>> ReadKey(const std::string& pem, const std::string& path) {
  const Bio bio = Memory(pem);
  bool asked = false;
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, &asked);
  ERR_clear_error();
  if (key != nullptr) return std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
  if (asked) {
    return absl::InvalidArgumentError(absl::StrCat("the private key ", path, " is protected by a passphrase; give a ",
                                                   "key without one, readable by this user only"));
  }
  return absl::InvalidArgumentError(absl::StrCat("the private key ", path, " is not a PEM private key"));
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm tm{};
  ASN1_TIME_to_tm(time, &tm);
  return absl::FromTM(tm, absl::UTCTimeZone());
}

std::string Day(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

absl::Status CheckDates(const X509* certificate, const std::string& path, absl::Time now) {
  const absl::Time from = TimeOf(X509_get0_notBefore(certificate)), to = TimeOf(X509_get0_notAfter(certificate));
  if (now > to) {
    return absl::FailedPreconditionError(
        absl::StrCat("the certificate ", path, " expired on ", Day(to), "; ask for a new one"));
  }
  if (now < from) {
    return absl::FailedPreconditionError(
        absl::StrCat("the certificate ", path, " is valid from ", Day(from), " only; check this machine's clock"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Credentials> Credentials::Load(const CredentialFiles& files, absl::Time now) {
  Credentials loaded;
  ASSIGN_OR_RETURN(loaded.ca_, ReadFile(files.ca, "CA file"));
  ASSIGN_OR_RETURN(loaded.certificate_, ReadFile(files.certificate, "certificate"));
  ASSIGN_OR_RETURN(loaded.key_, ReadFile(files.key, "private key"));
  if (ReadCertificate(loaded.ca_) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("the CA file ", files.ca, " holds no PEM certificate"));
  }
  const Certificate certificate = ReadCertificate(loaded.certificate_);
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("the certificate ", files.certificate, " is not a PEM certificate"));
  }
  ASSIGN_OR_RETURN(loaded.private_key_, ReadKey(loaded.key_, files.key));
  const bool match = X509_check_private_key(certificate.get(), loaded.private_key_.get()) == 1;
  ERR_clear_error();
  if (!match) {
    return absl::InvalidArgumentError(absl::StrCat("the private key ", files.key,
                                                   " does not belong to the certificate ", files.certificate,
                                                   "; give the two that were made together"));
  }
  RETURN_IF_ERROR(CheckDates(certificate.get(), files.certificate, now));
  loaded.not_after_ = TimeOf(X509_get0_notAfter(certificate.get()));
  return loaded;
}

absl::StatusOr<std::string> Credentials::Sign(std::string_view message) const {
  const SignContext context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  size_t length = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, private_key_.get()) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size()) == 1) {
    std::string signature(length, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes,
                       message.size()) == 1) {
      signature.resize(length);
      return signature;
    }
  }
  ERR_clear_error();
  return absl::InvalidArgumentError("the private key cannot sign with SHA-256; an ECDSA or RSA key is needed");
}

}  // namespace covenant::client
