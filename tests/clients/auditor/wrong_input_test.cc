// Every wrong input that an auditor may be handed: covenant-verify refuses each with a message of its own that says
// what is wrong and where, and no two of them alike.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "clients/auditor/encoding.h"
#include "clients/auditor/export_file.h"
#include "clients/auditor/receipt_file.h"
#include "clients/auditor/tile_folder.h"
#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int kNotVerified = 6;

struct Ran {
  int exit_code;
  std::string output;
};

Ran Verify(const std::string& arguments) {
  std::FILE* pipe = popen((BINARY_DIR "/covenant-verify " + arguments + " 2>&1").c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
  return {WEXITSTATUS(pclose(pipe)), output};
}

class WrongInputTest : public testing::Test {
 protected:
  WrongInputTest()
      : folder_(testing::TempDir() + "/wrong." + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    key_ = " --log-key '" + log().key() + "'";
  }
  ~WrongInputTest() override { std::filesystem::remove_all(folder_); }

  textbook::Log& log() { return exported_.log; }
  std::string File(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << bytes;
    return folder_ + "/" + name;
  }
  std::string Export() {
    exported_.WriteTo(folder_ + "/log.export");
    return folder_ + "/log.export";
  }
  // What is said of a receipt whose checkpoint is this note.
  Ran WithCheckpoint(const std::string& note) {
    covenant::v1::Receipt receipt = log().Prove(4, 5, 0);
    receipt.set_checkpoint(note);
    return Verify("receipt " + File("receipt", WriteReceipt(receipt)) + key_);
  }
  std::string Proof(const std::vector<std::string>& hashes) const {
    std::string text;
    for (const std::string& hash : hashes) text += Base64Encode(hash) + "\n";
    return File("proof", text);
  }
  Ran Consistency(const std::string& older, const std::string& newer, const std::string& proof) {
    return Verify("consistency " + File("older", older) + " " + File("newer", newer) + " --proof " + proof + key_);
  }
  std::string Text(uint64_t size, const std::string& root) {
    return log().origin() + "\n" + std::to_string(size) + "\n" + root + "\n";
  }

  // The wrong inputs that more than one test hands over.
  const textbook::Log& forger() const { return forger_; }
  const textbook::Log& stranger() const { return stranger_; }
  std::string Forged() { return SignedBy(forger_); }
  std::string ByStranger() { return SignedBy(stranger_); }
  std::string SignedBy(const textbook::Log& other) {
    const std::string note = log().Checkpoint(5);
    return other.Sign(note.substr(0, note.find("\n\n") + 1));
  }
  std::string WithOrigin(const std::string& origin) {
    const std::string text = log().Checkpoint(5).substr(log().origin().size());
    return log().Sign(origin + text.substr(0, text.find("\n\n") + 1));
  }
  std::string BadlySigned() {
    const std::string note = log().Checkpoint(5);
    const std::string signature = note.substr(note.rfind(' ') + 1);
    std::string bytes = *Base64Decode(signature.substr(0, signature.size() - 1));
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    return note.substr(0, note.rfind(' ') + 1) + Base64Encode(bytes) + "\n";
  }
  Ran WithoutProof() {
    covenant::v1::Receipt receipt = log().Prove(4, 5, 0);
    receipt.clear_inclusion_proof();
    return Verify("receipt " + File("receipt", WriteReceipt(receipt)) + key_);
  }
  // Two entries exchanged and numbered anew, so that nothing but the log itself tells.
  std::string SwappedExport(size_t one, size_t other) {
    std::vector<covenant::v1::ExportedEntry> right = exported_.entries;
    std::swap(exported_.entries[one], exported_.entries[other]);
    exported_.entries[one].set_index(one);
    exported_.entries[other].set_index(other);
    const std::string file = Export();
    exported_.entries = std::move(right);
    return file;
  }

  const std::string folder_;
  textbook::ExportedLog exported_;
  const textbook::Log forger_{exported_.log.origin(), "another seed"}, stranger_{"witness.test", "witness"};
  std::string key_;
};

TEST_F(WrongInputTest, NothingIsWrongWithWhatTheOthersBreak) {
  EXPECT_EQ(Verify("export " + Export() + key_).exit_code, 0);
  EXPECT_EQ(WithCheckpoint(log().Checkpoint(5)).exit_code, 0);
  EXPECT_EQ(Consistency(log().Checkpoint(2), log().Checkpoint(5), Proof(log().Consistency(2, 5))).exit_code, 0);
}

TEST_F(WrongInputTest, ATruncatedExportIsToldByTheByteItEndsAt) {
  const std::string file = Export();
  const auto whole = std::filesystem::file_size(file);
  std::filesystem::resize_file(file, whole / 2);
  const Ran ran = Verify("export " + file + key_);
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, AllOf(HasSubstr("DAMAGED (file, entry "), HasSubstr("the file ends within")));
}

