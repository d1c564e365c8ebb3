// Any bytes as a policy document: every reader either gives a document or at least one error, and never both; what is
// said is one line. A covenant that was read also compiles, or says why not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "policy/decide/policy_set.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"
#include "policy/parties/party_register.h"
#include "policy/words/vocabulary.h"
#include "tests/fuzz/demand.h"

namespace covenant::policy {
namespace {

std::string Source(const std::string& path) {
  std::ifstream file(SOURCE_DIR "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The words and parties that every input is read against.
struct Ground {
  std::string vocabulary_text = Source("policy/vocabulary.yaml");
  std::string register_text = Source("tests/policy/data/register.yaml");
  std::string police_units = Source("policy/tables/police-units-2022.csv");
  std::shared_ptr<const Vocabulary> vocabulary;
  std::shared_ptr<const PartyRegister> parties;

  Ground() {
    Diagnostics diagnostics("ground");
    vocabulary = ReadVocabulary(vocabulary_text, diagnostics);
    fuzz::Demand(vocabulary != nullptr, "the shipped vocabulary is read");
    parties = ReadRegister(register_text, *vocabulary, diagnostics);
    fuzz::Demand(parties != nullptr, "the register of the tests is read");
  }
};

void CheckLines(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    const std::string text = diagnostic.Text();
    fuzz::Demand(text.find('\n') == std::string::npos, "an error is one line");
    fuzz::Demand(!diagnostic.what.empty() && !diagnostic.advice.empty(), "an error says what is wrong and what to do");
  }
}

// Gives whether the document was read.
bool CheckRead(bool read, const Diagnostics& diagnostics) {
  fuzz::Demand(read != diagnostics.HasErrors(), "a document, or an error, and never both");
  CheckLines(diagnostics.all());
  return read;
}

void CheckCompiles(const Ground& ground, std::string_view id, std::string_view text) {
  PolicySet set;
  set.Replace({DocumentKind::kVocabulary, "vocabulary", ground.vocabulary_text});
  set.Replace({DocumentKind::kRegister, "register", ground.register_text});
  set.Replace({DocumentKind::kCovenant, std::string(id), std::string(text)});
  const Compiled compiled = Compile(set, ground.police_units);
  bool errors = false;
  for (const Diagnostic& diagnostic : compiled.diagnostics) errors |= diagnostic.severity == Severity::kError;
  fuzz::Demand((compiled.snapshot == nullptr) == errors, "a snapshot, or an error, and never both");
  CheckLines(compiled.diagnostics);
}

bool Names(std::string_view text, std::string_view key) {
  return text.starts_with(key) || text.find("\n" + std::string(key)) != std::string_view::npos;
}

void Read(std::string_view text) {
  static const Ground ground;
  Diagnostics diagnostics("input");
  if (Names(text, "vocabulary:")) {
    CheckRead(ReadVocabulary(text, diagnostics) != nullptr, diagnostics);
  } else if (Names(text, "register:")) {
    CheckRead(ReadRegister(text, *ground.vocabulary, diagnostics) != nullptr, diagnostics);
  } else if (Names(text, "statute:")) {
    CheckRead(ReadStatute(text, *ground.vocabulary, diagnostics) != nullptr, diagnostics);
  } else {
    const auto covenant = ReadCovenant(text, *ground.vocabulary, *ground.parties, diagnostics);
    if (CheckRead(covenant != nullptr, diagnostics)) CheckCompiles(ground, covenant->id, text);
  }
}

}  // namespace
}  // namespace covenant::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  covenant::policy::Read({reinterpret_cast<const char*>(data), size});
  return 0;
}
