// How a breach is told: table, JSON, page.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/audit/breach.h"
#include "clients/cli/audit/report_page.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/html.h"
#include "clients/cli/text/moment.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

std::string Moment(absl::Time time) {
  return UtcTime(absl::ToUnixMillis(time));
}

std::string HoursText(absl::Duration left) {
  const int64_t minutes = absl::ToInt64Minutes(left < absl::ZeroDuration() ? -left : left);
  return absl::StrFormat("%d:%02d", minutes / 60, minutes % 60);
}

std::string Clock(const BreachClock& clock) {
  const bool late = clock.left < absl::ZeroDuration();
  return absl::StrCat("due ", LocalTime(absl::ToUnixMillis(clock.due)), ", ", HoursText(clock.left),
                      late ? " hours too late" : " hours left");
}

class Page {
 public:
  Page(const Breach& breach, const BreachFacts& facts) : breach_(breach), facts_(facts) {}

  std::string Write() {
    {
      const auto root = html_.Open("html", {{"lang", "nl"}});
      {
        const auto head = html_.Open("head");
        html_.AddVoid("meta", {{"charset", "utf-8"}});
        html_.Add("title", "Datalek: wat is geraakt");
        html_.Style(kReportStyle);
      }
      const auto body = html_.Open("body");
      Top();
      const auto main = html_.Open("main");
      Warnings();
      Suppliers();
      Covenants();
      html_.Add(
          "footer",
          "Bevat geen identificerende gegevens van betrokkenen; personen zijn geteld zonder te weten wie zij zijn.",
          {{"class", "page"}});
    }
    return html_.Document();
  }

 private:
  static std::string Count(uint64_t number) { return Grouped(number, '.'); }

  void Top() {
    const auto header = html_.Open("header", {{"class", "page"}});
    html_.Add("p", "Inbreuk op de beveiliging (AVG 33, Wpg 33a)", {{"class", "kind"}});
    html_.Add("h1", "Datalek: wat is geraakt");
    {
      const auto facts = html_.Open("dl", {{"class", "facts"}});
      AddFact(html_, "door", facts_.by_dutch);
      AddFact(html_, "van", facts_.since.empty() ? "begin van het register" : facts_.since);
      AddFact(html_, "tot", facts_.until.empty() ? "heden" : facts_.until);
      AddFact(html_, "register", absl::StrCat(facts_.origin, ", ", Count(facts_.log_size), " regels"));
      AddFact(html_, "gemaakt op", facts_.made_on);
    }
    const auto totals = html_.Open("dl", {{"class", "facts"}});
    // What is not shown can only add to these.
    const auto count = [&](const char* name, uint64_t number) {
      AddFact(html_, name, (breach_.unknown > 0 ? "ten minste " : "") + Count(number), "figure");
    };
    count("verstrekkingen", breach_.releases);
    count("betrokkenen over wie is verstrekt", breach_.subjects_released);
    count("betrokkenen naar wie is gevraagd of die zijn ingebracht", breach_.subjects_touched);
    count("ingebrachte signalen", breach_.submissions);
  }

  void Warnings() {
    if (facts_.clock) {
      const bool late = facts_.clock->left < absl::ZeroDuration();
      html_.Add(
          "p",
          absl::StrCat("Melden aan de Autoriteit Persoonsgegevens uiterlijk ", DutchClock(facts_.clock->due),
                       " (72 uur na de ontdekking, ", DutchClock(facts_.clock->discovered), "; Nederlandse tijd): ",
                       late ? absl::StrCat("de termijn is ", HoursText(facts_.clock->left), " uur voorbij.")
                            : absl::StrCat("nog ", HoursText(facts_.clock->left), " uur.")),
          {{"class", "notice"}});
    }
    if (breach_.register_reads > 0) {
      html_.Add("p",
                absl::StrCat("Ook het register zelf is gelezen (", Count(breach_.register_reads),
                             " keer): verstrekkingen aan anderen die daarin staan, zijn dan mede geraakt."),
                {{"class", "notice"}});
    }
    if (breach_.unknown_reads > 0) {
      html_.Add(
          "p",
          absl::StrCat("Van ", Count(breach_.unknown_reads),
                       " keer dat het register is gelezen, is niet te zien door wie; met een motivering is dat te "
                       "zien aan wie toezicht houdt op de deelnemer."),
          {{"class", "notice"}});
    }
    if (breach_.unknown > 0) {
      html_.Add("p",
                absl::StrCat("Van ", Count(breach_.unknown),
                             " bericht(en) in deze periode is het detail niet te zien (vernietigd, of buiten de "
                             "bevoegdheid); zij kunnen ook geraakt zijn."),
                {{"class", "notice"}});
    }
  }

  static constexpr std::string_view kNumber = "n";  // class of a column of numbers
  void Head(std::initializer_list<std::pair<const char*, std::string_view>> titles) {
    const auto head = html_.Open("thead");
    const auto row = html_.Open("tr");
    for (const auto& [title, style] : titles) html_.Add("th", title, {{"scope", "col"}, {"class", style}});
  }

