#include "clients/cli/audit/minimum_cell.h"

#include "clients/cli/program/documents.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/policy/documents.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;

std::vector<v1::Document> Documents(const std::string& cell) {
  std::vector<v1::Document> documents;
  for (const auto& [file, source] : std::vector<std::pair<std::string, std::string>>{
           {"vocabulary", policy::SourceFile("policy/vocabulary.yaml")},
           {"register", policy::SourceFile("tests/policy/data/register.yaml")},
           {"COMENSHA-REG", policy::Replaced(policy::SourceFile("policy/covenants/COMENSHA-REG.yaml"),
                                             "{by: [aanmelder], minimum_cell: 1}", "{by: [aanmelder], " + cell + "}")},
           {"TAFEL-SIGNAAL", policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml")}}) {
    documents.push_back(ReadDocument(source, file).value());
  }
  return documents;
}

TEST(MinimumCellTest, IsTheLargestThatARuleForFiguresAsks) {
  const auto shipped = MinimumCellOf(Documents("minimum_cell: 1"));
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(MinimumCellOf(Documents("minimum_cell: 25")).value(), 25u);
}

TEST(MinimumCellTest, IsNothingWhereNoRuleIsForFigures) {
  std::vector<v1::Document> documents = Documents("minimum_cell: 1");
  documents.erase(documents.begin() + 2);
  EXPECT_EQ(MinimumCellOf(documents).value(), 0u);
}

TEST(MinimumCellTest, SaysWhatIsMissingOrFaulty) {
  std::vector<v1::Document> documents = Documents("minimum_cell: 1");
  documents[2].set_source(policy::Replaced(documents[2].source(), "version: \"1.0\"", "version: [1]"));
  EXPECT_THAT(MinimumCellOf(documents).status().message(), HasSubstr("COMENSHA-REG: has errors"));
  documents.erase(documents.begin() + 1);
  EXPECT_THAT(MinimumCellOf(documents).status().message(), HasSubstr("the register is missing"));
}

}  // namespace
}  // namespace covenant::cli
