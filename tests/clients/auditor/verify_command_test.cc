// covenant-verify as a person or script runs it.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "covenant/v1/signal.pb.h"

#include "clients/auditor/dossier.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/receipt_file.h"
#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

using testing::HasSubstr;

struct Ran {
  int exit_code;
  std::string output;
};

// Standard output and error of the command, together.
Ran Verify(const std::string& arguments) {
  const std::string command = std::string(BINARY_DIR) + "/covenant-verify " + arguments + " 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
  return {WEXITSTATUS(pclose(pipe)), output};
}

class VerifyCommandTest : public testing::Test {
 protected:
  VerifyCommandTest()
      : folder_(testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::create_directories(folder_);
    key_ = " --log-key-file " + File("key", "# the broker's log\n" + exported_.log.key() + "\n");
  }
  ~VerifyCommandTest() override { std::filesystem::remove_all(folder_); }

  std::string File(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << bytes;
    return folder_ + "/" + name;
  }

  const std::string folder_;
  textbook::ExportedLog exported_;
  std::string key_;
};

TEST_F(VerifyCommandTest, VerifiesAnExport) {
  exported_.WriteTo(folder_ + "/log");
  const Ran text = Verify("export " + folder_ + "/log" + key_);
  EXPECT_EQ(text.exit_code, 0) << text.output;
  EXPECT_THAT(text.output, HasSubstr("VERIFIED: every entry stands"));
  EXPECT_THAT(text.output, HasSubstr("1 and 0 acceptances, signatures verified"));
  const Ran json = Verify("export " + folder_ + "/log --output json --log-key '" + exported_.log.key() + "'");
  EXPECT_EQ(json.exit_code, 0);
  const auto report = nlohmann::json::parse(json.output);
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["entries"], 5);
  EXPECT_EQ(report["checkpoint"]["size"], 5);
}

TEST_F(VerifyCommandTest, SaysWhereAnExportIsDamaged) {
  exported_.entries[3].mutable_leaf()->at(5) ^= 1;
  exported_.WriteTo(folder_ + "/log");
  const Ran text = Verify("export " + folder_ + "/log" + key_);
  EXPECT_EQ(text.exit_code, 6);
  EXPECT_THAT(text.output, HasSubstr("DAMAGED (leaf, entry 3, byte "));
  EXPECT_THAT(text.output, HasSubstr("NOT VERIFIED"));
  const Ran json = Verify("export " + folder_ + "/log --output json" + key_);
  EXPECT_EQ(json.exit_code, 6);
  EXPECT_EQ(nlohmann::json::parse(json.output)["findings"][0]["entry"], 3);
}

TEST_F(VerifyCommandTest, VerifiesAReceiptWithItsRequestAndAnswer) {
  covenant::v1::CheckSubjectRequest request;
  request.mutable_context()->set_nonce(textbook::Bytes32("nonce"));
  covenant::v1::Leaf leaf;
  leaf.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  leaf.set_told("no_hit");
  const std::string sent = request.SerializeAsString();
  const auto receipt = exported_.log.Record(leaf, request.context().nonce(), sent, "answer", 0);
  const std::string arguments = File("r.tlog-proof", WriteReceipt(receipt)) + key_ + " --request " +
                                File("request", sent) + " --answer " + File("answer", "answer");
  const Ran right = Verify("receipt " + arguments);
  EXPECT_EQ(right.exit_code, 0) << right.output;
  EXPECT_THAT(right.output, HasSubstr("request      is the one recorded"));
  File("answer", "another answer");
  const Ran wrong = Verify("receipt " + arguments);
  EXPECT_EQ(wrong.exit_code, 6);
  EXPECT_THAT(wrong.output, HasSubstr("wrong reply hash"));
  const Ran json = Verify("receipt --output json " + arguments);
  EXPECT_EQ(nlohmann::json::parse(json.output)["verified"], false);
}

TEST_F(VerifyCommandTest, VerifiesThatOneLogExtendsAnother) {
  std::string proof;
  for (const std::string& hash : exported_.log.Consistency(2, 5)) proof += Base64Encode(hash) + "\n";
  const std::string older = File("older", exported_.log.Checkpoint(2)),
                    newer = File("newer", exported_.log.Checkpoint(5));
  const std::string rest = " --proof " + File("proof", proof) + key_;
  EXPECT_EQ(Verify("consistency " + older + " " + newer + rest).exit_code, 0);
  const Ran reversed = Verify("consistency " + newer + " " + older + rest);
  EXPECT_EQ(reversed.exit_code, 6);
  EXPECT_THAT(reversed.output, HasSubstr("sizes are reversed"));
  File("proof", "");
  EXPECT_THAT(Verify("consistency " + older + " " + newer + rest).output, HasSubstr("proof is empty"));
}

TEST_F(VerifyCommandTest, VerifiesADossierAndReadsIt) {
  covenant::v1::GetEntryAnswer answer;
  answer.mutable_entry()->set_index(3);
  answer.mutable_entry()->set_leaf(exported_.entries[3].leaf());
  for (const std::string& hash : exported_.log.Inclusion(3, 5)) answer.add_inclusion_proof(hash);
  answer.set_checkpoint(exported_.log.Checkpoint(5));
  std::string text = WriteDossier(exported_.log.key(), {answer});
  const Ran right = Verify("dossier " + File("d.json", text) + key_);
  EXPECT_EQ(right.exit_code, 0) << right.output;
  EXPECT_THAT(right.output, HasSubstr("politie vroeg of over een betrokkene iets bekend is"));
  const Ran json = Verify("dossier " + folder_ + "/d.json --output json" + key_);
  EXPECT_EQ(nlohmann::json::parse(json.output)["verified"], true);
  text.replace(text.find("politie"), 7, "gemeente");
  EXPECT_EQ(Verify("dossier " + File("d.json", text) + key_).exit_code, 6);
  EXPECT_EQ(Verify("dossier " + File("d.json", "{}") + key_).exit_code, 2);
}

TEST_F(VerifyCommandTest, TellsWrongUsageFromAFailedVerification) {
  EXPECT_EQ(Verify("").exit_code, 2);
  EXPECT_EQ(Verify("--help").exit_code, 0);
  EXPECT_EQ(Verify("export").exit_code, 2);
  EXPECT_EQ(Verify("export /nowhere" + key_).exit_code, 2);
  EXPECT_EQ(Verify("export " + File("log", "x")).exit_code, 2);
  EXPECT_THAT(Verify("export " + folder_ + "/log").output, HasSubstr("no log key"));
  const Ran key = Verify("export " + folder_ + "/log --log-key nonsense");
  EXPECT_EQ(key.exit_code, 2);
  EXPECT_THAT(key.output, HasSubstr("origin+id+base64"));
  EXPECT_EQ(Verify("receipt " + File("r", "x") + key_).exit_code, 2);
}

}  // namespace
}  // namespace covenant::auditor
