// A day of the privacy officer with the broker as it is installed: a use of break-glass reviewed and reported, a
// certificate that was taken over, a dossier for a judge, and a partner's own record held against the log.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "broker/authenticate/certificate.h"
#include "clients/cpp/call_record.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"
#include "tests/stories/covenant_command.h"

namespace covenant::stories {
namespace {

using cli::ExitCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

// comensha may ask the kmar in an emergency what the kmar gives the police.
constexpr char kEmergency[] = R"(covenant: NOOD
version: "1"
title: {nl: Nood, en: Emergency}
collaboration: bilateral
in_force: {from: 2026-03-01, through: 2099-12-31}
contact_point: {party: politie, article: 9}
parties: {politie: {signed: 2026-02-02}, kmar: {signed: 2026-02-02}, comensha: {signed: 2026-02-02}}
matching: {article: 3, politie: [v_number], kmar: [v_number], comensha: [v_number]}
data_sets:
  kern: {persoonskenmerk: {sex: as_is}}
rules:
  - id: gewoon
    nl: De Marechaussee geeft de politie de kern.
    from: kmar
    to: politie
    purpose: voorkomen_opsporen
    about: [slachtoffer]
    basis: {supply: wpg_15, receive: wpg_15}
    data: kern
    if: {police_regime: [wpg_8]}
  - id: nood
    nl: Bij levensgevaar krijgt CoMensha de kern.
    from: kmar
    to: comensha
    purpose: voorkomen_opsporen
    about: [slachtoffer]
    data: kern
    break_glass: {basis: {supply: avg_6_1_d, receive: avg_6_1_d}}
retention:
  signals: {keep: P5Y, from: first_processing, then: destroy}
  after_expiry: no_release
)";

std::string Person(int number, const std::string& more = "") {
  return absl::StrCat(R"({"identifiers": {"v_number": [")", 1'000'000'000 + number, R"("]})", more, "}");
}

// The entry that the answer stands in.
uint64_t EntryOf(const CommandRun& run) {
  return run.json()["receipt"]["index"].get<uint64_t>();
}

class OfficerStoryTest : public testing::Test {
 protected:
  OfficerStoryTest() : broker_(site_.Configure()) { EXPECT_TRUE(broker_.AwaitListening()) << broker_.said(); }

  CommandRun Covenant(const std::string& who, std::vector<std::string> arguments, const std::string& input = "") const {
    return RunCovenant(site_, who, std::move(arguments), input);
  }
  void Submit(const std::string& covenant, int person, const std::string& more = "") const {
    const CommandRun submitted =
        Covenant("kmar", {"signal", "submit", "--covenant", covenant, "--purpose", "voorkomen_opsporen", "--direct"},
                 Person(person, R"(, "role": "slachtoffer", "regime": "wpg_8")" + more));
    EXPECT_EQ(CodeOf(submitted), ExitCode::kDone) << submitted.out << submitted.err;
  }
  // The entry of a question at the table, and what was told.
  std::pair<uint64_t, std::string> Check(const std::string& party, int person,
                                         std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"signal", "check", "--purpose", "voorkomen_opsporen", "--direct"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandRun checked = Covenant(party, std::move(arguments), Person(person));
    EXPECT_EQ(CodeOf(checked), ExitCode::kDone) << checked.out << checked.err;
    return {EntryOf(checked), checked.json()["told"].get<std::string>()};
  }
  // The duties of break-glass of that officer: entries.
  std::vector<std::string> Reviews(const std::string& officer) const {
    std::vector<std::string> names;
    const Json told = Covenant(officer, {"todo"}).json();
    for (const Json& duty : told["duties"]) {
      if (duty["kind"] == "break_glass_review") names.push_back(duty["name"]);
    }
    return names;
  }
  std::string Fingerprint(const std::string& name) const {
    return authenticate::Certificate::FromPem(crypto::ReadFile(site_ / (name + ".crt")))->fingerprint();
  }

