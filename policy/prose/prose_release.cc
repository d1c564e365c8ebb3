#include "policy/prose/prose_release.h"

#include "absl/strings/str_cat.h"
#include "policy/prose/prose_conditions.h"
#include "policy/words/citation.h"

namespace covenant::policy {
namespace {

// "tellen naar aanmelder": words of figures.
std::string Figures(const Aggregate& figures, const Wording& wording) {
  const auto& [by, minimum_cell, secondary_suppression, every, at] = figures;
  std::vector<std::string> words;
  for (const std::string& code : by) words.push_back(wording.CategoryOrField(code));
  std::string text =
      absl::StrCat(wording.Say("aantallen personen naar ", "numbers of people by "), wording.List(words, Joint::kAnd));
  if (minimum_cell > 1) {
    absl::StrAppend(&text, wording.Say("; een aantal onder ", "; a number below "), minimum_cell,
                    wording.Say(" wordt niet verteld", " is not told"));
  }
  if (secondary_suppression) {
    absl::StrAppend(&text, wording.Say(", en ook niet het aantal waaruit het is af te leiden",
                                       ", nor the number from which it follows"));
  }
  if (every) absl::StrAppend(&text, "; ", wording.Every(*every));
  return text;
}

std::string StatuteSentence(const StatutoryProhibition& statute, const Wording& wording) {
  const ReasonWord* reason = wording.vocabulary().FindReason(statute.reason);
  return wording.SayWritten(statute.nl, reason == nullptr ? "" : reason->en);
}

}  // namespace

std::string TransformationInWords(const MatrixField& field, const Wording& wording) {
  switch (field.transformation) {
    case Transformation::kAsIs:
      return wording.Say("ongewijzigd", "as it is");
    case Transformation::kBand:
      return absl::StrCat(wording.Say("in klassen ", "in bands "), wording.List(field.bands, Joint::kAnd));
    case Transformation::kPoliceUnit:
      return wording.Say("als politie-eenheid", "as police unit");
    case Transformation::kMunicipality:
      return wording.Say("als gemeentenaam", "as the municipality's name");
    case Transformation::kPostcode4:
      return wording.Say("als vier cijfers van de postcode", "as four digits of the postcode");
    case Transformation::kMonth:
      return wording.Say("als maand", "as month");
    case Transformation::kQuarter:
      return wording.Say("als kwartaal", "as quarter");
    case Transformation::kYear:
      return wording.Say("als jaar", "as year");
    case Transformation::kRedact:
      return wording.Say("onleesbaar gemaakt", "redacted");
    case Transformation::kMaskSource:
      return wording.Say("afgeschermd", "masked");
    case Transformation::kDrop:
      return wording.Say("alleen aangeleverd, komt er niet uit", "supplied only, never comes out");
  }
  return "";
}

std::string FieldInWords(const MatrixField& field, const Wording& wording) {
  std::string text = wording.Word(WordKind::kField, field.field);
  if (field.transformation != Transformation::kAsIs) {
    absl::StrAppend(&text, " ", TransformationInWords(field, wording));
  }
  if (field.withheld)
    absl::StrAppend(&text, wording.Say(" (nooit: een wet verbiedt het)", " (never: a statute forbids it)"));
  return text;
}

std::string ActionInWords(Action action, const Wording& wording) {
  switch (action) {
    case Action::kSubmit:
      return wording.Say("aanleveren", "supply");
    case Action::kCheck:
      return wording.Say("navragen", "check");
    case Action::kRetrieve:
      return wording.Say("opvragen", "retrieve");
    case Action::kReport:
      return wording.Say("tellen", "count");
  }
  return "";
}

std::string ActionsInWords(const std::vector<Action>& actions, Joint joint, const Wording& wording) {
  std::vector<std::string> words;
  for (const Action action : actions) words.push_back(ActionInWords(action, wording));
  return wording.List(words, joint);
}

std::string FormInWords(const Rule& rule, const Wording& wording) {
  switch (rule.mode) {
    case RuleMode::kFields:
      return "";
    case RuleMode::kHitOnly:
      return wording.Say("treffer of geen treffer, met het contactpunt", "hit or no-hit, with the contact point");
    case RuleMode::kAggregate:
      return Figures(*rule.aggregate, wording);
  }
  return "";
}

std::string LimitArticle(const Limit& limit, const Wording& wording) {
  if (limit.statute != nullptr) return CitationInWords(limit.statute->article, wording.language());
  if (!limit.rule->article) return "";
  return wording.dutch() ? absl::StrCat("artikel ", *limit.rule->article, " van het convenant")
                         : absl::StrCat("article ", *limit.rule->article, " of the covenant");
}

std::string LimitInWords(const Limit& limit, const Wording& wording) {
  if (limit.rule != nullptr) return wording.SayWritten(limit.rule->text.nl, limit.rule->text.en);
  std::string text = StatuteSentence(*limit.statute, wording);
  std::vector<std::string> fields;
  for (const std::string& field : limit.fields) fields.push_back(wording.Word(WordKind::kField, field));
  if (!fields.empty()) {
    absl::StrAppend(&text, wording.Say(" Het gaat om ", " This concerns "), wording.List(fields, Joint::kAnd), ".");
  }
  if (!limit.statute->unless.empty()) {
    absl::StrAppend(&text, wording.Say(" Tenzij vastligt: ", " Unless on record: "),
                    UnlessInWords(limit.statute->unless, wording), ".");
  }
  return text;
}

}  // namespace covenant::policy
