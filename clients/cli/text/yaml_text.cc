#include "clients/cli/text/yaml_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {
namespace {

using policy::YamlNode;

size_t OffsetOf(std::string_view source, policy::Mark at) {
  size_t offset = 0;
  for (int line = 1; line < at.line; ++line) offset = source.find('\n', offset) + 1;
  return offset + static_cast<size_t>(at.column) - 1;
}

size_t LineEnd(std::string_view source, size_t offset) {
  return std::min(source.find('\n', offset), source.size());
}

bool IsFlow(std::string_view source, const YamlNode& node) {
  const char first = source[OffsetOf(source, node.at)];
  return first == '{' || first == '[';
}

// Behind the quoted text that begins at `offset`.
size_t QuoteEnd(std::string_view source, size_t offset) {
  const char quote = source[offset];
  for (++offset; offset < source.size() && source[offset] != quote; ++offset) {
    if (quote == '"' && source[offset] == '\\') ++offset;
  }
  return std::min(offset + 1, source.size());
}

// The place of the bracket that closes the flow collection at `offset`.
size_t ClosingBracket(std::string_view source, size_t offset) {
  int depth = 0;
  while (offset < source.size()) {
    const char c = source[offset];
    const bool after_space = offset > 0 && (source[offset - 1] == ' ' || source[offset - 1] == '\n');
    if (c == '"' || c == '\'') {
      offset = QuoteEnd(source, offset);
      continue;
    }
    if (c == '#' && after_space) {
      offset = LineEnd(source, offset);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return offset;
    ++offset;
  }
  return source.size();
}

// The end of the last line that the node stands on.
size_t LastLineEnd(std::string_view source, const YamlNode& node, size_t fallback) {
  if (node.kind == YamlNode::Kind::kEmpty) return LineEnd(source, fallback);
  const size_t begin = OffsetOf(source, node.at);
  if (node.kind == YamlNode::Kind::kScalar) return LineEnd(source, begin);
  if (IsFlow(source, node)) return LineEnd(source, ClosingBracket(source, begin));
  if (node.kind == YamlNode::Kind::kSequence) return LastLineEnd(source, node.items.back(), begin);
  const YamlNode::Entry& last = node.entries.back();
  return LastLineEnd(source, last.value, OffsetOf(source, last.at));
}

// The spaces before the first character of the line.
size_t IndentAt(std::string_view source, size_t offset) {
  const size_t begin = source.rfind('\n', offset) == std::string_view::npos ? 0 : source.rfind('\n', offset) + 1;
  return source.find_first_not_of(' ', begin) - begin;
}

std::string WithLineAt(const std::string& source, size_t line_end, const std::string& line) {
  std::string text = source.substr(0, line_end);
  return absl::StrCat(text, "\n", line, source.substr(line_end));
}

std::string WithInside(std::string source, size_t open, const std::string& piece) {
  const size_t close = ClosingBracket(source, open);
  const size_t last = source.find_last_not_of(" \n", close - 1);
  return source.insert(last + 1, last == open ? piece : absl::StrCat(", ", piece));
}

const YamlNode* Child(const YamlNode& node, std::string_view key) {
  const auto found = std::ranges::find(node.entries, key, &YamlNode::Entry::key);
  return found == node.entries.end() ? nullptr : &found->value;
}

absl::StatusOr<YamlNode> Parse(std::string_view source) {
  policy::Diagnostics diagnostics("the document");
  std::optional<YamlNode> root = policy::ReadYaml(source, diagnostics);
  if (!root || diagnostics.HasErrors()) return absl::InvalidArgumentError(diagnostics.all().front().Text());
  return *std::move(root);
}

}  // namespace

std::string YamlQuoted(std::string_view text) {
  return Json(std::string(text)).dump();
}

absl::StatusOr<YamlText> YamlText::Read(std::string source) {
  ASSIGN_OR_RETURN(YamlNode root, Parse(source));
  return YamlText(std::move(source), std::move(root));
}

const YamlNode* YamlText::Find(const YamlPath& path) const {
  const YamlNode* node = &root_;
  for (const std::string& key : path) {
    node = Child(*node, key);
    if (node == nullptr) return nullptr;
  }
  return node;
}

absl::Status YamlText::Accept(std::string source) {
  absl::StatusOr<YamlNode> root = Parse(source);
  if (!root.ok()) {
    return absl::InternalError("the register is laid out in a way that cannot be changed by command; edit it by hand");
  }
  source_ = std::move(source);
  root_ = *std::move(root);
  return absl::OkStatus();
}

absl::Status YamlText::AddTo(const YamlNode* mapping, const std::string& key, const std::string& value) {
  if (mapping == nullptr || mapping->kind != YamlNode::Kind::kMapping) {
    return absl::NotFoundError("there is nothing of that name in the register");
  }
  if (Child(*mapping, key) != nullptr) return absl::AlreadyExistsError(absl::StrCat(key, " is there already"));
  const std::string piece = absl::StrCat(key, ": ", value);
  const size_t begin = OffsetOf(source_, mapping->at);
  if (IsFlow(source_, *mapping)) return Accept(WithInside(source_, begin, piece));
  const std::string indent(static_cast<size_t>(mapping->entries.front().at.column) - 1, ' ');
  return Accept(WithLineAt(source_, LastLineEnd(source_, *mapping, begin), indent + piece));
}

absl::Status YamlText::Add(const YamlPath& path, const std::string& key, const std::string& value) {
  return AddTo(Find(path), key, value);
}

absl::Status YamlText::AddToItem(const YamlPath& path, size_t item, const std::string& key, const std::string& value) {
  const YamlNode* list = Find(path);
  if (list == nullptr || item >= list->items.size())
    return absl::NotFoundError("there is no such item in the register");
  return AddTo(&list->items[item], key, value);
}

absl::Status YamlText::AppendTo(const YamlNode& list, const std::string& item) {
  const size_t begin = OffsetOf(source_, list.at);
  if (IsFlow(source_, list)) return Accept(WithInside(source_, begin, item));
  const std::string indent(IndentAt(source_, begin), ' ');
  return Accept(WithLineAt(source_, LastLineEnd(source_, list, begin), absl::StrCat(indent, "- ", item)));
}

absl::Status YamlText::Append(const YamlPath& path, const std::string& list, const std::string& item) {
  const YamlNode* mapping = Find(path);
  const YamlNode* there = mapping == nullptr ? nullptr : Child(*mapping, list);
  if (there == nullptr) return AddTo(mapping, list, absl::StrCat("[", item, "]"));
  if (there->kind != YamlNode::Kind::kSequence) return absl::NotFoundError(absl::StrCat(list, " is no list"));
  return AppendTo(*there, item);
}

absl::Status YamlText::Replace(const YamlPath& path, const std::string& value) {
  const YamlNode* node = Find(path);
  if (node == nullptr || node->kind != YamlNode::Kind::kScalar) return absl::NotFoundError("there is no such value");
  const size_t begin = OffsetOf(source_, node->at);
  const size_t end = node->quoted ? QuoteEnd(source_, begin) : begin + node->text.size();
  return Accept(source_.substr(0, begin) + value + source_.substr(end));
}

}  // namespace covenant::cli
