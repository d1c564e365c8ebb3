#include "broker/exchange/rights/right_message.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/prose/prose_conditions.h"
#include "policy/prose/prose_release.h"

namespace covenant::exchange {
namespace {

using policy::Wording;
using policy::WordKind;

v1::Term MakeTerm(std::string_view code, std::string text, std::string article = "") {
  v1::Term term;
  term.set_code(std::string(code));
  term.set_text(std::move(text));
  term.set_article(std::move(article));
  return term;
}

v1::Term TermOf(WordKind kind, std::string_view code, const Wording& wording) {
  return MakeTerm(code, wording.Word(kind, code), wording.Article(kind, code));
}

v1::RightForm FormOf(policy::RuleMode mode) {
  switch (mode) {
    case policy::RuleMode::kFields:
      return v1::RIGHT_FORM_FIELDS;
    case policy::RuleMode::kHitOnly:
      return v1::RIGHT_FORM_HIT_ONLY;
    case policy::RuleMode::kAggregate:
      return v1::RIGHT_FORM_FIGURES;
  }
  return v1::RIGHT_FORM_UNSPECIFIED;
}

void AddFields(const policy::MatrixRow& row, const Wording& wording, v1::Right& right) {
  if (!row.category.empty()) *right.mutable_category() = TermOf(WordKind::kCategory, row.category, wording);
  for (const policy::MatrixField& field : row.fields) {
    v1::RightField* released = right.add_fields();
    *released->mutable_field() = TermOf(WordKind::kField, field.field, wording);
    *released->mutable_transformation() =
        MakeTerm(policy::TransformationName(field.transformation), policy::TransformationInWords(field, wording));
  }
  if (!row.rule->aggregate) return;
  for (const std::string& word : row.rule->aggregate->by) {
    *right.add_fields()->mutable_field() = MakeTerm(word, wording.CategoryOrField(word));
  }
}

void AddBounds(const policy::MatrixRow& row, const Wording& wording, v1::Right& right) {
  for (const policy::ConditionText& condition : policy::ConditionsInWords(row.rule->conditions, wording)) {
    *right.add_conditions() = MakeTerm(condition.condition, condition.text);
  }
  for (const policy::Limit& limit : row.limits) {
    *right.add_limits() = MakeTerm(limit.id(), policy::LimitInWords(limit, wording), LimitArticle(limit, wording));
  }
  for (const policy::Action action : row.actions) right.add_actions(std::string(policy::ActionName(action)));
}

}  // namespace

v1::Right RightMessage(const policy::MatrixRow& row, v1::RightDirection direction, const Wording& wording) {
  const policy::Rule& rule = *row.rule;
  v1::Right right;
  right.set_direction(direction);
  right.set_covenant(row.covenant->id);
  right.set_covenant_version(row.covenant->version);
  right.set_rule(rule.id);
  right.set_article(static_cast<uint32_t>(rule.article.value_or(0)));
  right.set_sentence(wording.SayWritten(rule.text.nl, rule.text.en));
  for (const std::string& party : direction == v1::RIGHT_DIRECTION_RECEIVE ? row.suppliers : row.recipients) {
    *right.add_parties() = MakeTerm(party, wording.Party(party));
  }
  *right.mutable_purpose() = TermOf(WordKind::kPurpose, rule.purpose, wording);
  for (const std::string& role : rule.about) *right.add_about() = TermOf(WordKind::kSubjectRole, role, wording);
  right.set_form(FormOf(rule.mode));
  AddFields(row, wording, right);
  if (!row.basis_supply.empty()) {
    *right.mutable_basis_supply() = TermOf(WordKind::kBasis, row.basis_supply, wording);
  }
  if (!row.basis_receive.empty()) {
    *right.mutable_basis_receive() = TermOf(WordKind::kBasis, row.basis_receive, wording);
  }
  AddBounds(row, wording, right);
  right.set_bulk(rule.bulk);
  right.set_mask_source(row.mask_source);
  return right;
}

}  // namespace covenant::exchange
