// What a person signs to put a proposal in force (policy.proto, Proposal).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/policy.pb.h"

namespace covenant::cli {

// SHA-256 (32 bytes) over the documents' own sources, computed here: the broker's word for it is not taken.
std::string ProposalDigest(const std::vector<v1::Document>& documents);

// The exact bytes that are signed, to show them. `digest` has 32 bytes.
std::string ApprovalText(std::string_view proposal_id, std::string_view digest);

}  // namespace covenant::cli
