// `covenant policy explain`, run as its user runs it.
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/clients/cli/policy/ran.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFolder = SOURCE_DIR "/policy/covenants/";

std::string Request(const std::string& name, const std::string& regime) {
  return Scratch(name,
                 "covenant: COMENSHA-REG\ndo: retrieve\nfrom: politie\nto: comensha\n"
                 "purpose: registratie_aard_omvang\nperson: {sex: v, birth_date: 2010-05-04}\n"
                 "given: {at: \"2026-07-01T10:00:00+02:00\", role: slachtoffer, regime: " +
                     regime + "}\n");
}

Ran Explain(const std::string& request, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"policy", "explain", request, "--covenant-file", kFolder + "COMENSHA-REG.yaml"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunProgram(arguments);
}

TEST(PolicyExplainTest, APermissionNamesItsRuleAndWhatComesOut) {
  const Ran run = Explain(Request("permitted.yaml", "wpg_8"));
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err;
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("told    permit\n"), HasSubstr("gives   age 16-17\n"), HasSubstr("gives   sex v\n"),
                    HasSubstr("basis   wpg_18_bpg_4_2_1_b_3 to supply, avg_6_1_e to receive\n"),
                    HasSubstr("allowed by\n  rule melding-opsporing (article 4): "), Not(HasSubstr("nearest"))));
}

TEST(PolicyExplainTest, ARefusalNamesTheNearestRulesAndWhatKeptThem) {
  const Ran run = Explain(Request("refused.yaml", "wpg_9"));
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("told    no_hit\nlogged  POLICE_REGIME_EXCLUDED\n"),
                             HasSubstr("nearest rules, and what kept each from firing\n  rule melding-opsporing"),
                             HasSubstr("    police_regime: asks one of wpg_8, wpg_13; given wpg_9"),
                             HasSubstr("and 2 rules further off\n")));
}

TEST(PolicyExplainTest, JsonSaysTheSame) {
  const Ran run = Explain(Request("refused.yaml", "wpg_9"), {"--output", "json"});
  ASSERT_EQ(run.Code(), ExitCode::kDone) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["told"], "no_hit");
  EXPECT_EQ(json["reasons"][0]["reason_code"], "POLICE_REGIME_EXCLUDED");
  EXPECT_EQ(json["nearest"][0]["rule"], "melding-opsporing");
  EXPECT_EQ(json["nearest"][0]["kept_by"][0]["given"], "wpg_9");
  EXPECT_EQ(json["further"], 2);
  const auto permitted = nlohmann::json::parse(Explain(Request("permitted.yaml", "wpg_8"), {"--output", "json"}).out);
  EXPECT_EQ(permitted["allowed_by"][0]["rule"], "melding-opsporing");
  EXPECT_EQ(permitted["gives"][0], (nlohmann::json{{"field", "age"}, {"value", "16-17"}, {"way", "band"}}));
}

TEST(PolicyExplainTest, TheCovenantLiesBesideTheRequestOrInThePolicyFolder) {
  const std::string request = Request("request.yaml", "wpg_8");
  const Ran run = RunProgram({"policy", "explain", request});
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err << run.code.status();
  Scratch("COMENSHA-REG.yaml", "covenant: COMENSHA-REG\n");
  const Ran beside = RunProgram({"policy", "explain", request});
  EXPECT_EQ(beside.Code(), ExitCode::kInvalidInput) << "the one beside it goes first, and is no whole covenant";
  std::remove(ScratchPath("COMENSHA-REG.yaml").c_str());
}

TEST(PolicyExplainTest, WrongInputIsToldByFileAndPlace) {
  const std::string unknown = Scratch("unknown.yaml", FileText(Request("good.yaml", "wpg_99")));
  EXPECT_THAT(Explain(unknown).err, HasSubstr("unknown.yaml:7:"));
  EXPECT_EQ(Explain(unknown).Code(), ExitCode::kInvalidInput);
  const Ran elsewhere = Explain(Scratch("other.yaml", "covenant: NIETS\ndo: check\n"));
  EXPECT_THAT(elsewhere.err, HasSubstr("other.yaml:1:11: error: covenant \"NIETS\" is not loaded"));
  EXPECT_EQ(elsewhere.Code(), ExitCode::kInvalidInput);
  for (const std::string& text : {std::string("\x00\xff\x01", 3), std::string("- a\n"), std::string("a: [")}) {
    const Ran run = Explain(Scratch("garbage.yaml", text));
    EXPECT_EQ(run.Code(), ExitCode::kInvalidInput) << run.out;
    EXPECT_THAT(run.err, HasSubstr("garbage.yaml:"));
  }
  for (const std::string& file : {std::string("/nowhere.yaml"), Scratch("empty.yaml", "")}) {
    const Ran run = Explain(file);
    EXPECT_EQ(run.Code(), ExitCode::kInvalidInput);
    EXPECT_THAT(run.code.status().message(), HasSubstr(file + ": cannot be read, or is empty"));
  }
}

}  // namespace
}  // namespace covenant::cli
