// YamlText: a YAML document that is changed in places and otherwise kept byte for byte, comments and order included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policy/text/yaml_tree.h"

namespace covenant::cli {

// Keys from the root downward.
using YamlPath = std::vector<std::string>;

// Values are written as given: YAML in flow form, on one line. After each change the document is read again: what could
// not be written where it should is INTERNAL, and the text stays as it was. One thread.
class YamlText {
 public:
  // INVALID_ARGUMENT: no YAML document as policy documents are.
  static absl::StatusOr<YamlText> Read(std::string source);

  const std::string& source() const { return source_; }
  // Null when there is nothing.
  const policy::YamlNode* Find(const YamlPath& path) const;

  // Puts a new key into the mapping at `path`. NOT_FOUND: no mapping there. ALREADY_EXISTS: it has the key.
  absl::Status Add(const YamlPath& path, const std::string& key, const std::string& value);
  // The same into an item of the list at `path`.
  absl::Status AddToItem(const YamlPath& path, size_t item, const std::string& key, const std::string& value);
  // Puts an item at the end of a list in the mapping at `path`; makes the list when it is not there.
  absl::Status Append(const YamlPath& path, const std::string& list, const std::string& item);
  // Writes another value in the place of a scalar. NOT_FOUND.
  absl::Status Replace(const YamlPath& path, const std::string& value);

 private:
  explicit YamlText(std::string source, policy::YamlNode root) : source_(std::move(source)), root_(std::move(root)) {}

  absl::Status AddTo(const policy::YamlNode* mapping, const std::string& key, const std::string& value);
  absl::Status AppendTo(const policy::YamlNode& list, const std::string& item);
  // Takes the new text if it is a document still.
  absl::Status Accept(std::string source);

  std::string source_;
  policy::YamlNode root_;
};

// Text as a quoted YAML scalar.
std::string YamlQuoted(std::string_view text);

}  // namespace covenant::cli
