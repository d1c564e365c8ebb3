#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"
#include "policy/words/reason_codes.h"
#include "policy/words/transformation.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {
namespace {

struct FormName {
  std::string_view name;
  ValueForm form;
};
constexpr FormName kForms[] = {
    {"text", ValueForm::kText},         {"code", ValueForm::kCode},       {"date", ValueForm::kDate},
    {"years", ValueForm::kYears},       {"country", ValueForm::kCountry}, {"municipality", ValueForm::kMunicipality},
    {"postcode", ValueForm::kPostcode}, {"region", ValueForm::kRegion},   {"party", ValueForm::kParty},
};

ValueForm FormOf(std::string_view name) {
  for (const FormName& form : kForms) {
    if (form.name == name) return form.form;
  }
  return ValueForm::kText;
}

Fact FactOf(std::string_view name) {
  if (name == "supplier") return Fact::kSupplier;
  if (name == "supplied_on") return Fact::kSuppliedOn;
  if (name == "first_processed_on") return Fact::kFirstProcessedOn;
  return Fact::kNone;
}

// The form a fact has.
ValueForm FormOf(Fact fact) {
  return fact == Fact::kSupplier ? ValueForm::kParty : ValueForm::kDate;
}

}  // namespace

class VocabularyReader {
 public:
  explicit VocabularyReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::shared_ptr<const Vocabulary> Read(std::string_view text) {
    const auto root = ReadYaml(text, diagnostics_);
    if (!root) return nullptr;
    Mapping document(*root, "the vocabulary", diagnostics_);
    document.Name("vocabulary", Need::kRequired);
    vocabulary_->version_ = document.Text("version", Need::kRequired);
    for (size_t kind = 0; kind < kWordKinds; ++kind) ReadSection(document, static_cast<WordKind>(kind));
    ReadObjects(document);
    document.Done();
    for (const Word* field : vocabulary_->All(WordKind::kField)) CheckField(static_cast<const FieldWord&>(*field));
    CheckTasks();
    CheckHandlingCodes(root->at);
    CheckReasonCodes(root->at);
    return diagnostics_.HasErrors() ? nullptr : std::move(vocabulary_);
  }

 private:
  void ReadSection(Mapping& document, WordKind kind) {
    const YamlNode* section = document.Take(SectionName(kind), Need::kRequired);
    if (section == nullptr) return;
    Mapping(*section, std::string(SectionName(kind)), diagnostics_);
    for (const YamlNode::Entry& entry : section->entries) {
      if (!IsName(entry.key)) {
        diagnostics_.Error(entry.at, absl::StrCat("the code ", Quoted(entry.key), " is no name"),
                           "use letters, digits, '.', '_' and '-', at most 64");
        continue;
      }
      Mapping mapping(entry.value, absl::StrCat(std::string(WordKindName(kind)), " ", entry.key), diagnostics_);
      auto& words = vocabulary_->words_[static_cast<size_t>(kind)];
      vocabulary_->index_[static_cast<size_t>(kind)].emplace(entry.key, words.size());
      words.push_back(ReadWord(kind, entry, mapping));
      mapping.Done();
    }
  }

  // Kinds of objects, after the schemes that name them. An object is told apart by its scheme alone, so a scheme names
  // one kind.
  void ReadObjects(Mapping& document) {
    const YamlNode* section = document.Take("objects", Need::kOptional);
    if (section == nullptr) return;
    Mapping(*section, "objects", diagnostics_);
    auto& words = vocabulary_->words_[static_cast<size_t>(WordKind::kSubjectRole)];
    auto& index = vocabulary_->index_[static_cast<size_t>(WordKind::kSubjectRole)];
    NameMap<std::string> named;
    for (const YamlNode::Entry& entry : section->entries) {
      Mapping mapping(entry.value, absl::StrCat("object ", entry.key), diagnostics_);
      SubjectWord object{ReadTexts(entry, mapping),
                         mapping.Words("schemes", WordKind::kScheme, *vocabulary_, Need::kRequired)};
      mapping.Done();
      if (!IsName(entry.key) || vocabulary_->Has(WordKind::kSubjectRole, entry.key)) {
        diagnostics_.Error(entry.at, absl::StrCat("the code ", Quoted(entry.key), " is no name, or taken"),
                           "subject roles and objects have codes of their own");
        continue;
      }
      for (const std::string& scheme : object.schemes) {
        const auto [other, first] = named.try_emplace(scheme, entry.key);
        if (first) continue;
        diagnostics_.Error(entry.at, absl::StrCat("scheme ", scheme, " names ", other->second, " and ", entry.key),
                           "let it name one kind of object");
      }
      index.emplace(entry.key, words.size());
      words.push_back(Shared(std::move(object)));
    }
  }

  static Word ReadTexts(const YamlNode::Entry& entry, Mapping& mapping) {
    Word word;
    word.code = entry.key;
    word.at = entry.at;
    word.nl = mapping.Text("nl", Need::kRequired);
    word.en = mapping.Text("en", Need::kRequired);
    word.article = mapping.Text("article", Need::kOptional);
    return word;
  }

