// Prose: a covenant as people read it, article by article, to lay beside the signed text.
//
// Pure; made from the compiled documents alone, so that it says what is decided by, not what was meant. Every rule,
// condition, basis, field, term and prohibition is said, and every statute that binds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/prose/wording.h"

namespace covenant::policy {

// What belongs below a statement: "grondslag om te verstrekken", and what it is.
struct Point {
  std::string label;
  std::string text;

  bool operator==(const Point&) const = default;
};

struct Statement {
  std::string source;  // Id of the rule or prohibition; the document's key of a section, such as "retention".
  std::string quote;   // The rule's own sentence, as the document has it; empty for a section.
  std::string text;    // One or more sentences.
  std::vector<Point> points;
};

struct ProseSection {
  std::optional<int> article;  // Of the signed text; nothing: what stands in no article.
  std::string heading;
  std::vector<Statement> statements;
};

struct Prose {
  std::string title;
  // What holds for the whole, then article by article, then what names no article, then the statutes that bind.
  std::vector<ProseSection> sections;
};

// Parties and statutes are those of the wording's day. Precondition: `covenant` is one of snapshot.covenants().
Prose MakeProse(const Snapshot& snapshot, const Covenant& covenant, const Wording& wording);

}  // namespace covenant::policy
