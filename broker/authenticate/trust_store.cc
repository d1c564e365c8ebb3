#include "broker/authenticate/trust_store.h"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "broker/authenticate/openssl_ptr.h"
#include "broker/authenticate/x509_reading.h"
#include "broker/base/status_macros.h"

namespace covenant::authenticate {
namespace {

// A caller's certificate, three intermediates and a root.
constexpr int kMaximumDepth = 4;
// 112 bits: no RSA under 2048, no SHA-1 (NCSC, ICT-beveiligingsrichtlijnen voor TLS).
constexpr int kSecurityLevel = 2;

IdentityReason ReasonOf(int error) {
  switch (error) {
    case X509_V_OK:
      return IdentityReason::kGood;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return IdentityReason::kIssuerUnknown;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
      return IdentityReason::kCertificateForged;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return IdentityReason::kCertificateExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return IdentityReason::kCertificateNotYetValid;
    case X509_V_ERR_CERT_REVOKED:
      return IdentityReason::kCertificateRevoked;
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_CERT_REJECTED:
    case X509_V_ERR_CERT_UNTRUSTED:
      return IdentityReason::kCertificatePurpose;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return IdentityReason::kCertificateWeak;
    case X509_V_ERR_CRL_HAS_EXPIRED:
      return IdentityReason::kCrlExpired;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
      return IdentityReason::kCrlMissing;
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
      return IdentityReason::kCrlUnsound;
    default:
      return IdentityReason::kCertificateUnsound;
  }
}

using Context = OpensslPtr<X509_STORE_CTX, X509_STORE_CTX_free>;

// Null when memory ran out; the caller then refuses.
Context MakeContext(X509_STORE* store, X509* leaf, STACK_OF(X509) * extra) {
  Context context(X509_STORE_CTX_new());
  if (context == nullptr || X509_STORE_CTX_init(context.get(), store, leaf, extra) != 1) return nullptr;
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_depth(parameters, kMaximumDepth);
  return context;
}

// Runs the verification; the reason it ends with.
IdentityReason Run(X509_STORE_CTX* context) {
  const int good = X509_verify_cert(context);
  const int error = X509_STORE_CTX_get_error(context);
  ERR_clear_error();
  if (good == 1) return IdentityReason::kGood;
  return error == X509_V_OK ? IdentityReason::kCertificateUnsound : ReasonOf(error);
}

// Is it truly of an authority we trust? OpenSSL itself looks at purposes and revocation before it looks at signatures,
// so a forger could choose the reason, and with it whose refusals his are counted among.
IdentityReason Authenticity(X509_STORE* store, X509* leaf, STACK_OF(X509) * extra) {
  const Context context = MakeContext(store, leaf, extra);
  if (context == nullptr) return IdentityReason::kCertificateUnsound;
  X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context.get()), X509_V_FLAG_NO_CHECK_TIME);
  const IdentityReason reason = Run(context.get());
  const bool strange = reason == IdentityReason::kIssuerUnknown || reason == IdentityReason::kCertificateForged;
  return strange ? reason : IdentityReason::kGood;
}

}  // namespace

TrustStore::TrustStore() : store_(X509_STORE_new()) {}

TrustStore::~TrustStore() {
  X509_STORE_free(store_);
}

Verdict TrustStore::Verify(const Certificate& certificate, std::string_view chain_pem, absl::Time now) const {
  const CertificateStack extra = ReadCertificates(chain_pem);
  if (extra == nullptr) return {IdentityReason::kCertificateMalformed};
  const IdentityReason authenticity = Authenticity(store_, certificate.x509(), extra.get());
  if (authenticity != IdentityReason::kGood) return {authenticity};

  const Context context = MakeContext(store_, certificate.x509(), extra.get());
  if (context == nullptr) return {IdentityReason::kCertificateUnsound};
  X509_STORE_CTX_set_default(context.get(), "ssl_client");
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(now));
  if (check_revocation_) {
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  }
  Verdict verdict{Run(context.get())};
  if (verdict.reason != IdentityReason::kGood) return verdict;

  verdict.from = absl::InfinitePast();
  verdict.until = absl::InfiniteFuture();
  const STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const X509* const link = sk_X509_value(chain, i);
    verdict.from = std::max(verdict.from, TimeOf(X509_get0_notBefore(link)).value_or(absl::InfiniteFuture()));
    verdict.until = std::min(verdict.until, TimeOf(X509_get0_notAfter(link)).value_or(absl::InfinitePast()));
    if (const auto list = lists_.find(DerOf(X509_get_issuer_name(link))); list != lists_.end()) {
      verdict.from = std::max(verdict.from, list->second.from);
      verdict.until = std::min(verdict.until, list->second.until);
    }
  }
  return verdict;
}

}  // namespace covenant::authenticate
