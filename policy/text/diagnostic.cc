#include "policy/text/diagnostic.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace covenant::policy {

std::string Diagnostic::Text() const {
  std::string text = absl::StrCat(file, ":", at.line, ":", at.column, ": ", what, "; ", advice);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

void Diagnostics::Error(Mark at, std::string what, std::string advice) {
  ++errors_;
  Add({Severity::kError, file_, at, std::move(what), std::move(advice)});
}

void Diagnostics::Warning(Mark at, std::string what, std::string advice) {
  Add({Severity::kWarning, file_, at, std::move(what), std::move(advice)});
}

void Diagnostics::Add(Diagnostic diagnostic) {
  if (!Full()) {
    all_.push_back(std::move(diagnostic));
  } else if (all_.size() == kMost) {
    all_.push_back({Severity::kError, file_, diagnostic.at, absl::StrCat("more than ", kMost, " errors"),
                    "repair the first ones; the rest is not shown"});
  }
}

}  // namespace covenant::policy
