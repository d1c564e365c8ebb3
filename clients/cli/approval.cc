#include "clients/cli/approval.h"

#include <algorithm>

#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/cli/documents.h"

namespace covenant::cli {

std::string ProposalDigest(const std::vector<v1::Document>& documents) {
  std::vector<std::string> lines;
  for (const v1::Document& document : documents) {
    lines.push_back(std::string(WordOf(document.kind())) + " " + document.name() + " " +
                    auditor::HexEncode(auditor::Sha256({document.source()})) + "\n");
  }
  std::ranges::sort(lines);
  std::string text = "covenant-broker proposal v1\n";
  for (const std::string& line : lines) text += line;
  return auditor::Sha256({text});
}

std::string ApprovalText(std::string_view proposal_id, std::string_view digest) {
  return "covenant-broker approval v1\n" + std::string(proposal_id) + "\n" + auditor::HexEncode(digest) + "\n";
}

}  // namespace covenant::cli
