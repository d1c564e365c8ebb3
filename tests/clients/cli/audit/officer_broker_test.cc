// The officer's commands against a broker, over real TLS.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "clients/auditor/dossier.h"
#include "clients/cpp/call_record.h"
#include "tests/clients/cpp/partner.h"

namespace covenant::cli {
namespace {

namespace v1 = covenant::v1;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

struct Ran {
  int exit_code;
  std::string output;  // both, standard output first
  std::string out, err;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

std::string TextOf(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class OfficerBrokerTest : public test::PartnerTest {
 protected:
  OfficerBrokerTest() {
    // Pages of two entries; the token is the number to go on from.
    broker_.set_compose([this](const std::string& method, const std::string& request, std::string& answer) {
      if (method == "Get" && !policy_.empty()) {
        v1::GetRequest asked;
        asked.ParseFromString(request);
        v1::GetAnswer got;
        got.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
        if (const auto found = policy_.find(asked.name()); found != policy_.end()) {
          v1::Document& document = *got.add_documents();
          document.set_kind(asked.kind());
          document.set_name(asked.name());
          document.set_source(found->second);
        }
        answer = got.SerializeAsString();
      }
      if (method != "ListEntries") return;
      v1::ListEntriesRequest asked;
      asked.ParseFromString(request);
      if (asked.page_token().empty()) complete_to_ = broker_.exported.size();
      size_t at = asked.page_token().empty() ? 0 : std::stoul(asked.page_token());
      v1::ListEntriesAnswer listed;
      listed.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
      listed.set_complete_to(complete_to_);
      for (; at < complete_to_ && listed.entries_size() < 2; ++at) {
        v1::Leaf leaf;
        leaf.ParseFromString(broker_.exported[at].leaf());
        if (!asked.filter().caller().empty() && leaf.caller() != asked.filter().caller()) continue;
        if (at == hidden_) continue;
        v1::Entry& entry = *listed.add_entries();
        entry.set_index(at);
        entry.set_leaf(broker_.exported[at].leaf());
      }
      if (at < complete_to_) listed.set_next_page_token(std::to_string(at));
      answer = listed.SerializeAsString();
    });
  }

  Ran Audit(const std::string& arguments) const { return Covenant("audit " + arguments); }
  Ran Covenant(const std::string& arguments) const {
    const auto flag = [](const std::string& name, const std::string& value) { return " --" + name + " " + value; };
    const std::string command =
        "HOME=" + folder_ + " " + BINARY_DIR + "/covenant " + arguments +
        flag("broker", "127.0.0.1:" + std::to_string(broker_.port())) + flag("ca", test::TestPki().Path("ca.crt")) +
        flag("cert", test::TestPki().Path("partner.crt")) + flag("key", test::TestPki().Path("partner.key")) +
        log_keys_ + flag("state-dir", folder_ + "/officer") + " 2>" + folder_ + "/err";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
    const int exit_code = WEXITSTATUS(pclose(pipe));
    const std::string err = TextOf(folder_ + "/err");
    return {exit_code, output + err, output, err};
  }
  std::string OwnRecord() const {
    for (const auto& file : std::filesystem::directory_iterator(folder_ + "/state")) {
      if (file.path().extension() == ".calls") return file.path();
    }
    return "";
  }

  // Texts of the policy set by name; without any the broker gives none.
  std::map<std::string, std::string> policy_;
  // What the officer trusts, as flags.
  std::string log_keys_ = " --log-key '" + broker_.log.key() + "'";
  size_t hidden_ = SIZE_MAX;
  uint64_t complete_to_ = 0;
};

TEST_F(OfficerBrokerTest, CountsOverAllPages) {
  Connect();
  for (int i = 0; i < 7; ++i) Must(client_->CheckSubject(Question()));
  const Ran json = Audit("report --purpose interne_controle --output json");
  ASSERT_EQ(json.exit_code, 0) << json.output;
  const auto report = json.json();
  EXPECT_EQ(report["totals"]["disclosures"], 7);
  EXPECT_EQ(report["receipt"]["verified"], true);
  EXPECT_GE(broker_.Count("ListEntries"), 6);
  EXPECT_EQ(Audit("report").exit_code, 2) << "no lawful purpose was named";
  EXPECT_THAT(json.err, HasSubstr("warning: what the covenants say of small counts is not known here"));
}

TEST_F(OfficerBrokerTest, LeavesOutOfItsFiguresWhatTheCovenantsInForceSay) {
  const std::string policy = std::string(SOURCE_DIR) + "/policy/";
  policy_ = {{"vocabulary", TextOf(policy + "vocabulary.yaml")}, {"register", TextOf(policy + "register.yaml")}};
  std::string covenant = TextOf(policy + "covenants/COMENSHA-REG.yaml");
  const std::string cell = "minimum_cell: 5";
  policy_["COMENSHA-REG"] = covenant.replace(covenant.find(cell), cell.size(), "minimum_cell: 12");
  Connect();
  for (int i = 0; i < 7; ++i) {
    auto question = Question();
    question.mutable_context()->set_covenant("COMENSHA-REG");
    Must(client_->CheckSubject(std::move(question)));
  }
  const Ran report = Audit("report --purpose interne_controle --of-covenant COMENSHA-REG --output json");
  ASSERT_EQ(report.exit_code, 0) << report.output;
  EXPECT_EQ(report.json()["minimum_cell"], 12);
  EXPECT_TRUE(report.json()["totals"]["disclosures"].is_null()) << "seven are fewer than twelve";
  EXPECT_THAT(report.err, Not(HasSubstr("warning")));
  std::set<std::string> names;
  for (const test::TestBroker::Seen& call : broker_.seen()) {
    v1::GetRequest asked;
    if (call.method == "Get" && asked.ParseFromString(call.request)) names.insert(asked.name());
  }
  EXPECT_THAT(names, IsSupersetOf({"COMENSHA-REG", "register", "vocabulary"}));
}

TEST_F(OfficerBrokerTest, FindsARecordAndTheLogEqualAndNot) {
  Connect();
  for (int i = 0; i < 3; ++i) Must(client_->CheckSubject(Question()));
  const uint64_t before = 5;  // entries with which the test's log begins, some in this party's name
  const uint64_t last = Must(client::ReadCalls(OwnRecord())).calls.back().index;
  const std::string arguments = "reconcile " + OwnRecord() + " --purpose interne_controle --output json";
  const auto differences = [](const Ran& ran) { return ran.json()["differences"]; };
  const Ran whole = Audit(arguments);
  for (const auto& difference : differences(whole)) {
    EXPECT_EQ(difference["difference"], "missing_in_record");
    EXPECT_LT(difference["entry"], before) << "the reader's own questions are no calls of this record";
  }
  EXPECT_EQ(whole.json()["equal"], 3);
  hidden_ = last;
  const Ran lost = Audit(arguments);
  EXPECT_EQ(lost.exit_code, 6);
  uint64_t missing = 0;
  for (const auto& difference : differences(lost)) {
    if (difference["difference"] != "missing_in_log") continue;
    ++missing;
    EXPECT_EQ(difference["entry"], last);
  }
  EXPECT_EQ(missing, 1);
}

TEST_F(OfficerBrokerTest, WritesADossierThatVerifies) {
  const std::string file = folder_ + "/d.json";
  const Ran ran = Audit("dossier 3 1 --purpose gerechtelijke_procedure --out " + file);
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("2 entries with their proofs"));
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auditor::Dossier dossier = Must(auditor::ReadDossier(text));
  const std::vector<auditor::LogKey> keys = {Must(auditor::LogKey::Parse(broker_.log.key()))};
  EXPECT_TRUE(auditor::VerifyDossier(dossier, keys).ok());
  EXPECT_EQ(dossier.entries[0].entry().index(), 3);
}

TEST_F(OfficerBrokerTest, NamesInADossierTheKeyThatSignedAlsoWhereAnOlderOneIsTrusted) {
  const std::string older = textbook::Log(broker_.log.origin(), "the key before").key();
  std::ofstream(folder_ + "/log.vkey") << older << "\n" << broker_.log.key() << "\n";
  log_keys_ = " --log-key " + folder_ + "/log.vkey";
  const std::string file = folder_ + "/d.json";
  const Ran ran = Audit("dossier 3 1 --purpose gerechtelijke_procedure --out " + file);
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auditor::Dossier dossier = Must(auditor::ReadDossier(text));
  EXPECT_EQ(dossier.log_key, broker_.log.key());
  const auto verified_by = [&](const std::string& key) {
    return auditor::VerifyDossier(dossier, std::vector{Must(auditor::LogKey::Parse(key))});
  };
  EXPECT_TRUE(verified_by(broker_.log.key()).ok()) << "who knows the new key only is refused";
  EXPECT_TRUE(absl::IsDataLoss(verified_by(older))) << "the older key signed none of it";
}

TEST_F(OfficerBrokerTest, ReviewsAUseOfBreakGlassUnderTheCovenantOfItsEntry) {
  v1::Leaf leaf;
  leaf.ParseFromString(broker_.exported[3].leaf());
  const Ran ran =
      Audit("review --purpose interne_controle --covenant ANDERS --entry 3 --unjustified --reason 'geen gevaar'");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("reviewed as unjustified"));
  EXPECT_THAT(ran.output, HasSubstr("receipt: entry"));
  v1::ReviewBreakGlassRequest sent;
  for (const test::TestBroker::Seen& call : broker_.seen()) {
    if (call.method == "ReviewBreakGlass") sent.ParseFromString(call.request);
  }
  EXPECT_EQ(sent.entry_index(), 3);
  EXPECT_EQ(sent.verdict(), v1::BREAK_GLASS_VERDICT_UNJUSTIFIED);
  EXPECT_EQ(sent.reason(), "geen gevaar");
  EXPECT_EQ(sent.context().covenant(), leaf.covenant());
}

TEST_F(OfficerBrokerTest, InvokesBreakGlassWithItsMotivationOnly) {
  const std::string subject = folder_ + "/person.json";
  std::ofstream(subject) << R"({"pseudonym": "psn1.iemand"})";
  const Ran ran =
      Covenant("signal retrieve " + subject +
               " --covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen --break-glass --motivation 'acuut gevaar'");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  v1::RetrieveRequest sent;
  sent.ParseFromString(broker_.seen().back().request);
  EXPECT_TRUE(sent.context().break_glass());
  EXPECT_EQ(sent.context().motivation(), "acuut gevaar");
  EXPECT_EQ(broker_.Count("Retrieve"), 1);
}

TEST_F(OfficerBrokerTest, WritesNothingWhenItIsRefused) {
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::AnswerHead refused;
    refused.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refused.mutable_outcome()->set_reason_code("ROLE_MISSING");
    answer = refused.SerializeAsString();
  });
  EXPECT_EQ(Audit("dossier 3 --purpose interne_controle --out " + folder_ + "/d.json").exit_code, 3);
  EXPECT_EQ(Audit("report --purpose interne_controle --csv " + folder_ + "/f.csv").exit_code, 3);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/d.json"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/f.csv"));
}

}  // namespace
}  // namespace covenant::cli
