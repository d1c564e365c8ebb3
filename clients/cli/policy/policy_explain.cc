// `covenant policy explain`: why one request is decided as it is, without a broker.
#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/policy/policy_desk.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/strict_json.h"
#include "policy/review/explain.h"
#include "policy/review/lint.h"
#include "policy/text/yaml_tree.h"

namespace covenant::cli {
namespace {

namespace fs = std::filesystem;

struct ExplainOptions {
  DeskOptions desk;
  std::string file;
};

// The covenant that a request names, where that can be read; reading the request itself says what is wrong with it.
std::string CovenantNamedIn(const std::string& source) {
  policy::Diagnostics unheard("");
  const std::optional<policy::YamlNode> root = policy::ReadYaml(source, unheard);
  if (!root || root->kind != policy::YamlNode::Kind::kMapping) return "";
  for (const policy::YamlNode::Entry& entry : root->entries) {
    if (entry.key == "covenant" && entry.value.kind == policy::YamlNode::Kind::kScalar) return entry.value.text;
  }
  return "";
}

// ID.yaml beside the request, else of the policy folder. Empty when neither is there.
std::string FileOf(const std::string& id, const std::string& request_file) {
  if (id.empty() || id.find_first_of("/\\") != std::string::npos) return "";
  const std::string beside = (fs::path(request_file).parent_path() / (id + ".yaml")).string();
  std::error_code error;
  for (const std::string& file : {beside, PolicyFile("covenants/" + id + ".yaml")}) {
    if (fs::is_regular_file(file, error)) return file;
  }
  return "";
}

Json RuleJson(const policy::RuleAccount& account) {
  Json json{{"rule", account.rule->id}, {"nl", account.rule->text.nl}, {"en", account.rule->text.en}};
  if (account.rule->article) json["article"] = *account.rule->article;
  if (account.obstacles.empty()) return json;
  json["kept_by"] = Json::array();
  for (const policy::Obstacle& obstacle : account.obstacles) {
    Json kept{{"part", obstacle.part}, {"asks", obstacle.asks}, {"given", obstacle.given}};
    if (!obstacle.code.empty()) kept["reason_code"] = obstacle.code;
    json["kept_by"].push_back(std::move(kept));
  }
  return json;
}

Json RulesJson(const std::vector<policy::RuleAccount>& accounts) {
  Json rules = Json::array();
  for (const policy::RuleAccount& account : accounts) rules.push_back(RuleJson(account));
  return rules;
}

Json ReasonsJson(const std::vector<policy::ReasonAccount>& accounts) {
  Json reasons = Json::array();
  for (const policy::ReasonAccount& account : accounts) {
    Json reason{{"reason_code", account.code}, {"sentence", account.sentence}};
    if (!account.by.empty()) reason["by"] = account.by;
    if (!account.condition.empty()) reason["condition"] = account.condition;
    if (!account.article.empty()) reason["article"] = account.article;
    if (!account.nl.empty()) reason["nl"] = account.nl;
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

Json GivesJson(const policy::Verdict& verdict) {
  Json gives = Json::array();
  for (const policy::ReleasedField& field : verdict.out) {
    Json one{{"field", field.field}, {"value", field.value}};
    if (const auto way = verdict.released.find(field.field); way != verdict.released.end()) one["way"] = way->second;
    gives.push_back(std::move(one));
  }
  for (const auto& [field, way] : verdict.released) {
    const bool shown = std::ranges::any_of(verdict.out, [&](const auto& out) { return out.field == field; });
    if (!shown) gives.push_back({{"field", field}, {"way", way}});
  }
  return gives;
}

Json ExplanationJson(const policy::ExplainRequest& request, const policy::Explanation& explanation) {
  const policy::Verdict& verdict = explanation.verdict;
  Json json{{"covenant", request.covenant->id},
            {"version", request.covenant->version},
            {"request", policy::TrialSentence(request.trial)},
            {"told", verdict.told},
            {"logged", verdict.log}};
  if (!verdict.basis_supply.empty()) {
    json["basis_supply"] = verdict.basis_supply;
    json["basis_receive"] = verdict.basis_receive;
  }
  json["gives"] = GivesJson(verdict);
  json["reasons"] = ReasonsJson(explanation.reasons);
  json["allowed_by"] = RulesJson(explanation.fires);
  json["nearest"] = RulesJson(explanation.nearest);
  json["further"] = explanation.further;
  return json;
}

absl::StatusOr<ExitCode> Explain(Session& session, const ExplainOptions& options) {
  ASSIGN_OR_RETURN(const std::string source, ReadFile(options.file));
  std::string covenant = options.desk.covenant;
  if (covenant.empty()) covenant = FileOf(CovenantNamedIn(source), options.file);
  std::vector<std::string> files;
  if (!covenant.empty()) files.push_back(covenant);
  ASSIGN_OR_RETURN(const Desk desk, LayOut(options.desk, files));
  if (desk.compiled.snapshot == nullptr) {
    session.err() << DeskErrors(desk);
    return ExitCode::kInvalidInput;
  }
  policy::Diagnostics diagnostics(options.file);
  const std::optional<policy::ExplainRequest> request =
      policy::ReadExplainRequest(*desk.compiled.snapshot, source, diagnostics);
  if (!request) {
    for (const policy::Diagnostic& diagnostic : diagnostics.all())
      session.err() << policy::LintLine(diagnostic) << "\n";
    return ExitCode::kInvalidInput;
  }
  const policy::Explanation explanation = policy::Explain(*desk.compiled.snapshot, *request);
  if (session.json()) {
    session.out() << ExplanationJson(*request, explanation).dump(2) << "\n";
  } else {
    session.out() << policy::ExplanationText(*request, explanation);
  }
  return ExitCode::kDone;
}

// What --help says of the file, besides the example.
constexpr char kForm[] =
    "\nREQUEST.yaml, with an invented person:\n"
    "  covenant: COMENSHA-REG\n"
    "  do: retrieve                     # submit, check, retrieve or report\n"
    "  from: politie                    # the supplier; calls at submit\n"
    "  to: comensha                     # the recipient; calls at the others\n"
    "  purpose: registratie_aard_omvang\n"
    "  person: {sex: v, form: arbeid}   # may be left out\n"
    "  given: {at: \"2026-03-02T10:00:00+01:00\", role: slachtoffer, regime: wpg_8}\n"
    "Further keys of given: policy/README.md, Requests to explain.";

}  // namespace

void AddPolicyExplain(CLI::App& group, Command& chosen) {
  CLI::App* explain = AddCommand(group, "explain", "Why a request is decided so: the rules, and what kept others back",
                                 std::string("covenant policy explain request.yaml --register register.yaml") + kForm);
  auto options = std::make_shared<ExplainOptions>();
  explain->add_option("REQUEST", options->file, "The request (YAML)")->required();
  explain
      ->add_option("--covenant-file", options->desk.covenant,
                   "The covenant it names (ID.yaml beside the request, else of the policy folder)")
      ->type_name("FILE");
  AddDeskOptions(*explain, options->desk);
  explain->callback(
      [options, &chosen] { chosen = [options](Session& session) { return Explain(session, *options); }; });
}

}  // namespace covenant::cli
