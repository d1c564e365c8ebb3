#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant_reading.h"

namespace covenant::policy {
namespace {

constexpr int kMostSuppliers = 100;

// Reads one item of `matches`.
class MatchReader {
 public:
  MatchReader(const YamlNode& node, CovenantReading& reading)
      : node_(node), reading_(reading), mapping_(node, "the match", reading.diagnostics) {}

  MatchRule Read() {
    MatchRule match;
    match.at = node_.at;
    const Located id = mapping_.Name("id", Need::kRequired);
    match.id = id.text;
    CheckId(id);
    match.article = mapping_.Number("article", 1, 999, Need::kOptional);
    match.text = {mapping_.Text("nl", Need::kRequired), mapping_.Text("en", Need::kOptional)};
    match.from = reading_.ReadPartySet(mapping_, "from", false);
    match.purpose = mapping_.WordOf("purpose", WordKind::kPurpose, reading_.vocabulary, Need::kRequired).text;
    match.about = mapping_.Words("about", WordKind::kSubjectRole, reading_.vocabulary, Need::kOptional);
    match.minimum_suppliers = mapping_.Number("minimum_suppliers", 2, kMostSuppliers, Need::kRequired).value_or(2);
    match.within = mapping_.Term("within", Need::kOptional);
    ReadNotify(match);
    ReadAssessor(match);
    mapping_.Done();
    return match;
  }

 private:
  void CheckId(const Located& id) {
    const Covenant& covenant = reading_.covenant;
    const auto same = [&](const auto& other) { return other.id == id.text; };
    const bool taken = id.text == "matching" || id.text == "retention" ||
                       std::any_of(covenant.rules.begin(), covenant.rules.end(), same) ||
                       std::any_of(covenant.prohibitions.begin(), covenant.prohibitions.end(), same) ||
                       std::any_of(covenant.matches.begin(), covenant.matches.end(), same);
    if (taken) Error(id.at, absl::StrCat("the id ", Quoted(id.text), " is taken"), "give each rule its own id");
  }

  // "suppliers", or groups and parties.
  void ReadNotify(MatchRule& match) {
    const YamlNode* node = mapping_.Take("notify", Need::kRequired);
    if (node == nullptr) return;
    match.notify_suppliers = node->kind == YamlNode::Kind::kScalar && node->text == "suppliers";
    if (!match.notify_suppliers) match.notify = reading_.ReadPartySet(mapping_, "notify", false);
  }

  void ReadAssessor(MatchRule& match) {
    const YamlNode* node = mapping_.Take("assessor", Need::kOptional);
    if (node != nullptr) {
      match.assessor = ScalarText(*node, "assessor", reading_.diagnostics);
      if (!match.assessor.empty() && reading_.covenant.FindParty(match.assessor) == nullptr) {
        Error(node->at, absl::StrCat("assessor ", Quoted(match.assessor), " is no party of this covenant"),
              "name one of its parties");
      }
    } else if (reading_.vocabulary.WgsCollaboration(reading_.covenant.collaboration)) {
      Error(node_.at, absl::StrCat("match ", match.id, " has no assessor"),
            "name one: in a WGS collaboration a person assesses before anyone is told (WGS 1.9)");
    }
  }

  void Error(Mark at, std::string what, std::string advice) {
    reading_.diagnostics.Error(at, std::move(what), std::move(advice));
  }

  const YamlNode& node_;
  CovenantReading& reading_;
  Mapping mapping_;
};

}  // namespace

void CovenantReading::ReadMatches(Mapping& document) {
  const YamlNode* node = document.Take("matches", Need::kOptional);
  if (node == nullptr) return;
  if (node->kind != YamlNode::Kind::kSequence || node->items.empty()) {
    diagnostics.Error(node->at, "matches is no list of one or more", "write one item (- id: ..) for each match");
  }
  for (const YamlNode& item : node->items) {
    MatchRule match = MatchReader(item, *this).Read();
    covenant.matches.push_back(std::move(match));
  }
}

}  // namespace covenant::policy
