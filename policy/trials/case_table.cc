#include "policy/trials/case_table.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {
namespace {

constexpr std::array<std::string_view, 10> kColumns = {"id",  "do",    "from", "to",  "purpose",
                                                       "who", "given", "told", "log", "out"};

class TableReader {
 public:
  TableReader(const Snapshot& snapshot, Diagnostics& diagnostics)
      : snapshot_(snapshot), words_(snapshot.vocabulary()), diagnostics_(diagnostics) {}

  std::optional<CaseTable> Read(const YamlNode& root);

 private:
  void ReadCovenant(Mapping& map);
  void ReadPeople(const YamlNode& node);
  void ReadConsents(const YamlNode& node);
  void ReadColumns(const YamlNode& node);
  void ReadCase(const YamlNode& node, const Given& defaults);
  void ReadOut(const YamlNode& node, TestCase& test);
  void CheckNames(const TestCase& test, const YamlNode& row);
  void CheckAnswer(const TestCase& test, const YamlNode& row);

  void Error(Mark at, std::string what, std::string advice) {
    diagnostics_.Error(at, std::move(what), std::move(advice));
  }
  // The cell of a row under a column of kColumns.
  const YamlNode& Cell(const YamlNode& row, std::string_view column) const {
    return row.items[static_cast<size_t>(std::find(columns_.begin(), columns_.end(), column) - columns_.begin())];
  }

  const Snapshot& snapshot_;
  const Vocabulary& words_;
  Diagnostics& diagnostics_;
  CaseTable table_;
  std::map<std::string, PersonFields> people_;
  std::map<std::string, Consent> consents_;
  std::vector<std::string> columns_;
  std::set<std::string> ids_;
};

std::optional<CaseTable> TableReader::Read(const YamlNode& root) {
  Mapping map(root, "the table", diagnostics_);
  ReadCovenant(map);
  if (table_.covenant == nullptr) return std::nullopt;
  if (const YamlNode* node = map.Take("people", Need::kOptional)) ReadPeople(*node);
  if (const YamlNode* node = map.Take("consents", Need::kOptional)) ReadConsents(*node);
  Given defaults;
  if (const YamlNode* node = map.Take("default", Need::kRequired)) {
    ReadGiven(*node, "default", {snapshot_, *table_.covenant, consents_, nullptr, true}, diagnostics_, defaults);
  }
  if (const YamlNode* node = map.Take("columns", Need::kRequired)) ReadColumns(*node);
  const YamlNode* cases = map.Take("cases", Need::kRequired);
  if (cases != nullptr && cases->kind != YamlNode::Kind::kSequence) {
    Error(cases->at, "cases is not a list", "write one case a line, each beginning with '- ['");
  } else if (cases != nullptr && !columns_.empty()) {
    for (const YamlNode& row : cases->items) ReadCase(row, defaults);
  }
  if (const YamlNode* node = map.Take("coverage", Need::kOptional)) {
    Mapping coverage(*node, "coverage", diagnostics_);
    table_.every_rule_permits = coverage.Flag("every_rule_permits");
    table_.every_condition_refuses = coverage.Flag("every_condition_refuses");
    coverage.Done();
  }
  map.Done();
  if (diagnostics_.HasErrors()) return std::nullopt;
  return std::move(table_);
}

void TableReader::ReadCovenant(Mapping& map) {
  const Located id = map.Name("covenant", Need::kRequired);
  const std::string version = map.Text("version", Need::kRequired);
  if (id.text.empty()) return;
  table_.covenant = snapshot_.FindCovenant(id.text);
  if (table_.covenant == nullptr) {
    Error(id.at, absl::StrCat("covenant ", Quoted(id.text), " is not loaded"), "load it together with the table");
  } else if (!version.empty() && table_.covenant->version != version) {
    Error(map.at(),
          absl::StrCat("the table is for version ", Quoted(version), ", the covenant is ",
                       Quoted(table_.covenant->version)),
          "bring the table up to the covenant's version");
  }
}

void TableReader::ReadPeople(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kMapping)
    return Error(node.at, "people is not a mapping", "write NAME: {FIELD: VALUE}");
  for (const YamlNode::Entry& person : node.entries) {
    people_[person.key] = ReadPerson(person.value, words_, diagnostics_);
  }
}

void TableReader::ReadConsents(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kMapping)
    return Error(node.at, "consents is not a mapping", "write NAME: {form: .., signed_by: ..}");
  for (const YamlNode::Entry& entry : node.entries) {
    consents_[entry.key] =
        ReadConsent(entry.value, absl::StrCat("consent ", entry.key), *table_.covenant, diagnostics_);
  }
}

void TableReader::ReadColumns(const YamlNode& node) {
  for (const YamlNode& item : node.items) columns_.push_back(item.text);
  const bool complete =
      columns_.size() == kColumns.size() && std::all_of(kColumns.begin(), kColumns.end(), [&](std::string_view column) {
        return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
      });
  if (complete) return;
  columns_.clear();
  Error(node.at, "columns does not hold each column once",
        "write columns: [id, do, from, to, purpose, who, given, told, log, out], in any order");
}

