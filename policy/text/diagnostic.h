// Diagnostic: one line about one place in a policy document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace covenant::policy {

// A place in a document; both count from 1, columns in bytes. {0, 0}: the document as a whole.
struct Mark {
  int line = 0;
  int column = 0;
};

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;  // The name the caller gave the document.
  Mark at;
  std::string what;    // What is wrong.
  std::string advice;  // What to do.

  // "file:line:column: what; advice", one line whatever the document held: control characters are written as '?'.
  std::string Text() const;
};

// Collects every diagnostic of one document. Not thread-safe.
class Diagnostics {
 public:
  // A document with more errors gets one last line that says so: it is the wrong file, not a wrong word.
  static constexpr size_t kMost = 1000;

  explicit Diagnostics(std::string_view file) : file_(file) {}

  void Error(Mark at, std::string what, std::string advice);
  void Warning(Mark at, std::string what, std::string advice);

  bool HasErrors() const { return errors_ > 0; }
  bool Full() const { return all_.size() >= kMost; }
  const std::vector<Diagnostic>& all() const { return all_; }
  const std::string& file() const { return file_; }

 private:
  void Add(Diagnostic diagnostic);

  std::string file_;
  std::vector<Diagnostic> all_;
  size_t errors_ = 0;
};

}  // namespace covenant::policy