  BrokerSite site_;
  BrokerProcess broker_;
};

TEST_F(OfficerStoryTest, AUseOfBreakGlassBecomesADutyIsReviewedAndStandsInTheReport) {
  ASSERT_EQ(site_.PutInForce(kEmergency, "NOOD"), "enacted");
  Submit("NOOD", 1, R"(, "fields": {"sex": "v"})");
  std::vector<std::string> retrieve = {"signal",    "retrieve",           "--covenant", "NOOD",
                                       "--purpose", "voorkomen_opsporen", "--direct"};
  const CommandRun ordinary = Covenant("comensha", retrieve, Person(1));
  EXPECT_EQ(CodeOf(ordinary), ExitCode::kRefused) << "without the emergency nothing is given: " << ordinary.out;
  retrieve.insert(retrieve.end(), {"--break-glass", "--motivation", "acuut gevaar voor het leven"});
  const CommandRun used = Covenant("comensha", retrieve, Person(1));
  ASSERT_EQ(CodeOf(used), ExitCode::kDone) << used.out << used.err;
  EXPECT_EQ(used.json()["told"], "permit") << used.out;
  const std::string entry = std::to_string(EntryOf(used));

  EXPECT_THAT(Reviews("officer-kmar"), testing::ElementsAre(HasSubstr(entry))) << "the supplier's officer";
  const std::vector<std::string> review = {"audit", "review",      "--purpose", "rechtmatigheidscontrole",    "--entry",
                                           entry,   "--justified", "--reason",  "bevestigd door de meldkamer"};
  ASSERT_EQ(CodeOf(Covenant("officer-kmar", review)), ExitCode::kDone);
  EXPECT_TRUE(Reviews("officer-kmar").empty());
  EXPECT_EQ(Covenant("officer-kmar", review).json()["reason_code"], "REVIEW_GIVEN");

  const std::string csv = site_ / "report.csv";
  const CommandRun report = Covenant(
      "officer-kmar", {"audit", "report", "--purpose", "interne_controle", "--minimum-cell", "1", "--csv", csv});
  ASSERT_EQ(CodeOf(report), ExitCode::kDone) << report.out << report.err;
  EXPECT_EQ(report.json()["break_glass"]["uses"], 1);
  EXPECT_EQ(report.json()["break_glass"]["justified"], 1);
  EXPECT_EQ(report.json()["break_glass"]["unjustified"], 0);
  EXPECT_THAT(crypto::ReadFile(csv), AllOf(HasSubstr("break_glass,,uses,1\n"), HasSubstr("break_glass,,justified,1\n"),
                                           HasSubstr("waiting,break_glass_review,waiting,0\n")));
}

TEST_F(OfficerStoryTest, ACertificateThatWasTakenOverIsFoundByItsFingerprintWithWhatItSaw) {
  site_.LoadTable();
  for (int person : {1, 2}) Submit("TAFEL-SIGNAAL", person);
  Check("nla", 1);
  Check("nla", 1);
  Check("nla", 2);
  Check("nla", 3);
  Check("politie", 1);
  const auto breach = [&](const std::string& certificate, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"audit",         "breach",   "--purpose", "integriteit_beveiliging",
                                          "--certificate", certificate};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandRun ran = Covenant("officer", std::move(arguments));
    EXPECT_EQ(CodeOf(ran), ExitCode::kDone) << ran.out << ran.err;
    return ran.json();
  };
  const Json taken = breach(Fingerprint("nla"));
  EXPECT_EQ(taken["releases"], 3);
  EXPECT_EQ(taken["subjects_released"], 2);
  EXPECT_EQ(taken["subjects_touched"], 3);
  ASSERT_EQ(taken["suppliers"].size(), 1u);
  EXPECT_EQ(taken["suppliers"][0]["supplier"], "kmar");
  EXPECT_EQ(breach(Fingerprint("politie"))["releases"], 1);
  EXPECT_EQ(breach(Fingerprint("gemeente-almere"))["messages"], 0);
  EXPECT_EQ(breach(Fingerprint("nla"), {"--until", "2026-01-02"})["messages"], 0) << "before it was taken over";
}

