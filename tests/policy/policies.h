// Policy sets for tests: the shipped vocabulary, the test register, and covenants of the test's choice.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/decide/policy_set.h"
#include "policy/decide/snapshot.h"
#include "tests/policy/documents.h"

namespace covenant::policy {

inline absl::Time At(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << rfc3339 << error;
  return time;
}

inline PolicySet BaseSet() {
  PolicySet set;
  set.documents.push_back({DocumentKind::kVocabulary, "vocabulary", SourceFile("policy/vocabulary.yaml")});
  set.documents.push_back({DocumentKind::kRegister, "register", SourceFile("tests/policy/data/register.yaml")});
  return set;
}

inline void AddStatutes(PolicySet& set) {
  for (const std::string& id : SourceDocuments("policy/statutes")) {
    set.documents.push_back({DocumentKind::kStatute, id, SourceFile("policy/statutes/" + id + ".yaml")});
  }
}

// One covenant of policy/covenants, or an edited one, with all that is shipped around it.
inline PolicySet ShippedWith(const std::string& id, const std::string& source) {
  PolicySet set;
  set.documents.push_back({DocumentKind::kVocabulary, "vocabulary", SourceFile("policy/vocabulary.yaml")});
  set.documents.push_back({DocumentKind::kRegister, "register", SourceFile("policy/register.yaml")});
  AddStatutes(set);
  set.documents.push_back({DocumentKind::kCovenant, id, source});
  return set;
}

inline Compiled CompileSet(const PolicySet& set) {
  return Compile(set, SourceFile("policy/tables/police-units-2022.csv"));
}

// Fails the test when a document has an error.
inline std::shared_ptr<const Snapshot> Snap(const PolicySet& set) {
  Compiled compiled = CompileSet(set);
  EXPECT_THAT(Texts(compiled.diagnostics), ::testing::IsEmpty());
  return compiled.snapshot;
}

// With covenants given as {id, source}.
inline std::shared_ptr<const Snapshot> Snap(const std::vector<std::pair<std::string, std::string>>& covenants) {
  PolicySet set = BaseSet();
  for (const auto& [id, source] : covenants) set.documents.push_back({DocumentKind::kCovenant, id, source});
  return Snap(set);
}

inline std::string ExampleCovenant() {
  return SourceFile("tests/policy/data/covenant-example.yaml");
}

// `text` with the only place of `from` replaced.
inline std::string With(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

}  // namespace covenant::policy
