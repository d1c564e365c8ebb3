#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant.h"
#include "policy/language/covenant_reading.h"

namespace covenant::policy {
namespace {

void ReadSignedText(Mapping& document, CovenantReading& reading) {
  const YamlNode* node = document.Take("signed_text", Need::kOptional);
  if (node == nullptr) return;
  Mapping mapping(*node, "signed_text", reading.diagnostics);
  SignedText text;
  text.file = mapping.Text("file", Need::kRequired);
  text.sha256 = mapping.Text("sha256", Need::kRequired);
  const bool hex = text.sha256.size() == 64 && text.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!text.sha256.empty() && !hex) {
    reading.diagnostics.Error(node->at, "sha256 of signed_text is none", "write 64 lower-case hex digits");
  }
  text.articles = mapping.Number("articles", 1, 999, Need::kRequired).value_or(0);
  if (text.articles > 0) {
    text.not_for_the_machine = mapping.Numbers("not_for_the_machine", 1, text.articles, Need::kOptional);
  }
  mapping.Done();
  reading.covenant.signed_text = std::move(text);
}

void ReadAdvice(Mapping& document, CovenantReading& reading) {
  const YamlNode* node = document.Take("advice", Need::kOptional);
  if (node == nullptr) return;
  Mapping mapping(*node, "advice", reading.diagnostics);
  for (const std::string_view key : {"dpia", "dpo", "legality_committee"}) {
    std::string text = mapping.Text(key, Need::kOptional);
    if (!text.empty()) reading.covenant.advice.emplace(key, std::move(text));
  }
  mapping.Done();
}

// Names the parties of the covenant themselves, not groups.
std::vector<std::string> PartyList(Mapping& mapping, std::string_view key, CovenantReading& reading) {
  std::vector<std::string> list;
  for (const Located& name : mapping.Texts(key, Need::kRequired)) {
    if (reading.covenant.FindParty(name.text) != nullptr) {
      list.push_back(name.text);
    } else {
      reading.diagnostics.Error(name.at, absl::StrCat(Quoted(name.text), " is no party of this covenant"),
                                "name one of its parties");
    }
  }
  return list;
}

void ReadChange(Mapping& document, CovenantReading& reading) {
  const YamlNode* node = document.Take("change", Need::kOptional);
  if (node == nullptr) return;
  Mapping mapping(*node, "change", reading.diagnostics);
  Change change;
  change.proposed_by = PartyList(mapping, "proposed_by", reading);
  const YamlNode* accepted_by = mapping.Take("accepted_by", Need::kRequired);
  change.accepted_by_every_party =
      accepted_by != nullptr && accepted_by->kind == YamlNode::Kind::kScalar && accepted_by->text == "every_party";
  if (accepted_by != nullptr && !change.accepted_by_every_party) {
    change.accepted_by = PartyList(mapping, "accepted_by", reading);
  }
  change.notice = mapping.Term("notice", Need::kOptional);
  mapping.Done();
  reading.covenant.change = std::move(change);
}

void ReadContactPoint(Mapping& document, CovenantReading& reading) {
  const YamlNode* node = document.Take("contact_point", Need::kRequired);
  if (node == nullptr) return;
  Mapping mapping(*node, "contact_point", reading.diagnostics);
  ContactPoint contact;
  contact.party = mapping.Text("party", Need::kRequired);
  contact.article = mapping.Number("article", 1, 999, Need::kOptional).value_or(0);
  mapping.Done();
  if (!contact.party.empty() && reading.covenant.FindParty(contact.party) == nullptr) {
    reading.diagnostics.Error(node->at,
                              absl::StrCat("contact_point ", Quoted(contact.party), " is no party of this covenant"),
                              "name one of its parties");
  }
  reading.covenant.contact_point = std::move(contact);
}

void ReadHead(Mapping& document, CovenantReading& reading) {
  Covenant& covenant = reading.covenant;
  covenant.id = document.Name("covenant", Need::kRequired).text;
  covenant.version = document.Text("version", Need::kRequired);
  if (!covenant.version.empty() && !IsName(covenant.version)) {
    reading.diagnostics.Error(document.at(), absl::StrCat("the version ", Quoted(covenant.version), " is no name"),
                              "use letters, digits, '.', '_' and '-', at most 64");
  }
  covenant.replaces = document.Text("replaces", Need::kOptional);
  if (const YamlNode* title = document.Take("title", Need::kRequired)) {
    Mapping texts(*title, "the title", reading.diagnostics);
    covenant.title = {texts.Text("nl", Need::kRequired), texts.Text("en", Need::kRequired)};
    texts.Done();
  }
  covenant.collaboration =
      document.WordOf("collaboration", WordKind::kCollaboration, reading.vocabulary, Need::kRequired).text;
  if (const YamlNode* in_force = document.Take("in_force", Need::kRequired)) {
    Mapping range(*in_force, "in_force", reading.diagnostics);
    covenant.in_force = range.Range();
    range.Done();
    for (const std::string_view key : {"from", "through"}) range.Take(key, Need::kRequired);
  }
}

}  // namespace

std::shared_ptr<const Covenant> ReadCovenant(std::string_view text, const Vocabulary& vocabulary,
                                             const PartyRegister& parties, Diagnostics& diagnostics) {
  const auto root = ReadYaml(text, diagnostics);
  if (!root) return nullptr;
  CovenantReading reading(vocabulary, parties, diagnostics);
  Mapping document(*root, "the covenant", diagnostics);
  ReadHead(document, reading);
  reading.ReadParties(document);
  ReadSignedText(document, reading);
  ReadContactPoint(document, reading);
  ReadAdvice(document, reading);
  ReadChange(document, reading);
  reading.ReadMatching(document);
  reading.ReadDataSets(document);
  reading.ReadRules(document);
  reading.ReadMatches(document);
  reading.ReadTerms(document);
  document.Done();
  return diagnostics.HasErrors() ? nullptr : std::make_shared<const Covenant>(std::move(reading.covenant));
}

}  // namespace covenant::policy
