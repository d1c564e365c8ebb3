// What the report shows of Oversight.
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/audit/oversight.h"
#include "clients/cli/audit/period_report.h"
#include "clients/cli/text/table.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

// Titles of tables, names and measures, and the words that stand in cells. A code without words stands as it is.
const std::map<std::string, std::pair<const char*, const char*>>& Words() {
  static const std::map<std::string, std::pair<const char*, const char*>> kWords = {
      {"budgets", {"Gebruik van budgetten", "Budgets used"}},
      {"retention", {"Bewaartermijnen en vernietiging", "Retention and destruction"}},
      {"subject_requests", {"Verzoeken van betrokkenen", "Requests of data subjects"}},
      {"waiting", {"Wat nu wacht", "What waits now"}},
      {"covenant", {"convenant", "covenant"}},
      {"party", {"deelnemer", "party"}},
      {"cause", {"oorzaak", "cause"}},
      {"right", {"recht", "right"}},
      {"evaluated", {"blind berekende kenmerken", "identifiers evaluated blindly"}},
      {"subjects_asked", {"bevragingen van betrokkenen", "questions about subjects"}},
      {"exhausted", {"geweigerd: budget op", "refused: budget used up"}},
      {"signals_destroyed", {"signalen vernietigd", "signals destroyed"}},
      {"signals_being_destroyed", {"nog niet bevestigd", "not yet certified"}},
      {"log_stretches_destroyed", {"tijdvakken van het register vernietigd", "stretches of the log destroyed"}},
      {"log_stretches_being_destroyed", {"tijdvakken nog niet bevestigd", "stretches not yet certified"}},
      {"opened", {"ingediend", "opened"}},
      {"extended", {"verlengd", "extended"}},
      {"decided", {"beslist", "decided"}},
      {"late", {"te laat", "late"}},
      {"access", {"inzage", "access"}},
      {"rectification", {"rectificatie", "rectification"}},
      {"destruction", {"vernietiging", "destruction"}},
      {"restriction", {"beperking", "restriction"}},
      {"(opened earlier)", {"(eerder ingediend)", "(opened earlier)"}},
      {"leaving", {"uittreden van de verstrekker", "supplier left"}},
      {"order", {"bevel", "order"}},
      {"consent", {"toestemming ingetrokken", "consent withdrawn"}},
      {"removed", {"verwijderd (Wpg 14)", "removed (Wpg 14)"}},
      {"not_admitted", {"zaak niet in behandeling genomen", "case not taken up"}},
      {"case_closed", {"zaak gesloten", "case closed"}},
      {"details", {"termijn van details", "term of details"}},
  };
  return kWords;
}

std::string Say(const std::string& code, bool dutch) {
  const auto word = Words().find(code);
  if (word == Words().end()) return code;
  return dutch ? word->second.first : word->second.second;
}

// As a cause, "retention" is the end of a signal's own term.
std::string CauseOrName(const std::string& column, const std::string& value, bool dutch) {
  if (column == "cause" && value == "retention") return dutch ? "einde van de termijn" : "end of term";
  return column == "cause" || column == "right" ? Say(value, dutch) : value;
}

void AddTable(const OversightTable& table, uint64_t minimum_cell, bool dutch, HtmlWriter& html) {
  const auto section = html.Open("section");
  html.Add("h2", Say(table.code, dutch));
  const auto grid = html.Open("table");
  {
    const auto head = html.Open("thead");
    const auto row = html.Open("tr");
    for (const std::string& name : table.names) html.Add("th", Say(name, dutch), {{"scope", "col"}});
    for (const std::string& measure : table.measures) {
      html.Add("th", Say(measure, dutch), {{"scope", "col"}, {"class", "n"}});
    }
  }
  const auto body = html.Open("tbody");
  for (const OversightTable::Row& row : table.rows) {
    const auto line = html.Open("tr");
    for (size_t i = 0; i < row.names.size(); ++i) {
      html.Add(i == 0 ? "th" : "td", CauseOrName(table.names[i], row.names[i], dutch));
    }
    for (const Cell& cell : row.cells) {
      html.Add("td", CellText(cell, minimum_cell, dutch ? '.' : ','), {{"class", "n"}});
    }
  }
}

