#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/review/explain.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {
namespace {

class RequestReader {
 public:
  RequestReader(const YamlNode& root, const Snapshot& snapshot, Diagnostics& diagnostics)
      : snapshot_(snapshot), diagnostics_(diagnostics), map_(root, "the request", diagnostics) {}

  std::optional<ExplainRequest> Read() {
    const Located id = map_.Name("covenant", Need::kRequired);
    request_.covenant = snapshot_.FindCovenant(id.text);
    if (request_.covenant == nullptr) {
      if (!id.text.empty()) {
        diagnostics_.Error(id.at, absl::StrCat("covenant ", Quoted(id.text), " is not loaded"),
                           "load it together with the request");
      }
      return std::nullopt;
    }
    const std::string action = map_.Choice("do", {"submit", "check", "retrieve", "report"}, Need::kRequired);
    Trial& trial = request_.trial;
    trial.action = ParseAction(action).value_or(Action::kSubmit);
    trial.from = Party("from");
    trial.to = Party("to");
    trial.purpose = map_.WordOf("purpose", WordKind::kPurpose, snapshot_.vocabulary(), Need::kRequired).text;
    if (const YamlNode* person = map_.Take("person", Need::kOptional)) {
      trial.person = ReadPerson(*person, snapshot_.vocabulary(), diagnostics_);
    }
    if (const YamlNode* given = map_.Take("given", Need::kRequired)) {
      GivenContext context{snapshot_, *request_.covenant, {}, &trial.person};
      context.needs_moment = true;
      ReadGiven(*given, "given", context, diagnostics_, trial.given);
      if (trial.given.bulk && trial.action != Action::kCheck) {
        diagnostics_.Error(given->at, "bulk concerns checks only",
                           "leave it out: whoever may supply may do so in bulk");
      }
    }
    map_.Done();
    if (diagnostics_.HasErrors()) return std::nullopt;
    return std::move(request_);
  }

 private:
  std::string Party(std::string_view key) {
    const Located party = map_.Name(key, Need::kRequired);
    if (!party.text.empty() && snapshot_.parties().Find(party.text) == nullptr) {
      diagnostics_.Error(party.at, absl::StrCat("party ", Quoted(party.text), " is not in the register"),
                         "take a party id of the register");
    }
    return party.text;
  }

  const Snapshot& snapshot_;
  Diagnostics& diagnostics_;
  Mapping map_;
  ExplainRequest request_;
};

}  // namespace

std::optional<ExplainRequest> ReadExplainRequest(const Snapshot& snapshot, std::string_view text,
                                                 Diagnostics& diagnostics) {
  const std::optional<YamlNode> root = ReadYaml(text, diagnostics);
  if (!root || diagnostics.HasErrors()) return std::nullopt;
  return RequestReader(*root, snapshot, diagnostics).Read();
}

std::string ExplainRequestText(std::string_view covenant, const Trial& trial) {
  std::vector<std::string> person;
  for (const auto& [field, value] : trial.person) person.push_back(absl::StrCat(field, ": \"", value, "\""));
  return absl::StrCat("{covenant: ", std::string(covenant), ", do: ", std::string(ActionName(trial.action)),
                      ", from: ", trial.from, ", to: ", trial.to, ", purpose: ", trial.purpose,
                      person.empty() ? "" : absl::StrCat(", person: {", absl::StrJoin(person, ", "), "}"),
                      ", given: ", GivenText(trial.given), "}");
}

}  // namespace covenant::policy
