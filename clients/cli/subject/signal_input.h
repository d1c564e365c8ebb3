// Signals and subjects as people and systems write them: one JSON object (README.md, "Input").
#pragma once

#include <string>
#include <string_view>

#include "covenant/v1/signal.pb.h"
#include "covenant/v1/subject.pb.h"

#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Where the identifiers come from.
enum class IdentifierSource {
  kInput,   // member "identifiers" of the JSON object
  kPrompt,  // typed by hand afterwards: the object must hold none
};

// Reads one signal by its form alone; what the vocabulary and the covenant allow, the broker says. The result counts
// only when no fault was added.
v1::Signal ReadSignal(std::string_view json, IdentifierSource source, Faults& faults);

// Reads what is corrected of a signal: {"fields": {"nationality": "POL", "age": ""}}, where an empty value takes the
// field away. The result counts only when no fault was added. CAN HOLD IDENTIFIERS.
google::protobuf::RepeatedPtrField<v1::FieldValue> ReadCorrection(std::string_view json, Faults& faults);

// Reads the subject of a question: {"identifiers": {...}}, with "object" where it is no person, or {"pseudonym":
// "psn1...."}.
v1::SubjectReference ReadSubject(std::string_view json, Faults& faults);

// A subject by the pseudonym alone.
v1::SubjectReference ReadPseudonym(std::string_view pseudonym, Faults& faults);

// How a scheme's identifier is made up; empty for an unknown scheme. Each word names one part.
std::vector<std::string_view> PartsOf(std::string_view scheme);
// The known schemes, for an error or a choice: "bsn, v_number, ...".
std::string KnownSchemes();
// Adds to `faults` what is wrong with the form of an identifier at `place`.
void CheckIdentifier(const v1::Identifier& identifier, std::string_view place, Faults& faults);

}  // namespace covenant::cli
