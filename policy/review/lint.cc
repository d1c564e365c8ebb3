#include "policy/review/lint.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/parties/log_terms.h"
#include "policy/review/rule_relations.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

constexpr Mark kTop = {1, 1};
constexpr std::string_view kField = "field ";

// "a", "a and b", "a, b and c".
std::string InWords(const std::vector<std::string>& names) {
  if (names.size() < 2) return absl::StrJoin(names, "");
  const std::string first = absl::StrJoin(names.begin(), names.end() - 1, ", ");
  return absl::StrCat(first, " and ", names.back());
}

std::string Rules(const std::vector<std::string>& ids) {
  return absl::StrCat(ids.size() == 1 ? "rule " : "rules ", InWords(ids));
}

// One pass over one covenant.
class Linter {
 public:
  Linter(const Snapshot& snapshot, const Covenant& covenant, std::string_view file, absl::CivilDay today)
      : snapshot_(snapshot), covenant_(covenant), today_(today), findings_(file) {}

  std::vector<Diagnostic> Run() {
    Document();
    Groups();
    standing_ = StandingOfRules(snapshot_, covenant_, today_);
    for (size_t i = 0; i < covenant_.rules.size(); ++i) {
      const Rule& rule = covenant_.rules[i];
      if (!Lives(rule, standing_[i])) continue;
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
  // Says how the rule stands; false when nothing is left of it.
  bool Lives(const Rule& rule, const RuleStanding& found);
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
  std::vector<RuleStanding> standing_;  // By rule.
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

bool Linter::Lives(const Rule& rule, const RuleStanding& found) {
  const std::string of = absl::StrCat("rule ", rule.id);
  const std::string by = InWords(found.by);
  const bool several = found.by.size() > 1;
  if (found.undecided) {
    Find(rule.at, absl::StrCat(of, " asks too much at once to be held against all others: there may be more to say"),
         "split it");
  }
  switch (found.standing) {
    case Standing::kStands:
      break;
    case Standing::kVacuous:
      Find(rule.at, absl::StrCat(of, " is vacuous: ", found.why), "name who gives and who receives, or delete it");
      return false;
    case Standing::kOverridden:
      Find(rule.at, absl::StrCat(of, " is overridden by ", by),
           several ? "delete it, or narrow one of them" : "delete one of the two, or narrow the prohibition");
      return false;
    case Standing::kVoid:
      Find(rule.at, absl::StrCat(of, " is void by ", by), "delete it: no covenant can lift a statute");
      return false;
    case Standing::kRedundant:
      Find(rule.at,
           absl::StrCat(of, " is redundant: ", Rules(found.by), several ? " together give" : " gives",
                        " the same in every case of it"),
           several ? "delete it, or narrow one of them" : "delete it, or narrow the other");
      break;
    case Standing::kShadowed:
      Find(rule.at,
           absl::StrCat(of, " is shadowed by ", Rules(found.by),
                        several ? ", which speak before it and together hold in every case of it"
                                : ", which speaks before it and holds in every case of it"),
           several ? "put it first, or narrow one of them" : "put it first, or narrow the other");
      break;
  }
  for (const VoidPart& part : found.void_parts) {
    Find(rule.at, absl::StrCat(part.what, " of ", of, " is void by ", InWords(part.by)),
         absl::StrCat("delete it from the ", part.what.starts_with("field") ? "data set" : "rule",
                      ": no covenant can lift a statute"));
  }
  return true;
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

// What a statute keeps back was said at the rule.
void Linter::Fields() {
  std::set<std::pair<std::string, std::string>> spoken_of;  // Data set, field.
  for (size_t i = 0; i < standing_.size(); ++i) {
    const std::string& set = covenant_.rules[i].data_set;
    for (const std::string& field : standing_[i].released) spoken_of.emplace(set, field);
    for (const VoidPart& part : standing_[i].void_parts) {
      if (part.what.starts_with(kField)) spoken_of.emplace(set, part.what.substr(kField.size()));
    }
  }
  for (const DataSet& set : covenant_.data_sets) {
    for (const DataSetField& field : set.fields) {
      const FieldRelease& release = field.release;
      // What is dropped is there to be taken in, by a rule.
      const bool dropped = release.transformation == Transformation::kDrop &&
                           std::any_of(covenant_.rules.begin(), covenant_.rules.end(),
                                       [&](const Rule& rule) { return rule.data_set == set.name; });
      if (dropped || spoken_of.contains({set.name, release.field})) continue;
      Find(field.at, absl::StrCat("field ", release.field, " of data set ", set.name, " is released by no rule"),
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
  for (const MatchRule& match : covenant_.matches) name(match.article);
  name(covenant_.budgets_article);
  if (covenant_.leaving) name(covenant_.leaving->article);
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

std::vector<Diagnostic> LintRegister(const Snapshot& snapshot, std::string_view file) {
  Diagnostics findings(file);
  LintLogTerms(snapshot.parties().log_terms(), findings);
  return findings.all();
}

std::string LintLine(const Diagnostic& diagnostic) {
  std::string line = diagnostic.Text();
  const size_t place = absl::StrCat(diagnostic.file, ":", diagnostic.at.line, ":", diagnostic.at.column, ": ").size();
  return line.insert(place, diagnostic.severity == Severity::kError ? "error: " : "warning: ");
}

}  // namespace covenant::policy
