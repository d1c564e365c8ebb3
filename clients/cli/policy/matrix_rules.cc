#include "clients/cli/policy/matrix_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/policy/matrix_text.h"
#include "policy/prose/prose_conditions.h"
#include "policy/prose/prose_release.h"

namespace covenant::cli {
namespace {

using policy::MatrixRow;
using policy::Wording;
using policy::WordKind;
using Rows = std::vector<MatrixRow>;

// Rows next to each other that differ in their category only: parties and bases are told once for all.
bool SameParties(const MatrixRow& a, const MatrixRow& b) {
  return a.suppliers == b.suppliers && a.recipients == b.recipients && a.basis_supply == b.basis_supply &&
         a.basis_receive == b.basis_receive && a.actions == b.actions;
}

std::vector<Rows> Together(const Rows& rows) {
  std::vector<Rows> groups;
  for (const MatrixRow& row : rows) {
    const auto it = std::ranges::find_if(groups, [&](const Rows& group) { return SameParties(group.front(), row); });
    if (it == groups.end()) {
      groups.push_back({row});
    } else {
      it->push_back(row);
    }
  }
  return groups;
}

void AddBasis(HtmlWriter& html, const std::string& basis, const std::string& span, const Wording& wording) {
  const auto cell = html.Open("td", {{"class", "basis"}, {"rowspan", span}});
  if (basis.empty()) return html.Text(wording.Say("niet nodig voor aantallen", "not needed for figures"));
  html.Text(wording.Word(WordKind::kBasis, basis));
  html.Add("span", wording.Article(WordKind::kBasis, basis), {{"class", "article"}});
}

void AddFields(HtmlWriter& html, const MatrixRow& row, const Wording& wording) {
  const auto cell = html.Open("td");
  const auto list = html.Open("ul", {{"class", "plain"}});
  for (const policy::MatrixField& field : row.fields) {
    const auto item = html.Open("li");
    html.Text(wording.Word(WordKind::kField, field.field));
    if (field.transformation != policy::Transformation::kAsIs) {
      html.Add("span", absl::StrCat(", ", policy::TransformationInWords(field, wording)), {{"class", "how"}});
    }
    if (field.withheld) {
      html.Add("span", wording.Say(" (nooit: een wet verbiedt het)", " (never: a statute forbids it)"),
               {{"class", "law"}});
    }
  }
}

void AddGroup(HtmlWriter& html, const Rows& group, const Wording& wording) {
  const auto body = html.Open("tbody", {{"class", "together"}});
  const std::string span = absl::StrCat(group.size());
  for (size_t i = 0; i < group.size(); ++i) {
    const MatrixRow& row = group[i];
    const auto line = html.Open("tr");
    if (i == 0) {
      html.Add("th", wording.Parties(row.suppliers), {{"scope", "rowgroup"}, {"rowspan", span}});
      html.Add("th", wording.Parties(row.recipients), {{"scope", "rowgroup"}, {"rowspan", span}});
    }
    if (row.fields.empty()) {
      html.Add("td", WhatInWords(row, wording), {{"colspan", "2"}});
    } else {
      html.Add("td", WhatInWords(row, wording));
      AddFields(html, row, wording);
    }
    if (i > 0) continue;
    AddBasis(html, row.basis_supply, span, wording);
    AddBasis(html, row.basis_receive, span, wording);
    html.Add("td", ActionsLeftInWords(row, wording), {{"rowspan", span}, {"class", row.barred() ? "law" : "may"}});
  }
}

void AddTerm(HtmlWriter& html, std::string_view label, const std::vector<std::string>& texts,
             std::string_view style = "") {
  if (texts.empty()) return;
  html.Add("dt", label);
  for (const std::string& text : texts) {
    if (style.empty()) {
      html.Add("dd", text);
    } else {
      html.Add("dd", text, {{"class", style}});
    }
  }
}

// Prohibitions that touch some row of the rule, each once.
std::vector<std::string> LimitsOf(const Rows& rows, const Wording& wording) {
  std::vector<std::string> texts;
  for (const MatrixRow& row : rows) {
    for (const policy::Limit& limit : row.limits) {
      const std::string text = LimitWithArticle(limit, wording);
      if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
    }
  }
  return texts;
}

void AddTop(HtmlWriter& html, const Rows& rows, std::string_view tag, const Wording& wording) {
  const policy::Rule& rule = *rows.front().rule;
  const auto top = html.Open("div", {{"class", "top"}});
  {
    const auto heading = html.Open(tag);
    if (rule.article) html.Text(absl::StrCat(wording.Say("Artikel ", "Article "), *rule.article, "  "));
    html.Add("span", rule.id, {{"class", "id"}});
  }
  html.Add("p", wording.SayWritten(rule.text.nl, rule.text.en), {{"class", "quote"}});
  const auto terms = html.Open("dl", {{"class", "terms"}});
  AddTerm(html, wording.Say("doel", "purpose"), {wording.WordWithArticle(WordKind::kPurpose, rule.purpose)});
  AddTerm(html, wording.Say("over wie", "about whom"),
          {rule.about.empty() ? wording.Say("wie dan ook", "anybody")
                              : wording.Words(WordKind::kSubjectRole, rule.about, policy::Joint::kOr)});
  AddTerm(html, wording.Say("voorwaarden", "conditions"), ConditionTexts(rule, wording));
  AddTerm(html, wording.Say("wijze", "manner"), MannerTexts(rows.front(), wording));
  AddTerm(html, wording.Say("begrensd door", "bounded by"), LimitsOf(rows, wording), "law");
}

void AddRule(HtmlWriter& html, const Rows& rows, std::string_view tag, const Wording& wording) {
  const auto section = html.Open("section", {{"class", "rule"}, {"id", RuleAnchor(rows.front())}});
  AddTop(html, rows, tag, wording);
  const auto table = html.Open("table", {{"class", "ways"}});
  html.Add("caption", absl::StrCat(rows.front().rule->id, ": ",
                                   wording.Say("wie wat van wie ontvangt", "who receives what from whom")));
  {
    const auto head = html.Open("thead");
    const auto line = html.Open("tr");
    for (const std::string& title :
         {wording.Say("verstrekker", "supplier"), wording.Say("ontvanger", "recipient"), wording.Say("wat", "what"),
          wording.Say("velden en bewerking", "fields and transformation"),
          wording.Say("grondslag om te verstrekken", "basis to supply"),
          wording.Say("grondslag om te ontvangen", "basis to receive"), wording.Say("mag", "may")}) {
      html.Add("th", title, {{"scope", "col"}});
    }
  }
  for (const Rows& group : Together(rows)) AddGroup(html, group, wording);
}

}  // namespace

std::string RuleAnchor(const MatrixRow& row) {
  return absl::StrCat(row.covenant->id, "-", row.rule->id);
}

void AddRules(HtmlWriter& html, const Rows& rows, std::string_view heading, const Wording& wording) {
  for (size_t begin = 0; begin < rows.size();) {
    size_t end = begin;
    while (end < rows.size() && rows[end].rule == rows[begin].rule) ++end;
    AddRule(html, Rows(rows.begin() + static_cast<ptrdiff_t>(begin), rows.begin() + static_cast<ptrdiff_t>(end)),
            heading, wording);
    begin = end;
  }
}

}  // namespace covenant::cli
