#include "broker/authenticate/approval_signature.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>

#include "broker/authenticate/openssl_ptr.h"

namespace covenant::authenticate {
namespace {

bool IsAllowed(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) return EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 8192;
  if (EVP_PKEY_is_a(key, "EC") != 1) return false;
  char group[64];
  size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group, sizeof group, &size) != 1) return false;
  const int nid = OBJ_sn2nid(group);
  return nid == NID_X9_62_prime256v1 || nid == NID_secp384r1;
}

}  // namespace

absl::Status VerifySignature(const Certificate& certificate, std::string_view text, std::string_view signature) {
  EVP_PKEY* const key = X509_get0_pubkey(certificate.x509());
  if (key == nullptr || !IsAllowed(key)) {
    return absl::InvalidArgumentError(
        "The certificate's key is of a kind that cannot approve; use ECDSA on P-256 or P-384, or RSA of 2048 bits.");
  }
  const OpensslPtr<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  const auto bytes = [](std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); };
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
  ERR_clear_error();
  if (!good) {
    return absl::PermissionDeniedError(
        "The signature is not of this certificate's key over this text; sign the proposal as it is shown now.");
  }
  return absl::OkStatus();
}

}  // namespace covenant::authenticate
