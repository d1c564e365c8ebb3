// CompiledCovenant: one covenant and the statutes that bind it, as tables to look up. Parties that stand in the same
// places of every rule are one class, so that the tables do not grow with the number of parties.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "policy/decide/decision.h"
#include "policy/decide/word_set.h"
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

struct CompiledProhibition;

struct CompiledRule {
  const Rule* rule = nullptr;
  // What is asked before all else stands here, so that a rule that does not hold is put aside without being read.
  bool break_glass = false;
  bool bulk = false;
  bool mask_source = false;
  bool asks_request = false;  // It has a condition on the request, its case or the parties.
  bool asks_person = false;   // It has a condition on the record besides those of the two sets below.
  WordSet about;
  WordSet police_regime;                                      // Empty: not asked.
  WordSet handling_code;                                      // Empty: not asked.
  std::shared_ptr<const std::vector<FieldRelease>> releases;  // Of mode kFields; else empty.
  std::vector<const CompiledProhibition*> field_bars;         // That can keep one of them back.
  std::vector<std::string> suppliable;                        // Fields it can use of those that are supplied.
};

// A prohibition of the covenant or of a statute: of the whole exchange, of fields or of schemes. Refers to what was
// read, so that all covenants that a statute binds share what it says.
struct CompiledProhibition {
  const std::string& id;
  const std::string& reason;
  const ProhibitionConditions& when;
  const Demand& unless;  // What lifts it.
  const DateRange& in_force;
  // What it bars, when that is not the whole exchange.
  const std::vector<std::string>& fields;  // And categories, whose figures are not made either; sorted.
  const std::vector<std::string>& schemes;
  std::array<bool, kActions> actions{};
  bool from_anyone = false;
  std::optional<PurposeId> purpose = {};  // Nothing: whatever the purpose.
  std::vector<bool> from = {};            // By class.
  std::vector<bool> to = {};              // By class.
};

// How one class may have something of another, for one purpose and by one action.
struct Passage {
  ClassId from;
  uint32_t rules_begin, rules_end;  // In the covenant's list of rules by way.
  uint32_t bars_begin, bars_end;    // In its list of prohibitions by way.
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

  // The ways by which this class may have something for this purpose by this action (kSubmit: may be given), by the
  // class that supplies.
  std::span<const Passage> PassagesTo(ClassId to, PurposeId purpose, Action action) const;
  // Null when no rule makes one.
  const Passage* FindPassage(ClassId from, ClassId to, PurposeId purpose, Action action) const;
  // Permitting rules, in the document's order, but those that give fields before those that give a hit.
  std::span<const CompiledRule* const> Rules(const Passage& way) const {
    return std::span(rules_by_way_).subspan(way.rules_begin, way.rules_end - way.rules_begin);
  }
  std::vector<const CompiledRule*> Rules(ClassId from, ClassId to, PurposeId purpose, Action action) const;
  // Prohibitions of the whole exchange that concern this way, whatever their days and conditions.
  std::span<const CompiledProhibition* const> Bars(const Passage& way) const {
    return std::span(bars_by_way_).subspan(way.bars_begin, way.bars_end - way.bars_begin);
  }
  size_t purposes() const { return purposes_.size(); }
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
  struct RuleOnWay;

  void MakeClasses(const PartyRegister& parties);
  void AddRule(const CompiledRule& rule, PurposeId purpose, std::vector<RuleOnWay>& on_ways);
  void AddProhibition(const ProhibitRule& rule);
  void AddStatute(const StatutoryProhibition& prohibition, const Vocabulary& vocabulary, const PartyRegister& parties);
  void MakeWays(std::vector<RuleOnWay> on_ways);
  void AddBars(Passage& way, ClassId to, PurposeId purpose, Action action);
  void FindFieldBars(CompiledRule& rule) const;
  size_t Row(ClassId to, PurposeId purpose, Action action) const {
    return (purpose * kActions + static_cast<size_t>(action)) * classes_.size() + to;
  }

  struct Membership {
    ClassId party_class;
    std::optional<absl::CivilDay> signed_on;
    std::optional<absl::CivilDay> ended_from;
  };

  std::shared_ptr<const Covenant> covenant_;
  std::optional<CovenantStatus> held_;
  absl::CivilDay first_day_;
  absl::CivilDay last_day_;
  NameMap<Membership> members_;
  NameMap<PurposeId> purposes_;
  std::vector<uint32_t> rows_;  // By Row(): where its ways begin; and where the last one's end.
  std::vector<Passage> ways_;   // By row, then class of the supplier.
  std::vector<const CompiledRule*> rules_by_way_;
  std::vector<const CompiledProhibition*> bars_by_way_;  // Ways that have the same share a stretch.
  std::vector<PartyClass> classes_;
  std::vector<CompiledRule> rules_;
  std::vector<CompiledProhibition> prohibitions_;
  std::vector<CompiledProhibition> field_bars_;
  std::vector<CompiledProhibition> scheme_bars_;
  absl::flat_hash_map<std::pair<ClassId, PurposeId>, std::vector<Outlet>> outlets_;
  absl::flat_hash_map<ClassId, std::vector<Outlet>> outlets_for_any_purpose_;
};

}  // namespace covenant::policy
