// The officer's commands as a person or script runs them, on an export.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "clients/auditor/encoding.h"
#include "tests/clients/auditor/exported_log.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Ran {
  int exit_code;
  std::string output;  // both, standard output first
  std::string out, err;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

class OfficerCommandsTest : public testing::Test {
 protected:
  OfficerCommandsTest()
      : folder_(testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::create_directories(folder_);
    for (uint64_t i = 0; i < 6; ++i) {
      ReadEntry hit = Question(i, kFirstOfMarch + static_cast<int64_t>(i), "politie", "permit", "permit");
      AddRecord(hit, "kmar", {"age:band"});
      AddToken(hit, std::string(16, static_cast<char>('a' + i % 2)));
      hit.leaf.set_policy_set(textbook::Bytes32("second policy set"));
      exported_.Add(hit.leaf, *hit.detail, true);
    }
    exported_.WriteTo(Path("log"));
    std::ofstream(Path("key")) << exported_.log.key() << "\n";
  }
  ~OfficerCommandsTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Text(const std::string& name) const {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // `covenant audit ...` on the export.
  Ran Audit(const std::string& arguments) const {
    const std::string command = "HOME=" + folder_ + " " + BINARY_DIR + "/covenant audit " + arguments +
                                " --from-export " + Path("log") + " --log-key " + Path("key") + " 2>" + Path("err");
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
    const int exit_code = WEXITSTATUS(pclose(pipe));
    const std::string err = Text("err");
    return {exit_code, output + err, output, err};
  }

  const std::string folder_;
  textbook::ExportedLog exported_;
};

TEST_F(OfficerCommandsTest, ReportsAPeriodFromAnExport) {
  const Ran table = Audit("report --csv " + Path("f.csv") + " --html " + Path("f.html"));
  EXPECT_EQ(table.exit_code, 0) << table.output;
  EXPECT_THAT(table.output, AllOf(HasSubstr("disclosures 6"), HasSubstr("export: 11 entries of log.test/covenant")));
  EXPECT_THAT(Text("f.csv"), HasSubstr("supplier,kmar,disclosures,6"));
  EXPECT_THAT(Text("f.html"), HasSubstr("<svg"));
  const Ran json = Audit("report --output json --since 2026-03-02");
  EXPECT_EQ(json.json()["totals"]["disclosures"], 0);
}

TEST_F(OfficerCommandsTest, NamesCategoriesByTheVocabulary) {
  const Ran json = Audit("report --output json --vocabulary " + std::string(SOURCE_DIR) + "/policy/vocabulary.yaml");
  EXPECT_EQ(json.json()["by"]["category"][0]["value"], "persoonskenmerk") << json.output;
}

TEST_F(OfficerCommandsTest, LeavesOutWhatTheCovenantsLeaveOutAndSaysWhenItDoesNotKnow) {
  const Ran unknown = Audit("report --output json");
  EXPECT_EQ(unknown.json()["minimum_cell"], 5);
  EXPECT_EQ(unknown.json()["totals"]["disclosures"], 6);
  EXPECT_THAT(unknown.err, HasSubstr("warning: what the covenants say of small counts is not known here"));
  EXPECT_THAT(Audit("report --minimum-cell 2").err, HasSubstr("counts below 2 are left out and no more"));

  const std::string policy = std::string(SOURCE_DIR) + "/policy/";
  std::ifstream file(policy + "covenants/COMENSHA-REG.yaml");
  std::string covenant{std::istreambuf_iterator<char>(file), {}};
  const std::string cell = "minimum_cell: 5";
  covenant.replace(covenant.find(cell), cell.size(), "minimum_cell: 12");
  std::ofstream(Path("COMENSHA-REG.yaml")) << covenant;
  const Ran known = Audit("report --output json --policy " + Path("COMENSHA-REG.yaml") + " --policy " + policy +
                          "vocabulary.yaml --policy " + policy + "register.yaml");
  ASSERT_EQ(known.exit_code, 0) << known.output;
  EXPECT_EQ(known.json()["minimum_cell"], 12);
  EXPECT_TRUE(known.json()["totals"]["disclosures"].is_null());
  EXPECT_THAT(known.err, Not(HasSubstr("warning")));
  const Ran partly = Audit("report --policy " + Path("COMENSHA-REG.yaml"));
  EXPECT_EQ(partly.exit_code, 2);
  EXPECT_THAT(partly.err, HasSubstr("the vocabulary is missing"));
}

TEST_F(OfficerCommandsTest, TakesNothingFromAnExportThatDoesNotVerify) {
  exported_.entries[7].mutable_detail()->at(3) ^= 1;
  exported_.WriteTo(Path("log"));
  const Ran damaged = Audit("report --csv " + Path("f.csv"));
  EXPECT_EQ(damaged.exit_code, 6);
  EXPECT_THAT(damaged.output, AllOf(HasSubstr("entry 7"), HasSubstr("nothing was taken from it")));
  EXPECT_FALSE(std::filesystem::exists(Path("f.csv")));
  std::ofstream(Path("key")) << textbook::Log("log.test/covenant", "another").key() << "\n";
  EXPECT_EQ(Audit("report").exit_code, 6);
}

TEST_F(OfficerCommandsTest, TellsWhatABreachTouched) {
  const Ran json = Audit("breach --party politie --output json --html " + Path("b.html"));
  ASSERT_EQ(json.exit_code, 0) << json.output;
  EXPECT_EQ(json.json()["subjects_released"], 2);
  EXPECT_THAT(Text("b.html"), AllOf(HasSubstr("kmar"), HasSubstr("deelnemer politie")));
  const Ran actor = Audit("breach --actor medewerker-17 --discovered 2026-03-02");
  EXPECT_THAT(actor.output, AllOf(HasSubstr("releases            at least 6"), HasSubstr("hours too late")));
  EXPECT_THAT(actor.output, Not(HasSubstr("medewerker")));
  EXPECT_EQ(Audit("breach").exit_code, 2);
  EXPECT_EQ(Audit("breach --party nla --actor x").exit_code, 2);
  EXPECT_EQ(Audit("breach --certificate 12").exit_code, 2);
}

TEST_F(OfficerCommandsTest, TellsOfABreachedCertificateWhatItSawWithinThePeriod) {
  std::string fingerprint;
  for (int i = 0; i < 32; ++i) fingerprint += i == 0 ? "AB" : ":AB";
  const auto counts = [&](const std::string& arguments) {
    const Ran ran = Audit("breach --output json --certificate " + arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    return std::pair<int, int>(ran.json()["releases"], ran.json()["subjects_released"]);
  };
  EXPECT_EQ(counts(fingerprint), std::pair(6, 2));
  fingerprint.back() = 'C';
  EXPECT_EQ(counts(fingerprint), std::pair(0, 0)) << "another certificate";
  const std::string plain(64, 'a');
  fingerprint.back() = 'B';
  const std::string moment = " --until 2026-03-01T00:00:00.003Z";
  EXPECT_EQ(counts(fingerprint + moment), std::pair(3, 2)) << "the end is not part of the period";
  EXPECT_EQ(counts(fingerprint + moment + " --since 2026-03-01T00:00:00.002Z"), std::pair(1, 1));
  EXPECT_EQ(counts(plain), std::pair(0, 0));
}

TEST_F(OfficerCommandsTest, ExportsInTheFormsOfOtherRegisters) {
  const Ran ldv = Audit("export --format ldv --out " + Path("ldv"));
  EXPECT_EQ(ldv.exit_code, 0) << ldv.output;
  EXPECT_THAT(ldv.output, AllOf(HasSubstr("7 lines of ldv"), HasSubstr("1 messages left out")));
  EXPECT_THAT(Text("ldv"), AllOf(HasSubstr("log.test/covenant"), Not(HasSubstr("medewerker"))));
  EXPECT_EQ(Audit("export --format nen7513 --since 2026-03-01 --out " + Path("nen")).exit_code, 0);
  EXPECT_THAT(Text("nen"), AllOf(HasSubstr("gebeurteniscode,actiecode"), HasSubstr("rechercheur")));
  const std::string policy = std::string(SOURCE_DIR) + "/policy/";
  const Ran fsc =
      Audit("export --format fsc --broker-peer 00000099000000001000 --grant 'TAFEL-SIGNAAL=$1$3$abc' " +
            ("--register " + policy + "register.yaml --vocabulary " + policy) + "vocabulary.yaml --out " + Path("fsc"));
  EXPECT_EQ(fsc.exit_code, 0) << fsc.output;
  EXPECT_THAT(Text("fsc"), HasSubstr("\"outway_peer_id\":\"00000099"));
  EXPECT_EQ(Audit("export --format fsc --out " + Path("none")).exit_code, 2);
  EXPECT_EQ(Audit("export --out " + Path("none")).exit_code, 2) << "the whole log comes from the broker";
  EXPECT_EQ(Audit("export --format ldv --out /nowhere/f").exit_code, 2);
  EXPECT_THAT(Audit("export --format ldv --with-actors --out " + Path("none")).output,
              HasSubstr("is for --format nen7513"));
  EXPECT_THAT(Audit("export --format ldv --tiles " + Path("none")).output, HasSubstr("--tiles has no other form"));
  EXPECT_THAT(
      Audit("export --format fsc --broker-peer 12 --grant 'A=$1$3$a' --register r --vocabulary v --out " + Path("none"))
          .output,
      HasSubstr("no OIN"));
  EXPECT_FALSE(std::filesystem::exists(Path("none")));
}

TEST_F(OfficerCommandsTest, HoldsARecordOfCallsAgainstTheLog) {
  std::string record = "covenant-calls/1 log.test/covenant\n";
  for (uint64_t i = 5; i < 11; ++i) {
    record += "019a4c1e-8b00-7cc3-98c4-dc0c0c703938 6 " + std::to_string(i) + " " +
              auditor::HexEncode(exported_.entries[i].leaf_hash()) + " " + std::to_string(kFirstOfMarch) + " politie\n";
  }
  const std::string arguments = "reconcile " + Path("calls") + " --party politie --since 2026-03-01";
  std::ofstream(Path("calls")) << record;
  const Ran equal = Audit(arguments);
  EXPECT_EQ(equal.exit_code, 0) << equal.output;
  EXPECT_THAT(equal.output, HasSubstr("6 equal, 0 different"));
  std::ofstream(Path("calls")) << record.substr(0, record.rfind("019a"));
  const Ran lacking = Audit(arguments + " --output json");
  EXPECT_EQ(lacking.exit_code, 6);
  EXPECT_EQ(lacking.json()["differences"][0]["entry"], 10);
  EXPECT_EQ(Audit("reconcile " + Path("calls")).exit_code, 2) << "no --party";
  EXPECT_EQ(Audit("reconcile /nowhere --party nla").exit_code, 2);
  std::ofstream(Path("calls")) << "covenant-calls/1 another.log\n";
  EXPECT_EQ(Audit(arguments).exit_code, 2);
}

TEST_F(OfficerCommandsTest, FindsOddities) {
  std::ofstream(Path("rules")) << "burst_messages = 5\nnight_messages = 0\n";
  const Ran json = Audit("oddities --output json --rules " + Path("rules"));
  ASSERT_EQ(json.exit_code, 0) << json.output;
  EXPECT_EQ(json.json()["oddities"][0]["rule"], "burst");
  EXPECT_THAT(Audit("oddities --rule night_messages=0").output, HasSubstr("nothing odd"));
  EXPECT_EQ(Audit("oddities --rule x=1").exit_code, 2);
  EXPECT_EQ(Audit("oddities --rules /nowhere").exit_code, 2);
  std::filesystem::create_directories(Path(".config/covenant"));
  std::ofstream(Path(".config/covenant/profiles")) << "[fg]\noddity-rules = ours.conf\n";
  std::ofstream(Path(".config/covenant/ours.conf")) << "burst_messages = 5\nnight_messages = 0\n";
  EXPECT_EQ(Audit("oddities --output json").json()["oddities"].size(), 1u) << "by the file that the profile names";
  std::ofstream(Path("rules")) << "burst_messages = 0\nnight_messages = 0\n";
  EXPECT_THAT(Audit("oddities --rules " + Path("rules")).output, HasSubstr("nothing odd"));
}

TEST_F(OfficerCommandsTest, SaysWhatIsWrongWithItsArguments) {
  EXPECT_EQ(Audit("report --minimum-cell 0").exit_code, 2);
  EXPECT_EQ(Audit("report --per century").exit_code, 2);
  EXPECT_EQ(Audit("report --csv /nowhere/f.csv").exit_code, 2);
  EXPECT_THAT(Audit("report --since 2026-03-02 --until 2026-03-01").output, HasSubstr("--until is not after --since"));
  EXPECT_THAT(Audit("report --party nobody").output, HasSubstr("check the period and the names"));
  EXPECT_THAT(Audit("breach --party politie --discovered 2999-01-01").output, HasSubstr("has not come yet"));
  EXPECT_EQ(Audit("report --since yesterday").exit_code, 2);
  EXPECT_THAT(Audit("report --help").output, HasSubstr("Example"));
}

}  // namespace
}  // namespace covenant::cli
