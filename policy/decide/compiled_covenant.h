// CompiledCovenant: one covenant and the statutes that bind it, as tables to look up. Parties that stand in the same
// places of every rule are one class, so that the tables do not grow with the number of parties.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "policy/decide/decision.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"
#include "policy/text/name_map.h"

namespace covenant::policy {

using ClassId = uint32_t;
using PurposeId = uint32_t;

struct PartyClass {
  std::vector<std::string> members;  // Party ids.
  bool police_domain = false;
  std::vector<std::string> schemes;  // By which its members may match.
  std::string region;                // Of all its members, where a rule asks the region; else empty.
};

struct CompiledRule {
  const Rule* rule = nullptr;
  std::shared_ptr<const std::vector<FieldRelease>> releases;  // Of mode kFields; else empty.
  std::vector<std::string> suppliable;                        // Fields it can use of those that are supplied.
  bool mask_source = false;
  bool asks_request = false;  // It has a condition on the request, its case or the parties.
};

// A prohibition of the covenant or of a statute: of the whole exchange, of fields or of schemes.
struct CompiledProhibition {
  std::string id;
  std::string reason;
  std::array<bool, kActions> actions{};
  std::vector<bool> from;  // By class.
  std::vector<bool> to;    // By class.
  bool from_anyone = false;
  std::optional<PurposeId> purpose;  // Nothing: whatever the purpose.
  ProhibitionConditions when;
  Demand unless;  // What lifts it.
  DateRange in_force;
  // Sorted. What it bars, when that is not the whole exchange.
  std::vector<std::string> fields;  // And categories, whose figures are not made either.
  std::vector<std::string> schemes;
};

// A rule by which a supplier may give to a class of recipients.
struct Outlet {
  const CompiledRule* rule;
  ClassId to;
};

// Immutable; safe to share between threads. Pointers it gives live as long as it does.
class CompiledCovenant {
 public:
  // `held`: kSuspended or kRetired, where it is held back whatever its dates.
  CompiledCovenant(std::shared_ptr<const Covenant> covenant, std::optional<CovenantStatus> held,
                   const Vocabulary& vocabulary, const PartyRegister& parties,
                   const std::vector<std::shared_ptr<const Statute>>& statutes);
  CompiledCovenant(const CompiledCovenant&) = delete;

  const Covenant& covenant() const { return *covenant_; }
  // What holds it back wins over dates.
  CovenantStatus StatusOn(absl::CivilDay day) const;

  // Nothing when the party does not take part on that day.
  std::optional<ClassId> ClassOf(std::string_view party, absl::CivilDay day) const;
  const PartyClass& Class(ClassId id) const { return classes_[id]; }
  // Nothing when no permitting rule has this purpose.
  std::optional<PurposeId> PurposeOf(std::string_view purpose) const;

  // Permitting rules for this pair, in the document's order, but those that give fields before those that give a hit.
  const std::vector<const CompiledRule*>& Rules(ClassId from, ClassId to, PurposeId purpose, Action action) const;
  // Classes from which this class may have something for this purpose by this action.
  const std::vector<ClassId>& Suppliers(ClassId to, PurposeId purpose, Action action) const;
  // The same for any purpose.
  const std::vector<ClassId>& Suppliers(ClassId to, Action action) const;
  // Rules, each with its classes of recipients, under which this class may submit; in the document's order.
  const std::vector<Outlet>& Outlets(ClassId from, PurposeId purpose) const;
  const std::vector<Outlet>& Outlets(ClassId from) const;

  // Permitting rules, in the document's order.
  const std::vector<CompiledRule>& rules() const { return rules_; }
  // Of the whole exchange; of fields, which then neither come out nor go in; of matching by a scheme.
  const std::vector<CompiledProhibition>& prohibitions() const { return prohibitions_; }
  const std::vector<CompiledProhibition>& field_bars() const { return field_bars_; }
  const std::vector<CompiledProhibition>& scheme_bars() const { return scheme_bars_; }

 private:
  using Key = std::tuple<ClassId, ClassId, PurposeId, Action>;

  void MakeClasses(const PartyRegister& parties);
  void AddRule(const CompiledRule& rule, PurposeId purpose);
  void AddProhibition(const ProhibitRule& rule);
  void AddStatute(const StatutoryProhibition& prohibition, const Vocabulary& vocabulary, const PartyRegister& parties);

  struct Membership {
    ClassId party_class;
    std::optional<absl::CivilDay> signed_on;
    std::optional<absl::CivilDay> ended_from;
  };

  std::shared_ptr<const Covenant> covenant_;
  std::optional<CovenantStatus> held_;
  std::vector<PartyClass> classes_;
  NameMap<Membership> members_;
  NameMap<PurposeId> purposes_;
  std::vector<CompiledRule> rules_;
  std::vector<CompiledProhibition> prohibitions_;
  std::vector<CompiledProhibition> field_bars_;
  std::vector<CompiledProhibition> scheme_bars_;
  absl::flat_hash_map<Key, std::vector<const CompiledRule*>> by_pair_;
  absl::flat_hash_map<std::tuple<ClassId, PurposeId, Action>, std::vector<ClassId>> suppliers_;
  absl::flat_hash_map<std::pair<ClassId, Action>, std::vector<ClassId>> suppliers_for_any_purpose_;
  absl::flat_hash_map<std::pair<ClassId, PurposeId>, std::vector<Outlet>> outlets_;
  absl::flat_hash_map<ClassId, std::vector<Outlet>> outlets_for_any_purpose_;
};

}  // namespace covenant::policy
