// What covenant-verify says: verdicts as text for people and as JSON for scripts.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/receipt.h"
#include "clients/auditor/tile_audit.h"

namespace covenant::auditor {

// Both end in a newline. The JSON has the members of ExportReport under their names, plus "verified".
std::string ExportText(const std::string& file, const ExportReport& report);
std::string ExportJson(const std::string& file, const ExportReport& report);

// Which bytes the receipt was held against.
struct ReceiptChecks {
  bool request = false;
  bool answer = false;
};
std::string ReceiptText(const VerifiedReceipt& receipt, const ReceiptChecks& checks);
std::string ReceiptJson(const VerifiedReceipt& receipt, const ReceiptChecks& checks);

std::string TilesText(const std::string& folder, const TileReport& report);
std::string TilesJson(const std::string& folder, const TileReport& report);

std::string ConsistencyText(const Checkpoint& older, const Checkpoint& newer);
std::string ConsistencyJson(const Checkpoint& older, const Checkpoint& newer);

// A verification that failed.
std::string FailureText(const absl::Status& status);
std::string FailureJson(const absl::Status& status);

}  // namespace covenant::auditor
