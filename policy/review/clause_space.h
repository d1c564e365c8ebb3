// ClauseSpace: everything that the rules and prohibitions of one covenant can ask about, as dimensions with finitely
// many values; and the boxes of it in which each of them speaks. Exact: two circumstances that deciding tells apart
// differ in a value, but for two things. That a consent was given when the subject was of another age than today is
// known only as far as the regimes of signing differ. And what several requests together could bring about is no
// circumstance.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"
#include "policy/review/value_sets.h"

namespace covenant::policy {

// When a rule is looked at: as a signal is taken in, or as it is asked for or counted.
enum class Stage { kSupplied, kAsked };

class ClauseSpace {
 public:
  // Refers to `snapshot` and `covenant`. Statutes are those in force on `today`.
  ClauseSpace(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay today);

  // Where all conditions of the rule hold, whatever stands against it. Of a rule for figures: of what it counts.
  std::vector<Box> WhereHolds(const Rule& rule, Stage stage) const;
  // Requests for figures that this rule would answer: whom they ask about and by which words. Its conditions then say
  // what is counted, and no other rule is asked.
  std::vector<Box> WhereChosen(const Rule& rule) const;

  // Where the prohibition bars the whole exchange; nothing for one of fields or schemes.
  std::vector<Box> WhereBars(const ProhibitRule& prohibition) const;
  std::vector<Box> WhereBars(const StatutoryProhibition& prohibition) const;
  // Where statutes, or this one, keep the field back.
  std::vector<Box> WhereKeptBack(const FieldRelease& release) const;
  std::vector<Box> WhereKeptBack(const StatutoryProhibition& prohibition, const FieldRelease& release) const;
  // Signals that are never seen, whatever the rule: those with handling code hidden.
  Box Hidden() const;

  // Parts of a box.
  Box From(const Box& box, std::string_view supplier) const;
  Box To(const Box& box, std::string_view recipient) const;
  Box OfRegime(const Box& box, std::string_view regime) const;
  Box About(const Box& box, std::string_view role) const;
  Box Free(const Box& box) const;
  Box At(const Box& box, Action action) const;
  // Of `supplied`, what the same supplier may take in that answers to what lasts of a record in `asked`: its role,
  // regime, handling code and forms.
  Box TakenIn(const Box& supplied, const Box& asked) const;
  // Of `box`, where these two rules name other legal bases.
  Box WithOtherBases(const Box& box, const Rule& a, const Rule& b) const;

  // Whether it is about questions that look for a signal.
  bool IsOfQuestion(const Box& box) const;

  const std::vector<const StatutoryProhibition*>& statutes() const { return statutes_; }

 private:
  struct PartyClass {
    std::vector<std::string> members;
    std::string region;
    bool police_domain = false;
  };

  void MakeClasses();
  void MakeDimensions();
  size_t Flag(char kind, std::string_view word);
  void AddFlags(char kind, const std::vector<std::string>& words);

  Box Everything() const;
  size_t Pair(size_t from, size_t to) const { return from * classes_.size() + to; }
  template <class Fits>
  ValueSet Pairs(Fits fits) const;
  ValueSet Words(WordKind kind, const std::vector<std::string>& words) const;
  ValueSet Actions(const std::vector<Action>& actions) const;
  ValueSet Ages(const AgeCondition& age) const;
  void Ask(Box& box, char kind, const std::vector<std::string>& words, bool answer) const;
  void AskConsent(Box& box, const ConsentCondition& consent) const;
  void AskRequest(Box& box, const Rule& rule, Stage stage) const;
  std::vector<Box> AskRecord(Box box, const Conditions& conditions) const;
  std::vector<Box> Unless(Box box, const Demand& demand) const;
  Box When(Box box, const ProhibitionConditions& when) const;
  const Party& PartyOf(const PartyClass& of) const;

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  std::vector<const StatutoryProhibition*> statutes_;  // That bind the covenant and are in force.
  std::vector<PartyClass> classes_;
  std::vector<size_t> sizes_;  // Of each dimension.
  std::map<std::pair<char, std::string>, size_t, std::less<>> flags_;
  std::vector<int> age_from_;  // The first year of each span of ages.
};

}  // namespace covenant::policy
