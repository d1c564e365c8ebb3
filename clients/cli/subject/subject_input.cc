#include "clients/cli/subject/subject_input.h"

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/subject/prompt.h"
#include "clients/cli/subject/signal_input.h"
#include "clients/cli/text/input_lines.h"

namespace covenant::cli {

absl::Status FaultyInput(Session& session, const Faults& faults) {
  for (const std::string& fault : faults) session.err() << "input: " << fault << "\n";
  return absl::InvalidArgumentError(absl::StrCat("the input has ", faults.size(),
                                                 faults.size() == 1 ? " fault" : " faults",
                                                 "; nothing was sent; mend it and run again"));
}

// All of the input, when there is any to be expected.
absl::StatusOr<std::string> ReadInput(Session& session, const std::string& file) {
  if (file.empty() && session.streams().in_is_terminal) {
    return absl::InvalidArgumentError("say about whom: FILE, stdin, or --prompt SCHEME; never in arguments");
  }
  ASSIGN_OR_RETURN(InputLines input, InputLines::Open(file.empty() ? "-" : file, session.streams().in));
  return input.Rest();
}

absl::StatusOr<v1::SubjectReference> SubjectOf(Session& session, const SubjectOptions& options) {
  v1::SubjectReference subject;
  if (!options.object.empty() && !IsCode(options.object)) {
    return absl::InvalidArgumentError("--object is no code of the vocabulary; write a kind such as bedrijf");
  }
  if (!options.prompt.empty()) {
    ASSIGN_OR_RETURN(*subject.add_identifiers(), AskIdentifier(options.prompt));
    subject.set_object(options.object);
    return subject;
  }
  Faults faults;
  if (!options.pseudonym.empty()) {
    subject = ReadPseudonym(options.pseudonym, faults);
  } else {
    ASSIGN_OR_RETURN(const std::string text, ReadInput(session, options.file));
    subject = ReadSubject(text, faults);
    if (subject.object().empty()) {
      subject.set_object(options.object);
    } else if (!options.object.empty() && subject.object() != options.object) {
      faults.emplace_back("object is another kind than --object says; leave one out");
    }
    if (!options.object.empty() && !subject.pseudonym().empty()) {
      faults.emplace_back("--object goes with identifiers; a pseudonym knows what it stands for");
    }
  }
  if (!faults.empty()) return FaultyInput(session, faults);
  return subject;
}

}  // namespace covenant::cli
