// The signature by which a person approves a proposal (policy.proto, Proposal).
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "broker/authenticate/certificate.h"

namespace covenant::authenticate {

// Checks `signature` over `text` with the certificate's public key and SHA-256: ECDSA on P-256 or P-384 (DER,
// RFC 3279, 2.2.3) or RSA of 2048 to 8192 bits (PKCS #1 v1.5, RFC 8017, 8.2), as `openssl dgst -sha256 -sign` makes
// them. INVALID_ARGUMENT: another kind of key. PERMISSION_DENIED: the signature is not this key's over this text.
absl::Status VerifySignature(const Certificate& certificate, std::string_view text, std::string_view signature);

}  // namespace covenant::authenticate