void TableReader::ReadCase(const YamlNode& row, const Given& defaults) {
  if (row.kind != YamlNode::Kind::kSequence || row.items.size() != columns_.size()) {
    return Error(row.at, absl::StrCat("a case has ", row.items.size(), " cells instead of ", columns_.size()),
                 "give every column a cell; an empty one is {} or none");
  }
  TestCase test;
  test.at = row.at;
  const auto text = [&](std::string_view column) { return ScalarText(Cell(row, column), column, diagnostics_); };
  test.id = text("id");
  if (!ids_.insert(test.id).second)
    Error(row.at, absl::StrCat("case ", Quoted(test.id), " stands twice"), "give it an id of its own");
  Trial& trial = test.trial;
  if (const std::optional<Action> action = ParseAction(text("do"))) {
    trial.action = *action;
  } else {
    Error(Cell(row, "do").at, "this is nothing a party can do", "take submit, check, retrieve or report");
  }
  trial.from = text("from");
  trial.to = text("to");
  trial.purpose = text("purpose");
  test.who = text("who");
  if (test.who == "none") test.who.clear();
  test.told = text("told");
  test.log = text("log");
  CheckNames(test, row);
  CheckAnswer(test, row);
  if (const auto person = people_.find(test.who); person != people_.end()) trial.person = person->second;
  trial.given = defaults;
  // Who does not work under the Wpg has no police regime, unless the case says so to be refused.
  const Party* supplier = snapshot_.parties().Find(trial.from);
  if (supplier == nullptr || !supplier->police_domain) trial.given.police_regime.clear();
  ReadGiven(Cell(row, "given"), absl::StrCat("given of case ", test.id),
            {snapshot_, *table_.covenant, consents_, &trial.person}, diagnostics_, trial.given);
  if (trial.given.bulk && trial.action != Action::kCheck) {
    Error(Cell(row, "given").at, "bulk concerns checks only", "leave it out: whoever may supply may do so in bulk");
  }
  ReadOut(Cell(row, "out"), test);
  table_.cases.push_back(std::move(test));
}

void TableReader::ReadOut(const YamlNode& node, TestCase& test) {
  if (node.kind != YamlNode::Kind::kMapping)
    return Error(node.at, "out is not a mapping", "write {FIELD: VALUE}, or {}");
  for (const YamlNode::Entry& entry : node.entries) {
    const bool known = test.trial.action == Action::kReport  ? entry.key == "cell"
                       : test.trial.action == Action::kCheck ? entry.key == "contact"
                                                             : words_.FindField(entry.key) != nullptr;
    if (!known || test.trial.action == Action::kSubmit) {
      Error(entry.at,
            absl::StrCat("a ", std::string(ActionName(test.trial.action)), " gives out no ", Quoted(entry.key)),
            "retrieve gives fields, check a contact, report a cell, submit nothing");
    }
    test.out.emplace_back(entry.key, ScalarText(entry.value, entry.key, diagnostics_));
  }
}

void TableReader::CheckNames(const TestCase& test, const YamlNode& row) {
  for (const auto& [column, id] : {std::pair("from", &test.trial.from), std::pair("to", &test.trial.to)}) {
    if (snapshot_.parties().Find(*id) != nullptr) continue;
    Error(Cell(row, column).at, absl::StrCat("party ", Quoted(*id), " is not in the register"),
          "take a party id of the register");
  }
  CheckWord({test.trial.purpose, Cell(row, "purpose").at}, WordKind::kPurpose, words_, diagnostics_);
  if (!test.who.empty() && !people_.contains(test.who)) {
    Error(Cell(row, "who").at, absl::StrCat("person ", Quoted(test.who), " is not in people"),
          "add the person there, or write none");
  }
  const Party* supplier = snapshot_.parties().Find(test.trial.from);
  for (const YamlNode::Entry& entry : Cell(row, "given").entries) {
    if (entry.key != "name_used" || supplier == nullptr) continue;
    const bool known = std::any_of(supplier->names.begin(), supplier->names.end(),
                                   [&](const DatedText& name) { return name.text == entry.value.text; });
    if (!known)
      Error(entry.value.at, absl::StrCat("party ", test.trial.from, " never had the name ", Quoted(entry.value.text)),
            "take a name of the register");
  }
}

void TableReader::CheckAnswer(const TestCase& test, const YamlNode& row) {
  if (test.told != "permit" && test.told != "no_hit") {
    if (CheckWord({test.told, Cell(row, "told").at}, WordKind::kReasonCode, words_, diagnostics_) &&
        words_.ToldAsNoHit(test.told)) {
      Error(Cell(row, "told").at, absl::StrCat(test.told, " is never told"),
            "write no_hit under told and the code under log");
    }
  }
  const Covenant& covenant = *table_.covenant;
  const auto is = [&](const auto& item) { return item.id == test.log; };
  bool known = test.log == "none" || test.log == "matching" || test.log == "retention" ||
               words_.Has(WordKind::kReasonCode, test.log) ||
               std::any_of(covenant.rules.begin(), covenant.rules.end(), is) ||
               std::any_of(covenant.prohibitions.begin(), covenant.prohibitions.end(), is);
  for (const auto& statute : snapshot_.statutes()) {
    known = known || std::any_of(statute->prohibitions.begin(), statute->prohibitions.end(), is);
  }
  if (!known)
    Error(Cell(row, "log").at, absl::StrCat(Quoted(test.log), " is nothing that can be logged"),
          "write a rule, a prohibition, matching, none or a reason code");
}

}  // namespace

std::optional<CaseTable> ReadCaseTable(const Snapshot& snapshot, std::string_view text, Diagnostics& diagnostics) {
  const std::optional<YamlNode> root = ReadYaml(text, diagnostics);
  if (!root || diagnostics.HasErrors()) return std::nullopt;
  return TableReader(snapshot, diagnostics).Read(*root);
}

}  // namespace covenant::policy
