#include "policy/review/lint.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/review/rule_relations.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

constexpr Mark kTop = {1, 1};

// One pass over one covenant.
class Linter {
 public:
  Linter(const Snapshot& snapshot, const Covenant& covenant, std::string_view file, absl::CivilDay today)
      : snapshot_(snapshot), covenant_(covenant), today_(today), findings_(file) {}

  std::vector<Diagnostic> Run() {
    Document();
    Groups();
    for (const Rule& rule : covenant_.rules) {
      if (!Lives(rule)) continue;
      live_.push_back(&rule);
      Reached(rule);
      Recognised(rule);
      Tasks(rule);
      Conditions(rule);
      Figures(rule);
    }
    Parties();
    Fields();
    Articles();
    std::vector<Diagnostic> found = findings_.all();
    std::sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tie(a.at.line, a.at.column, a.what) < std::tie(b.at.line, b.at.column, b.what);
    });
    return found;
  }

 private:
  void Document();
  void Groups();
  bool Lives(const Rule& rule);
  void Reached(const Rule& rule);
  void Recognised(const Rule& rule);
  void Tasks(const Rule& rule);
  void Conditions(const Rule& rule);
  void Figures(const Rule& rule);
  void Parties();
  void Fields();
  void Articles();

  void Find(Mark at, std::string what, std::string advice) {
    findings_.Warning(at, std::move(what), std::move(advice));
  }
  bool MayMatch(std::string_view party) const;

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  const absl::CivilDay today_;
  Diagnostics findings_;
  std::vector<const Rule*> live_;  // Rules of which something is left.
};

void Linter::Document() {
  if (!covenant_.signed_text) {
    Find(kTop, "no signed text", "add signed_text with the file, its SHA-256 and the number of articles");
  }
  if (!covenant_.in_force.through) return;
  const absl::CivilDay last = *covenant_.in_force.through;
  const absl::civil_diff_t left = last - today_;
  if (left < 0) {
    Find(kTop, absl::StrCat("the covenant ended on ", FormatDate(last)), "propose a new version that replaces it");
  } else if (left <= kExpiryNoticeDays) {
    Find(kTop, absl::StrCat("the covenant ends on ", FormatDate(last), ", in ", left, " days"), "prepare its renewal");
  }
}

void Linter::Groups() {
  std::set<std::string> used;
  const auto use = [&](const std::vector<std::string>& names) { used.insert(names.begin(), names.end()); };
  for (const Rule& rule : covenant_.rules) use(rule.from.names), use(rule.to.names);
  for (const ProhibitRule& rule : covenant_.prohibitions) use(rule.from.names), use(rule.to.names);
  for (const PartyGroup& group : covenant_.groups) {
    if (used.contains(group.name)) continue;
    Find(group.at, absl::StrCat("group ", group.name, " stands in no rule"), "use it or delete it");
  }
}

bool Linter::Lives(const Rule& rule) {
  if (!MovesAnything(covenant_, rule)) {
    Find(rule.at,
         absl::StrCat("rule ", rule.id, " is vacuous: it has no supplier, or no recipient besides its supplier"),
         "name who gives and who receives, or delete it");
    return false;
  }
  for (const ProhibitRule& prohibition : covenant_.prohibitions) {
    if (!Overrides(snapshot_, covenant_, prohibition, rule)) continue;
    Find(rule.at, absl::StrCat("rule ", rule.id, " is overridden by prohibition ", prohibition.id),
         "delete one of the two, or narrow the prohibition");
    return false;
  }
  for (const auto& statute : snapshot_.statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      const StatuteEffect effect = EffectOf(snapshot_, covenant_, prohibition, rule, today_);
      const std::string by = absl::StrCat(prohibition.id, " (", prohibition.article, ")");
      if (effect.voids) {
        Find(rule.at, absl::StrCat("rule ", rule.id, " is void by statute ", by),
             "delete it: no covenant can lift a statute");
        return false;
      }
      for (const std::string& regime : effect.regimes) {
        Find(rule.at, absl::StrCat("police regime ", regime, " of rule ", rule.id, " is void by statute ", by),
             "delete it from the condition: no covenant can lift a statute");
      }
      for (const std::string& field : effect.fields) {
        Find(rule.at, absl::StrCat("field ", field, " of rule ", rule.id, " is void by statute ", by),
             "delete it from the data set: no covenant can lift a statute");
      }
    }
  }
  return true;
}

// Of several rules that hold the first speaks, so a later one that holds only where an earlier one does is never heard.
void Linter::Reached(const Rule& rule) {
  bool before = true;
  for (const Rule& other : covenant_.rules) {
    if (&other == &rule) {
      before = false;
      continue;
    }
    if (!HoldsWhenever(snapshot_, covenant_, other, rule)) continue;
    const bool gives_all = GivesAllOf(covenant_, other, rule);
    if (before && !gives_all) {
      Find(rule.at,
           absl::StrCat("rule ", rule.id, " is shadowed by rule ", other.id,
                        ", which stands before it and holds in every case of it"),
           "put it first, or narrow the other");
      return;
    }
    const bool same = gives_all && GivesAllOf(covenant_, rule, other);
    if ((before && gives_all) || (same && !HoldsWhenever(snapshot_, covenant_, rule, other))) {
      Find(rule.at,
           absl::StrCat("rule ", rule.id, " is redundant: rule ", other.id, " gives the same in every case of it"),
           "delete it, or narrow the other");
      return;
    }
  }
}

