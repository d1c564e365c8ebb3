// The steps of reading a covenant, in the order in which each needs what the ones before have read.
#pragma once

#include <string>
#include <string_view>

#include "policy/language/covenant.h"
#include "policy/parties/party_register.h"
#include "policy/text/diagnostic.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

// A covenant while it is read. Refers to its arguments.
class CovenantReading {
 public:
  CovenantReading(const Vocabulary& vocabulary, const PartyRegister& parties, Diagnostics& diagnostics)
      : vocabulary(vocabulary), parties(parties), diagnostics(diagnostics) {}

  void ReadParties(Mapping& document);   // parties, groups
  void ReadMatching(Mapping& document);  // matching
  void ReadDataSets(Mapping& document);  // data_sets, age_bands
  void ReadRules(Mapping& document);     // rules
  void ReadMatches(Mapping& document);   // matches
  void ReadTerms(Mapping& document);     // retention, limits, budgets, leaving, details, witnesses

  // "anyone" (only where `anyone_allowed`), or names of groups and parties of this covenant.
  PartySet ReadPartySet(Mapping& mapping, std::string_view key, bool anyone_allowed);
  // What stands under `if` of a permitting rule.
  Conditions ReadConditions(const YamlNode& node);
  // The party ids that a name stands for; reported and empty when it is neither group nor party here.
  std::vector<std::string> PartiesNamed(const Located& name);

  const Vocabulary& vocabulary;
  const PartyRegister& parties;
  Diagnostics& diagnostics;
  Covenant covenant;

 private:
  void ReadParty(const YamlNode::Entry& entry);
  void ReadAccession(const YamlNode& node);
  void ReadPaths(Mapping& matching);
  void CheckRegistered(const Located& party);
  void ReadRetention(const YamlNode& node);
  void ReadBudget(const YamlNode::Entry& entry);
  void ReadLeaving(const YamlNode& node);
  void ReadGroup(const YamlNode::Entry& entry);
  void ReadDataSet(const YamlNode::Entry& entry);
  void ReadField(const YamlNode::Entry& entry, const std::string& category, DataSet& set);
  // How one field is released; false, and reported, when what is written does not fit it.
  bool ReadWay(const YamlNode& node, const FieldWord& field, FieldRelease& release);
  std::vector<AgeBand> ReadBands(const std::vector<Located>& labels, Mark at);
  void ReadAgeBands(Mapping& document);
};

}  // namespace covenant::policy
