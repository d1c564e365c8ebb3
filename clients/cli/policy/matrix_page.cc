#include "clients/cli/policy/matrix_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/policy/matrix_grid.h"
#include "clients/cli/policy/matrix_rules.h"
#include "clients/cli/policy/matrix_style.h"
#include "clients/cli/text/html.h"
#include "policy/prose/prose_rules.h"
#include "policy/prose/prose_sections.h"

namespace covenant::cli {
namespace {

using policy::Wording;

void AddFact(HtmlWriter& html, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  const auto pair = html.Open("div");
  html.Add("dt", label);
  html.Add("dd", text);
}

void AddFacts(HtmlWriter& html, const PageCovenant& page, absl::CivilDay made_on) {
  const policy::Covenant& covenant = *page.covenant;
  const Wording& wording = page.wording;
  const auto facts = html.Open("dl", {{"class", "facts"}});
  AddFact(html, wording.Say("Convenant", "Covenant"),
          absl::StrCat(covenant.id, wording.Say(", versie ", ", version "), covenant.version));
  AddFact(html, wording.Say("Geldigheid", "In force"),
          absl::StrCat(wording.Range(covenant.in_force), " (", page.state, ")"));
  AddFact(html, wording.Say("Samenwerking", "Collaboration"),
          wording.WordWithArticle(policy::WordKind::kCollaboration, covenant.collaboration));
  if (covenant.contact_point) {
    AddFact(html, wording.Say("Contactpunt", "Contact point"), wording.Party(covenant.contact_point->party));
  }
  AddFact(html, wording.Say("Stand van deelnemers en wetten", "Parties and statutes as of"),
          wording.Date(wording.day()));
  AddFact(html, wording.Say("Gemaakt op", "Made on"), wording.Date(made_on));
}

// A list of statements, such as the terms of retention.
void AddStatements(HtmlWriter& html, const std::vector<policy::Statement>& statements) {
  for (const policy::Statement& statement : statements) {
    html.Add("p", statement.text);
    if (statement.points.empty()) continue;
    const auto points = html.Open("dl", {{"class", "terms"}});
    for (const policy::Point& point : statement.points) {
      html.Add("dt", point.label);
      html.Add("dd", point.text);
    }
  }
}

// One prohibition a row: where it stands, what it says, what it takes.
void AddProhibitions(HtmlWriter& html, std::string_view caption, const std::vector<policy::Statement>& statements,
                     const Wording& wording) {
  if (statements.empty()) return;
  const auto table = html.Open("table");
  html.Add("caption", caption);
  {
    const auto head = html.Open("thead");
    const auto line = html.Open("tr");
    for (const std::string& title : {wording.Say("verbod", "prohibition"), wording.Say("zegt", "says"),
                                     wording.Say("werking", "effect"), wording.Say("wanneer", "when")}) {
      html.Add("th", title, {{"scope", "col"}});
    }
  }
  const auto body = html.Open("tbody");
  for (const policy::Statement& statement : statements) {
    const auto line = html.Open("tr");
    html.Add("th", statement.source, {{"scope", "row"}});
    html.Add("td", statement.quote);
    html.Add("td", statement.text);
    const auto cell = html.Open("td");
    const auto list = html.Open("ul", {{"class", "plain"}});
    for (const policy::Point& point : statement.points) html.Add("li", absl::StrCat(point.label, ": ", point.text));
    if (statement.points.empty()) html.Add("li", wording.Say("altijd", "always"));
  }
}

void AddBounds(HtmlWriter& html, const policy::Snapshot& snapshot, const PageCovenant& page, std::string_view tag) {
  const Wording& wording = page.wording;
  html.Add(tag, wording.Say("Wat nooit mag", "What is never allowed"));
  html.Add("p", wording.Say("Een verbod gaat voor elke regel; wat een wet verbiedt, kan geen convenant toestaan.",
                            "A prohibition beats every rule; what a statute forbids no covenant can allow."));
  std::vector<policy::Statement> own;
  for (const policy::ProhibitRule& rule : page.covenant->prohibitions) {
    own.push_back(policy::ProhibitionInWords(rule, wording));
  }
  AddProhibitions(html, wording.Say("Verboden van het convenant", "Prohibitions of the covenant"), own, wording);
  AddProhibitions(html, wording.Say("Wettelijke verboden", "Statutory prohibitions"),
                  policy::StatutesInWords(snapshot, *page.covenant, wording), wording);
  html.Add(tag, wording.Say("Herkennen en bewaren", "Recognising and keeping"));
  if (!page.covenant->matching.empty()) AddStatements(html, {policy::MatchingInWords(*page.covenant, wording)});
  AddStatements(html, policy::RetentionInWords(page.covenant->retention, wording));
}

// `alone`: the page's title is the covenant's, and its parts are one level higher.
void AddCovenant(HtmlWriter& html, const policy::Snapshot& snapshot, const PageCovenant& page, absl::CivilDay made_on,
                 bool alone) {
  const Wording& wording = page.wording;
  const auto section = html.Open("section", {{"class", alone ? "covenant" : "covenant several"}});
  const std::string_view part = alone ? "h2" : "h3";
  if (!alone) html.Add("h2", wording.SayWritten(page.covenant->title.nl, page.covenant->title.en));
  AddFacts(html, page, made_on);
  html.Add(part, wording.Say("Overzicht", "Overview"));
  AddGrid(html, page.rows, wording);
  AddGridLegend(html, wording);
  html.Add(part, wording.Say("Per regel", "Rule by rule"));
  AddRules(html, policy::Combined(page.rows), alone ? "h3" : "h4", wording);
  AddBounds(html, snapshot, page, part);
}

std::string KindInWords(const std::string& kind, const Wording& wording) {
  if (kind == "covenant") return wording.Say("convenant", "covenant");
  if (kind == "register") return wording.Say("deelnemersregister", "party register");
  if (kind == "vocabulary") return wording.Say("woordenlijst", "vocabulary");
  return wording.Say("wet", "statute");
}

void AddSources(HtmlWriter& html, const std::vector<PageSource>& sources, const Wording& wording) {
  html.Add("h2", wording.Say("Bronnen", "Sources"));
  html.Add("p",
           wording.Say("Deze pagina volgt alleen uit de documenten hieronder. Wie het zelf wil nagaan, vergelijkt de "
                       "SHA-256 met die van het document dat is goedgekeurd.",
                       "This page follows from the documents below and from nothing else. To check it, compare the "
                       "SHA-256 with that of the document that was approved."));
  const auto table = html.Open("table");
  html.Add("caption", wording.Say("Documenten met hun versie en SHA-256", "Documents with their version and SHA-256"));
  {
    const auto head = html.Open("thead");
    const auto line = html.Open("tr");
    for (const std::string& title : {wording.Say("soort", "kind"), wording.Say("naam", "name"),
                                     wording.Say("versie", "version"), std::string("SHA-256")}) {
      html.Add("th", title, {{"scope", "col"}});
    }
  }
  const auto body = html.Open("tbody");
  for (const PageSource& source : sources) {
    const auto line = html.Open("tr");
    html.Add("td", KindInWords(source.kind, wording));
    html.Add("th", source.name, {{"scope", "row"}});
    html.Add("td", source.version);
    const auto cell = html.Open("td");
    html.Add("code", source.sha256);
  }
}

void AddHead(HtmlWriter& html, const std::string& title) {
  const auto head = html.Open("head");
  html.AddVoid("meta", {{"charset", "utf-8"}});
  html.AddVoid("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  // Whatever a document holds: nothing is fetched and nothing runs.
  html.AddVoid("meta", {{"http-equiv", "Content-Security-Policy"},
                        {"content", "default-src 'none'; style-src 'unsafe-inline'"}});
  html.Add("title", title);
  html.Style(kMatrixStyle);
}

void AddTop(HtmlWriter& html, const PageCovenant& first, const std::string& title) {
  const Wording& wording = first.wording;
  const auto header = html.Open("header", {{"class", "page"}});
  html.Add("p",
           wording.Say("Bijlage bij de gegevensbeschermingseffectbeoordeling (DPIA)",
                       "Annex to the data protection impact assessment (DPIA)"),
           {{"class", "kind"}});
  html.Add("h1", title);
  html.Add("p",
           wording.Say("Wie mag welke gegevens van wie ontvangen, voor welk doel, op welke grondslag, hoe bewerkt en "
                       "onder welke voorwaarden. Wat hier niet staat, mag niet.",
                       "Who may receive which data from whom, for which purpose, on which legal basis, how transformed "
                       "and under which conditions. What does not stand here is refused."),
           {{"class", "lead"}});
}

std::string TitleOf(const std::vector<PageCovenant>& covenants) {
  if (covenants.size() > 1) return covenants.front().wording.Say("Gegevensmatrix", "Data matrix");
  const policy::Texts& title = covenants.front().covenant->title;
  return covenants.front().wording.SayWritten(title.nl, title.en);
}

}  // namespace

std::string MatrixPage(const policy::Snapshot& snapshot, const std::vector<PageCovenant>& covenants,
                       const std::vector<PageSource>& sources, absl::CivilDay made_on) {
  HtmlWriter html;
  const std::string title = TitleOf(covenants);
  const Wording& wording = covenants.front().wording;
  {
    const auto root = html.Open("html", {{"lang", policy::LanguageCode(wording.language())}});
    AddHead(html, title);
    const auto body = html.Open("body");
    AddTop(html, covenants.front(), title);
    {
      const auto main = html.Open("main");
      for (const PageCovenant& covenant : covenants)
        AddCovenant(html, snapshot, covenant, made_on, covenants.size() == 1);
      AddSources(html, sources, wording);
    }
    const auto footer = html.Open("footer", {{"class", "page"}});
    html.Add("p", absl::StrCat(wording.Say("Gemaakt op ", "Made on "), wording.Date(made_on),
                               wording.Say(" met ‘covenant policy matrix’.", " by ‘covenant policy matrix’.")));
  }
  return html.Document();
}

}  // namespace covenant::cli
