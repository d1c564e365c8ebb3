#include "policy/diagnostic.h"

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
  all_.push_back({Severity::kError, file_, at, std::move(what), std::move(advice)});
  ++errors_;
}

void Diagnostics::Warning(Mark at, std::string what, std::string advice) {
  all_.push_back({Severity::kWarning, file_, at, std::move(what), std::move(advice)});
}

}  // namespace covenant::policy