bool Linter::MayMatch(std::string_view party) const {
  const std::vector<const Word*> schemes = snapshot_.vocabulary().All(WordKind::kScheme);
  return std::any_of(schemes.begin(), schemes.end(),
                     [&](const Word* scheme) { return covenant_.MayMatchBy(party, scheme->code); });
}

void Linter::Recognised(const Rule& rule) {
  if (rule.mode == RuleMode::kAggregate) return;
  for (const auto& [set, verb] : {std::pair(&rule.from, "supply"), std::pair(&rule.to, "ask")}) {
    for (const std::string& party : Members(covenant_, *set)) {
      if (MayMatch(party)) continue;
      Find(rule.at,
           absl::StrCat("party ", party, " cannot ", verb, " under rule ", rule.id, ": it may recognise nobody"),
           absl::StrCat("give ", party, " a line in matching"));
    }
  }
}

void Linter::Tasks(const Rule& rule) {
  const PurposeWord* purpose = snapshot_.vocabulary().FindPurpose(rule.purpose);
  // Figures name nobody: whoever a rule lets count may have them.
  if (purpose == nullptr || purpose->tasks.empty() || rule.mode == RuleMode::kAggregate) return;
  for (const std::string& id : Members(covenant_, rule.to)) {
    const Party* party = snapshot_.parties().Find(id);
    const bool fits = party != nullptr && std::any_of(party->tasks.begin(), party->tasks.end(), [&](const auto& task) {
                        return std::find(purpose->tasks.begin(), purpose->tasks.end(), task) != purpose->tasks.end();
                      });
    if (fits) continue;
    Find(rule.at,
         absl::StrCat("rule ", rule.id, " is wider than its purpose: party ", id, " has none of the tasks of ",
                      purpose->code, " (", absl::StrJoin(purpose->tasks, ", "), ")"),
         "remove it from the recipients, or correct its tasks in the register");
  }
}

void Linter::Conditions(const Rule& rule) {
  if (rule.conditions.police_regime.empty()) return;
  if (!PoliceDomainOf(snapshot_, Members(covenant_, rule.from)).empty()) return;
  Find(rule.at,
       absl::StrCat("condition police_regime of rule ", rule.id,
                    " is never asked: none of its suppliers works under the Wpg"),
       "delete the condition");
}

void Linter::Figures(const Rule& rule) {
  if (!rule.aggregate || rule.aggregate->minimum_cell >= kSafeMinimumCell) return;
  Find(rule.aggregate->at,
       absl::StrCat("minimum cell ", rule.aggregate->minimum_cell, " of rule ", rule.id, " is below ", kSafeMinimumCell,
                    ": a count may point at one person"),
       absl::StrCat("set minimum_cell to ", kSafeMinimumCell, " or more unless the figures are public"));
}

void Linter::Parties() {
  std::set<std::string> active;
  for (const Rule& rule : covenant_.rules) {
    for (const PartySet* set : {&rule.from, &rule.to}) {
      for (const std::string& party : Members(covenant_, *set)) active.insert(party);
    }
  }
  for (const CovenantParty& party : covenant_.parties) {
    if (active.contains(party.id)) continue;
    Find(party.at, absl::StrCat("party ", party.id, " neither supplies nor receives under any rule"),
         "add it to a rule, or delete it");
  }
}

void Linter::Fields() {
  std::set<std::pair<std::string, std::string>> released;  // Data set, field.
  for (const Rule* rule : live_) {
    const DataSet* set = rule->mode == RuleMode::kFields ? covenant_.FindDataSet(rule->data_set) : nullptr;
    if (set == nullptr) continue;
    for (const DataSetField& field : set->fields) released.emplace(set->name, field.release.field);
  }
  for (const DataSet& set : covenant_.data_sets) {
    for (const DataSetField& field : set.fields) {
      if (released.contains({set.name, field.release.field})) continue;
      Find(field.at, absl::StrCat("field ", field.release.field, " of data set ", set.name, " is released by no rule"),
           "name the data set in a rule, or delete the field");
    }
  }
}

void Linter::Articles() {
  if (!covenant_.signed_text) return;
  std::set<int> named(covenant_.signed_text->not_for_the_machine.begin(),
                      covenant_.signed_text->not_for_the_machine.end());
  const auto name = [&](const std::optional<int>& article) {
    if (article) named.insert(*article);
  };
  for (const Rule& rule : covenant_.rules) name(rule.article);
  for (const ProhibitRule& rule : covenant_.prohibitions) name(rule.article);
  name(covenant_.matching_article);
  name(covenant_.retention.article);
  if (covenant_.contact_point) named.insert(covenant_.contact_point->article);
  for (int article = 1; article <= covenant_.signed_text->articles; ++article) {
    if (named.contains(article)) continue;
    Find(kTop, absl::StrCat("article ", article, " of the signed text stands in no rule or section"),
         "write its rule, or list it in not_for_the_machine");
  }
}

}  // namespace

std::vector<Diagnostic> Lint(const Snapshot& snapshot, const Covenant& covenant, std::string_view file,
                             absl::CivilDay today) {
  return Linter(snapshot, covenant, file, today).Run();
}

std::string LintLine(const Diagnostic& diagnostic) {
  std::string line = diagnostic.Text();
  const size_t place = absl::StrCat(diagnostic.file, ":", diagnostic.at.line, ":", diagnostic.at.column, ": ").size();
  return line.insert(place, diagnostic.severity == Severity::kError ? "error: " : "warning: ");
}

}  // namespace covenant::policy
