#include "clients/cli/subject/signal_input.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"

namespace covenant::cli {
namespace {

constexpr size_t kMaxPartBytes = 200;
constexpr size_t kMaxValueBytes = 2000;
constexpr int kMaxIdentifiers = 10;
constexpr size_t kMaxFields = 50;
constexpr size_t kMaxForms = 10;
constexpr std::string_view kPseudonymPrefix = "psn1.";

struct Scheme {
  std::string_view code;
  std::vector<std::string_view> parts;
};

const std::vector<Scheme>& Schemes() {
  static const std::vector<Scheme> kSchemes = {
      {"bsn", {"number"}},
      {"v_number", {"number"}},
      {"passport", {"issuing country (alpha-3)", "document number"}},
      {"skn", {"number"}},
      {"phone", {"number"}},
      {"iban", {"account"}},
      {"licence_plate", {"country (alpha-3)", "plate"}},
      {"kvk", {"number"}},
      {"email", {"address"}},
      {"postal_address", {"postcode", "house number"}},
      {"online_handle", {"platform", "handle"}},
      {"name_birthdate", {"family name", "given names", "birth date (YYYY-MM-DD)"}},
      {"website", {"host name"}},
  };
  return kSchemes;
}

// One identifier from ["part", ...].
void AddIdentifier(const std::string& scheme, const Json& parts, const std::string& place,
                   google::protobuf::RepeatedPtrField<v1::Identifier>& out, Faults& faults) {
  v1::Identifier identifier;
  identifier.set_scheme(scheme);
  for (const Json& part : parts) {
    if (!part.is_string()) {
      faults.push_back(place + " has a part that is no text; put numbers in quotes, so that zeros in front remain");
      return;
    }
    identifier.add_parts(part.get<std::string>());
  }
  CheckIdentifier(identifier, place, faults);
  *out.Add() = std::move(identifier);
}

void ReadIdentifiers(const Json& object, google::protobuf::RepeatedPtrField<v1::Identifier>& out, Faults& faults) {
  int ordinal = 0;
  for (const auto& [scheme, value] : object.items()) {
    ++ordinal;
    if (PartsOf(scheme).empty()) {
      faults.push_back(absl::StrCat("identifiers: key ", ordinal, " is no scheme; known: ", KnownSchemes()));
      continue;
    }
    const std::string place = "identifiers." + scheme;
    if (!value.is_array() || value.empty()) {
      faults.push_back(place + " is no list of parts; write [\"...\"]");
      continue;
    }
    // Two passports of one person: a list of lists.
    if (!std::ranges::all_of(value, [](const Json& item) { return item.is_array(); })) {
      AddIdentifier(scheme, value, place, out, faults);
      continue;
    }
    for (size_t i = 0; i < value.size(); ++i) {
      AddIdentifier(scheme, value[i], absl::StrCat(place, "[", i, "]"), out, faults);
    }
  }
  if (out.size() > kMaxIdentifiers) faults.push_back("identifiers holds more than 10; keep those of one person");
}

v1::Consent ReadConsent(const Json& object, Faults& faults) {
  ObjectReader reader(object, "consent", faults);
  v1::Consent consent;
  consent.set_form(reader.Word("form", {"written", "oral"}));
  consent.set_signed_by(reader.Word(
      "signed_by", {"self", "guardian", "court_appointed", "self_and_guardian", "self_and_court_appointed"}));
  consent.set_given_on(reader.Date("given_on"));
  consent.set_withdrawn_on(reader.Date("withdrawn_on"));
  if (const Json* scopes = reader.Array("scopes"); scopes != nullptr) {
    for (const Json& scope : *scopes) {
      if (scope.is_string() && IsCode(scope.get<std::string>())) {
        consent.add_scopes(scope.get<std::string>());
      } else {
        reader.Fault("scopes holds something else than codes; write [\"registratie\"]");
      }
    }
  }
  if (const std::string hex = reader.Text("evidence_sha256", 64); !hex.empty()) {
    const std::optional<std::string> hash = auditor::HexDecode(hex);
    if (!hash || hash->size() != 32) {
      reader.Fault("evidence_sha256 is no SHA-256; write 64 hexadecimal digits");
    } else {
      consent.set_evidence_sha256(*hash);
    }
  }
  if (consent.form().empty()) reader.Missing("form", "say how consent was given: written or oral");
  if (consent.signed_by().empty())
    reader.Missing("signed_by", "say who consented: self, guardian, self_and_guardian ...");
  if (consent.scopes().empty()) reader.Missing("scopes", "say what was consented to");
  reader.RefuseOthers();
  return consent;
}

using FieldValues = google::protobuf::RepeatedPtrField<v1::FieldValue>;

// What an empty value is: a mistake, or that the field is taken away.
enum class Empty { kFault, kTakesAway };

void ReadFields(const Json& object, Empty empty, FieldValues& fields, Faults& faults) {
  int ordinal = 0;
  for (const auto& [code, value] : object.items()) {
    ++ordinal;
    const auto fault = [&](std::string_view what) {
      faults.push_back(absl::StrCat("fields: field ", ordinal, " ", std::string(what)));
    };
    if (!IsCode(code)) {
      fault("has a key that is no code; write field codes of the vocabulary in lower case");
    } else if (!value.is_string()) {
      fault("has a value that is no text; put it in double quotes");
    } else if (value.get_ref<const std::string&>().size() > kMaxValueBytes) {
      fault("has a value longer than 2000 bytes; shorten it");
    } else if (empty == Empty::kFault && value.get_ref<const std::string&>().empty()) {
      fault("is empty; leave it out or write onbekend");
    } else {
      v1::FieldValue* field = fields.Add();
      field->set_field(code);
      field->set_value(value.get<std::string>());
    }
  }
  if (object.size() > kMaxFields) faults.push_back("fields holds more than 50; a field stands once");
}

void ReadForms(const Json& forms, v1::Signal& signal, ObjectReader& reader) {
  for (const Json& form : forms) {
    if (form.is_string() && IsCode(form.get<std::string>())) {
      signal.add_exploitation_forms(form.get<std::string>());
    } else {
      reader.Fault("exploitation holds something else than codes; write [\"arbeid\"]");
    }
  }
  if (forms.size() > kMaxForms) reader.Fault("exploitation holds more than 10 forms; a form stands once");
}

// The text form alone; whose it is, only the broker can tell.
bool IsPseudonym(std::string_view text) {
  const auto fits = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; };
  return text.size() > kPseudonymPrefix.size() && text.size() <= kMaxPartBytes && text.starts_with(kPseudonymPrefix) &&
         std::ranges::all_of(text.substr(kPseudonymPrefix.size()), fits);
}

// The two ways to say about whom; which members were there is left to the caller.
const Json* ReadIdentifiersMember(ObjectReader& reader, google::protobuf::RepeatedPtrField<v1::Identifier>& out,
                                  Faults& faults) {
  const Json* identifiers = reader.Object("identifiers");
  if (identifiers != nullptr) ReadIdentifiers(*identifiers, out, faults);
  return identifiers;
}

}  // namespace

