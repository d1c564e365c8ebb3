// `covenant policy diff`: what a new text of a covenant permits that the old one does not, and the reverse.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/policy/policy_desk.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/strict_json.h"
#include "clients/cli/text/table.h"
#include "policy/review/compare.h"
#include "policy/review/explain.h"

namespace covenant::cli {
namespace {

using policy::ChangeExample;
using policy::Comparison;
using policy::Effect;
using policy::FlowChange;

struct DiffOptions {
  DeskOptions desk;
  std::string old_file;
  std::string new_file;
  std::string day;
};

// A covenant on a desk of its own.
struct Text {
  Desk desk;
  std::string file;
  const policy::Covenant* covenant = nullptr;  // Null when a document has an error.

  const policy::Snapshot& snapshot() const { return *desk.compiled.snapshot; }
  std::string Name() const { return absl::StrCat(covenant->id, " ", covenant->version); }
};

absl::StatusOr<Text> ReadText(const DeskOptions& options, const std::string& file) {
  Text text;
  ASSIGN_OR_RETURN(text.desk, LayOut(options, {file}));
  text.file = file;
  const policy::Document& document = text.desk.given.front().document;
  if (document.kind != policy::DocumentKind::kCovenant) {
    return absl::InvalidArgumentError(file + ": is no covenant; diff compares two texts of a covenant");
  }
  if (text.desk.compiled.snapshot != nullptr) text.covenant = text.snapshot().FindCovenant(document.name);
  return text;
}

// The errors of both desks; what both show, such as one in the register, once.
std::string ErrorsOf(const Text& old, const Text& now) {
  const std::string before = DeskErrors(old.desk);
  const std::string after = DeskErrors(now.desk);
  return before == after ? before : before + after;
}

// Pairs of parties that a flow stands for.
size_t Pairs(const FlowChange& flow) {
  const auto itself = std::ranges::count_if(
      flow.suppliers, [&](const std::string& party) { return std::ranges::count(flow.recipients, party) > 0; });
  return flow.suppliers.size() * flow.recipients.size() - static_cast<size_t>(itself);
}

std::string RequestOf(const policy::Covenant& covenant, const policy::Trial& trial) {
  return policy::ExplainRequestText(covenant.id, trial);
}

void PrintExample(std::ostream& out, std::string_view title, const ChangeExample& example, const Text& now) {
  out << "  " << title << "\n    before   " << example.before << "\n    after    " << example.after << "\n    request  "
      << RequestOf(*now.covenant, example.trial) << "\n";
}

void PrintFlow(std::ostream& out, const FlowChange& flow, const Text& now) {
  if (flow.effect == Effect::kEquivalent && !flow.other_basis) return;
  out << "\n"
      << policy::EffectName(flow.effect) << (flow.effect == Effect::kEquivalent ? ", on another basis" : "") << ": "
      << absl::StrJoin(flow.suppliers, ", ") << " -> " << absl::StrJoin(flow.recipients, ", ") << ", " << flow.purpose
      << ", " << (flow.category.empty() ? "the signal as a whole" : flow.category) << "\n";
  for (const ChangeExample& example : flow.examples) {
    const std::string title =
        absl::StrCat(policy::ActionName(example.trial.action).data(), ", ", policy::EffectName(example.effect).data());
    PrintExample(out, title, example, now);
  }
  if (flow.other_basis) PrintExample(out, "another legal basis", *flow.other_basis, now);
}

void PrintTotals(std::ostream& out, const Comparison& comparison) {
  std::map<Effect, size_t> pairs;
  size_t other_basis = 0;
  for (const FlowChange& flow : comparison.flows) {
    pairs[flow.effect] += Pairs(flow);
    if (flow.other_basis) other_basis += Pairs(flow);
  }
  out << "\nflows (supplier, recipient, purpose, category)\n";
  for (const Effect effect :
       {Effect::kEquivalent, Effect::kLess, Effect::kMore, Effect::kIncomparable, Effect::kNotWeighed}) {
    if (effect == Effect::kNotWeighed && pairs[effect] == 0) continue;
    out << "  " << Grouped(pairs[effect]) << " " << policy::EffectName(effect) << "\n";
  }
  if (other_basis > 0) out << "  " << Grouped(other_basis) << " of these on another legal basis in some case\n";
  if (pairs[Effect::kNotWeighed] > 0) {
    out << "  not weighed: too many kinds of circumstances; nothing is said of these flows\n";
  }
  out << Grouped(comparison.weighed) << " kinds of circumstances were decided under both\n";
  if (!comparison.beside.empty()) {
    out << "also different, and not decided request by request: " << absl::StrJoin(comparison.beside, ", ") << "\n";
  }
}

Json ExampleJson(const ChangeExample& example, const std::string& supplier, const std::string& recipient,
                 const Text& now) {
  const policy::Trial trial = policy::ExampleFor(example, supplier, recipient);
  return Json{{"do", policy::ActionName(trial.action)},
              {"change", policy::EffectName(example.effect)},
              {"before", example.before},
              {"after", example.after},
              {"request", RequestOf(*now.covenant, trial)}};
}

// One for each pair of parties.
void AddFlowJson(const FlowChange& flow, const Text& now, Json& flows) {
  for (const std::string& supplier : flow.suppliers) {
    for (const std::string& recipient : flow.recipients) {
      if (supplier == recipient) continue;
      Json json{{"supplier", supplier},
                {"recipient", recipient},
                {"purpose", flow.purpose},
                {"category", flow.category},
                {"change", policy::EffectName(flow.effect)},
                {"examples", Json::array()}};
      for (const ChangeExample& example : flow.examples) {
        json["examples"].push_back(ExampleJson(example, supplier, recipient, now));
      }
      if (flow.other_basis) json["other_basis"] = ExampleJson(*flow.other_basis, supplier, recipient, now);
      flows.push_back(std::move(json));
    }
  }
}

Json TextJson(const Text& text) {
  return Json{{"file", text.file}, {"covenant", text.covenant->id}, {"version", text.covenant->version}};
}

bool Unchanged(const FlowChange& flow) {
  return flow.effect == Effect::kEquivalent && !flow.other_basis;
}

void ShowComparison(Session& session, const Comparison& comparison, const Text& old, const Text& now) {
  const bool equal = std::ranges::all_of(comparison.flows, Unchanged);
  if (session.json()) {
    Json flows = Json::array();
    for (const FlowChange& flow : comparison.flows) AddFlowJson(flow, now, flows);
    session.out() << Json{{"old", TextJson(old)},      {"new", TextJson(now)},        {"decide_alike", equal},
                          {"flows", std::move(flows)}, {"beside", comparison.beside}, {"weighed", comparison.weighed}}
                         .dump(2)
                  << "\n";
    return;
  }
  std::ostream& out = session.out();
  out << old.Name() << " (" << old.file << ") -> " << now.Name() << " (" << now.file << ")\n";
  if (old.covenant->id != now.covenant->id) out << "these are two covenants, not two versions of one\n";
  if (equal) out << "equivalent: the two decide every request alike\n";
  for (const FlowChange& flow : comparison.flows) PrintFlow(out, flow, now);
  PrintTotals(out, comparison);
}

absl::StatusOr<ExitCode> Diff(Session& session, const DiffOptions& options) {
  absl::CivilDay day = absl::ToCivilDay(absl::Now(), DutchTimeZone());
  if (!options.day.empty()) {
    const std::optional<absl::CivilDay> given = policy::ParseDate(options.day);
    if (!given) return absl::InvalidArgumentError("--day takes an existing day, YYYY-MM-DD");
    day = *given;
  }
  ASSIGN_OR_RETURN(const Text old, ReadText(options.desk, options.old_file));
  ASSIGN_OR_RETURN(const Text now, ReadText(options.desk, options.new_file));
  if (old.covenant == nullptr || now.covenant == nullptr) {
    session.err() << ErrorsOf(old, now);
    return ExitCode::kInvalidInput;
  }
  const Comparison comparison =
      policy::CompareCovenants(old.snapshot(), *old.covenant, now.snapshot(), *now.covenant, day);
  ShowComparison(session, comparison, old, now);
  return ExitCode::kDone;
}

}  // namespace

void AddPolicyDiff(CLI::App& group, Command& chosen) {
  CLI::App* diff =
      AddCommand(group, "diff", "What a new text of a covenant permits more or less than the old one, with examples",
                 "covenant policy diff COMENSHA-REG.yaml COMENSHA-REG-new.yaml --register register.yaml");
  auto options = std::make_shared<DiffOptions>();
  diff->add_option("OLD", options->old_file, "The covenant as it is (YAML)")->required();
  diff->add_option("NEW", options->new_file, "The covenant as it would be (YAML)")->required();
  diff->add_option("--day", options->day, "Day of the examples, where it can be (today)")->type_name("YYYY-MM-DD");
  AddDeskOptions(*diff, options->desk);
  diff->callback([options, &chosen] { chosen = [options](Session& session) { return Diff(session, *options); }; });
}

}  // namespace covenant::cli
