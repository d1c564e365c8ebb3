// YamlNode: a YAML document as a strict tree. What YAML allows and a covenant must not use is refused here: anchors,
// aliases, merges, tags, directives, several documents, duplicate keys, tabs, control and invisible characters, deep
// nesting, great size.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/text/diagnostic.h"

namespace covenant::policy {

inline constexpr size_t kMaxDocumentBytes = size_t{1} << 20;
inline constexpr size_t kMaxDepth = 16;

struct YamlNode {
  enum class Kind { kEmpty, kScalar, kSequence, kMapping };
  struct Entry;

  Kind kind = Kind::kEmpty;
  Mark at;
  std::string text;     // Of a scalar.
  bool quoted = false;  // A quoted scalar is text, whatever it looks like.
  std::vector<YamlNode> items;
  std::vector<Entry> entries;  // In the document's order.

  // "a mapping", "a list", "a value" or "nothing".
  std::string_view KindName() const;
};

struct YamlNode::Entry {
  std::string key;
  Mark at;
  YamlNode value;
};

// The document's root, or nothing when it cannot be read at all; duplicate keys and foreign values are errors too, but
// leave a tree, so that the rest can be checked.
std::optional<YamlNode> ReadYaml(std::string_view text, Diagnostics& diagnostics);

// A piece of a document for an error's text: in double quotes, at most 60 bytes.
std::string Quoted(std::string_view text);

}  // namespace covenant::policy
