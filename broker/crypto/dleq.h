// The proof of RFC 9497, 2.2: one key was used for a whole batch. Also the hashing that oprf.cc shares with it.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "broker/crypto/oprf.h"

namespace covenant::crypto {

// "OPRFV1-" || mode || "-ristretto255-SHA512" (RFC 9497, 3.1).
std::string ContextString(OprfMode mode);
std::string Sha512Of(std::string_view bytes);
// RFC 9497, 4.1, with any domain separation tag, into 32 bytes at `scalar`. May give zero, once in 2^252.
void HashToScalar(std::string_view input, std::string_view dst, unsigned char* scalar);

// GenerateProof (2.2.1) with the given random scalar, so that the published vectors can be checked.
absl::StatusOr<std::string> GenerateProof(const KeyPair& keys, absl::Span<const Element> blinded,
                                          absl::Span<const Element> evaluated, const Secret& random);

}  // namespace covenant::crypto