TEST_F(WrongInputTest, AnExportThatWasCutShortAndSealedAgainIsToldByAKnownCheckpointAReceiptAndTheTiles) {
  // An older export of the same log is whole in itself.
  const std::string known = File("known", log().Checkpoint(5));
  const std::string receipt = File("late.tlog-proof", WriteReceipt(log().Prove(4, 5, 0)));
  const std::string tiles = folder_ + "/tiles";
  {
    const auto folder = TileFolder::Open(tiles, {});
    for (uint64_t i = 0; i < 5; ++i) ASSERT_TRUE((*folder)->Append(log().Subtree(i, i + 1)).ok());
    ASSERT_TRUE((*folder)->Finish(log().Checkpoint(5)).ok());
  }
  const std::string file = folder_ + "/older.export";
  {
    const auto writer = ExportWriter::Create(file);
    for (size_t i = 0; i < 3; ++i) ASSERT_TRUE((*writer)->Append(exported_.entries[i]).ok());
    ASSERT_TRUE((*writer)->Finish(log().Checkpoint(3), log().key()).ok());
  }
  EXPECT_EQ(Verify("export " + file + key_).exit_code, 0);
  const Ran by_known = Verify("export " + file + key_ + " --known " + known);
  EXPECT_EQ(by_known.exit_code, kNotVerified);
  EXPECT_THAT(by_known.output,
              HasSubstr("is of 5 entries; the export ends after 3: at least 2 are missing, it was cut short"));
  const Ran by_receipt = Verify("export " + file + key_ + " --receipt " + receipt);
  EXPECT_EQ(by_receipt.exit_code, kNotVerified);
  EXPECT_THAT(by_receipt.output, HasSubstr("late.tlog-proof is of entry 4; the export ends after 3"));
  const Ran by_tiles = Verify("export " + file + key_ + " --tiles " + tiles);
  EXPECT_EQ(by_tiles.exit_code, kNotVerified);
  EXPECT_THAT(by_tiles.output, HasSubstr("the tiles are of 5 entries"));
}

TEST_F(WrongInputTest, SwappedLeavesAreToldAndWithTheTilesAlsoWhich) {
  const std::string tiles = folder_ + "/tiles";
  const auto folder = TileFolder::Open(tiles, {});
  for (uint64_t i = 0; i < 5; ++i) ASSERT_TRUE((*folder)->Append(log().Subtree(i, i + 1)).ok());
  ASSERT_TRUE((*folder)->Finish(log().Checkpoint(5)).ok());
  const std::string file = SwappedExport(3, 4);
  const Ran ran = Verify("export " + file + key_);
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("the entries do not add up to the signed root"));
  const Ran which = Verify("export " + file + key_ + " --tiles " + tiles);
  EXPECT_THAT(which.output,
              AllOf(HasSubstr("DAMAGED (tiles, entry 3): the leaf is not the one that the log has signed"),
                    HasSubstr("DAMAGED (tiles, entry 4)")));
}

TEST_F(WrongInputTest, SwappedLeavesOfDifferentTimesAreToldByWhereTheTimeRunsBack) {
  covenant::v1::Leaf leaf;
  leaf.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  for (const int64_t minute : {1, 2, 3}) {
    leaf.set_time_ms(1767225700000 + minute * 60'000);
    exported_.Add(leaf, covenant::v1::Detail(), true);
  }
  EXPECT_EQ(Verify("export " + Export() + key_).exit_code, 0);
  const Ran ran = Verify("export " + SwappedExport(5, 7) + key_);
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("the time runs back most at entry 6, by 60000 ms: look there first"));
}

