// The documents of policy/ and of tests/policy/data, for tests.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "policy/decide/policy_set.h"
#include "policy/decide/snapshot.h"
#include "policy/text/diagnostic.h"

namespace covenant::policy {

// The text of a file of the source tree, by its path from the root.
inline std::string SourceFile(const std::string& path) {
  std::ifstream file(std::string(SOURCE_DIR "/") + path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The names of the YAML files in a folder of the source tree, without ".yaml" and without tables of cases; sorted.
inline std::vector<std::string> SourceDocuments(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(std::string(SOURCE_DIR "/") + folder)) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() == ".yaml" && !name.ends_with("_test")) names.push_back(name);
  }
  EXPECT_FALSE(names.empty()) << folder;
  std::sort(names.begin(), names.end());
  return names;
}

inline std::vector<std::string> Texts(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : diagnostics) texts.push_back(diagnostic.Text());
  return texts;
}

// The shipped vocabulary and statutes with the register for tests; no covenant.
inline PolicySet ShippedSet() {
  PolicySet set;
  set.Replace({DocumentKind::kVocabulary, "vocabulary", SourceFile("policy/vocabulary.yaml")});
  set.Replace({DocumentKind::kRegister, "register", SourceFile("tests/policy/data/register.yaml")});
  for (const std::string& id : SourceDocuments("policy/statutes")) {
    set.Replace({DocumentKind::kStatute, id, SourceFile("policy/statutes/" + id + ".yaml")});
  }
  return set;
}

// `set` with one covenant, compiled. Fails the test, and gives null, when a document has an error.
inline std::shared_ptr<const Snapshot> CompileWith(PolicySet set, std::string_view id, const std::string& covenant) {
  set.Replace({DocumentKind::kCovenant, std::string(id), covenant});
  const Compiled compiled = Compile(set, SourceFile("policy/tables/police-units-2022.csv"));
  EXPECT_THAT(Texts(compiled.diagnostics), ::testing::IsEmpty());
  return compiled.snapshot;
}

// `text` with `from`, which must stand in it once, replaced.
inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace covenant::policy
