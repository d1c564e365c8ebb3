// Every line of the shipped statutes permits and refuses over a covenant that permits everything: no covenant lifts
// one.
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "policy/trials/table_test.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::IsEmpty;
using ::testing::NotNull;

std::string DataFile(const std::string& name) {
  return SourceFile("tests/policy/data/statutes/" + name);
}

std::shared_ptr<const Snapshot> Lax(const std::string& collaboration, bool with_statutes) {
  PolicySet set = ShippedSet();
  set.Replace({DocumentKind::kRegister, "register", SourceFile("policy/register.yaml")});
  if (!with_statutes) {
    std::erase_if(set.documents, [](const Document& document) { return document.kind == DocumentKind::kStatute; });
  }
  return CompileWith(set, "LAX", Replaced(DataFile("lax.yaml"), "@collaboration@", collaboration));
}

// The table of a collaboration, with the people that all tables share.
std::string TableOf(const std::string& collaboration) {
  return Replaced(DataFile(collaboration + "_test.yaml"), "\ncases:\n", "\n" + DataFile("people.yaml") + "cases:\n");
}

class ShippedStatutesTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ShippedStatutesTest, PermitAndRefuseOverACovenantThatPermitsEverything) {
  const auto snapshot = Lax(GetParam(), true);
  ASSERT_THAT(snapshot, NotNull());
  Diagnostics diagnostics(GetParam());
  const auto result = RunTable(*snapshot, TableOf(GetParam()), diagnostics);
  ASSERT_THAT(Texts(diagnostics.all()), IsEmpty());
  EXPECT_THAT(result->failures, IsEmpty()) << TableReport(*result, GetParam());
}

// So each refusal above is the statute's: without them the covenant permits all of it.
TEST_P(ShippedStatutesTest, WithoutThemTheCovenantPermitsEverything) {
  const auto snapshot = Lax(GetParam(), false);
  ASSERT_THAT(snapshot, NotNull());
  std::string table = TableOf(GetParam());
  // The ids of statutes stand in no snapshot now.
  const auto with_statutes = Lax(GetParam(), true);
  ASSERT_THAT(with_statutes, NotNull());
  for (const auto& statute : with_statutes->statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      const std::string from = absl::StrCat(", ", prohibition.id, ", ");
      for (size_t at = 0; (at = table.find(from)) != std::string::npos;) table.replace(at, from.size(), ", none, ");
    }
  }
  Diagnostics diagnostics(GetParam());
  const auto result = RunTable(*snapshot, table, diagnostics);
  ASSERT_THAT(Texts(diagnostics.all()), IsEmpty());
  for (const Failure& failure : result->failures) {
    for (const Difference& difference : failure.differences) {
      if (difference.what == "told") EXPECT_EQ(difference.actual, "permit") << failure.id;
    }
  }
  EXPECT_FALSE(result->failures.empty());
}

INSTANTIATE_TEST_SUITE_P(Collaborations, ShippedStatutesTest, ::testing::Values("riec", "zvh", "bilateral"),
                         [](const auto& info) { return std::string(info.param); });

TEST(ShippedStatutesCoverageTest, EveryProhibitionRefusesInSomeTable) {
  std::string tables;
  for (const char* collaboration : {"riec", "zvh", "bilateral"}) tables += TableOf(collaboration);
  // Told as a no-hit, or left out field by field: these stand in the tables under another name.
  const std::set<std::string> by_another_name = {"wgs-1-7-3-bijzonder-aan-derden",
                                                 "wgs-1-7-3-politiegegevens-aan-derden", "wgs-1-7-8-beroepsgeheim",
                                                 "riec-fase-3-velden-niet-voor-scans"};
  const auto snapshot = Lax("riec", true);
  ASSERT_THAT(snapshot, NotNull());
  for (const auto& statute : snapshot->statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      if (by_another_name.contains(prohibition.id)) continue;
      EXPECT_NE(tables.find(", " + prohibition.id + ", "), std::string::npos) << prohibition.id;
    }
  }
}

}  // namespace
}  // namespace covenant::policy