  void Suppliers() {
    const auto section = html_.Open("section");
    html_.Add("h2", "Verstrekkers die gewaarschuwd moeten worden");
    if (breach_.suppliers.empty()) {
      html_.Add("p", breach_.unknown > 0 ? "Geen, voor zover te zien is." : "Geen: er is niets verstrekt.");
      return;
    }
    const auto table = html_.Open("table");
    Head({{"verstrekker", ""},
          {"verstrekkingen", kNumber},
          {"signalen", kNumber},
          {"betrokkenen", kNumber},
          {"gegevens", ""}});
    const auto body = html_.Open("tbody");
    for (const auto& [name, supplier] : breach_.suppliers) {
      const auto row = html_.Open("tr");
      html_.Add("th", name, {{"scope", "row"}});
      html_.Add("td", Count(supplier.releases), {{"class", kNumber}});
      html_.Add("td", Count(supplier.signals.size()), {{"class", kNumber}});
      html_.Add("td", Count(supplier.subjects), {{"class", kNumber}});
      html_.Add("td", supplier.fields.empty() ? "alleen dat er iets bekend is" : absl::StrJoin(supplier.fields, ", "));
    }
  }

  void Covenants() {
    if (breach_.covenants.empty()) return;
    const auto section = html_.Open("section");
    html_.Add("h2", "Per convenant");
    const auto table = html_.Open("table");
    Head({{"convenant", ""}, {"verstrekkingen", kNumber}, {"betrokkenen", kNumber}});
    const auto body = html_.Open("tbody");
    for (const auto& [name, covenant] : breach_.covenants) {
      const auto row = html_.Open("tr");
      html_.Add("th", name, {{"scope", "row"}});
      html_.Add("td", Count(covenant.releases), {{"class", kNumber}});
      html_.Add("td", Count(covenant.subjects), {{"class", kNumber}});
    }
  }

  const Breach& breach_;
  const BreachFacts& facts_;
  HtmlWriter html_;
};

}  // namespace

void PrintBreach(std::ostream& out, const Breach& breach, const BreachFacts& facts) {
  // What is not shown can only add to these.
  const std::string least = breach.unknown > 0 ? "at least " : "";
  out << "by                  " << Printable(facts.by) << "\n";
  const auto line = [&](const char* name, uint64_t count) { out << name << least << Grouped(count) << "\n"; };
  line("messages            ", breach.messages);
  line("releases            ", breach.releases);
  line("without release     ", breach.without_release);
  line("signals submitted   ", breach.submissions);
  line("subjects released   ", breach.subjects_released);
  line("subjects touched    ", breach.subjects_touched);
  if (breach.register_reads > 0) {
    out << "register read       " << Grouped(breach.register_reads)
        << "\n                    what it tells of others' disclosures is affected too\n";
  }
  if (breach.last_ms != 0) {
    out << "first and last      " << LocalTime(breach.first_ms) << ", " << LocalTime(breach.last_ms) << "\n";
  }
  if (breach.unknown_reads > 0) {
    out << Grouped(breach.unknown_reads)
        << " reads of the register do not show who read; --motivation opens those of parties that you oversee\n";
  }
  if (facts.clock) out << "72 hours            " << Clock(*facts.clock) << "\n";
  if (breach.unknown > 0) {
    out << Grouped(breach.unknown)
        << " messages of this period show no detail here (destroyed, or not yours to see) and may be affected too\n";
  }
  if (breach.suppliers.empty()) return;
  Table table({{"supplier to warn"},
               {"releases", Align::kRight},
               {"signals", Align::kRight},
               {"subjects", Align::kRight},
               {"fields"}});
  for (const auto& [name, supplier] : breach.suppliers) {
    table.Add({name, Grouped(supplier.releases), Grouped(supplier.signals.size()), Grouped(supplier.subjects),
               supplier.fields.empty() ? "(hit only)" : absl::StrJoin(supplier.fields, ", ")});
  }
  out << "\n";
  table.Print(out);
}

void AddBreachJson(const Breach& breach, const BreachFacts& facts, Json& json) {
  json["by"] = facts.by;
  json["messages"] = breach.messages;
  json["releases"] = breach.releases;
  json["without_release"] = breach.without_release;
  json["submissions"] = breach.submissions;
  json["subjects_released"] = breach.subjects_released;
  json["subjects_touched"] = breach.subjects_touched;
  json["register_reads"] = breach.register_reads;
  json["reads_not_shown"] = breach.unknown_reads;
  json["details_not_shown"] = breach.unknown;
  json["suppliers"] = Json::array();
  for (const auto& [name, supplier] : breach.suppliers) {
    json["suppliers"].push_back({{"supplier", name},
                                 {"releases", supplier.releases},
                                 {"signals", supplier.signals},
                                 {"subjects", supplier.subjects},
                                 {"fields", supplier.fields}});
  }
  json["covenants"] = Json::array();
  for (const auto& [name, covenant] : breach.covenants) {
    json["covenants"].push_back({{"covenant", name}, {"releases", covenant.releases}, {"subjects", covenant.subjects}});
  }
  json["entries"] = breach.entries;
  if (breach.last_ms != 0) {
    json["first"] = UtcTime(breach.first_ms);
    json["last"] = UtcTime(breach.last_ms);
  }
  if (facts.clock) {
    json["clock"] = {{"discovered", Moment(facts.clock->discovered)},
                     {"due", Moment(facts.clock->due)},
                     {"seconds_left", absl::ToInt64Seconds(facts.clock->left)}};
  }
}

std::string BreachPage(const Breach& breach, const BreachFacts& facts) {
  return Page(breach, facts).Write();
}

}  // namespace covenant::cli
