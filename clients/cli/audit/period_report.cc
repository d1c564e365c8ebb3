#include "clients/cli/audit/period_report.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit/plot.h"
#include "clients/cli/audit/report_page.h"
#include "clients/cli/text/html.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// The measures that a breakdown has, in the order of their columns.
std::vector<Measure> MeasuresOf(const std::string& by) {
  if (by == "reason") return {Measure::kRefusals, Measure::kHeldBack};
  if (by == "supplier" || by == "category") return {Measure::kDisclosures};
  return {Measure::kDisclosures, Measure::kRefusals, Measure::kNoHits, Measure::kHeldBack, Measure::kSubmissions};
}

Cell At(const Cells& cells, Measure measure) {
  return cells[static_cast<size_t>(measure)];
}

// Drawn is what came of questions; the signals submitted, mostly thousands, would leave nothing of it to be seen.
bool IsDrawn(Measure measure) {
  return measure != Measure::kSubmissions;
}

// Of what is shown and drawn.
uint64_t Sum(const Cells& cells) {
  uint64_t sum = 0;
  for (size_t m = 0; m < kMeasures; ++m) {
    if (IsDrawn(static_cast<Measure>(m))) sum += cells[m].value_or(0);
  }
  return sum;
}

// False where there is nothing to draw: every figure is there, and none.
bool IsSomething(const Cells& cells) {
  for (size_t m = 0; m < kMeasures; ++m) {
    if (IsDrawn(static_cast<Measure>(m)) && cells[m] != Cell(0)) return true;
  }
  return false;
}

using NamedCell = std::pair<std::string, Cell>;

std::vector<NamedCell> BreakGlassCells(const Figures& figures) {
  return {{"uses", figures.break_glass.uses},
          {"justified", figures.break_glass.justified},
          {"unjustified", figures.break_glass.unjustified}};
}

// A plot of more lines than this helps nobody; the table has all of them.
constexpr size_t kMostBars = 20;

class Page {
 public:
  Page(const Figures& figures, const Oversight& oversight, const PeriodFacts& facts, PageLanguage language)
      : figures_(figures),
        oversight_(oversight),
        facts_(facts),
        dutch_(language == PageLanguage::kDutch),
        separator_(dutch_ ? '.' : ',') {}

  std::string Write() {
    {
      const auto root = html_.Open("html", {{"lang", dutch_ ? "nl" : "en"}});
      Head();
      const auto body = html_.Open("body");
      Top();
      const auto main = html_.Open("main");
      Notices();
      for (const Breakdown& breakdown : figures_.breakdowns) {
        if (!breakdown.rows.empty()) Section(breakdown);
      }
      AddOversightSections(oversight_, dutch_, html_);
      html_.Add(
          "footer",
          Say("Gemaakt uit het verstrekkingenregister van de convenantmakelaar; elke regel van dat register draagt een "
              "bewijs dat met covenant-verify te controleren is. Bevat geen identificerende gegevens van personen.",
              "Made from the disclosure register of the covenant broker; each of its entries carries a proof that "
              "covenant-verify checks. Holds no identifiers of persons."),
          {{"class", "page"}});
    }
    return html_.Document();
  }

 private:
  std::string Say(const char* nl, const char* en) const { return dutch_ ? nl : en; }

  std::string Title() const { return Say("Verstrekkingen en weigeringen", "Disclosures and refusals"); }

  std::string Name(Measure measure) const {
    switch (measure) {
      case Measure::kDisclosures:
        return Say("verstrekkingen", "disclosures");
      case Measure::kRefusals:
        return Say("weigeringen", "refusals");
      case Measure::kNoHits:
        return Say("geen treffer", "no hit");
      case Measure::kHeldBack:
        return Say("achtergehouden", "held back");
      case Measure::kSubmissions:
        break;
    }
    return Say("ingebrachte signalen", "signals submitted");
  }

