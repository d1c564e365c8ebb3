#include "clients/cli/audit/oddities.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/audit/tally.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/table.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr int64_t kDay = 24 * 60 * kMinute;
constexpr size_t kMostShown = 8;

// The rules by name, with the largest value that each takes.
struct Setting {
  std::string_view name;
  uint64_t OddityRules::* value;
  uint64_t most;
};
constexpr uint64_t kMany = 1'000'000;
constexpr Setting kSettings[] = {
    {"burst_messages", &OddityRules::burst_messages, kMany},
    {"burst_minutes", &OddityRules::burst_minutes, kMany},
    {"night_messages", &OddityRules::night_messages, kMany},
    {"night_from", &OddityRules::night_from, 24},
    {"night_until", &OddityRules::night_until, 24},
    {"refusal_messages", &OddityRules::refusal_messages, kMany},
    {"refusal_minutes", &OddityRules::refusal_minutes, kMany},
    {"subject_parties", &OddityRules::subject_parties, kMany},
    {"subject_days", &OddityRules::subject_days, 10'000},
    {"employee_burst_messages", &OddityRules::employee_burst_messages, kMany},
    {"employee_burst_minutes", &OddityRules::employee_burst_minutes, kMany},
    {"employee_subject_messages", &OddityRules::employee_subject_messages, kMany},
    {"employee_subject_days", &OddityRules::employee_subject_days, 10'000},
};

std::string Stripped(std::string_view text) {
  return std::string(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
}

// Hours since the Dutch day began; in weekends every hour is an unusual one.
bool IsUnusualHour(int64_t time_ms, const OddityRules& rules) {
  const absl::Time time = absl::FromUnixMillis(time_ms);
  const absl::CivilDay day = policy::DutchDay(time);
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) return true;
  const auto hour = static_cast<uint64_t>(absl::ToInt64Hours(time - policy::StartOf(day)));
  return hour >= rules.night_from || hour < rules.night_until;
}

bool IsRefusal(std::string_view told) {
  return !told.empty() && told != "permit" && told != "no_hit" && told != "itemized";
}

}  // namespace

absl::Status SetRule(std::string_view setting, OddityRules& rules) {
  const size_t equals = setting.find('=');
  const std::string name = Stripped(setting.substr(0, equals));
  const std::string value = equals == std::string_view::npos ? "" : Stripped(setting.substr(equals + 1));
  if (name == "employees" && (value == "on" || value == "off")) {
    rules.employees = value == "on";
    return absl::OkStatus();
  }
  for (const Setting& known : kSettings) {
    if (known.name != name) continue;
    const std::optional<uint64_t> number = auditor::ParseDecimal(value);
    if (!number || *number > known.most) {
      return absl::InvalidArgumentError(absl::StrCat(name, " takes a whole number from 0 to ", known.most));
    }
    rules.*known.value = *number;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "there is no such rule; take employees = on or off, or one of: " +
      absl::StrJoin(kSettings, ", ", [](std::string* out, const Setting& known) { *out += known.name; }));
}

absl::Status ReadRules(std::string_view text, std::string_view file, OddityRules& rules) {
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = Stripped(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    if (absl::Status status = SetRule(line, rules); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(std::string(file), ", line ", number, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

void OddityFinder::Add(const ReadEntry& entry) {
  const v1::Leaf& leaf = entry.leaf;
  const bool identity = leaf.kind() == v1::ENTRY_KIND_REFUSED_IDENTITY;
  if (!identity && !IsOfSignals(leaf.kind())) return;
  not_shown_ += !identity && !entry.detail;
  std::set<std::string> reasons;
  if (identity || IsRefusal(leaf.told())) reasons.insert(leaf.told());
  if (entry.detail) {
    for (const v1::ItemDetail& item : entry.detail->items()) {
      if (IsRefusal(item.told())) reasons.insert(item.told());
    }
  }
  const std::string party = leaf.caller().empty() ? "(unknown)" : leaf.caller();
  for (const std::string& reason : reasons) {
    refusals_[absl::StrCat(party, ", ", reason.empty() ? "identity" : reason)].push_back(
        {leaf.time_ms(), entry.index, ""});
  }
  if (IsQuestion(leaf.kind())) AddQuestion(entry);
}

void OddityFinder::AddQuestion(const ReadEntry& entry) {
  const v1::Leaf& leaf = entry.leaf;
  const Event event{leaf.time_ms(), entry.index, leaf.caller()};
  questions_[leaf.caller()].push_back(event);
  if (IsUnusualHour(leaf.time_ms(), rules_)) nights_[leaf.caller()].push_back(event);
  if (!entry.detail) return;
  std::set<std::string> tokens;
  for (const v1::ItemDetail& item : entry.detail->items()) {
    tokens.insert(item.subject_tokens().begin(), item.subject_tokens().end());
  }
  for (const std::string& token : tokens) {
    subjects_[token].push_back(event);
    names_[token] = "one subject";
  }
  const std::string& actor = entry.detail->actor_reference();
  if (!rules_.employees || actor.empty()) return;
  const std::string employee = absl::StrCat(leaf.caller(), "\n", actor);
  employees_[employee].push_back(event);
  names_[employee] = "one employee of " + leaf.caller();
  for (const std::string& token : tokens) {
    const std::string pair = absl::StrCat(employee, "\n", token);
    employee_subjects_[pair].push_back(event);
    names_[pair] = absl::StrCat("one employee of ", leaf.caller(), ", one subject");
  }
}

std::vector<Streak> FindStreaks(std::vector<OddityFinder::Event> events, int64_t window_ms, uint64_t threshold,
                                bool different_values) {
  std::vector<Streak> runs;
  if (threshold == 0) return runs;
  std::ranges::sort(events, {}, [](const OddityFinder::Event& e) { return std::pair(e.time_ms, e.index); });
  std::map<std::string, uint64_t> within;
  size_t first = 0, taken = 0;  // events[taken - 1] is the last one in a run
  for (size_t last = 0; last < events.size(); ++last) {
    ++within[events[last].value];
    for (; events[last].time_ms - events[first].time_ms >= window_ms; ++first) {
      const auto left = within.find(events[first].value);
      if (--left->second == 0) within.erase(left);
    }
    const uint64_t count = different_values ? within.size() : last - first + 1;
    if (count < threshold) continue;
    // What overlaps the run before goes on with it.
    if (runs.empty() || first >= taken) {
      runs.push_back({events[first].time_ms, 0, 0, {}});
      taken = first;
    }
    Streak& run = runs.back();
    for (; taken <= last; ++taken) run.entries.push_back(events[taken].index);
    run.last_ms = events[last].time_ms;
    run.count = std::max(run.count, count);
  }
  for (Streak& run : runs) std::ranges::sort(run.entries);
  return runs;
}

std::vector<Oddity> OddityFinder::Finish() const {
  std::vector<Oddity> oddities;
  const auto look = [&](const char* rule, const Groups& groups, int64_t window_ms, uint64_t threshold, bool different) {
    const size_t before = oddities.size();
    for (const auto& [group, events] : groups) {
      const auto name = names_.find(group);
      for (Streak& run : FindStreaks(events, window_ms, threshold, different)) {
        oddities.push_back({rule, name == names_.end() ? group : name->second, run.first_ms, run.last_ms, run.count,
                            std::move(run.entries)});
      }
    }
    // Not in the order of the groups: that of tokens and references would tell something of them.
    std::ranges::sort(oddities.begin() + static_cast<std::ptrdiff_t>(before), oddities.end(), {},
                      [](const Oddity& oddity) { return std::pair(oddity.first_ms, oddity.entries); });
  };
  const auto minutes = [](uint64_t count) { return static_cast<int64_t>(count) * kMinute; };
  const auto days = [](uint64_t count) { return static_cast<int64_t>(count) * kDay; };
  look("burst", questions_, minutes(rules_.burst_minutes), rules_.burst_messages, false);
  look("night", nights_, kDay, rules_.night_messages, false);
  look("refusals", refusals_, minutes(rules_.refusal_minutes), rules_.refusal_messages, false);
  look("subject", subjects_, days(rules_.subject_days), rules_.subject_parties, true);
  look("employee_burst", employees_, minutes(rules_.employee_burst_minutes), rules_.employee_burst_messages, false);
  look("employee_subject", employee_subjects_, days(rules_.employee_subject_days), rules_.employee_subject_messages,
       false);
  return oddities;
}

void PrintOddities(std::ostream& out, const std::vector<Oddity>& oddities, uint64_t not_shown) {
  if (not_shown > 0) {
    out << Grouped(not_shown)
        << " messages show no detail here: rules about subjects, employees and refused items of bulk messages do not "
           "see them\n";
  }
  if (oddities.empty()) {
    out << "nothing odd by these rules\n";
    return;
  }
  Table table({{"rule"}, {"who"}, {"from"}, {"to"}, {"count", Align::kRight}, {"entries"}});
  for (const Oddity& oddity : oddities) {
    const size_t shown = std::min(oddity.entries.size(), kMostShown);
    std::string entries =
        absl::StrJoin(oddity.entries.begin(), oddity.entries.begin() + static_cast<std::ptrdiff_t>(shown), " ");
    if (oddity.entries.size() > shown) absl::StrAppend(&entries, " and ", oddity.entries.size() - shown, " more");
    table.Add({oddity.rule, oddity.who, LocalTime(oddity.first_ms), LocalTime(oddity.last_ms), Grouped(oddity.count),
               std::move(entries)});
  }
  table.Print(out);
  out << Grouped(oddities.size()) << " to look at: an oddity is a question, no finding\n";
}

void AddOdditiesJson(const std::vector<Oddity>& oddities, uint64_t not_shown, Json& json) {
  json["details_not_shown"] = not_shown;
  json["oddities"] = Json::array();
  for (const Oddity& oddity : oddities) {
    json["oddities"].push_back({{"rule", oddity.rule},
                                {"who", oddity.who},
                                {"first", UtcTime(oddity.first_ms)},
                                {"last", UtcTime(oddity.last_ms)},
                                {"count", oddity.count},
                                {"entries", oddity.entries}});
  }
}

}  // namespace covenant::cli
