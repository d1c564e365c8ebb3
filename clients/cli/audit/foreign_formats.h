// Entries in the forms of other registers: Logboek Dataverwerkingen, NEN 7513, FSC. README.md gives them field by
// field. Pure. Only acts on signals have such a form, and only where their detail is shown.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/audit/entry_text.h"

namespace covenant::cli {

// Logboek Dataverwerkingen: one line of OTLP JSON for each subject, and no user in any of them.
struct LdvNames {
  std::string origin;  // of the log
  // Base of the URIs by which the register of processing activities is reached; ends in "/" or ":".
  std::string activity_base;
};
std::vector<std::string> LdvLines(const ReadEntry& entry, const LdvNames& names);

// NEN 7513: one row for each subject; the columns of NenColumns.
const std::vector<std::string>& NenColumns();
// `with_actors`: the reference of the actor, else its column is empty.
std::vector<std::vector<std::string>> NenRows(const ReadEntry& entry, const std::string& origin, bool with_actors);

// FSC: one transaction log record for each message.
struct FscNames {
  std::string broker_peer;                    // peer id (OIN) of who runs the broker
  std::map<std::string, std::string> grants;  // grant hash of the service connection, by covenant
  // Peer id of a party at a moment; empty for one that is not known.
  std::function<std::string(const std::string& party, int64_t time_ms)> peer_of;
};
// Nothing where a mandatory field has no value: an unknown peer, or a covenant without a grant.
std::optional<std::string> FscRecord(const ReadEntry& entry, const FscNames& names);

}  // namespace covenant::cli
