// A receipt as a file: a C2SP transparency log proof (https://c2sp.org/tlog-proof), so that other tools read it too.
// Its extra data is a covenant.v1.Receipt that holds the leaf and the reply's nonce only. It holds no identifier.
#pragma once

#include <string>
#include <string_view>

#include "covenant/v1/receipt.pb.h"

#include "absl/status/statusor.h"

namespace covenant::auditor {

// The text of the file, for the extension .tlog-proof.
std::string WriteReceipt(const covenant::v1::Receipt& receipt);

// INVALID_ARGUMENT: not such a file; says in which line.
absl::StatusOr<covenant::v1::Receipt> ReadReceipt(std::string_view text);

}  // namespace covenant::auditor
