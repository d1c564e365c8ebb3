// PartyRegister: who takes part, under which OINs, and which persons administer and audit.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"
#include "policy/text/name_map.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

struct DatedText {
  std::string text;
  DateRange valid;
  Mark at;
};

// The end of a party: it merged, was split, or went away.
struct PartyEnd {
  absl::CivilDay from;            // The first day on which it is no party any more.
  std::vector<std::string> into;  // Its successors; may be empty.
  std::string signals;            // The successor that takes over its signals and pseudonyms; empty when there is none.

  bool operator==(const PartyEnd&) const = default;
};

// One party in one capacity. Mayor and college are two parties, also under one OIN.
struct Party {
  std::string id;  // Lasting.
  std::string capacity;
  std::string kind;
  std::string sector;
  std::string region;  // May be empty.
  std::vector<std::string> tasks;
  std::vector<DatedText> oins;
  std::vector<DatedText> names;
  std::vector<std::string> grounds;  // Schemes for whose use it has a ground in law besides what any public body has.
  bool police_domain = false;        // Works under the Wpg, by its sector.
  std::vector<DateRange> suspended;  // Days on which it may not call; what it supplied goes on to be decided on.
  std::optional<PartyEnd> ended;
  Mark at;

  // The name on that day; outside its dated names the nearest one before, or else the first.
  const std::string& NameOn(absl::CivilDay day) const;
  bool SuspendedOn(absl::CivilDay day) const;
  bool EndedOn(absl::CivilDay day) const { return ended && ended->from <= day; }
};

// That `party` may act for another one.
struct Mandate {
  std::string party;
  std::string acts_for;
  std::vector<std::string> covenants;  // Empty: any.
  DateRange valid;
  Mark at;
};

// A signatory accepts changed covenants for its party; where a party has none, its administrators do. A case worker acts
// in cases: asks and supplies like the party's systems, and signs approvals. An auditor reads what an officer reads and
// does nothing; it looks at how officers decided (Wpg 33, Bpg 6:5), so it takes no decision of theirs and holds no other
// role.
enum class PersonRole { kAdministrator, kOfficer, kSignatory, kCaseWorker, kAuditor };

struct Person {
  std::string id;
  std::string party;
  std::vector<PersonRole> roles;
  // What an officer or auditor may see: entries of these parties and of these covenants. Empty lists mean nothing.
  std::vector<std::string> officer_for_parties;
  std::vector<std::string> officer_for_covenants;
  std::vector<DatedText> certificates;  // SHA-256 of the DER, 64 lower-case hex digits.
  Mark at;

  bool Is(PersonRole role) const;
  // Whether this officer or auditor may see an entry of that caller or supplier, or of that covenant.
  bool OverseesParty(std::string_view id_of_party) const;
  bool OverseesCovenant(std::string_view covenant) const;
};

// Section log: how long what the log says under no covenant is kept, and requests of data subjects once they are closed.
// What has no term is kept for ever.
struct LogTerms {
  std::optional<Period> details_without_covenant;
  std::optional<Period> subject_requests;
  Mark at;  // Of the section; the document's beginning without one.
};

// What an OIN and a stated capacity lead to.
enum class Identified { kParty, kOinUnknown, kCapacityNeeded, kCapacityUnknown, kSuspended, kEnded };
struct PartyByOin {
  Identified what = Identified::kOinUnknown;
  const Party* party = nullptr;  // Set exactly for kParty.
};

// Immutable after reading; safe to share between threads. Look-ups are O(1).
class PartyRegister {
 public:
  const Party* Find(std::string_view id) const;
  // The party with this OIN on that day. `capacity` may be empty where the OIN is one party only; when given it must
  // fit. One that is suspended or has ended is told as such only when no other fits.
  PartyByOin FindByOin(std::string_view oin, std::string_view capacity, absl::CivilDay day) const;
  const Person* FindPerson(std::string_view id) const;
  // The person who holds the certificate with this SHA-256 (hex, lower case) on that day; null for a system's.
  const Person* FindByCertificate(std::string_view sha256_hex, absl::CivilDay day) const;
  // Whether it is, was or will be a person's.
  bool IsPersonal(std::string_view sha256_hex) const { return by_certificate_.contains(sha256_hex); }

  // Who holds on that day what `party` supplied and is entitled to: itself, or the successor that took it over. Who ended
  // without one stays itself.
  std::string_view HolderOf(std::string_view party, absl::CivilDay day) const;
  // The parties that `party` has taken over by that day, in the register's order.
  std::vector<std::string_view> PredecessorsOf(std::string_view party, absl::CivilDay day) const;
  // The mandate by which `party` may act for the other under that covenant on that day; null when there is none.
  const Mandate* FindMandate(std::string_view party, std::string_view acts_for, std::string_view covenant,
                             absl::CivilDay day) const;

  const std::vector<Mandate>& mandates() const { return mandates_; }
  const std::vector<Party>& parties() const { return parties_; }
  const std::vector<Person>& persons() const { return persons_; }
  const std::string& version() const { return version_; }
  const LogTerms& log_terms() const { return log_terms_; }
  // Position in parties(), for tables indexed by party.
  std::optional<size_t> IndexOf(std::string_view id) const;

 private:
  friend class RegisterReader;

  std::string version_;
  LogTerms log_terms_;
  std::vector<Party> parties_;
  std::vector<Person> persons_;
  std::vector<Mandate> mandates_;
  bool any_ended_ = false;
  NameMap<size_t> party_index_;
  NameMap<size_t> person_index_;
  NameMap<std::vector<size_t>> by_oin_;
  NameMap<std::vector<size_t>> by_certificate_;
};

// Null when `diagnostics` then has errors.
std::shared_ptr<const PartyRegister> ReadRegister(std::string_view text, const Vocabulary& vocabulary,
                                                  Diagnostics& diagnostics);

}  // namespace covenant::policy
