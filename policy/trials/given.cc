#include "policy/trials/given.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/text/civil_date.h"
#include "policy/words/mapping.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {
namespace {

constexpr int kMostPhases = 9;
constexpr int kMostPersons = 9;
constexpr int kMostPeopleInACell = 1'000'000'000;

class GivenReader {
 public:
  GivenReader(const YamlNode& node, std::string_view what, const GivenContext& context, Diagnostics& diagnostics,
              Given& given)
      : context_(context),
        words_(context.snapshot.vocabulary()),
        diagnostics_(diagnostics),
        map_(node, std::string(what), diagnostics),
        given_(given) {}

  void Read() {
    ReadMoment();
    ReadRecord();
    ReadSupply();
    ReadRequest();
    ReadCaseFile();
    map_.Done();
  }

 private:
  void ReadMoment();
  void ReadRecord();
  void ReadRegime();
  void ReadBirthDate();
  void ReadConsent();
  void ReadSupply();
  void ReadScheme();
  void ReadCountedBy();
  void ReadRequest();
  void ReadAttestations(const YamlNode& node);
  void ReadCaseFile();
  void ReadApproval(const YamlNode& node);

  // Keeps what stood there when the key is left out.
  void Word(std::string_view key, WordKind kind, std::string& into) {
    if (const Located word = map_.WordOf(key, kind, words_, Need::kOptional); !word.text.empty()) into = word.text;
  }
  void Flag(std::string_view key, bool& into) {
    if (map_.Flag(key)) into = true;
  }
  void Error(Mark at, std::string what, std::string advice) {
    diagnostics_.Error(at, std::move(what), std::move(advice));
  }

