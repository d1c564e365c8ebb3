#include "clients/cli/policy/matrix_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/prose/prose_conditions.h"
#include "policy/prose/prose_release.h"

namespace covenant::cli {
namespace {

using policy::Joint;
using policy::MatrixRow;
using policy::Wording;
using policy::WordKind;

std::string AboutInWords(const MatrixRow& row, const Wording& wording) {
  if (row.rule->about.empty()) return wording.Say("wie dan ook", "anybody");
  return wording.Words(WordKind::kSubjectRole, row.rule->about, Joint::kOr);
}

std::vector<Fact> Bases(const MatrixRow& row, const Wording& wording) {
  if (row.basis_supply.empty()) return {};
  return {
      {wording.Say("grondslag geven", "basis to supply"), wording.WordWithArticle(WordKind::kBasis, row.basis_supply)},
      {wording.Say("grondslag ontvangen", "basis to receive"),
       wording.WordWithArticle(WordKind::kBasis, row.basis_receive)}};
}

// Facts of a rule, from all its rows: limits may touch some of its parties only.
RuleCard CardOf(const MatrixRow& first, const Wording& wording) {
  const policy::Rule& rule = *first.rule;
  RuleCard card;
  const std::string article = rule.article ? absl::StrCat(wording.Say("artikel ", "article "), *rule.article, " ") : "";
  card.heading = absl::StrCat(article, "[", rule.id, "] ", wording.SayWritten(rule.text.nl, rule.text.en));
  card.facts = {{wording.Say("doel", "purpose"), wording.WordWithArticle(WordKind::kPurpose, rule.purpose)},
                {wording.Say("over", "about"), AboutInWords(first, wording)}};
  for (const std::string& text : ConditionTexts(rule, wording)) {
    card.facts.emplace_back(wording.Say("voorwaarde", "condition"), text);
  }
  for (const std::string& text : MannerTexts(first, wording)) {
    card.facts.emplace_back(wording.Say("wijze", "manner"), text);
  }
  return card;
}

void AddLimits(const MatrixRow& row, const Wording& wording, RuleCard& card) {
  for (const policy::Limit& limit : row.limits) {
    const Fact fact = {wording.Say("grens", "limit"), LimitWithArticle(limit, wording)};
    if (std::ranges::find(card.facts, fact) == card.facts.end()) card.facts.push_back(fact);
  }
}

CardRow RowOf(const MatrixRow& row, const Wording& wording) {
  const std::string barred = row.barred() ? wording.Say("NIETS, verboden: ", "NOTHING, barred: ") : "";
  const Fact what = row.category.empty() ? Fact{wording.Say("wat", "what"), barred + WhatInWords(row, wording)}
                                         : Fact{WhatInWords(row, wording), barred + FieldsInWords(row, wording)};
  return {absl::StrJoin(row.suppliers, ", "), absl::StrJoin(row.recipients, ", "), Bases(row, wording), what};
}

Json TermJson(WordKind kind, const std::string& code, const Wording& wording) {
  return Json{{"code", code}, {"text", wording.Word(kind, code)}, {"article", wording.Article(kind, code)}};
}

Json PartiesJson(const std::vector<std::string>& ids, const Wording& wording) {
  Json parties = Json::array();
  for (const std::string& id : ids) parties.push_back({{"code", id}, {"text", wording.Party(id)}});
  return parties;
}

Json FieldsJson(const MatrixRow& row, const Wording& wording) {
  Json fields = Json::array();
  for (const policy::MatrixField& field : row.fields) {
    fields.push_back({{"field", field.field},
                      {"text", wording.Word(WordKind::kField, field.field)},
                      {"transformation", policy::TransformationName(field.transformation)},
                      {"transformation_text", policy::TransformationInWords(field, wording)}});
  }
  return fields;
}

Json LimitsJson(const MatrixRow& row, const Wording& wording) {
  Json limits = Json::array();
  for (const policy::Limit& limit : row.limits) {
    Json actions = Json::array();
    for (const policy::Action action : limit.actions) actions.push_back(policy::ActionName(action));
    limits.push_back({{"id", limit.id()},
                      {"statute", limit.statute != nullptr},
                      {"article", policy::LimitArticle(limit, wording)},
                      {"text", policy::LimitInWords(limit, wording)},
                      {"always", limit.always},
                      {"actions", actions}});
  }
  return limits;
}

}  // namespace

std::string FieldsInWords(const MatrixRow& row, const Wording& wording) {
  std::vector<std::string> fields;
  for (const policy::MatrixField& field : row.fields) fields.push_back(policy::FieldInWords(field, wording));
  return absl::StrJoin(fields, "; ");
}

std::string WhatInWords(const MatrixRow& row, const Wording& wording) {
  return row.category.empty() ? policy::FormInWords(*row.rule, wording)
                              : wording.Word(WordKind::kCategory, row.category);
}

std::vector<std::string> ConditionTexts(const policy::Rule& rule, const Wording& wording) {
  std::vector<std::string> texts;
  if (rule.break_glass) texts.push_back(wording.Say("alleen als spoedverstrekking", "only under break-glass"));
  for (const policy::ConditionText& condition : policy::ConditionsInWords(rule.conditions, wording)) {
    texts.push_back(condition.text);
  }
  return texts;
}

std::vector<std::string> MannerTexts(const MatrixRow& row, const Wording& wording) {
  std::vector<std::string> texts;
  if (row.rule->bulk) texts.push_back(wording.Say("navragen mag ook in bulk", "checks may also come in bulk"));
  if (row.mask_source) {
    texts.push_back(wording.Say("de verstrekker wordt niet genoemd", "the supplier is not told"));
  }
  if (row.rule->answer_within) {
    texts.push_back(
        absl::StrCat(wording.Say("antwoord binnen ", "an answer within "), wording.Term(*row.rule->answer_within)));
  }
  return texts;
}

std::string ActionsLeftInWords(const MatrixRow& row, const Wording& wording) {
  return row.barred() ? wording.Say("niets", "nothing") : policy::ActionsInWords(row.actions, Joint::kAnd, wording);
}

std::string LimitWithArticle(const policy::Limit& limit, const Wording& wording) {
  const std::string article = policy::LimitArticle(limit, wording);
  return absl::StrCat(article, article.empty() ? "" : ": ", policy::LimitInWords(limit, wording));
}

std::string FormWord(policy::RuleMode mode) {
  switch (mode) {
    case policy::RuleMode::kFields:
      return "fields";
    case policy::RuleMode::kHitOnly:
      return "hit_only";
    case policy::RuleMode::kAggregate:
      return "figures";
  }
  return "";
}

std::vector<RuleCard> MatrixCards(const std::vector<MatrixRow>& rows, const Wording& wording) {
  std::vector<RuleCard> cards;
  const policy::Rule* rule = nullptr;
  for (const MatrixRow& row : rows) {
    if (row.rule != rule) cards.push_back(CardOf(row, wording));
    rule = row.rule;
    AddLimits(row, wording, cards.back());
    cards.back().rows.push_back(RowOf(row, wording));
  }
  return cards;
}

void AddMatrixCsv(const std::vector<MatrixRow>& rows, const Wording& wording, Table& table) {
  for (const MatrixRow& row : rows) {
    const policy::Rule& rule = *row.rule;
    std::vector<std::string> limits;
    for (const policy::Limit& limit : row.limits) limits.push_back(LimitWithArticle(limit, wording));
    std::vector<std::string> actions;
    for (const policy::Action action : row.actions) actions.emplace_back(policy::ActionName(action));
    AddCsvRow(table,
              {row.covenant->id, row.covenant->version, rule.article ? absl::StrCat(*rule.article) : "", rule.id, "",
               absl::StrJoin(row.suppliers, "; "), absl::StrJoin(row.recipients, "; "), rule.purpose,
               absl::StrJoin(rule.about, "; "), FormWord(rule.mode), row.category,
               row.category.empty() ? WhatInWords(row, wording) : FieldsInWords(row, wording), row.basis_supply,
               row.basis_receive, absl::StrJoin(ConditionTexts(rule, wording), "; "), absl::StrJoin(limits, "; "),
               absl::StrJoin(actions, "; "), wording.SayWritten(rule.text.nl, rule.text.en)});
  }
}

Json MatrixJson(const std::vector<MatrixRow>& rows, const Wording& wording) {
  Json list = Json::array();
  for (const MatrixRow& row : rows) {
    const policy::Rule& rule = *row.rule;
    Json json{{"rule", rule.id}, {"article", rule.article ? Json(*rule.article) : Json()}};
    json["sentence"] = wording.SayWritten(rule.text.nl, rule.text.en);
    json["suppliers"] = PartiesJson(row.suppliers, wording);
    json["recipients"] = PartiesJson(row.recipients, wording);
    json["purpose"] = TermJson(WordKind::kPurpose, rule.purpose, wording);
    json["about"] = Json::array();
    for (const std::string& role : rule.about) json["about"].push_back(TermJson(WordKind::kSubjectRole, role, wording));
    json["form"] = FormWord(rule.mode);
    if (!row.category.empty()) json["category"] = TermJson(WordKind::kCategory, row.category, wording);
    if (row.category.empty()) json["what"] = WhatInWords(row, wording);
    json["fields"] = FieldsJson(row, wording);
    if (!row.basis_supply.empty()) json["basis_supply"] = TermJson(WordKind::kBasis, row.basis_supply, wording);
    if (!row.basis_receive.empty()) json["basis_receive"] = TermJson(WordKind::kBasis, row.basis_receive, wording);
    json["break_glass"] = rule.break_glass;
    json["conditions"] = Json::array();
    for (const policy::ConditionText& condition : policy::ConditionsInWords(rule.conditions, wording)) {
      json["conditions"].push_back({{"condition", condition.condition}, {"text", condition.text}});
    }
    json["limits"] = LimitsJson(row, wording);
    json["actions"] = Json::array();
    for (const policy::Action action : row.actions) json["actions"].push_back(policy::ActionName(action));
    json["bulk"] = rule.bulk;
    json["mask_source"] = row.mask_source;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace covenant::cli