  std::shared_ptr<const Word> ReadWord(WordKind kind, const YamlNode::Entry& entry, Mapping& mapping) {
    Word word = ReadTexts(entry, mapping);
    switch (kind) {
      case WordKind::kCategory:
        return Shared(ReadCategory(std::move(word), mapping));
      case WordKind::kField:
        return Shared(ReadField(std::move(word), mapping));
      case WordKind::kPurpose:
        return Shared(PurposeWord{std::move(word), TextsOf(mapping.Texts("tasks", Need::kOptional))});
      case WordKind::kSubjectRole:
        return Shared(SubjectWord{std::move(word), {}});
      case WordKind::kPartyKind:
        return Shared(PartyKindWord{std::move(word), mapping.Flag("private")});
      case WordKind::kSector:
        return Shared(SectorWord{std::move(word), mapping.Flag("police_domain")});
      case WordKind::kCollaboration:
        return Shared(ReadCollaboration(std::move(word), mapping));
      case WordKind::kScheme:
        return Shared(
            SchemeWord{std::move(word), mapping.Choice("strength", {"strong", "weak"}, Need::kRequired) == "strong"});
      case WordKind::kReasonCode:
        return Shared(
            ReasonWord{std::move(word), mapping.Choice("told", {"itself", "no_hit"}, Need::kRequired) != "itself"});
      case WordKind::kApproval:
        return Shared(ReadApproval(std::move(word), mapping));
      case WordKind::kAttestation:
        return Shared(ReadAttestation(std::move(word), mapping));
      case WordKind::kDeadlineClass:
        return Shared(DeadlineWord{std::move(word), mapping.Term("within", Need::kRequired).value_or(Period())});
      default:
        return Shared(std::move(word));
    }
  }

  template <class W>
  static std::shared_ptr<const Word> Shared(W word) {
    return std::make_shared<const W>(std::move(word));
  }

  static std::vector<std::string> TextsOf(const std::vector<Located>& located) {
    std::vector<std::string> texts;
    for (const Located& text : located) texts.push_back(text.text);
    return texts;
  }

  static CategoryWord ReadCategory(Word word, Mapping& mapping) {
    const std::string name =
        mapping.Choice("sensitivity", {"normal", "special", "criminal", "secrecy", "bsn", "tax"}, Need::kOptional);
    CategoryWord category{std::move(word), Sensitivity::kNormal};
    for (const Sensitivity sensitivity :
         {Sensitivity::kSpecial, Sensitivity::kCriminal, Sensitivity::kSecrecy, Sensitivity::kBsn, Sensitivity::kTax}) {
      if (name == SensitivityName(sensitivity)) category.sensitivity = sensitivity;
    }
    return category;
  }

  CollaborationWord ReadCollaboration(Word word, Mapping& mapping) {
    CollaborationWord collaboration{std::move(word), mapping.Flag("wgs"), {}, {}};
    collaboration.body = mapping.WordOf("body", WordKind::kPartyKind, *vocabulary_, Need::kOptional).text;
    collaboration.participants = mapping.Words("participants", WordKind::kPartyKind, *vocabulary_, Need::kOptional);
    return collaboration;
  }

  ApprovalWord ReadApproval(Word word, Mapping& mapping) {
    ApprovalWord approval{std::move(word), ApprovalGiver::kSecondPerson, {}};
    const std::string giver =
        mapping.Choice("given_by", {"second_person", "supplier", "contact_point", "capacity"}, Need::kRequired);
    if (giver == "supplier") approval.given_by = ApprovalGiver::kSupplier;
    if (giver == "contact_point") approval.given_by = ApprovalGiver::kContactPoint;
    if (giver != "capacity") return approval;
    approval.given_by = ApprovalGiver::kCapacity;
    approval.capacities = mapping.Words("capacities", WordKind::kCapacity, *vocabulary_, Need::kRequired);
    return approval;
  }

  AttestationWord ReadAttestation(Word word, Mapping& mapping) {
    AttestationWord attestation{std::move(word), {}};
    const YamlNode* steps = mapping.Take("steps", Need::kRequired);
    if (steps == nullptr) return attestation;
    if (steps->kind != YamlNode::Kind::kMapping || steps->entries.empty()) {
      diagnostics_.Error(steps->at, absl::StrCat("the steps of ", mapping.what(), " are no mapping of one or more"),
                         "write CODE: {nl: .., en: ..} for each");
    }
    for (const YamlNode::Entry& entry : steps->entries) {
      if (!IsName(entry.key)) {
        diagnostics_.Error(entry.at, absl::StrCat("the step ", Quoted(entry.key), " is no name"),
                           "use letters, digits, '.', '_' and '-', at most 64");
      }
      Mapping step(entry.value, absl::StrCat("step ", entry.key), diagnostics_);
      attestation.steps.push_back(ReadTexts(entry, step));
      step.Done();
    }
    return attestation;
  }

