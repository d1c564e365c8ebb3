// `covenant policy diff`, run as its user runs it.
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/clients/cli/policy/ran.h"
#include "tests/policy/documents.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kRegistration = SOURCE_DIR "/policy/covenants/COMENSHA-REG.yaml";

// The registration covenant with one place replaced, as a file.
std::string Edited(const std::string& name, const std::string& from, const std::string& to) {
  return Scratch(name, policy::Replaced(FileText(kRegistration), from, to));
}

TEST(PolicyDiffTest, ACopyIsEquivalent) {
  const std::string copy = Edited("copy.yaml", "id: melding-opsporing", "id: melding-diensten");
  const Ran run = RunProgram({"policy", "diff", kRegistration, copy});
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("equivalent: the two decide every request alike\n"),
                             HasSubstr("\n  0 more permissive\n"), Not(HasSubstr("before"))));
}

TEST(PolicyDiffTest, AChangeComesWithARequestThatExplainTakes) {
  const std::string wider = Edited("wider.yaml", "if: {police_regime: [wpg_8, wpg_13]}          #",
                                   "if: {police_regime: [wpg_8, wpg_9, wpg_13]} #");
  const Ran run = RunProgram({"policy", "diff", kRegistration, wider, "--day", "2026-07-01"});
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err;
  EXPECT_THAT(
      run.out,
      HasSubstr("\nmore permissive: kmar, nla, politie -> comensha, registratie_aard_omvang, the signal as a whole\n"
                "  submit, more permissive\n    before   nothing\n"));
  const size_t at = run.out.find("do: retrieve");
  ASSERT_NE(at, std::string::npos) << run.out;
  const size_t begin = run.out.rfind('{', at);
  const std::string request = Scratch("request.yaml", run.out.substr(begin, run.out.find('\n', at) - begin));
  const Ran before = RunProgram({"policy", "explain", request, "--covenant-file", kRegistration});
  EXPECT_EQ(before.Code(), ExitCode::kDone) << before.err;
  EXPECT_THAT(before.out, AllOf(HasSubstr("told    no_hit\n"), HasSubstr("police_regime: asks one of wpg_8, wpg_13")));
  const Ran after = RunProgram({"policy", "explain", request, "--covenant-file", wider});
  EXPECT_THAT(after.out, AllOf(HasSubstr("told    permit\n"), HasSubstr("allowed by\n  rule melding-opsporing")));
}

TEST(PolicyDiffTest, JsonHasAFlowForEveryPair) {
  const std::string coarser = Edited("coarser.yaml", "period: quarter", "period: year");
  const Ran run = RunProgram({"policy", "diff", kRegistration, coarser, "--output", "json"});
  ASSERT_EQ(run.Code(), ExitCode::kDone) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["decide_alike"], false);
  EXPECT_GT(json["weighed"], 0);
  int less = 0;
  int equivalent = 0;
  for (const auto& flow : json["flows"]) {
    less += flow["change"] == "less permissive";
    equivalent += flow["change"] == "equivalent";
    if (flow["change"] != "less permissive") continue;
    EXPECT_EQ(flow["recipient"], "comensha");
    EXPECT_EQ(flow["category"], "uitbuitingskenmerk");
    EXPECT_EQ(flow["examples"][0]["before"], "period quarter");
    EXPECT_EQ(flow["examples"][0]["after"], "period year");
    EXPECT_THAT(flow["examples"][0]["request"].get<std::string>(),
                HasSubstr("from: " + flow["supplier"].get<std::string>() + ", to: comensha"));
  }
  EXPECT_EQ(less, 6) << "three services and three carers";
  EXPECT_GT(equivalent, 6);
}

TEST(PolicyDiffTest, ANewBasisAndWhatIsNoRequestAreTold) {
  std::string text = policy::Replaced(FileText(kRegistration), "nla: bpgbod_2_2}", "nla: wpg_20_1}");
  text = policy::Replaced(text, "disclosure_records: {keep: P6Y", "disclosure_records: {keep: P7Y");
  const Ran run = RunProgram({"policy", "diff", kRegistration, Scratch("basis.yaml", text)});
  EXPECT_EQ(run.Code(), ExitCode::kDone) << run.err;
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("equivalent, on another basis: nla -> comensha, registratie_aard_omvang, aanmelder\n"),
                    HasSubstr("before   bpgbod_2_2 to supply, avg_6_1_e to receive\n"),
                    HasSubstr("also different, and not decided request by request: retention.disclosure_records\n")));
}

TEST(PolicyDiffTest, WrongInputIsToldByFileAndPlace) {
  const std::string wrong = Edited("wrong.yaml", "purpose: opvang_coordinatie", "purpose: opvang_coordinatei");
  const Ran misspelt = RunProgram({"policy", "diff", kRegistration, wrong});
  EXPECT_EQ(misspelt.Code(), ExitCode::kInvalidInput);
  EXPECT_EQ(misspelt.out, "");
  EXPECT_THAT(misspelt.err, AllOf(HasSubstr("wrong.yaml:"), HasSubstr("opvang_coordinatie")));
  const std::string garbage = Scratch("garbage.yaml", std::string("\x00\xff\xfe\x01 covenant", 13));
  EXPECT_EQ(RunProgram({"policy", "diff", garbage, kRegistration}).Code(), ExitCode::kInvalidInput);
  EXPECT_EQ(RunProgram({"policy", "diff", kRegistration}).Code(), ExitCode::kInvalidInput);
  EXPECT_EQ(RunProgram({"policy", "diff", kRegistration, "/nowhere.yaml"}).Code(), ExitCode::kInvalidInput);
  EXPECT_EQ(RunProgram({"policy", "diff", kRegistration, kRegistration, "--day", "2026-02-30"}).Code(),
            ExitCode::kInvalidInput);
  const Ran statute = RunProgram({"policy", "diff", kRegistration, SOURCE_DIR "/policy/statutes/wpg-12.yaml"});
  EXPECT_THAT(statute.code.status().message(), HasSubstr("wpg-12.yaml: is no covenant"));
}

}  // namespace
}  // namespace covenant::cli