  std::string Word(const std::string& by) const {
    if (by == "period") return Say("periode", "period");
    if (by == "covenant") return Say("convenant", "covenant");
    if (by == "party") return Say("vragende deelnemer", "asking party");
    if (by == "purpose") return Say("doel", "purpose");
    if (by == "supplier") return Say("verstrekker", "supplier");
    if (by == "category") return Say("gegevenscategorie", "data category");
    return Say("reden", "reason");
  }

  std::string Heading(const std::string& by) const { return Say("Per ", "By ") + Word(by); }

  // Codes stand as they are; what stands in brackets is said in words.
  std::string ValueText(const std::string& value) const {
    if (value == "(hit only)") return Say("(alleen een treffer)", "(hit only)");
    if (value == "(not shown)") return Say("(detail niet te zien)", "(detail not shown)");
    return value == "(none)" ? Say("(geen)", "(none)") : value;
  }

  std::string Count(uint64_t number) const { return Grouped(number, separator_); }
  std::string Text(const Cell& cell) const { return CellText(cell, figures_.minimum_cell, separator_); }

  void Head() {
    const auto head = html_.Open("head");
    html_.AddVoid("meta", {{"charset", "utf-8"}});
    html_.AddVoid("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html_.Add("title", Title());
    html_.Style(kReportStyle);
  }

  void Top() {
    const auto header = html_.Open("header", {{"class", "page"}});
    html_.Add("p", Say("Rapport van de FG of privacyfunctionaris", "Report of the privacy officer"),
              {{"class", "kind"}});
    html_.Add("h1", Title());
    {
      const auto facts = html_.Open("dl", {{"class", "facts"}});
      const std::string open = Say("begin van het register", "beginning of the log");
      const std::string now = Say("heden", "now");
      AddFact(
          html_, Say("periode", "period"),
          absl::StrCat(facts_.since.empty() ? open : facts_.since, " – ", facts_.until.empty() ? now : facts_.until));
      AddFact(html_, Say("convenant", "covenant"), facts_.covenant.empty() ? Say("alle", "all") : facts_.covenant);
      AddFact(html_, Say("deelnemer", "party"), facts_.party.empty() ? Say("alle", "all") : facts_.party);
      AddFact(html_, Say("register", "log"),
              absl::StrCat(facts_.origin, ", ", Count(facts_.log_size), Say(" regels", " entries")));
      AddFact(html_, Say("gemaakt op", "made on"), facts_.made_on);
    }
    const auto totals = html_.Open("dl", {{"class", "facts"}});
    for (const Measure measure : MeasuresOf("period")) {
      AddFact(html_, Name(measure), Text(At(figures_.totals, measure)), "figure");
    }
    const BreakGlassFigures& urgent = figures_.break_glass;
    AddFact(html_, Say("spoedverstrekkingen", "break-glass uses"), Text(urgent.uses), "figure");
    AddFact(
        html_,
        Say("daarvan of van eerdere beoordeeld als gerechtvaardigd", "of these or earlier ones reviewed as justified"),
        Text(urgent.justified), "figure");
    AddFact(html_, Say("beoordeeld als niet gerechtvaardigd", "reviewed as unjustified"), Text(urgent.unjustified),
            "figure");
  }

  void Notices() {
    const std::string n = std::to_string(figures_.minimum_cell);
    std::string text =
        Say("Aantallen kleiner dan ", "Counts below ") + n +
        Say(" zijn weggelaten (gestippeld), en waar één weggelaten aantal uit een totaal te berekenen zou "
            "zijn ook het volgende kleinste. Een verstrekking telt één keer bij elke verstrekker en "
            "categorie waarvan iets is verstrekt.",
            " are left out (dashed), and where a lone one could be computed from a total, the next smallest "
            "too. A disclosure counts once for each supplier and category of which something was given.");
    text += figures_.basis == Basis::kTold
                ? Say(" Geteld is wat de vrager te horen kreeg.", " What the asking party was told is what counts.")
                : Say(" Achtergehouden: de vrager hoorde ‘geen treffer’ om een andere reden dan dat er niets was.",
                      " Held back: the asking party was told no hit for another reason than that nothing was held.");
    html_.Add("p", text, {{"class", "notice"}});
    if (figures_.details_not_shown == 0) return;
    html_.Add("p",
              Say("Van berichten waarvan het detail niet te zien is (vernietigd, of buiten de bevoegdheid) telt alleen "
                  "wat op het hele bericht is meegedeeld; van bulkberichten telt dan niets. De aantallen zijn dus ten "
                  "minste zo groot. Aantal berichten: ",
                  "Of messages whose detail is not shown (destroyed, or not yours to see) only what the whole message "
                  "was told counts, and of bulk messages nothing: the figures are at least this high. How many: ") +
                  Count(figures_.details_not_shown),
              {{"class", "notice"}});
  }

  Plot PlotOf(const Breakdown& breakdown) const {
    constexpr std::array<const char*, kMeasures> kStyles = {"s0", "s1", "s2", "s3", "s4"};
    Plot plot;
    plot.title = Heading(breakdown.by);
    plot.separator = separator_;
    std::vector<const Breakdown::Row*> rows;
    for (const Breakdown::Row& row : breakdown.rows) rows.push_back(&row);
    if (breakdown.by != "period") {
      std::ranges::sort(rows, [](const Breakdown::Row* a, const Breakdown::Row* b) {
        return std::pair(Sum(b->cells), a->value) < std::pair(Sum(a->cells), b->value);
      });
      std::erase_if(rows, [](const Breakdown::Row* row) { return !IsSomething(row->cells); });
      rows.resize(std::min(rows.size(), kMostBars));
    }
    for (const Breakdown::Row* row : rows) plot.labels.push_back(ValueText(row->value));
    for (const Measure measure : MeasuresOf(breakdown.by)) {
      if (!IsDrawn(measure)) continue;
      Plot::Series series{Name(measure), kStyles[static_cast<size_t>(measure)], {}};
      bool any = false;
      for (const Breakdown::Row* row : rows) {
        series.values.push_back(At(row->cells, measure));
        any = any || series.values.back() != Cell(0);
      }
      if (any) plot.series.push_back(std::move(series));
    }
    return plot;
  }

  void Draw(const Plot& plot, bool in_time) {
    if (plot.series.empty()) return;
    if (in_time) {
      DrawColumns(html_, plot);
    } else {
      DrawBars(html_, plot);
    }
    DrawLegend(html_, plot, Say("weggelaten", "left out"));
  }

  void Section(const Breakdown& breakdown) {
    const auto section = html_.Open("section");
    html_.Add("h2", Heading(breakdown.by));
    Draw(PlotOf(breakdown), breakdown.by == "period");
    const auto table = html_.Open("table");
    {
      const auto head = html_.Open("thead");
      const auto row = html_.Open("tr");
      html_.Add("th", Word(breakdown.by), {{"scope", "col"}});
      for (const Measure m : MeasuresOf(breakdown.by)) html_.Add("th", Name(m), {{"scope", "col"}, {"class", "n"}});
    }
    const auto body = html_.Open("tbody");
    for (const Breakdown::Row& row : breakdown.rows) {
      const auto line = html_.Open("tr");
      html_.Add("th", ValueText(row.value), {{"scope", "row"}});
      for (const Measure m : MeasuresOf(breakdown.by)) {
        html_.Add("td", Text(At(row.cells, m)), {{"class", "n"}});
      }
    }
  }

  const Figures& figures_;
  const Oversight& oversight_;
  const PeriodFacts& facts_;
  const bool dutch_;
  const char separator_;
  HtmlWriter html_;
};

}  // namespace