  const GivenContext& context_;
  const Vocabulary& words_;
  Diagnostics& diagnostics_;
  Mapping map_;
  Given& given_;
};

void GivenReader::ReadMoment() {
  const std::string at = map_.Text("at", context_.needs_moment ? Need::kRequired : Need::kOptional);
  std::string error;
  if (at.empty() || absl::ParseTime(absl::RFC3339_full, at, &given_.at, &error)) return;
  Error(map_.at(), absl::StrCat("at: ", Quoted(at), " is no moment"), "write it as 2026-03-02T10:00:00+01:00");
}

void GivenReader::ReadRecord() {
  ReadRegime();
  Word("role", WordKind::kSubjectRole, given_.subject_role);
  Word("handling", WordKind::kHandlingCode, given_.handling_code);
  if (map_.Take("exploitation", Need::kOptional) != nullptr) {
    given_.exploitation = map_.Words("exploitation", WordKind::kExploitationForm, words_, Need::kOptional);
  }
  ReadBirthDate();
  ReadConsent();
  if (const auto day = map_.Date("first_processing", Need::kOptional)) given_.first_processed_on = day;
  if (const auto day = map_.Date("supplied_on", Need::kOptional)) given_.supplied_on = day;
}

void GivenReader::ReadRegime() {
  const YamlNode* node = map_.Take("regime", Need::kOptional);
  const Located regime{map_.Text("regime", Need::kOptional), node == nullptr ? map_.at() : node->at};
  if (regime.text == "none") {
    given_.police_regime.clear();
  } else if (!regime.text.empty() && CheckWord(regime, WordKind::kPoliceRegime, words_, diagnostics_)) {
    given_.police_regime = regime.text;
  }
}

void GivenReader::ReadBirthDate() {
  const YamlNode* node = map_.Take("birth_date", Need::kOptional);
  if (node == nullptr) return;
  const std::string text = ScalarText(*node, "birth_date", diagnostics_);
  if (!text.empty() && text != kUnknownValue && !ParseDate(text)) {
    Error(node->at, "the birth date is no day that exists", "write YYYY-MM-DD, or onbekend");
  }
  given_.birth_date = text;
}

void GivenReader::ReadConsent() {
  const YamlNode* node = map_.Take("consent", Need::kOptional);
  if (node == nullptr) return;
  if (node->kind == YamlNode::Kind::kMapping) {
    given_.consent = policy::ReadConsent(*node, "consent", context_.covenant, diagnostics_);
    return;
  }
  const std::string name = ScalarText(*node, "consent", diagnostics_);
  if (name == "none") {
    given_.consent.reset();
  } else if (const auto found = context_.consents.find(name); found != context_.consents.end()) {
    given_.consent = found->second;
  } else if (!name.empty()) {
    Error(node->at, absl::StrCat("consent ", Quoted(name), " is not in consents"),
          "add it there, or write {form: .., signed_by: ..}");
  }
}

void GivenReader::ReadSupply() {
  ReadScheme();
  if (map_.Take("blind", Need::kOptional) != nullptr) given_.blind = map_.Flag("blind");
  for (const Located& field : map_.Texts("supplied", Need::kOptional)) {
    if (!given_.fields) given_.fields.emplace();
    if (context_.person == nullptr || !context_.person->contains(field.text)) {
      Error(field.at, absl::StrCat("the person has no field ", Quoted(field.text)),
            "add it to the person, under people");
    }
    given_.fields->push_back(field.text);
  }
  // One party, several names: the register knows them, and deciding does not care.
  map_.Text("name_used", Need::kOptional);
  Flag("bulk", given_.bulk);
  ReadCountedBy();
  if (const auto cell = map_.Number("cell", 0, kMostPeopleInACell, Need::kOptional)) given_.cell = cell;
  if (const auto day = map_.Date("last_report", Need::kOptional)) given_.last_report = day;
}

void GivenReader::ReadScheme() {
  const YamlNode* node = map_.Take("match_by", Need::kOptional);
  if (node == nullptr) return;
  const Located scheme{ScalarText(*node, "match_by", diagnostics_), node->at};
  if (scheme.text == "none") {
    given_.scheme = "";
  } else if (!scheme.text.empty() && CheckWord(scheme, WordKind::kScheme, words_, diagnostics_)) {
    given_.scheme = scheme.text;
  }
}

void GivenReader::ReadCountedBy() {
  const YamlNode* node = map_.Take("by", Need::kOptional);
  if (node == nullptr) return;
  given_.by.emplace();
  if (node->kind == YamlNode::Kind::kSequence && node->items.empty()) return;  // Figures in all.
  for (const Located& word : map_.Texts("by", Need::kOptional)) {
    given_.by->push_back(word.text);
    if (words_.Has(WordKind::kCategory, word.text) || words_.FindField(word.text) != nullptr) continue;
    Error(word.at, absl::StrCat(Quoted(word.text), " is no category and no field"), "take one of the vocabulary");
  }
}

void GivenReader::ReadRequest() {
  RequestFacts& request = given_.request;
  Word("activity", WordKind::kActivity, request.activity);
  Word("deadline", WordKind::kDeadlineClass, request.deadline_class);
  Flag("motivation", request.motivated);
  Flag("break_glass", request.break_glass);
  if (const YamlNode* node = map_.Take("attestations", Need::kOptional)) ReadAttestations(*node);
}

void GivenReader::ReadAttestations(const YamlNode& node) {
  std::vector<Attestation>& attestations = given_.request.attestations;
  attestations.clear();
  if (node.kind != YamlNode::Kind::kMapping) {
    for (const std::string& kind : map_.Words("attestations", WordKind::kAttestation, words_, Need::kOptional)) {
      Attestation& attestation = attestations.emplace_back(Attestation{kind, {}});
      const AttestationWord* word = words_.FindAttestation(kind);
      if (word == nullptr) continue;
      for (const policy::Word& step : word->steps) attestation.steps.push_back(step.code);
    }
    return;
  }
  Mapping steps(node, "attestations", diagnostics_);
  for (const YamlNode::Entry& entry : node.entries) {
    CheckWord({entry.key, entry.at}, WordKind::kAttestation, words_, diagnostics_);
    Attestation& attestation = attestations.emplace_back(Attestation{entry.key, {}});
    for (const Located& step : steps.Texts(entry.key, Need::kRequired)) attestation.steps.push_back(step.text);
  }
}

void GivenReader::ReadCaseFile() {
  CaseFacts& file = given_.request.case_file;
  Word("case_purpose", WordKind::kPurpose, file.purpose);
  Flag("case_closed", file.closed);
  if (const auto phase = map_.Number("phase", 0, kMostPhases, Need::kOptional)) file.phase = *phase;
  if (map_.Take("admitted", Need::kOptional) != nullptr) {
    file.admission.emplace();
    file.admission->criteria = map_.Words("admitted", WordKind::kAdmissionCriterion, words_, Need::kOptional);
  }
  if (map_.Take("involved", Need::kOptional) != nullptr) file.involved.clear();
  for (const Located& party : map_.Texts("involved", Need::kOptional)) {
    file.involved.push_back(party.text);
    if (context_.snapshot.parties().Find(party.text) != nullptr) continue;
    Error(party.at, absl::StrCat("party ", Quoted(party.text), " is not in the register"),
          "take a party id of the register");
  }
  const YamlNode* approvals = map_.Take("approvals", Need::kOptional);
  if (approvals == nullptr) return;
  given_.approvals.clear();
  if (approvals->kind != YamlNode::Kind::kSequence) {
    return Error(approvals->at, "approvals is no list", "write [vier_ogen], or [{kind: vier_ogen, party: politie}]");
  }
  for (const YamlNode& item : approvals->items) ReadApproval(item);
}

void GivenReader::ReadApproval(const YamlNode& node) {
  GivenApproval& approval = given_.approvals.emplace_back();
  if (node.kind == YamlNode::Kind::kScalar) {
    approval.kind = node.text;
    CheckWord({node.text, node.at}, WordKind::kApproval, words_, diagnostics_);
    return;
  }
  Mapping map(node, "approval", diagnostics_);
  approval.kind = map.WordOf("kind", WordKind::kApproval, words_, Need::kRequired).text;
  const Located party = map.Name("party", Need::kOptional);
  approval.party = party.text;
  if (!party.text.empty() && context_.snapshot.parties().Find(party.text) == nullptr) {
    Error(party.at, absl::StrCat("party ", Quoted(party.text), " is not in the register"),
          "take a party id of the register");
  }
  approval.persons = map.Number("persons", 1, kMostPersons, Need::kOptional);
  approval.from = map.Date("from", Need::kOptional);
  approval.through = map.Date("through", Need::kOptional);
  map.Done();
}

}  // namespace