TEST_F(OfficerStoryTest, ADossierIsCheckedOfflineByTheVerifierAndNotOnceItIsAltered) {
  site_.LoadTable();
  Submit("TAFEL-SIGNAAL", 1);
  const auto [entry, told] = Check("nla", 1);
  ASSERT_EQ(told, "permit");
  const std::string file = site_ / "zaak.dossier.json";
  const CommandRun written = Covenant(
      "officer", {"audit", "dossier", std::to_string(entry), "--purpose", "gerechtelijke_procedure", "--out", file});
  ASSERT_EQ(CodeOf(written), ExitCode::kDone) << written.out << written.err;
  broker_.Stop();  // offline

  const auto verify = [&](const std::string& name) {
    std::FILE* pipe = popen(absl::StrCat(BINARY_DIR "/covenant-verify dossier ", name, " --log-key-file ",
                                         site_ / "secrets/log.vkey", " 2>&1")
                                .c_str(),
                            "r");
    std::string output;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
    return std::pair<int, std::string>(WEXITSTATUS(pclose(pipe)), output);
  };
  const auto [code, output] = verify(file);
  EXPECT_EQ(code, 0) << output;
  EXPECT_THAT(output, AllOf(HasSubstr("VERIFIED: 1 entry stands in the signed log"), HasSubstr("nla")));
  std::string altered = crypto::ReadFile(file);
  const std::string word = "kmar";
  altered.replace(altered.find(word), word.size(), "kmer");
  crypto::WriteFile(site_ / "altered.json", altered);
  EXPECT_EQ(verify(site_ / "altered.json").first, 6);
}

TEST_F(OfficerStoryTest, APartnersOwnRecordAndTheLogAreHeldAgainstEachOtherBothWays) {
  site_.LoadTable();
  std::vector<uint64_t> entries;
  for (int person : {1, 2, 3}) entries.push_back(Check("nla", person).first);
  std::string record;
  for (const auto& file : std::filesystem::directory_iterator(site_ / "nla.state")) {
    if (file.path().extension() == ".calls") record = file.path();
  }
  ASSERT_FALSE(record.empty());
  const auto reconcile = [&](const std::string& file) {
    return Covenant("nla", {"audit", "reconcile", file, "--purpose", "interne_controle"});
  };
  const auto kept = [&](const std::string& name, const std::string& text) {
    crypto::WriteFile(site_ / name, text);
    return site_ / name;
  };
  const std::string whole = crypto::ReadFile(record);
  const CommandRun equal = reconcile(kept("whole.calls", whole));
  EXPECT_EQ(CodeOf(equal), ExitCode::kDone) << equal.out;
  EXPECT_EQ(equal.json()["differences"].size(), 0u);

  // A call of which the client knows nothing: another program of the party made it. And a line is taken out of the
  // record.
  const uint64_t unknown = Check("nla", 4, {"--state-dir", site_ / "elsewhere"}).first;
  std::istringstream lines(whole);
  std::string without;
  const auto calls = client::ReadCalls(record);
  ASSERT_TRUE(calls.ok()) << calls.status();
  for (std::string line; std::getline(lines, line);) {
    if (line.find(absl::StrCat(" ", entries[1], " ")) == std::string::npos) absl::StrAppend(&without, line, "\n");
  }
  ASSERT_NE(without, whole);
  const CommandRun differs = reconcile(kept("without.calls", without));
  EXPECT_EQ(CodeOf(differs), ExitCode::kVerificationFailed);
  std::set<uint64_t> missing;
  const Json told = differs.json();
  for (const Json& difference : told["differences"]) {
    EXPECT_EQ(difference["difference"], "missing_in_record") << difference.dump();
    missing.insert(difference["entry"].get<uint64_t>());
  }
  EXPECT_TRUE(missing.contains(entries[1])) << "the line that was taken out";
  EXPECT_TRUE(missing.contains(unknown)) << "the call that the client does not know";
  EXPECT_FALSE(missing.contains(entries[0]));
  EXPECT_FALSE(missing.contains(entries[2]));
}

}  // namespace
}  // namespace covenant::stories
