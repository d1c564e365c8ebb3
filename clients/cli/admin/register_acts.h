// Acts on the party register as changes of its text: dated facts are added, nothing that was is taken away.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "clients/cli/text/yaml_text.h"

namespace covenant::cli {

struct Term {
  absl::CivilDay from;
  std::optional<absl::CivilDay> through;
};

struct NewParty {
  std::string id, name, capacity, kind, sector, region;
  std::vector<std::string> tasks;
  std::string oin;  // May be empty.
};

// Each gives NOT_FOUND when the party or person is not in the register, and ALREADY_EXISTS when the fact is.
absl::Status AddParty(YamlText& text, const NewParty& party, absl::CivilDay from);
// The name in use ends the day before.
absl::Status Rename(YamlText& text, const std::string& party, const std::string& name, absl::CivilDay from);
// Merge, split and going away: `into` its successors, of which `signals` takes over the signals.
absl::Status End(YamlText& text, const std::string& party, const std::vector<std::string>& into,
                 const std::string& signals, absl::CivilDay from);
absl::Status SuspendParty(YamlText& text, const std::string& party, const Term& term);
// Ends the suspension that has no last day. FAILED_PRECONDITION: there is none.
absl::Status ResumeParty(YamlText& text, const std::string& party, absl::CivilDay from);
// `covenants` empty: any.
absl::Status Mandate(YamlText& text, const std::string& party, const std::string& acts_for,
                     const std::vector<std::string>& covenants, const Term& term);
// `sha256`: 64 hex digits. A person who is new needs a party and roles.
absl::Status Enrol(YamlText& text, const std::string& person, const std::string& sha256, const Term& term,
                   const std::string& party, const std::vector<std::string>& roles);
absl::Status Revoke(YamlText& text, const std::string& person, const std::string& sha256, absl::CivilDay on);

// The version becomes `version`; when that is empty, the next number. INVALID_ARGUMENT: the one there is no number.
absl::Status SetVersion(YamlText& text, const std::string& version);

}  // namespace covenant::cli
