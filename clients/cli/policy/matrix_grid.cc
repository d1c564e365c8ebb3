#include "clients/cli/policy/matrix_grid.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/policy/matrix_rules.h"

namespace covenant::cli {
namespace {

using policy::RuleMode;
using policy::Wording;

struct Chip {
  const policy::Rule* rule;
  bool barred;
  std::string anchor;

  bool operator==(const Chip&) const = default;
};

// Class of the style sheet, and the word for who does not see its colour.
std::string ChipClass(const Chip& chip) {
  if (chip.barred) return "chip barred";
  switch (chip.rule->mode) {
    case RuleMode::kFields:
      return "chip fields";
    case RuleMode::kHitOnly:
      return "chip hit";
    case RuleMode::kAggregate:
      return "chip figures";
  }
  return "chip";
}

std::string ChipWord(const Chip& chip, const Wording& wording) {
  if (chip.barred) return wording.Say("verboden", "barred");
  switch (chip.rule->mode) {
    case RuleMode::kFields:
      return wording.Say("gegevens", "data");
    case RuleMode::kHitOnly:
      return wording.Say("treffer", "hit");
    case RuleMode::kAggregate:
      return wording.Say("aantallen", "figures");
  }
  return "";
}

void AddChip(HtmlWriter& html, const Chip& chip, const Wording& wording) {
  const std::string name =
      chip.rule->article ? absl::StrCat(wording.Say("art. ", "art. "), *chip.rule->article) : chip.rule->id;
  const auto link = html.Open("a", {{"class", ChipClass(chip)}, {"href", absl::StrCat("#", chip.anchor)}});
  html.Text(name);
  html.Add("span", absl::StrCat(" ", ChipWord(chip, wording)), {{"class", "word"}});
}

}  // namespace

void AddGrid(HtmlWriter& html, const std::vector<policy::MatrixRow>& rows, const Wording& wording) {
  std::set<std::string> suppliers, recipients;
  std::map<std::pair<std::string, std::string>, std::vector<Chip>> cells;
  for (const policy::MatrixRow& row : rows) {
    suppliers.insert(row.suppliers.front());
    recipients.insert(row.recipients.front());
    std::vector<Chip>& chips = cells[{row.suppliers.front(), row.recipients.front()}];
    const Chip chip{row.rule, row.barred(), RuleAnchor(row)};
    if (std::ranges::find(chips, chip) == chips.end()) chips.push_back(chip);
  }
  const auto table = html.Open("table", {{"class", "grid"}});
  html.Add("caption", wording.Say("Van wie (rij) mag wie (kolom) iets ontvangen, en onder welk artikel",
                                  "From whom (row) may who (column) receive something, and under which article"));
  {
    const auto head = html.Open("thead");
    const auto line = html.Open("tr");
    html.Add("th", wording.Say("verstrekker ↓   ontvanger →", "supplier ↓   recipient →"), {{"scope", "col"}});
    for (const std::string& recipient : recipients) html.Add("th", wording.Party(recipient), {{"scope", "col"}});
  }
  {
    const auto body = html.Open("tbody");
    for (const std::string& supplier : suppliers) {
      const auto line = html.Open("tr");
      html.Add("th", wording.Party(supplier), {{"scope", "row"}});
      for (const std::string& recipient : recipients) {
        const auto cell = html.Open("td");
        for (const Chip& chip : cells[{supplier, recipient}]) AddChip(html, chip, wording);
      }
    }
  }
}

void AddGridLegend(HtmlWriter& html, const Wording& wording) {
  const auto legend = html.Open("p", {{"class", "legend"}});
  const auto add = [&](std::string_view style, std::string_view word, std::string_view meaning) {
    html.Add("span", word, {{"class", style}});
    html.Text(absl::StrCat(" ", std::string(meaning), "  "));
  };
  add("chip fields", wording.Say("gegevens", "data"), wording.Say("velden, op verzoek", "fields, on request"));
  add("chip hit", wording.Say("treffer", "hit"),
      wording.Say("of iemand bekend is, en bij welk contactpunt",
                  "whether somebody is known, and at which contact point"));
  add("chip figures", wording.Say("aantallen", "figures"),
      wording.Say("cijfers zonder personen", "numbers without people"));
  add("chip barred", wording.Say("verboden", "barred"),
      wording.Say("wel een regel, maar een verbod laat er niets van over",
                  "a rule, of which a prohibition leaves nothing"));
  html.Text(wording.Say("Een lege cel: niets mag.", "An empty cell: nothing may."));
}

}  // namespace covenant::cli
