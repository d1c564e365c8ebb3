// JUnit XML: as a text, and as `covenant policy test --junit` writes it.
#include "clients/cli/policy/junit.h"

#include "gmock/gmock.h"
#include "tests/clients/cli/policy/ran.h"
#include "tests/policy/documents.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

policy::TableResult Result() {
  policy::TableResult result;
  result.covenant = "PROEF";
  result.cases = 2;
  result.runs = {{"a1", "check kmar -> politie, opsporen", {4, 3}}, {"a<2>", "check & \"hit\"", {5, 3}}};
  return result;
}

TEST(JUnitTest, ACaseIsACaseAndADifferenceItsFailure) {
  policy::TableResult result = Result();
  result.failures = {{"a<2>", "check & \"hit\"", {5, 3}, {{"told", "permit", "no_hit"}, {"log", "<x>", "\x01\xff"}}}};
  EXPECT_EQ(
      JUnitXml({{"t.yaml", result, ""}}),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites tests=\"2\" failures=\"1\" errors=\"0\">\n"
      "  <testsuite name=\"PROEF\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
      "    <testcase classname=\"PROEF\" name=\"a1: check kmar -&gt; politie, opsporen\" file=\"t.yaml\" line=\"4\"/>\n"
      "    <testcase classname=\"PROEF\" name=\"a&lt;2&gt;: check &amp; &quot;hit&quot;\" file=\"t.yaml\" line=\"5\">\n"
      "      <failure message=\"told: expected permit, was no_hit; log: expected &lt;x&gt;, was ??\">"
      "t.yaml:5:3: case a&lt;2&gt;: check &amp; &quot;hit&quot;\n"
      "  told:\n    - permit\n    + no_hit\n  log:\n    - &lt;x&gt;\n    + ??\n"
      "</failure>\n    </testcase>\n  </testsuite>\n</testsuites>\n");
}

TEST(JUnitTest, DemandedCoverageThatLacksIsACaseThatFails) {
  policy::TableResult result = Result();
  result.coverage = {{"tafel"}, {"tafel: phase"}};
  result.every_rule_permits = true;
  const std::string xml = JUnitXml({{"t.yaml", result, ""}});
  EXPECT_THAT(xml, AllOf(HasSubstr("<testsuites tests=\"3\" failures=\"1\" errors=\"0\">"),
                         HasSubstr("name=\"coverage: tafel\""), Not(HasSubstr("phase"))));
}

TEST(JUnitTest, ATableThatCannotBeReadIsAnError) {
  const std::string xml = JUnitXml({{"t.yaml", std::nullopt, "t.yaml:1:1: no table\n"}, {"u.yaml", Result(), ""}});
  EXPECT_THAT(xml, AllOf(HasSubstr("<testsuites tests=\"3\" failures=\"0\" errors=\"1\">"),
                         HasSubstr("<error message=\"the table could not be run\">t.yaml:1:1: no table\n</error>")));
}

TEST(JUnitTest, TestWritesItBesideWhatItTells) {
  const std::string table = SOURCE_DIR "/policy/covenants/TAFEL-SIGNAAL_test.yaml";
  const std::string file = ScratchPath("junit.xml");
  const Ran run = RunProgram({"policy", "test", table, "--junit", file});
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err;
  EXPECT_THAT(run.out, HasSubstr("passed"));
  EXPECT_THAT(FileText(file), AllOf(StartsWith("<?xml"), HasSubstr("failures=\"0\" errors=\"0\""),
                                    HasSubstr("classname=\"TAFEL-SIGNAAL\"")));
  const Ran nowhere = RunProgram({"policy", "test", table, "--junit", "/nowhere/junit.xml"});
  EXPECT_EQ(nowhere.Code(), ExitCode::kInvalidInput);
  EXPECT_THAT(nowhere.code.status().message(), HasSubstr("/nowhere/junit.xml: cannot be written"));
}

}  // namespace
}  // namespace covenant::cli