std::string CellText(const Cell& cell, uint64_t minimum_cell, char separator) {
  return cell ? Grouped(*cell, separator) : absl::StrCat("<", minimum_cell);
}

void PrintFigures(std::ostream& out, const Figures& figures, const Oversight& oversight) {
  for (const Measure measure : MeasuresOf("period")) {
    out << (measure == Measure::kDisclosures ? "" : ", ") << MeasureWord(measure) << " "
        << CellText(At(figures.totals, measure), figures.minimum_cell);
  }
  out << "\n";
  const std::vector<NamedCell> break_glass = BreakGlassCells(figures);
  for (const auto& [name, cell] : break_glass) {
    out << (name == break_glass.front().first ? "break-glass: " : ", ") << name << " "
        << CellText(cell, figures.minimum_cell);
  }
  out << "\n";
  for (const Breakdown& breakdown : figures.breakdowns) {
    if (breakdown.rows.empty()) continue;
    std::vector<Table::Column> columns = {{breakdown.by}};
    for (const Measure m : MeasuresOf(breakdown.by)) columns.push_back({std::string(MeasureWord(m)), Align::kRight});
    Table table(std::move(columns));
    for (const Breakdown::Row& row : breakdown.rows) {
      std::vector<std::string> cells = {row.value};
      for (const Measure m : MeasuresOf(breakdown.by)) {
        cells.push_back(CellText(At(row.cells, m), figures.minimum_cell));
      }
      table.Add(std::move(cells));
    }
    out << "\n";
    table.Print(out);
  }
  PrintOversight(out, oversight);
  out << "\ncounts below " << figures.minimum_cell << " are left out, and what would give them away\n";
  if (figures.details_not_shown > 0) {
    out << Grouped(figures.details_not_shown)
        << " messages show no detail here (destroyed, or not yours to see): of them only what the whole message was "
           "told counts, of bulk messages nothing; the figures are at least this high\n";
  }
}