TEST_F(WrongInputTest, AReceiptOfAnotherLogDoesNotStandInTheExport) {
  const std::string file = Export();
  textbook::ExportedLog other;  // the same key, and another last entry
  covenant::v1::Leaf leaf;
  leaf.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  other.log = textbook::Log();
  for (uint64_t i = 0; i < 4; ++i) other.log.Append(log().leaf(i));
  const auto receipt = other.log.Record(leaf, "nonce", "request", "answer", 0);
  const Ran ran = Verify("export " + file + key_ + " --receipt " + File("other.tlog-proof", WriteReceipt(receipt)));
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, AllOf(HasSubstr("DAMAGED (receipt, entry 4)"), HasSubstr("the log was forked")));
}

TEST_F(WrongInputTest, AForgedNoteIsToldByTheNameThatItsKeyHasNoRightTo) {
  const Ran ran = WithCheckpoint(Forged());
  EXPECT_EQ(ran.exit_code, kNotVerified);
  const auto named = [](const std::string& key) { return key.substr(0, key.find('+') + 9); };
  EXPECT_THAT(ran.output, AllOf(HasSubstr("signed in the name of the trusted key " + named(log().key())),
                                HasSubstr("by another key, " + named(forger().key()) + ": a forged note")));
  EXPECT_THAT(WithCheckpoint("no note at all").output, HasSubstr("not a signed note"));
}

TEST_F(WrongInputTest, AWrongOriginIsTold) {
  const Ran ran = WithCheckpoint(WithOrigin("other.test/log"));
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("wrong origin \"other.test/log\""));
}

TEST_F(WrongInputTest, AnUnknownKeyIsNamed) {
  const Ran ran = WithCheckpoint(ByStranger());
  EXPECT_EQ(ran.exit_code, kNotVerified);
  const std::string key = stranger().key();
  EXPECT_THAT(ran.output, HasSubstr("signed by unknown keys only (" + key.substr(0, key.find('+') + 9) + ")"));
}

TEST_F(WrongInputTest, AKnownKeyWithABadSignatureIsToldWhetherTextOrSignatureWasAltered) {
  std::string text = log().Checkpoint(5);
  text.replace(text.find("\n5\n"), 3, "\n6\n");
  for (const std::string& note : {BadlySigned(), text}) {
    const Ran ran = WithCheckpoint(note);
    EXPECT_EQ(ran.exit_code, kNotVerified);
    EXPECT_THAT(ran.output, HasSubstr("bad signature by the known key " + log().origin()));
  }
}

TEST_F(WrongInputTest, SizeZeroHoldsNoLeafAndProvesNoGrowth) {
  const std::string empty = log().Sign(Text(0, Base64Encode(textbook::Sha256(""))));
  const Ran receipt = WithCheckpoint(empty);
  EXPECT_EQ(receipt.exit_code, kNotVerified);
  EXPECT_THAT(receipt.output, HasSubstr("the tree has size 0 and holds no leaf"));
  const Ran growth = Consistency(empty, log().Checkpoint(5), Proof(log().Consistency(2, 5)));
  EXPECT_EQ(growth.exit_code, kNotVerified);
  EXPECT_THAT(growth.output, HasSubstr("the first size is 0"));
  EXPECT_THAT(WithCheckpoint(log().Sign(Text(0, Base64Encode(textbook::Sha256("x"))))).output,
              HasSubstr("size 0 with a root that is not the empty tree's"));
}

TEST_F(WrongInputTest, ReversedSizesAreTold) {
  const Ran ran = Consistency(log().Checkpoint(5), log().Checkpoint(2), Proof(log().Consistency(2, 5)));
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("the sizes are reversed: the first is 5, the second 2"));
}

