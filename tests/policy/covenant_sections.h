// PROEF with something added or replaced, read by itself, for tests of the sections of a covenant.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/language/covenant.h"
#include "tests/policy/proef.h"

namespace covenant::policy {

struct ReadSection {
  std::shared_ptr<const Covenant> covenant;
  std::vector<std::string> errors;  // "LINE:COLUMN: what; what to do", lines counted as in the text.
};

inline ReadSection ReadProef(const std::string& text) {
  Diagnostics diagnostics("c");
  ReadSection read{ReadCovenant(text, Proef().vocabulary(), Proef().parties(), diagnostics), {}};
  EXPECT_EQ(read.covenant == nullptr, diagnostics.HasErrors());
  for (const std::string& line : Texts(diagnostics.all())) read.errors.push_back(line.substr(2));
  return read;
}

// The errors of PROEF with `from`, which must stand in it once, replaced.
inline std::vector<std::string> ErrorsWith(const std::string& from, const std::string& to) {
  return ReadProef(With(ProefSource(), from, to)).errors;
}

// PROEF with a section before its last one; the section's first line is line 93.
inline std::string WithSection(const std::string& section) {
  return With(ProefSource(), "retention:\n", section + "retention:\n");
}

}  // namespace covenant::policy