void AddWaiting(const std::vector<Waiting>& waiting, bool dutch, HtmlWriter& html) {
  const auto section = html.Open("section");
  html.Add("h2", Say("waiting", dutch));
  if (waiting.empty()) {
    html.Add("p", dutch ? "Niets." : "Nothing.");
    return;
  }
  const auto grid = html.Open("table");
  {
    const auto head = html.Open("thead");
    const auto row = html.Open("tr");
    for (const char* title : {dutch ? "dag" : "day", dutch ? "wat" : "what", dutch ? "te doen" : "to do"}) {
      html.Add("th", title, {{"scope", "col"}});
    }
  }
  const auto body = html.Open("tbody");
  for (const Waiting& one : waiting) {
    const auto line = html.Open("tr");
    html.Add("th", one.day.empty() ? (dutch ? "nu" : "now") : one.day);
    html.Add("td", absl::StrCat(one.kind, " ", one.name));
    html.Add("td", one.text, {{"lang", "en"}});
  }
}

}  // namespace

void PrintOversight(std::ostream& out, const Oversight& oversight) {
  for (const OversightTable& table : oversight.tables) {
    if (table.rows.empty()) continue;
    std::vector<Table::Column> columns;
    for (const std::string& name : table.names) columns.push_back({name});
    for (const std::string& measure : table.measures) columns.push_back({measure, Align::kRight});
    Table grid(std::move(columns));
    for (const OversightTable::Row& row : table.rows) {
      std::vector<std::string> cells = row.names;
      for (const Cell& cell : row.cells) cells.push_back(CellText(cell, oversight.minimum_cell));
      grid.Add(std::move(cells));
    }
    out << "\n" << Say(table.code, false) << "\n";
    grid.Print(out);
  }
  if (!oversight.waiting) return;
  out << "\n" << Say("waiting", false) << "\n";
  if (oversight.waiting->empty()) out << "nothing\n";
  for (const Waiting& one : *oversight.waiting) {
    out << (one.day.empty() ? "now" : one.day) << "  " << Printable(one.kind) << " " << Printable(one.name) << ": "
        << Printable(one.text) << "\n";
  }
}

void ForEachCount(const Oversight& oversight,
                  const std::function<void(const std::string& by, const std::string& value, const std::string& measure,
                                           const Cell& cell)>& take) {
  for (const OversightTable& table : oversight.tables) {
    for (const OversightTable::Row& row : table.rows) {
      for (size_t i = 0; i < row.cells.size(); ++i) {
        take(table.code, absl::StrJoin(row.names, " / "), table.measures[i], row.cells[i]);
      }
    }
  }
  if (!oversight.waiting) return;
  std::map<std::string, std::pair<uint64_t, uint64_t>> counts;
  for (const char* always : {"retention", "budget_exhausted", "break_glass_review", "subject_request"}) counts[always];
  for (const Waiting& one : *oversight.waiting) {
    auto& [all, overdue] = counts[one.kind];
    ++all;
    const std::optional<absl::CivilDay> day = policy::ParseDate(one.day);
    overdue += day && *day < oversight.today;
  }
  for (const auto& [kind, count] : counts) {
    take("waiting", kind, "waiting", LeaveOutSmall({count.first}, oversight.minimum_cell).front());
    take("waiting", kind, "overdue", LeaveOutSmall({count.second}, oversight.minimum_cell).front());
  }
}

void AddOversightJson(const Oversight& oversight, Json& json) {
  for (const OversightTable& table : oversight.tables) {
    Json rows = Json::array();
    for (const OversightTable::Row& row : table.rows) {
      Json object;
      for (size_t i = 0; i < row.names.size(); ++i) object[table.names[i]] = row.names[i];
      for (size_t i = 0; i < row.cells.size(); ++i) {
        object[table.measures[i]] = row.cells[i] ? Json(*row.cells[i]) : Json(nullptr);
      }
      rows.push_back(std::move(object));
    }
    json[table.code] = std::move(rows);
  }
  if (!oversight.waiting) return;
  json["waiting"] = Json::array();
  for (const Waiting& one : *oversight.waiting) {
    json["waiting"].push_back({{"kind", one.kind}, {"name", one.name}, {"day", one.day}, {"text", one.text}});
  }
}

void AddOversightSections(const Oversight& oversight, bool dutch, HtmlWriter& html) {
  for (const OversightTable& table : oversight.tables) {
    if (!table.rows.empty()) AddTable(table, oversight.minimum_cell, dutch, html);
  }
  if (oversight.waiting) AddWaiting(*oversight.waiting, dutch, html);
}

}  // namespace covenant::cli
