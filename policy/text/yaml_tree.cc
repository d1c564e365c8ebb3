#include "policy/text/yaml_tree.h"

#include <algorithm>
#include <exception>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "policy/text/name_map.h"
#include "policy/text/plain_text.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/mark.h"
#include "yaml-cpp/parser.h"

namespace covenant::policy {
namespace {

Mark MarkOf(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

// Ends the parse; the error is already reported.
struct Stop : std::exception {};

// Builds the tree from yaml-cpp's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::optional<YamlNode> Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (begun_) Refuse(mark, "a second document", "keep one document in a file");
    begun_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseAnchor(mark, anchor);
    Add({YamlNode::Kind::kEmpty, MarkOf(mark), {}, false, {}, {}});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "an alias (*name)", "write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    if (const auto foreign = FindForeignCharacter(value)) {
      diagnostics_.Error(MarkOf(mark), absl::StrCat("the value holds ", std::string(foreign->what)),
                         std::string(foreign->advice));
    }
    Add({YamlNode::Kind::kScalar, MarkOf(mark), value, tag == "!", {}, {}});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kSequence);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kMapping);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    YamlNode node;
    std::optional<YamlNode> key;  // Of a mapping: read, its value not yet.
    NameMap<int> lines;           // Of a mapping: where each key stands.
  };

  [[noreturn]] void Refuse(const YAML::Mark& mark, std::string what, std::string advice) {
    diagnostics_.Error(MarkOf(mark), std::move(what), std::move(advice));
    throw Stop();
  }
  void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) Refuse(mark, "an anchor (&name)", "write the value out where it is needed");
  }
  void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") Refuse(mark, "a tag (!name)", "remove it: values need no tag here");
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    if (open_.size() == kMaxDepth) {
      Refuse(mark, absl::StrCat("nested deeper than ", kMaxDepth, " levels"), "flatten it");
    }
    open_.push_back({{kind, MarkOf(mark), {}, false, {}, {}}, std::nullopt, {}});
  }

  void Close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = open_.back();
    if (level.node.kind == YamlNode::Kind::kSequence) {
      level.node.items.push_back(std::move(node));
    } else if (!level.key) {
      level.key = std::move(node);
    } else {
      AddEntry(level, std::move(node));
    }
  }

  void AddEntry(Level& level, YamlNode value) {
    const YamlNode key = *std::move(level.key);
    level.key.reset();
    if (key.kind != YamlNode::Kind::kScalar) {
      diagnostics_.Error(key.at, "a key that is no word", "write a key as one word");
    } else if (key.text == "<<") {
      diagnostics_.Error(key.at, "a merge (<<)", "write the keys out");
    } else if (const auto [first, is_new] = level.lines.try_emplace(key.text, key.at.line); !is_new) {
      diagnostics_.Error(key.at, absl::StrCat("duplicate key ", Quoted(key.text)),
                         absl::StrCat("it already stands on line ", first->second, ", keep one"));
    } else {
      level.node.entries.push_back({key.text, key.at, std::move(value)});
    }
  }

  Diagnostics& diagnostics_;
  bool begun_ = false;
  std::vector<Level> open_;
  std::optional<YamlNode> root_;
};

bool CharactersAreFine(std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > kMaxDocumentBytes) {
    diagnostics.Error({1, 1}, absl::StrCat("the document has ", text.size(), " bytes, more than ", kMaxDocumentBytes),
                      "split it or check that this is the right file");
    return false;
  }
  if (const auto foreign = FindForeignCharacter(text)) {
    diagnostics.Error(MarkAt(text, foreign->offset), std::string(foreign->what), std::string(foreign->advice));
    return false;
  }
  for (size_t at = 0; at != std::string_view::npos; at = text.find("\n%", at + 1)) {
    if (text.substr(at == 0 ? 0 : at + 1).starts_with('%')) {
      diagnostics.Error(MarkAt(text, at == 0 ? 0 : at + 1), "a directive (%)", "remove the line");
      return false;
    }
  }
  return true;
}

}  // namespace

std::string_view YamlNode::KindName() const {
  switch (kind) {
    case Kind::kEmpty:
      return "nothing";
    case Kind::kScalar:
      return "a value";
    case Kind::kSequence:
      return "a list";
    case Kind::kMapping:
      return "a mapping";
  }
  return "";
}

std::optional<YamlNode> ReadYaml(std::string_view text, Diagnostics& diagnostics) {
  if (!CharactersAreFine(text, diagnostics)) return std::nullopt;
  TreeBuilder builder(diagnostics);
  // yaml-cpp takes a quote that is never closed for closed at the end of the text; a document's end it does not.
  std::string closed(text);
  if (!closed.ends_with('\n')) closed += '\n';
  const auto lines = std::count(closed.begin(), closed.end(), '\n');
  closed += "...\n";
  try {
    std::istringstream stream{closed};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& e) {
    if (e.mark.line >= lines) {
      diagnostics.Error(MarkAt(text, text.size()), "a quote or bracket that is never closed", "close it");
      return std::nullopt;
    }
    diagnostics.Error(MarkOf(e.mark), absl::StrCat("not YAML: ", e.msg), "check indentation, colons and quotes");
    return std::nullopt;
  }
  std::optional<YamlNode> root = builder.Take();
  if (!root || root->kind == YamlNode::Kind::kEmpty) {
    diagnostics.Error({1, 1}, "the document is empty", "check that this is the right file");
    return std::nullopt;
  }
  return root;
}

std::string Quoted(std::string_view text) {
  constexpr size_t kMax = 60;
  size_t end = 0;
  while (end < text.size()) {
    const size_t length = std::max<size_t>(Utf8Length(text.substr(end)), 1);
    if (end + length > kMax) break;
    end += length;
  }
  return absl::StrCat("\"", std::string(text.substr(0, end)), end < text.size() ? "..." : "", "\"");
}

}  // namespace covenant::policy