std::vector<std::string_view> PartsOf(std::string_view scheme) {
  for (const Scheme& known : Schemes()) {
    if (known.code == scheme) return known.parts;
  }
  return {};
}

std::string KnownSchemes() {
  std::string codes;
  for (const Scheme& scheme : Schemes()) codes += (codes.empty() ? "" : ", ") + std::string(scheme.code);
  return codes;
}

void CheckIdentifier(const v1::Identifier& identifier, std::string_view place, Faults& faults) {
  const std::vector<std::string_view> parts = PartsOf(identifier.scheme());
  if (static_cast<size_t>(identifier.parts_size()) != parts.size()) {
    std::string form;
    for (std::string_view part : parts) form += (form.empty() ? "" : ", ") + std::string(part);
    faults.push_back(
        absl::StrCat(std::string(place), " has ", identifier.parts_size(), " parts; write ", parts.size(), ": ", form));
    return;
  }
  for (const std::string& part : identifier.parts()) {
    if (part.empty())
      faults.push_back(std::string(place) + " has an empty part; fill it in or leave the identifier out");
    if (part.size() > kMaxPartBytes)
      faults.push_back(std::string(place) + " has a part longer than 200 bytes; shorten it");
  }
  if (identifier.scheme() == "name_birthdate" && !identifier.parts(2).empty() && !IsDate(identifier.parts(2))) {
    faults.push_back(std::string(place) + " has a birth date that is no existing day; write YYYY-MM-DD");
  }
}

