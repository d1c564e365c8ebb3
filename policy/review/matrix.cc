#include "policy/review/matrix.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "policy/decide/compiled_covenant.h"
#include "policy/language/masking.h"
#include "policy/review/rule_relations.h"

namespace covenant::policy {
namespace {

using Names = std::vector<std::string>;

std::vector<std::string> LabelsOf(const std::vector<AgeBand>& bands) {
  std::vector<std::string> labels;
  for (const AgeBand& band : bands) labels.push_back(band.label);
  return labels;
}

// Makes the rows of one covenant.
class MatrixMaker {
 public:
  MatrixMaker(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay day, std::string_view party)
      : snapshot_(snapshot), covenant_(covenant), day_(day), party_(party) {}

  std::vector<MatrixRow> Run() {
    for (const Rule& rule : covenant_.rules) AddRows(rule);
    return std::move(rows_);
  }

 private:
  bool TakesPart(const std::string& party) const {
    return snapshot_.FindCompiled(covenant_.id)->ClassOf(party, day_).has_value();
  }

  void AddRows(const Rule& rule) {
    const std::vector<CategoryFields> categories = CategoriesOf(covenant_, rule);
    for (const std::string& supplier : Members(covenant_, rule.from)) {
      if (!TakesPart(supplier) || covenant_.FindParty(supplier)->receives_only) continue;
      for (const std::string& recipient : Members(covenant_, rule.to)) {
        const bool asked = party_.empty() || party_ == supplier || party_ == recipient;
        // Figures may stay with the party that makes them.
        const bool to_itself = supplier == recipient && rule.mode != RuleMode::kAggregate;
        if (!asked || to_itself || !TakesPart(recipient)) continue;
        for (const CategoryFields& category : categories) rows_.push_back(RowOf(rule, supplier, recipient, category));
      }
    }
  }

  MatrixRow RowOf(const Rule& rule, const std::string& supplier, const std::string& recipient,
                  const CategoryFields& category) const {
    MatrixRow row;
    row.covenant = &covenant_;
    row.rule = &rule;
    row.suppliers = {supplier};
    row.recipients = {recipient};
    row.category = category.category;
    row.fields = category.fields;
    row.basis_supply = rule.basis_supply.Of(supplier);
    row.basis_receive = rule.basis_receive.Of(recipient);
    row.mask_source = MasksSource(covenant_, rule);
    const PartyRegister& parties = snapshot_.parties();
    Names names;
    for (const MatrixField& field : row.fields) names.push_back(field.field);
    row.limits = LimitsOn(snapshot_, {covenant_, rule, *parties.Find(supplier), *parties.Find(recipient)}, names, day_);
    row.actions = ActionsLeft(ActionsOf(rule.mode), row.limits);
    Withhold(row);
    return row;
  }

  // Fields that a limit takes in every case never come out; a row without any other gives nothing.
  static void Withhold(MatrixRow& row) {
    for (MatrixField& field : row.fields) {
      for (const Limit& limit : row.limits) {
        if (limit.always && std::ranges::find(limit.fields, field.field) != limit.fields.end()) field.withheld = true;
      }
    }
    if (!row.fields.empty() && std::ranges::all_of(row.fields, &MatrixField::withheld)) row.actions.clear();
  }

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  const absl::CivilDay day_;
  const std::string_view party_;
  std::vector<MatrixRow> rows_;
};

// Rows that differ in nothing but their parties.
bool SameBut(const MatrixRow& a, const MatrixRow& b) {
  return a.covenant == b.covenant && a.rule == b.rule && a.category == b.category && a.fields == b.fields &&
         a.basis_supply == b.basis_supply && a.basis_receive == b.basis_receive && a.actions == b.actions &&
         a.limits == b.limits;
}

Names AllOf(const std::vector<MatrixRow>& rows, Names MatrixRow::* parties) {
  std::set<std::string> all;
  for (const MatrixRow& row : rows) all.insert((row.*parties).begin(), (row.*parties).end());
  return {all.begin(), all.end()};
}

// Whether the rows, of one supplier and recipient each, are every pair of these but of a party with itself.
bool EveryPair(const std::vector<MatrixRow>& rows, const Names& suppliers, const Names& recipients) {
  size_t pairs = 0;
  for (const std::string& supplier : suppliers) {
    for (const std::string& recipient : recipients) pairs += supplier != recipient ? 1 : 0;
  }
  const size_t apart = static_cast<size_t>(
      std::count_if(rows.begin(), rows.end(), [](const MatrixRow& row) { return row.suppliers != row.recipients; }));
  return apart == pairs && apart == rows.size();
}

// Rows of one supplier and recipient each that are otherwise the same, as few as it goes.
std::vector<MatrixRow> Together(const std::vector<MatrixRow>& rows) {
  MatrixRow all = rows.front();
  all.suppliers = AllOf(rows, &MatrixRow::suppliers);
  all.recipients = AllOf(rows, &MatrixRow::recipients);
  if (EveryPair(rows, all.suppliers, all.recipients)) return {all};
  std::map<std::string, Names> recipients_of;
  for (const MatrixRow& row : rows) recipients_of[row.suppliers.front()].push_back(row.recipients.front());
  std::map<Names, Names> suppliers_of;
  for (auto& [supplier, recipients] : recipients_of) {
    std::sort(recipients.begin(), recipients.end());
    suppliers_of[recipients].push_back(supplier);
  }
  std::vector<MatrixRow> told;
  for (const auto& [recipients, suppliers] : suppliers_of) {
    told.push_back(all);
    told.back().suppliers = suppliers;
    told.back().recipients = recipients;
  }
  return told;
}

}  // namespace

std::vector<CategoryFields> CategoriesOf(const Covenant& covenant, const Rule& rule) {
  if (rule.mode != RuleMode::kFields) return {CategoryFields()};
  std::vector<CategoryFields> categories;
  for (const DataSetField& field : covenant.FindDataSet(rule.data_set)->fields) {
    auto it = std::ranges::find(categories, field.category, &CategoryFields::category);
    if (it == categories.end()) it = categories.insert(it, {field.category, {}});
    it->fields.push_back(
        {field.release.field, field.release.transformation, LabelsOf(field.release.bands), /*withheld=*/false});
  }
  return categories;
}

std::vector<MatrixRow> Matrix(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay day,
                              std::string_view party) {
  return MatrixMaker(snapshot, covenant, day, party).Run();
}

std::vector<MatrixRow> Combined(const std::vector<MatrixRow>& rows) {
  std::vector<std::vector<MatrixRow>> alike;
  for (const MatrixRow& row : rows) {
    const auto it = std::find_if(alike.begin(), alike.end(),
                                 [&](const std::vector<MatrixRow>& group) { return SameBut(group.front(), row); });
    if (it == alike.end()) {
      alike.push_back({row});
    } else {
      it->push_back(row);
    }
  }
  std::vector<MatrixRow> combined;
  for (const std::vector<MatrixRow>& group : alike) {
    for (MatrixRow& row : Together(group)) combined.push_back(std::move(row));
  }
  return combined;
}

}  // namespace covenant::policy
