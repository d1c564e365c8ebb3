#include "policy/prose/prose_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/prose/prose_conditions.h"
#include "policy/prose/prose_release.h"
#include "policy/review/matrix.h"
#include "policy/review/rule_relations.h"
#include "policy/words/citation.h"

namespace covenant::policy {
namespace {

// Words at the beginning of a sentence; other letters than ASCII stay as they are.
std::string Capital(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text;
}

std::string PartiesOf(const PartySet& set, Joint joint, const Wording& wording) {
  return set.anyone ? wording.Say("iedere deelnemer", "any party") : wording.Parties(set.parties, joint);
}

// Those of the words that are kinds of objects, or those that are roles of people.
std::vector<std::string> Of(const std::vector<std::string>& about, bool objects, const Wording& wording) {
  std::vector<std::string> those;
  for (const std::string& word : about) {
    if (wording.vocabulary().IsObject(word) == objects) those.push_back(word);
  }
  return those;
}

// " over wie slachtoffer is, of over een object: bedrijf"; empty when it is about whoever.
std::string AboutInWords(const std::vector<std::string>& about, const Wording& wording) {
  const std::vector<std::string> roles = Of(about, false, wording);
  const std::vector<std::string> objects = Of(about, true, wording);
  std::string text;
  if (!roles.empty()) {
    absl::StrAppend(&text, wording.Say(" over wie ", " about whoever is a "),
                    wording.Words(WordKind::kSubjectRole, roles, Joint::kOr), wording.Say(" is", ""));
  }
  if (!objects.empty()) {
    absl::StrAppend(&text, roles.empty() ? "" : wording.Say(", of", ", or"),
                    wording.Say(" over een object: ", " about an object: "),
                    wording.Words(WordKind::kSubjectRole, objects, Joint::kOr));
  }
  return text;
}

// What a hit tells: that somebody is known, or something.
std::string KnownInWords(const std::vector<std::string>& about, const Wording& wording) {
  if (Of(about, true, wording).empty()) {
    return wording.Say(" laten zien of iemand bekend is", " see whether somebody is known");
  }
  if (Of(about, false, wording).empty()) {
    return wording.Say(" laten zien of iets bekend is", " see whether something is known");
  }
  return wording.Say(" laten zien of iemand of iets bekend is", " see whether somebody or something is known");
}

// "Politie en KMar mogen aan CoMensha gegevens geven over een slachtoffer, voor registratie van aard en omvang."
std::string WhoGivesWhat(const Covenant& covenant, const Rule& rule, const Wording& wording) {
  const bool several = Members(covenant, rule.from).size() > 1;
  std::string text = absl::StrCat(PartiesOf(rule.from, Joint::kAnd, wording),
                                  several ? wording.Say(" mogen", " may") : wording.Say(" mag", " may"));
  const std::string to = PartiesOf(rule.to, Joint::kAnd, wording);
  switch (rule.mode) {
    case RuleMode::kFields:
      absl::StrAppend(&text, wording.Say(" gegevens verstrekken aan ", " supply data to "), to);
      break;
    case RuleMode::kHitOnly:
      absl::StrAppend(&text, wording.Say(" aan ", " let "), to, KnownInWords(rule.about, wording));
      break;
    case RuleMode::kAggregate:
      absl::StrAppend(&text, wording.Say(" meetellen in cijfers voor ", " count in figures for "), to);
      break;
  }
  absl::StrAppend(&text, AboutInWords(rule.about, wording));
  absl::StrAppend(&text, wording.Say(", voor het doel ", ", for the purpose of "),
                  wording.WordWithArticle(WordKind::kPurpose, rule.purpose), ".");
  return Capital(std::move(text));
}

// The basis of each party; parties with the same one are told together.
std::string BasisInWords(const Basis& basis, const std::vector<std::string>& parties, const Wording& wording) {
  std::map<std::string, std::vector<std::string>> parties_of;
  for (const std::string& party : parties) parties_of[basis.Of(party)].push_back(party);
  std::vector<std::string> items;
  for (const auto& [code, of] : parties_of) {
    const std::string word = wording.WordWithArticle(WordKind::kBasis, code);
    items.push_back(parties_of.size() == 1 ? word : absl::StrCat(wording.Parties(of), ": ", word));
  }
  return absl::StrJoin(items, "; ");
}

void AddContents(const Covenant& covenant, const Rule& rule, const Wording& wording, std::vector<Point>& points) {
  if (const std::string form = FormInWords(rule, wording); !form.empty()) {
    points.push_back({wording.Say("wat", "what"), form});
  }
  for (const CategoryFields& category : CategoriesOf(covenant, rule)) {
    if (rule.mode != RuleMode::kFields) continue;
    std::vector<std::string> fields;
    for (const MatrixField& field : category.fields) fields.push_back(FieldInWords(field, wording));
    points.push_back({wording.Word(WordKind::kCategory, category.category), absl::StrJoin(fields, "; ")});
  }
}

// Prohibitions that touch the rule for some of its parties, each once.
void AddLimits(const Snapshot& snapshot, const Covenant& covenant, const Rule& rule, const Wording& wording,
               std::vector<Point>& points) {
  std::vector<std::string> told;
  for (const MatrixRow& row : Matrix(snapshot, covenant, wording.day())) {
    if (row.rule != &rule) continue;
    for (const Limit& limit : row.limits) {
      if (std::find(told.begin(), told.end(), limit.id()) != told.end()) continue;
      told.push_back(limit.id());
      const std::string article = LimitArticle(limit, wording);
      points.push_back({wording.Say("grens", "limit"),
                        absl::StrCat(article, article.empty() ? "" : ": ", LimitInWords(limit, wording))});
    }
  }
}

// Which parties a statute means, one point each.
void AddBound(const BoundParties& bound, const std::string& label, const Wording& wording, std::vector<Point>& points) {
  const auto& [outside_police_domain, is_private, third_party, collaboration_body, kinds, other_than, sectors] = bound;
  const auto add = [&](std::string_view nl, std::string_view en, const std::string& words = "") {
    points.push_back({label, absl::StrCat(wording.Say(nl, en), words)});
  };
  if (outside_police_domain) add("wie niet onder de Wpg werkt", "whoever does not work under the Wpg");
  if (is_private) add("wie privaatrechtelijk is", "whoever works under private law");
  if (third_party) {
    add("wie niet krachtens de wet aan de samenwerking deelneemt",
        "whoever does not take part in the collaboration by law");
  }
  if (collaboration_body) add("een ander samenwerkingsverband", "another collaboration");
  if (!kinds.empty()) add("", "", wording.Words(WordKind::kPartyKind, kinds, Joint::kOr));
  if (!other_than.empty()) {
    add("ieder ander dan ", "anyone other than ", wording.Words(WordKind::kPartyKind, other_than, Joint::kOr));
  }
  if (!sectors.empty()) add("sector ", "sector ", wording.Words(WordKind::kSector, sectors, Joint::kOr));
}

// What is barred when it is not the whole exchange.
void AddBarred(const StatutoryProhibition& prohibition, const Wording& wording, std::vector<Point>& points) {
  const std::string label = wording.Say("betreft", "concerns");
  if (!prohibition.categories.empty()) {
    points.push_back({label, wording.Words(WordKind::kCategory, prohibition.categories, Joint::kAnd)});
  }
  if (!prohibition.fields.empty()) {
    points.push_back({label, absl::StrCat(wording.Say("velden: ", "fields: "),
                                          wording.Words(WordKind::kField, prohibition.fields, Joint::kAnd))});
  }
  if (!prohibition.schemes.empty()) {
    points.push_back({label, absl::StrCat(wording.Say("herkennen aan ", "recognising by "),
                                          wording.Words(WordKind::kScheme, prohibition.schemes, Joint::kOr))});
  }
}

Statement StatuteInWords(const StatutoryProhibition& prohibition, const Wording& wording) {
  const auto& [id, article, nl, actions, collaborations, suppliers, recipients, categories, fields, schemes, words,
               when, unless, in_force, reason, at] = prohibition;
  const ReasonWord* word = wording.vocabulary().FindReason(reason);
  Statement statement{id, wording.SayWritten(nl, word == nullptr ? "" : word->en), "", {}};
  statement.text = absl::StrCat(Capital(CitationInWords(article, wording.language())),
                                wording.Say(" verbiedt ", " forbids to "), ActionsInWords(actions, Joint::kOr, wording),
                                wording.Say(", wat het convenant ook zegt.", ", whatever the covenant says."));
  AddBarred(prohibition, wording, statement.points);
  AddBound(suppliers, wording.Say("verstrekker", "supplier"), wording, statement.points);
  AddBound(recipients,
           schemes.empty() ? wording.Say("ontvanger", "recipient") : wording.Say("wie herkent", "who recognises"),
           wording, statement.points);
  for (const ConditionText& asked : WhenInWords(when, wording)) {
    statement.points.push_back({wording.Say("wanneer", "when"), asked.text});
  }
  if (!unless.empty()) {
    statement.points.push_back({wording.Say("tenzij vastligt", "unless on record"), UnlessInWords(unless, wording)});
  }
  return statement;
}

}  // namespace

Statement RuleInWords(const Snapshot& snapshot, const Covenant& covenant, const Rule& rule, const Wording& wording) {
  // Names every member: what is added to a rule must be said here.
  const auto& [id, article, text, from, to, purpose, about, mode, data_set, aggregate, basis_supply, basis_receive,
               conditions, bulk, mask_source, answer_within, break_glass, at] = rule;
  Statement statement{id, wording.SayWritten(text.nl, text.en), WhoGivesWhat(covenant, rule, wording), {}};
  std::vector<Point>& points = statement.points;
  AddContents(covenant, rule, wording, points);
  if (mode != RuleMode::kAggregate) {
    points.push_back({wording.Say("grondslag om te verstrekken", "basis to supply"),
                      BasisInWords(basis_supply, Members(covenant, from), wording)});
    points.push_back({wording.Say("grondslag om te ontvangen", "basis to receive"),
                      BasisInWords(basis_receive, Members(covenant, to), wording)});
  }
  const std::string condition = wording.Say("voorwaarde", "condition");
  if (break_glass) {
    points.push_back({condition, wording.Say("alleen als spoedverstrekking", "only under break-glass")});
  }
  for (const ConditionText& asked : ConditionsInWords(conditions, wording)) points.push_back({condition, asked.text});
  const std::string how = wording.Say("wijze", "manner");
  if (bulk) points.push_back({how, wording.Say("navragen mag ook in bulk", "checks may also come in bulk")});
  if (mask_source)
    points.push_back({how, wording.Say("de verstrekker wordt niet genoemd", "the supplier is not told")});
  if (answer_within) {
    points.push_back(
        {how, absl::StrCat(wording.Say("antwoord binnen ", "an answer within "), wording.Term(*answer_within))});
  }
  AddLimits(snapshot, covenant, rule, wording, points);
  return statement;
}

Statement ProhibitionInWords(const ProhibitRule& rule, const Wording& wording) {
  const auto& [id, article, text, actions, from, to, purpose, when, at] = rule;
  std::string sentence =
      absl::StrCat(wording.Say("Verboden is ", "It is forbidden to "), ActionsInWords(actions, Joint::kOr, wording),
                   wording.Say(": van ", ": from "), PartiesOf(from, Joint::kOr, wording), wording.Say(" aan ", " to "),
                   PartiesOf(to, Joint::kOr, wording),
                   purpose.empty() ? wording.Say(", voor welk doel ook.", ", for any purpose.")
                                   : absl::StrCat(wording.Say(", voor het doel ", ", for the purpose of "),
                                                  wording.WordWithArticle(WordKind::kPurpose, purpose), "."));
  Statement statement{id, wording.SayWritten(text.nl, text.en), std::move(sentence), {}};
  for (const ConditionText& asked : WhenInWords(when, wording)) {
    statement.points.push_back({wording.Say("wanneer", "when"), asked.text});
  }
  return statement;
}

Statement MatchInWords(const MatchRule& match, const Wording& wording) {
  const auto& [id, article, text, from, purpose, about, minimum_suppliers, within, notify_suppliers, notify, assessor,
               at] = match;
  std::string sentence = absl::StrCat(
      wording.Say("Kennen ten minste ", "When at least "), minimum_suppliers, wording.Say(" van ", " of "),
      PartiesOf(from, Joint::kAnd, wording), wording.Say(" dezelfde persoon", " know the same person"),
      about.empty()
          ? ""
          : absl::StrCat(wording.Say(" als ", " as "), wording.Words(WordKind::kSubjectRole, about, Joint::kOr)),
      wording.Say(", voor het doel ", ", for the purpose of "), wording.WordWithArticle(WordKind::kPurpose, purpose),
      wording.Say(", dan is dat een match.", ", that is a match."));
  Statement statement{id, wording.SayWritten(text.nl, text.en), std::move(sentence), {}};
  std::vector<Point>& points = statement.points;
  if (within) {
    points.push_back({wording.Say("telt mee", "counts"),
                      absl::StrCat(wording.Say("wat ten hoogste ", "what was supplied at most "), wording.Term(*within),
                                   wording.Say(" geleden is aangeleverd", " ago"))});
  }
  const std::string told = wording.Say("bericht aan", "told");
  if (notify_suppliers) {
    points.push_back({told, wording.Say("de verstrekkers wier signaal meetelt", "the suppliers whose signals count")});
  }
  if (notify.anyone || !notify.parties.empty()) points.push_back({told, PartiesOf(notify, Joint::kAnd, wording)});
  if (!assessor.empty()) {
    points.push_back({wording.Say("eerst", "first"),
                      absl::StrCat(wording.Say("beoordeelt een medewerker van ", "a person of "),
                                   wording.Party(assessor), wording.Say(" de match", " assesses the match"))});
  }
  return statement;
}

std::vector<Statement> StatutesInWords(const Snapshot& snapshot, const Covenant& covenant, const Wording& wording) {
  std::vector<Statement> statements;
  for (const auto& statute : snapshot.statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      if (BindsCollaboration(prohibition, covenant.collaboration) && prohibition.in_force.Contains(wording.day())) {
        statements.push_back(StatuteInWords(prohibition, wording));
      }
    }
  }
  return statements;
}

}  // namespace covenant::policy
