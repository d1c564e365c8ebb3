// The worked normal forms of proto/README.md, one of every scheme: a foreign client can check its normalisers against
// them.
#include <fstream>
#include <iterator>
#include <map>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/base/encoding.h"
#include "broker/schemes/identifier.h"
#include "broker/schemes/input.h"

namespace covenant::schemes {
namespace {

constexpr char kCovenant[] = "TAFEL-SIGNAAL";

// As people write them, with what the rules drop, fold and mend.
const std::map<std::string, std::vector<std::string>, std::less<>>& Written() {
  static const std::map<std::string, std::vector<std::string>, std::less<>> kWritten = {
      {"bsn", {"9999.90.019"}},
      {"v_number", {"V 280-123-4567"}},
      {"skn", {"234 56 78"}},
      {"passport", {"D", "c01x-006.h1"}},
      {"phone", {"0031 (0)6-1234 5678"}},
      {"iban", {"nl91 abna 0417.1643.00"}},
      {"licence_plate", {"nld", "gzj-49-b"}},
      {"kvk", {"01 23.45-67"}},
      {"email", {" mailto:Jan.Jansen+werk@Example.NL "}},
      {"postal_address", {"1234 ab", "12 a"}},
      {"online_handle", {"Twitter", "@Some_One1"}},
      {"name_birthdate", {"Núñez-Ölçer", "Đorđe Ĳsbrand", "30.04.1990"}},
      {"website", {"https://WWW.Example.nl/"}},
  };
  return kWritten;
}

// Hex in lines of 96 digits, each after two blanks.
std::string Lines(std::string_view bytes) {
  const std::string hex = HexEncode(bytes);
  std::string text;
  for (size_t i = 0; i < hex.size(); i += 96) text += "  " + hex.substr(i, 96) + "\n";
  return text;
}

std::string Quoted(const std::vector<std::string>& parts) {
  return absl::StrCat("[\"", absl::StrJoin(parts, "\", \""), "\"]");
}

std::string Example() {
  std::string text;
  for (const Scheme& scheme : Schemes()) {
    const std::string code(scheme.code);
    const std::vector<std::string>& written = Written().at(code);
    const Identifier normal = Normalise(code, written).value();
    absl::StrAppend(&text, code, " ", Quoted(written), " has the normal form ", Quoted(normal.parts),
                    " and the input\n", Lines(SubjectKeyInput(kCovenant, normal)));
  }
  return text;
}

TEST(WorkedNormalFormsTest, StandInTheReadmeForEveryScheme) {
  std::ifstream file(SOURCE_DIR "/proto/README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(readme.find("```\n" + Example() + "```\n"), std::string::npos) << Example();
}

// The rules themselves: a row of the table for each.
TEST(WorkedNormalFormsTest, EverySchemeHasItsRuleInTheReadme) {
  std::ifstream file(SOURCE_DIR "/proto/README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  for (const Scheme& scheme : Schemes()) {
    const std::string strength = scheme.strength == Strength::kStrong ? "strong" : "weak";
    const size_t row = readme.find(absl::StrCat("\n| `", std::string(scheme.code), "` | "));
    ASSERT_NE(row, std::string::npos) << scheme.code;
    const std::string line = readme.substr(row + 1, readme.find('\n', row + 1) - row - 1);
    EXPECT_NE(line.find("| " + strength + " |"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace covenant::schemes
