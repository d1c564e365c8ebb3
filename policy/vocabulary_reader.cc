#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/mapping.h"
#include "policy/reason_codes.h"
#include "policy/transformation.h"
#include "policy/vocabulary.h"
#include "policy/yaml_tree.h"

namespace covenant::policy {
namespace {

struct FormName {
  std::string_view name;
  ValueForm form;
};
constexpr FormName kForms[] = {
    {"text", ValueForm::kText},     {"code", ValueForm::kCode},       {"date", ValueForm::kDate},
    {"years", ValueForm::kYears},   {"country", ValueForm::kCountry}, {"municipality", ValueForm::kMunicipality},
    {"region", ValueForm::kRegion}, {"party", ValueForm::kParty},
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
    document.Done();
    CheckFields();
    CheckPurposes();
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
      ReadWord(kind, entry);
    }
  }

  void ReadWord(WordKind kind, const YamlNode::Entry& entry) {
    Mapping mapping(entry.value, absl::StrCat(std::string(WordKindName(kind)), " ", entry.key), diagnostics_);
    Word word;
    word.code = entry.key;
    word.at = entry.at;
    word.nl = mapping.Text("nl", Need::kRequired);
    word.en = mapping.Text("en", Need::kRequired);
    word.article = mapping.Text("article", Need::kOptional);
    Vocabulary& v = *vocabulary_;
    const size_t index = v.index_[static_cast<size_t>(kind)].size();
    v.index_[static_cast<size_t>(kind)].emplace(entry.key, index);
    if (kind == WordKind::kField) {
      v.fields_.push_back(ReadField(std::move(word), mapping));
    } else if (kind == WordKind::kReasonCode) {
      v.reasons_.push_back(
          {std::move(word), mapping.Choice("told", {"itself", "no_hit"}, Need::kRequired) != "itself"});
    } else if (kind == WordKind::kScheme) {
      const bool strong = mapping.Choice("strength", {"strong", "weak"}, Need::kRequired) == "strong";
      v.schemes_.push_back({std::move(word), strong});
    } else if (kind == WordKind::kPurpose) {
      PurposeWord purpose{std::move(word), {}};
      for (const Located& task : mapping.Texts("tasks", Need::kOptional)) purpose.tasks.push_back(task.text);
      v.purposes_.push_back(std::move(purpose));
    } else {
      if (kind == WordKind::kSector && mapping.Flag("police_domain")) v.police_domain_.insert(entry.key);
      if (kind == WordKind::kCollaboration && mapping.Flag("wgs")) v.wgs_.insert(entry.key);
      v.words_[static_cast<size_t>(kind)].push_back(std::move(word));
    }
    mapping.Done();
  }

  FieldWord ReadField(Word word, Mapping& mapping) {
    FieldWord field{std::move(word), {}, ValueForm::kText, {}, {}, Fact::kNone};
    // Categories are read before fields.
    field.category = mapping.WordOf("category", WordKind::kCategory, *vocabulary_, Need::kRequired).text;
    field.form = FormOf(mapping.Choice(
        "form", {"text", "code", "date", "years", "country", "municipality", "region", "party"}, Need::kRequired));
    for (const Located& code :
         mapping.Texts("codes", field.form == ValueForm::kCode ? Need::kRequired : Need::kOptional)) {
      field.codes.push_back(code.text);
    }
    field.source = mapping.Text("source", Need::kOptional);
    field.fact = FactOf(mapping.Choice("fact", {"supplier", "supplied_on", "first_processed_on"}, Need::kOptional));
    return field;
  }

  void CheckFields() {
    for (const FieldWord& field : vocabulary_->fields_) {
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
  }

  // Purposes are read before tasks.
  void CheckPurposes() {
    for (const PurposeWord& purpose : vocabulary_->purposes_) {
      for (const std::string& task : purpose.tasks) {
        CheckWord({task, purpose.at}, WordKind::kTask, *vocabulary_, diagnostics_);
      }
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
