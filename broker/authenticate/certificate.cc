#include "broker/authenticate/certificate.h"

#include <algorithm>
#include <utility>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "broker/authenticate/openssl_ptr.h"
#include "broker/authenticate/x509_reading.h"
#include "broker/base/encoding.h"

namespace covenant::authenticate {
namespace {

// Far above a real certificate (1 to 4 KiB); a TLS handshake allows about as much.
constexpr size_t kMaximumSize = 100 * 1024;
constexpr size_t kOinLength = 20;
constexpr size_t kOinPrefixLength = 8;
constexpr size_t kMaximumOrganisation = 256;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Prefix of 8 digits, then digits or capitals (main number and suffix).
bool IsOin(std::string_view text) {
  if (text.size() != kOinLength) return false;
  return std::all_of(text.begin(), text.begin() + kOinPrefixLength, IsDigit) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || (c >= 'A' && c <= 'Z'); });
}

// No control characters: the name goes to terminals and log lines. (U+0080..U+009F are 0xC2 0x80..0x9F.)
bool IsPrintable(std::string_view utf8) {
  if (utf8.empty() || utf8.size() > kMaximumOrganisation) return false;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c < 0x20 || c == 0x7f) return false;
    if (c == 0xc2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xa0) return false;
  }
  return true;
}

struct Attribute {
  enum { kNone, kOne, kSeveral, kUnreadable } found = kNone;
  std::string utf8;
};

Attribute OnlyAttribute(const X509_NAME* name, int nid) {
  const int at = X509_NAME_get_index_by_NID(name, nid, -1);
  if (at < 0) return {Attribute::kNone, {}};
  if (X509_NAME_get_index_by_NID(name, nid, at) >= 0) return {Attribute::kSeveral, {}};
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {Attribute::kUnreadable, {}};
  Attribute attribute{Attribute::kOne, std::string(reinterpret_cast<const char*>(utf8), static_cast<size_t>(size))};
  OPENSSL_free(utf8);
  return attribute;
}

std::string Sha256Hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return HexEncode({reinterpret_cast<const char*>(digest), size});
}

std::string HexOf(const ASN1_INTEGER* number) {
  const OpensslPtr<BIGNUM, BN_free> big(ASN1_INTEGER_to_BN(number, nullptr));
  if (big == nullptr) return {};
  std::string bytes(static_cast<size_t>(BN_num_bytes(big.get())), '\0');
  BN_bn2bin(big.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return HexEncode(bytes);
}

bool OnlySpace(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Certificate::Certificate(X509* x509) : x509_(x509) {}

Certificate::~Certificate() {
  X509_free(x509_);
}

std::shared_ptr<const Certificate> Certificate::FromPem(std::string_view pem) {
  if (pem.empty() || pem.size() > kMaximumSize || pem.find('\0') != std::string_view::npos) return nullptr;
  const OpensslPtr<BIO, BIO_free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509* const x509 = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
  ERR_clear_error();
  if (x509 == nullptr) return nullptr;
  std::shared_ptr<const Certificate> certificate = Read(x509);
  char* rest = nullptr;
  const long rest_size = BIO_get_mem_data(bio.get(), &rest);
  if (rest_size > 0 && !OnlySpace({rest, static_cast<size_t>(rest_size)})) return nullptr;
  return certificate;
}

std::shared_ptr<const Certificate> Certificate::FromDer(std::string_view der) {
  if (der.empty() || der.size() > kMaximumSize) return nullptr;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  X509* const x509 = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
  ERR_clear_error();
  if (x509 == nullptr) return nullptr;
  std::shared_ptr<const Certificate> certificate = Read(x509);
  return at == end ? certificate : nullptr;
}

std::shared_ptr<const Certificate> Certificate::Read(X509* x509) {
  std::shared_ptr<Certificate> c(new Certificate(x509));
  c->der_ = DerOf(x509);
  c->fingerprint_ = Sha256Hex(c->der_);
  c->serial_ = HexOf(X509_get0_serialNumber(x509));
  c->issuer_der_ = DerOf(X509_get_issuer_name(x509));
  // Dates that cannot be read leave no moment at which the certificate is valid.
  c->not_before_ = TimeOf(X509_get0_notBefore(x509)).value_or(absl::InfiniteFuture());
  c->not_after_ = TimeOf(X509_get0_notAfter(x509)).value_or(absl::InfinitePast());
  Attribute oin = OnlyAttribute(X509_get_subject_name(x509), NID_serialNumber);
  Attribute organisation = OnlyAttribute(X509_get_subject_name(x509), NID_organizationName);
  ERR_clear_error();

  if (oin.found == Attribute::kNone) {
    c->subject_ = IdentityReason::kOinMissing;
  } else if (oin.found == Attribute::kSeveral) {
    c->subject_ = IdentityReason::kOinSeveral;
  } else if (!IsOin(oin.utf8)) {
    c->subject_ = IdentityReason::kOinMalformed;
  } else if (organisation.found == Attribute::kNone) {
    c->subject_ = IdentityReason::kOrganisationMissing;
  } else if (organisation.found == Attribute::kSeveral) {
    c->subject_ = IdentityReason::kOrganisationSeveral;
  } else if (!IsPrintable(organisation.utf8)) {
    c->subject_ = IdentityReason::kOrganisationMalformed;
  } else {
    c->subject_ = IdentityReason::kGood;
    c->oin_ = std::move(oin.utf8);
    c->organisation_ = std::move(organisation.utf8);
  }
  return c;
}

}  // namespace covenant::authenticate