v1::Signal ReadSignal(std::string_view json, IdentifierSource source, Faults& faults) {
  v1::Signal signal;
  const absl::StatusOr<Json> object = ParseStrictJson(json);
  if (!object.ok()) {
    faults.emplace_back(object.status().message());
    return signal;
  }
  ObjectReader reader(*object, "", faults);
  const Json* identifiers = ReadIdentifiersMember(reader, *signal.mutable_identifiers(), faults);
  signal.set_object(reader.Code("object"));
  signal.set_subject_role(reader.Code("role"));
  signal.set_police_regime(reader.Code("regime"));
  signal.set_handling_code(reader.Word("handling", {"free", "partly", "hidden"}));
  if (const Json* consent = reader.Object("consent"); consent != nullptr) {
    *signal.mutable_consent() = ReadConsent(*consent, faults);
  }
  if (const Json* fields = reader.Object("fields"); fields != nullptr) {
    ReadFields(*fields, Empty::kFault, *signal.mutable_fields(), faults);
  }
  signal.set_first_processed_on(reader.Date("first_processed_on"));
  if (const Json* forms = reader.Array("exploitation"); forms != nullptr) ReadForms(*forms, signal, reader);

  const bool prompted = source == IdentifierSource::kPrompt;
  if (prompted && identifiers != nullptr) reader.Fault("identifiers come from the prompt; take them out of the input");
  if (!prompted && (identifiers == nullptr || identifiers->empty()))
    reader.Missing("identifiers", "a signal is about one person, or one object");
  if (!signal.object().empty() && object->contains("role")) {
    reader.Fault("role is of a person; leave it out where there is an object");
  }
  if (!object->contains("role") && !object->contains("object")) {
    reader.Missing("role", "say in which role the person stands, such as slachtoffer");
  }
  reader.RefuseOthers();
  return signal;
}

FieldValues ReadCorrection(std::string_view json, Faults& faults) {
  FieldValues corrected;
  const absl::StatusOr<Json> object = ParseStrictJson(json);
  if (!object.ok()) {
    faults.emplace_back(object.status().message());
    return corrected;
  }
  ObjectReader reader(*object, "", faults);
  const Json* fields = reader.Object("fields");
  if (fields == nullptr || fields->empty()) {
    reader.Missing("fields", "say which are corrected: a value takes the place of the one before, \"\" takes it away");
  } else {
    ReadFields(*fields, Empty::kTakesAway, corrected, faults);
  }
  reader.RefuseOthers();
  return corrected;
}

v1::SubjectReference ReadSubject(std::string_view json, Faults& faults) {
  v1::SubjectReference subject;
  const absl::StatusOr<Json> object = ParseStrictJson(json);
  if (!object.ok()) {
    faults.emplace_back(object.status().message());
    return subject;
  }
  ObjectReader reader(*object, "", faults);
  const Json* identifiers = ReadIdentifiersMember(reader, *subject.mutable_identifiers(), faults);
  subject.set_object(reader.Code("object"));
  const std::string pseudonym = reader.Text("pseudonym", kMaxPartBytes);
  const bool named = identifiers != nullptr && !identifiers->empty();
  if (named && !pseudonym.empty()) reader.Fault("identifiers and pseudonym exclude each other; keep one");
  if (!subject.object().empty() && !pseudonym.empty()) {
    reader.Fault("object goes with identifiers; a pseudonym knows what it stands for");
  }
  if (!named && !object->contains("pseudonym")) reader.Missing("identifiers", "say about whom, or give a pseudonym");
  reader.RefuseOthers();
  if (!pseudonym.empty()) subject.set_pseudonym(ReadPseudonym(pseudonym, faults).pseudonym());
  return subject;
}

v1::SubjectReference ReadPseudonym(std::string_view pseudonym, Faults& faults) {
  v1::SubjectReference subject;
  if (!IsPseudonym(pseudonym)) {
    faults.emplace_back("pseudonym is none of the broker's; it begins with psn1. and comes from an earlier answer");
  } else {
    subject.set_pseudonym(std::string(pseudonym));
  }
  return subject;
}

}  // namespace covenant::cli