void ReadGiven(const YamlNode& node, std::string_view what, const GivenContext& context, Diagnostics& diagnostics,
               Given& given) {
  GivenReader(node, what, context, diagnostics, given).Read();
}

PersonFields ReadPerson(const YamlNode& node, const Vocabulary& vocabulary, Diagnostics& diagnostics) {
  PersonFields fields;
  if (node.kind != YamlNode::Kind::kMapping) {
    diagnostics.Error(node.at, "the person is no mapping", "write {FIELD: VALUE}");
  }
  for (const YamlNode::Entry& entry : node.entries) {
    const FieldWord* field = vocabulary.FindField(entry.key);
    const std::string value = ScalarText(entry.value, entry.key, diagnostics);
    if (field == nullptr || !field->supplied()) {
      diagnostics.Error(entry.at, absl::StrCat(Quoted(entry.key), " is no field that can be supplied"),
                        "take a field of the vocabulary that is not made from another");
    } else if (!ValueHasForm(*field, value)) {
      diagnostics.Error(entry.value.at, absl::StrCat("the value of ", entry.key, " is not in its form"),
                        "write it as the vocabulary says, or onbekend");
    } else {
      fields[entry.key] = value;
    }
  }
  return fields;
}

Consent ReadConsent(const YamlNode& node, std::string_view what, const Covenant& covenant, Diagnostics& diagnostics) {
  Mapping map(node, std::string(what), diagnostics);
  Consent consent;
  consent.form = map.Choice("form", {"written", "oral"}, Need::kRequired);
  consent.signed_by =
      map.Choice("signed_by", {"self", "guardian", "court_appointed", "self_and_guardian", "self_and_court_appointed"},
                 Need::kRequired);
  for (const Located& scope : map.Texts("scopes", Need::kOptional)) consent.scopes.push_back(scope.text);
  if (consent.scopes.empty()) {
    std::set<std::string> all;
    for (const Rule& rule : covenant.rules) {
      if (rule.conditions.consent) all.insert(rule.conditions.consent->scope);
    }
    consent.scopes.assign(all.begin(), all.end());
  }
  consent.given_on = map.Date("given_on", Need::kOptional);
  consent.withdrawn_on = map.Date("withdrawn", Need::kOptional);
  map.Done();
  return consent;
}

}  // namespace covenant::policy
