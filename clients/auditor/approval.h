// Approvals of policy sets, in cases and of orders: what a person signs, and whether the signature holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/destruction.pb.h"
#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"

namespace covenant::auditor {

// Digest of a proposal: SHA-256 of the lines "kind name sha256-hex" of its documents, sorted, under their tag. 32
// bytes.
std::string ProposalDigest(std::vector<std::string> documents);

// The text that an approver signs for a proposal and its digest (32 bytes).
std::string ApprovalText(std::string_view proposal_id, std::string_view digest);

// The text that a person signs who accepts the proposal for `party`.
std::string AcceptanceText(std::string_view proposal_id, std::string_view digest, std::string_view party);

// The text that an approver signs in a case file (case.proto, RecordApprovalRequest).
std::string CaseApprovalText(std::string_view covenant, std::string_view case_reference,
                             const covenant::v1::CaseApproval& approval);

// SHA-256 (32 bytes) of an order's text; and the text that signs who approves it (order.proto, OrderService).
std::string OrderDigest(const covenant::v1::Order& order);
std::string OrderApprovalText(std::string_view order_id, std::string_view digest);

// "destroy", "hold", "end", "shield", "remove"; empty for none of these.
std::string_view OrderWord(covenant::v1::OrderKind kind);

// Whether `signature` (ECDSA or RSA PKCS#1 1.5, with SHA-256) is that of the certificate's key over `text`.
// INVALID_ARGUMENT: the certificate (DER) cannot be read, or its key is neither. DATA_LOSS: the signature is bad.
absl::Status VerifyApproval(std::string_view certificate, std::string_view text, std::string_view signature);

}  // namespace covenant::auditor