  FieldWord ReadField(Word word, Mapping& mapping) {
    FieldWord field{std::move(word), {}, ValueForm::kText, {}, {}, Fact::kNone};
    field.category = mapping.WordOf("category", WordKind::kCategory, *vocabulary_, Need::kRequired).text;
    field.form = FormOf(mapping.Choice(
        "form", {"text", "code", "date", "years", "country", "municipality", "postcode", "region", "party"},
        Need::kRequired));
    const bool written = mapping.Choice("codes_of", {"exploitation_forms"}, Need::kOptional).empty();
    const bool needed = field.form == ValueForm::kCode && written;
    field.codes = TextsOf(mapping.Texts("codes", needed ? Need::kRequired : Need::kOptional));
    if (!written) {
      for (const Word* form : vocabulary_->All(WordKind::kExploitationForm)) field.codes.push_back(form->code);
    }
    field.source = mapping.Text("source", Need::kOptional);
    field.fact = FactOf(mapping.Choice("fact", {"supplier", "supplied_on", "first_processed_on"}, Need::kOptional));
    return field;
  }

  void CheckField(const FieldWord& field) {
    if (field.form != ValueForm::kCode && !field.codes.empty()) {
      diagnostics_.Error(field.at, absl::StrCat("field ", field.code, " has codes, but its form is not code"),
                         "write form: code or remove the codes");
    }
    if (!field.source.empty() && field.fact != Fact::kNone) {
      diagnostics_.Error(field.at, absl::StrCat("field ", field.code, " has both a source and a fact"), "keep one");
    } else if (!field.source.empty()) {
      CheckSource(field);
    } else if (field.fact != Fact::kNone && field.form != FormOf(field.fact)) {
      diagnostics_.Error(field.at, absl::StrCat("the form of field ", field.code, " does not fit its fact"),
                         "write form: party for supplier, form: date for a day");
    } else if (field.supplied() && (field.form == ValueForm::kYears || field.form == ValueForm::kRegion ||
                                    field.form == ValueForm::kParty)) {
      diagnostics_.Error(field.at, absl::StrCat("field ", field.code, " has a form that cannot be supplied"),
                         "name its source or its fact");
    }
  }

  void CheckSource(const FieldWord& field) {
    const FieldWord* source = vocabulary_->FindField(field.source);
    if (source == nullptr || !source->supplied()) {
      diagnostics_.Error(
          field.at,
          absl::StrCat("the source ", Quoted(field.source), " of field ", field.code, " is no field that is supplied"),
          "name a field without source and fact");
      return;
    }
    const bool fits = field.form == ValueForm::kYears    ? source->form == ValueForm::kDate
                      : field.form == ValueForm::kRegion ? source->form == ValueForm::kMunicipality
                                                         : source->form == field.form;
    if (!fits) {
      diagnostics_.Error(field.at, absl::StrCat("field ", field.code, " cannot be derived from ", field.source),
                         "years come from a date, a region from a municipality, others from their own form");
    }
  }

  // Tasks are read after purposes.
  void CheckTasks() {
    for (const Word* purpose : vocabulary_->All(WordKind::kPurpose)) {
      for (const std::string& task : static_cast<const PurposeWord&>(*purpose).tasks) {
        CheckWord({task, purpose->at}, WordKind::kTask, *vocabulary_, diagnostics_);
      }
    }
  }

  // Deciding knows what each of the three means (Bpg 2:11, 2:12), and would not know a fourth.
  void CheckHandlingCodes(Mark at) {
    constexpr std::string_view kCodes[] = {"free", "partly", "hidden"};
    for (const std::string_view code : kCodes) {
      if (vocabulary_->Has(WordKind::kHandlingCode, code)) continue;
      diagnostics_.Error(at, absl::StrCat("handling_codes lacks ", std::string(code)), "add it");
    }
    for (const Word* word : vocabulary_->All(WordKind::kHandlingCode)) {
      if (std::find(std::begin(kCodes), std::end(kCodes), word->code) != std::end(kCodes)) continue;
      diagnostics_.Error(word->at, absl::StrCat("handling code ", Quoted(word->code), " is none of the law's three"),
                         "keep free, partly and hidden");
    }
  }

  void CheckReasonCodes(Mark at) {
    for (const ReasonCode& reason : AllReasonCodes()) {
      const ReasonWord* word = vocabulary_->FindReason(reason.code);
      if (word == nullptr) {
        diagnostics_.Error(at, absl::StrCat("reason_codes lacks ", std::string(reason.code)), "add it");
      } else if (reason.from_stored_data && !word->told_as_no_hit) {
        diagnostics_.Error(word->at, absl::StrCat("reason code ", word->code, " would tell what is on record"),
                           "write told: no_hit");
      }
    }
  }

  Diagnostics& diagnostics_;
  std::shared_ptr<Vocabulary> vocabulary_ = std::make_shared<Vocabulary>();
};

std::shared_ptr<const Vocabulary> ReadVocabulary(std::string_view text, Diagnostics& diagnostics) {
  return VocabularyReader(diagnostics).Read(text);
}

}  // namespace covenant::policy
