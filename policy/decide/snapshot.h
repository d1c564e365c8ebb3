// Snapshot: a policy set, compiled. Deciding looks up, never searches: its cost does not grow with the number of
// covenants or parties.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/policy_set.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"
#include "policy/parties/party_register.h"
#include "policy/text/diagnostic.h"
#include "policy/text/name_map.h"
#include "policy/words/police_units.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

class CompiledCovenant;

// "in_force", "not_yet_in_force", "expired", "suspended", "retired".
std::string_view StatusName(CovenantStatus status);

// Immutable; safe to share between threads. Held for as long as anything it returned is used.
class Snapshot {
 public:
  ~Snapshot();

  const Vocabulary& vocabulary() const { return *vocabulary_; }
  const PartyRegister& parties() const { return *register_; }
  const PoliceUnits& police_units() const { return *police_units_; }
  const std::vector<std::shared_ptr<const Statute>>& statutes() const { return statutes_; }
  // Sorted by id.
  const std::vector<std::shared_ptr<const Covenant>>& covenants() const { return covenants_; }

  // Null when there is no such covenant.
  const Covenant* FindCovenant(std::string_view id) const;
  // Precondition: the covenant is in this snapshot. Retired and suspended win over dates.
  CovenantStatus StatusOf(const Covenant& covenant, absl::Time now) const;
  // Ids of the covenants in force to which the party belongs, sorted.
  std::vector<std::string> CovenantsOf(std::string_view party, absl::Time now) const;

  // For decide.cc; null when there is no such covenant.
  const CompiledCovenant* FindCompiled(std::string_view id) const;

 private:
  friend class Compiler;
  Snapshot();

  std::shared_ptr<const Vocabulary> vocabulary_;
  std::shared_ptr<const PartyRegister> register_;
  std::shared_ptr<const PoliceUnits> police_units_;
  std::vector<std::shared_ptr<const Statute>> statutes_;
  std::vector<std::shared_ptr<const Covenant>> covenants_;
  NameMap<std::unique_ptr<const CompiledCovenant>> compiled_;
};

struct Compiled {
  std::shared_ptr<const Snapshot> snapshot;  // Null when a document has an error.
  std::vector<Diagnostic> diagnostics;       // Errors and warnings of all documents, by document, then place.
};

// Reads and compiles. The set holds exactly one vocabulary, one register and one table of police units; a document's
// name must be the id it declares. Diagnostics name a document "kind/name", such as "covenant/COMENSHA-REG".
Compiled Compile(const PolicySet& set);
// The same with this table (CSV text of police_units.h) in the place of the set's.
Compiled Compile(PolicySet set, std::string_view police_units);

}  // namespace covenant::policy
