// The documents of policy/ and of tests/policy/data, for tests.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "policy/diagnostic.h"

namespace covenant::policy {

// The text of a file of the source tree, by its path from the root.
inline std::string SourceFile(const std::string& path) {
  std::ifstream file(std::string(SOURCE_DIR "/") + path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<std::string> Texts(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : diagnostics) texts.push_back(diagnostic.Text());
  return texts;
}

}  // namespace covenant::policy