TEST_F(WrongInputTest, AnEmptyProofIsTold) {
  const Ran ran = Consistency(log().Checkpoint(2), log().Checkpoint(5), Proof({}));
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("the consistency proof is empty"));
  const Ran inclusion = WithoutProof();
  EXPECT_EQ(inclusion.exit_code, kNotVerified);
  EXPECT_THAT(inclusion.output, HasSubstr("the inclusion proof is empty: without hashes leaf 4 of 5 reaches no root"));
}

TEST_F(WrongInputTest, AnEmptyRootIsTold) {
  const Ran ran = WithCheckpoint(log().Sign(Text(5, "")));
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("its root is empty"));
}

TEST_F(WrongInputTest, AProofThatIsTooLongIsToldByItsHash) {
  std::vector<std::string> proof = log().Consistency(2, 5);
  proof.push_back(textbook::Sha256("one more"));
  const Ran ran = Consistency(log().Checkpoint(2), log().Checkpoint(5), Proof(proof));
  EXPECT_EQ(ran.exit_code, kNotVerified);
  EXPECT_THAT(ran.output, HasSubstr("too long"));
  covenant::v1::Receipt receipt = log().Prove(4, 5, 0);
  receipt.add_inclusion_proof(textbook::Sha256("one more"));
  EXPECT_THAT(Verify("receipt " + File("receipt", WriteReceipt(receipt)) + key_).output, HasSubstr("too long"));
}

// What is said in words: without numbers, keys, names of files and logs, which differ by themselves.
std::string Said(const Ran& ran) {
  EXPECT_EQ(ran.exit_code, kNotVerified) << ran.output;
  const size_t line = ran.output.rfind("DAMAGED");
  std::istringstream words(line == std::string::npos ? ran.output : ran.output.substr(line));
  std::string said;
  for (std::string word; words >> word;) {
    if (word.find_first_of("0123456789+/") == std::string::npos) said += word + " ";
  }
  return said;
}

TEST_F(WrongInputTest, NoTwoWrongInputsHaveOneMessage) {
  covenant::v1::Receipt long_receipt = log().Prove(4, 5, 0);
  long_receipt.add_inclusion_proof(textbook::Sha256("one more"));
  std::vector<std::string> long_growth = log().Consistency(2, 5);
  long_growth.push_back(textbook::Sha256("one more"));
  const std::string empty_log = log().Sign(Text(0, Base64Encode(textbook::Sha256(""))));
  const std::string two = log().Checkpoint(2), five = log().Checkpoint(5);
  const std::string growth = Proof(log().Consistency(2, 5));
  std::map<std::string, std::string> said;
  said["swapped leaves"] = Said(Verify("export " + SwappedExport(3, 4) + key_));
  const std::string cut = Export();
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
  said["truncated export"] = Said(Verify("export " + cut + key_));
  said["forged note"] = Said(WithCheckpoint(Forged()));
  said["wrong origin"] = Said(WithCheckpoint(WithOrigin("other.test/log")));
  said["unknown key"] = Said(WithCheckpoint(ByStranger()));
  said["known key, bad signature"] = Said(WithCheckpoint(BadlySigned()));
  said["no leaf in size 0"] = Said(WithCheckpoint(empty_log));
  said["growth from size 0"] = Said(Consistency(empty_log, five, growth));
  said["sizes reversed"] = Said(Consistency(five, two, growth));
  said["empty inclusion proof"] = Said(WithoutProof());
  said["empty consistency proof"] = Said(Consistency(two, five, Proof({})));
  said["empty root"] = Said(WithCheckpoint(log().Sign(Text(5, ""))));
  said["inclusion proof too long"] = Said(Verify("receipt " + File("receipt", WriteReceipt(long_receipt)) + key_));
  said["consistency proof too long"] = Said(Consistency(two, five, Proof(long_growth)));
  EXPECT_EQ(said.size(), 14u);
  for (const auto& [one, message] : said) {
    EXPECT_GT(message.size(), 20u) << one;
    for (const auto& [other, also] : said) {
      if (one < other) EXPECT_NE(message, also) << one << " and " << other;
    }
  }
}

}  // namespace
}  // namespace covenant::auditor
