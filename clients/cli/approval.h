// What a person signs to put a proposal in force (policy.proto, Proposal).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"

namespace covenant::cli {

// SHA-256 (32 bytes) over the documents' own sources, computed here: the broker's word for it is not taken.
std::string ProposalDigest(const std::vector<v1::Document>& documents);

// The exact bytes that are signed. `digest` has 32 bytes.
std::string ApprovalText(std::string_view proposal_id, std::string_view digest);

// Signature with SHA-256 by an ECDSA or RSA key in PEM. INVALID_ARGUMENT: no such key, or one that needs a passphrase
// (keys of persons are protected by the rights of their file or by a token).
absl::StatusOr<std::string> SignApproval(std::string_view private_key_pem, std::string_view approval_text);

// SHA-256, 32 bytes.
std::string Sha256(std::string_view bytes);

}  // namespace covenant::cli
