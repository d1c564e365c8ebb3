// Wrong input, kind by kind, in a covenant that is else right: one exact line says what and where, and nothing is
// loaded.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/policy/policies.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;

// What is said of the covenant PROEF with `from`, which stands in it once, replaced.
std::vector<std::string> Said(const std::string& from, const std::string& to) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", With(ProefSource(), from, to)});
  const Compiled compiled = CompileSet(set);
  // With one error in one document there is no set at all.
  EXPECT_EQ(compiled.snapshot, nullptr);
  return Texts(compiled.diagnostics);
}

constexpr char kVersion[] = "version: \"1.0\"\n";

TEST(WrongInputTest, BrokenIndentation) {
  EXPECT_THAT(
      Said("    nl: De tafel ziet", "   nl: De tafel ziet"),
      ElementsAre("covenant/PROEF:33:4: not YAML: end of sequence not found; check indentation, colons and quotes"));
}

TEST(WrongInputTest, Tabs) {
  EXPECT_THAT(Said("  kmar: {signed", "\tkmar: {signed"),
              ElementsAre("covenant/PROEF:10:1: a tab; indent with spaces"));
  EXPECT_THAT(Said("De tafel ziet", "De\ttafel ziet"), ElementsAre("covenant/PROEF:33:11: a tab; indent with spaces"));
}

TEST(WrongInputTest, AnchorsAliasesMergesAndTags) {
  EXPECT_THAT(Said(kVersion, "version: &v \"1.0\"\n"),
              ElementsAre("covenant/PROEF:3:10: an anchor (&name); write the value out where it is needed"));
  EXPECT_THAT(Said(kVersion, "version: *v\n"),
              ElementsAre("covenant/PROEF:3:10: not YAML: the referenced anchor is not defined; check indentation, "
                          "colons and quotes"));
  EXPECT_THAT(Said("title: {nl: Proef,", "title: {<<: {nl: Proef},"),
              ElementsAre("covenant/PROEF:4:9: a merge (<<); write the keys out",
                          "covenant/PROEF:4:8: the title lacks nl; add it"));
  EXPECT_THAT(Said(kVersion, "version: !!str \"1.0\"\n"),
              ElementsAre("covenant/PROEF:3:10: a tag (!name); remove it: values need no tag here"));
}

TEST(WrongInputTest, DuplicateKeys) {
  EXPECT_THAT(Said(kVersion, "version: \"1.0\"\nversion: \"2.0\"\n"),
              ElementsAre("covenant/PROEF:4:1: duplicate key \"version\"; it already stands on line 3, keep one"));
  EXPECT_THAT(Said("    bulk: true\n", "    bulk: true\n    from: kmar\n"),
              ElementsAre("covenant/PROEF:41:5: duplicate key \"from\"; it already stands on line 34, keep one"));
}

TEST(WrongInputTest, BytesThatAreNoText) {
  EXPECT_THAT(Said("De tafel ziet",
                   "De t\xe1"
                   "fel ziet"),
              ElementsAre("covenant/PROEF:33:13: bytes that are not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(Said("De tafel ziet", std::string("De t\0fel ziet", 13)),
              ElementsAre("covenant/PROEF:33:13: a NUL byte; remove it"));
  EXPECT_THAT(Said("De tafel ziet", "\"De t\\0fel ziet\" # "),
              ElementsAre("covenant/PROEF:33:9: the value holds a NUL byte; remove it"));
}

TEST(WrongInputTest, HugeNumbers) {
  for (const std::string number : {"1000001", "2147483648", "18446744073709551616", "1e9", "-3", "0x10", "3.0", "٣"}) {
    EXPECT_THAT(
        Said("minimum_cell: 3", "minimum_cell: " + number),
        ElementsAre("covenant/PROEF:76:53: minimum_cell of aggregate is no number that fits; write a whole number "
                    "from 1 to 1000000"))
        << number;
  }
  EXPECT_THAT(
      Said("keep: P2Y", "keep: P99999Y"),
      ElementsAre(
          "covenant/PROEF:94:19: keep of retention of signals is no term; write an ISO 8601 term such as P5Y, P3M, "
          "P1D or PT36H"));
  EXPECT_THAT(Said("age_bands: [0-15, 16+]", "age_bands: [0-15, 99999999999999999999+]"),
              ElementsAre("covenant/PROEF:30:19: age band \"99999999999999999999+\" does not follow; write bands that "
                          "begin at 0, join up and end open, such as [0-11, 12-15, 16-17, 18+]"));
}

TEST(WrongInputTest, DatesThatDoNotExist) {
  for (const std::string date : {"2026-02-29", "2026-13-01", "2026-04-31", "2026-00-10", "26-01-01", "2026-1-1",
                                 "0000-01-01", "9999-12-31", "2026-01-01T00:00:00Z"}) {
    EXPECT_THAT(Said("in_force: {from: 2026-01-01,", "in_force: {from: " + date + ","),
                ElementsAre("covenant/PROEF:6:18: from of in_force is no date that exists; write YYYY-MM-DD"))
        << date;
  }
  EXPECT_THAT(Said("through: 2026-12-31", "through: 2025-12-31"),
              ElementsAre("covenant/PROEF:6:11: in_force ends before it begins; let through be from or later"));
}

}  // namespace
}  // namespace covenant::policy
