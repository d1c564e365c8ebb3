// What is hashed to the group: the bytes that stand for an identifier. Both paths build them here, or one person would
// have two subject keys.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"
#include "broker/schemes/identifier.h"

namespace covenant::schemes {

// Bytes of a pepper: a secret that the partners of a covenant share and the broker never learns.
inline constexpr size_t kPepperSize = 32;

// Without a pepper: "cb1" || LP(covenant) || LP(scheme) || normaliser version (1) || LP(each part of the normal form).
// LP is a 2-byte big-endian length and the bytes; `covenant` is the covenant's id. HOLDS AN IDENTIFIER: wipe it.
std::string SubjectKeyInput(std::string_view covenant, const Identifier& identifier);

// With one: "cb1p" || LP(pepper) || and then as above from LP(covenant) on. Precondition: pepper.size() == kPepperSize
// (checked). HOLDS AN IDENTIFIER and the pepper.
std::string PepperedInput(std::string_view covenant, const Identifier& identifier, const crypto::Secret& pepper);

// The pepper that a file's text stands for: 64 hexadecimal digits, white space around them dropped. INVALID_ARGUMENT,
// without any of the text, for all else.
absl::StatusOr<crypto::Secret> ParsePepper(std::string_view text);

}  // namespace covenant::schemes
