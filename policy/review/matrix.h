// Matrix: who may receive which category of data from whom, under which rule, and what bounds it. The readable form of
// deciding: what stands in no row is refused.
//
// Pure; the day is an input. Rows follow from the document (its rules, prohibitions and data sets), from the statutes
// that bind it on that day and from who takes part on that day; not from whether the covenant is in force.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/review/matrix_limits.h"

namespace covenant::policy {

struct MatrixField {
  std::string field;
  Transformation transformation = Transformation::kAsIs;
  std::vector<std::string> bands;  // Of kBand: the labels.
  bool withheld = false;           // A statute keeps it back in every case.

  bool operator==(const MatrixField&) const = default;
};

// The fields that a rule gives of one category, in the data set's order.
struct CategoryFields {
  std::string category;  // Empty: a hit or figures.
  std::vector<MatrixField> fields;
};

// The categories of a rule, in the order of its data set; one nameless one for hits and figures.
std::vector<CategoryFields> CategoriesOf(const Covenant& covenant, const Rule& rule);

struct MatrixRow {
  // Of the snapshot; alive as long as it is.
  const Covenant* covenant = nullptr;
  const Rule* rule = nullptr;
  // Party ids, sorted. In `Matrix` one of each; in `Combined` every supplier gives to every recipient but itself.
  std::vector<std::string> suppliers;
  std::vector<std::string> recipients;
  std::string category;             // Empty: a hit or figures.
  std::vector<MatrixField> fields;  // Of the category, in the data set's order.
  std::string basis_supply;         // Empty where none is needed: figures.
  std::string basis_receive;
  // What the recipient may do; empty when prohibitions leave nothing of the row.
  std::vector<Action> actions;
  // Prohibitions that touch the row, the statutes first.
  std::vector<Limit> limits;

  bool mask_source = false;  // The supplier is not told.

  bool barred() const { return actions.empty(); }
};

// One row for each supplier, recipient, rule and category, in the order of the document; rows that are barred are there
// too, with what bars them. `party`: only the rows in which it supplies or receives; empty: all.
// Precondition: `covenant` is one of snapshot.covenants().
std::vector<MatrixRow> Matrix(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay day,
                              std::string_view party = {});

// The same, with rows that differ in nothing but their parties told as one. In the order of `rows`.
std::vector<MatrixRow> Combined(const std::vector<MatrixRow>& rows);

}  // namespace covenant::policy