void PrintFiguresCsv(std::ostream& out, const Figures& figures, const Oversight& oversight) {
  Table table({{"by"}, {"value"}, {"measure"}, {"count"}});
  const auto add = [&](const std::string& by, const std::string& value, std::string_view measure, const Cell& cell) {
    const std::string count = cell ? std::to_string(*cell) : absl::StrCat("<", figures.minimum_cell);
    table.Add({by, value, std::string(measure), count});
  };
  for (const Measure m : MeasuresOf("period")) add("total", "", MeasureWord(m), At(figures.totals, m));
  for (const auto& [name, cell] : BreakGlassCells(figures)) add("break_glass", "", name, cell);
  for (const Breakdown& breakdown : figures.breakdowns) {
    for (const Breakdown::Row& row : breakdown.rows) {
      for (const Measure m : MeasuresOf(breakdown.by)) add(breakdown.by, row.value, MeasureWord(m), At(row.cells, m));
    }
  }
  ForEachCount(oversight, add);
  table.PrintCsv(out);
}

void AddFiguresJson(const Figures& figures, const Oversight& oversight, Json& json) {
  const auto cells_json = [](const Cells& cells, const std::string& by) {
    Json object;
    for (const Measure m : MeasuresOf(by)) {
      const Cell cell = At(cells, m);
      object[std::string(MeasureWord(m))] = cell ? Json(*cell) : Json(nullptr);
    }
    return object;
  };
  json["minimum_cell"] = figures.minimum_cell;
  json["basis"] = figures.basis == Basis::kTrue ? "true" : "told";
  json["details_not_shown"] = figures.details_not_shown;
  json["totals"] = cells_json(figures.totals, "period");
  for (const auto& [name, cell] : BreakGlassCells(figures)) {
    json["break_glass"][name] = cell ? Json(*cell) : Json(nullptr);
  }
  json["by"] = Json::object();
  for (const Breakdown& breakdown : figures.breakdowns) {
    Json rows = Json::array();
    for (const Breakdown::Row& row : breakdown.rows) {
      Json object{{"value", row.value}};
      object.update(cells_json(row.cells, breakdown.by));
      rows.push_back(std::move(object));
    }
    json["by"][breakdown.by] = std::move(rows);
  }
  AddOversightJson(oversight, json);
}

std::string FiguresPage(const Figures& figures, const Oversight& oversight, const PeriodFacts& facts,
                        PageLanguage language) {
  return Page(figures, oversight, facts, language).Write();
}

}  // namespace covenant::cli
