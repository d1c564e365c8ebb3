#include "clients/auditor/export_audit.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "clients/auditor/export_file.h"
#include "clients/auditor/key_trail.h"
#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

using covenant::v1::ExportedEntry;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using textbook::ExportedLog;

class ExportAuditTest : public testing::Test {
 protected:
  ExportAuditTest() : path_(testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~ExportAuditTest() override { std::filesystem::remove(path_); }

  std::string Read() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void Write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes; }
  ExportReport Audit(const textbook::Log& log) const {
    const std::vector<LogKey> keys = {LogKey::Parse(log.key()).value()};
    auto report = AuditExport(path_, keys);
    EXPECT_TRUE(report.ok()) << report.status();
    return *std::move(report);
  }
  ExportReport AuditOf(const ExportedLog& exported) const {
    exported.WriteTo(path_);
    return Audit(exported.log);
  }
  // The texts of all findings in one.
  static std::string Texts(const ExportReport& report) {
    std::string all;
    for (const Finding& finding : report.findings) all += finding.kind + ": " + finding.text + "\n";
    return all;
  }

  const std::string path_;
  google::protobuf::LogSilencer silencer_;
};

TEST_F(ExportAuditTest, FindsAWholeLogWhole) {
  const ExportReport report = AuditOf(ExportedLog());
  EXPECT_TRUE(report.whole()) << Texts(report);
  EXPECT_EQ(report.entries, 5u);
  EXPECT_EQ(report.details, 4u);
  EXPECT_EQ(report.details_not_shown, 1u);
  EXPECT_EQ(report.approvals, 1u);
  EXPECT_EQ(report.unseen_acts, 0u);
  EXPECT_EQ(report.kinds.at("check"), 2u);
  EXPECT_EQ(report.told.at("no_hit"), 2u);
  ASSERT_TRUE(report.checkpoint.has_value());
  EXPECT_EQ(report.checkpoint->size, 5u);
}

TEST_F(ExportAuditTest, FindsEveryAlteredByte) {
  const ExportedLog exported;
  exported.WriteTo(path_);
  const std::string whole = Read();
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int flip : {0x01, 0x80}) {
      std::string altered = whole;
      altered[i] = static_cast<char>(altered[i] ^ flip);
      Write(altered);
      const ExportReport report = Audit(exported.log);
      ASSERT_FALSE(report.whole()) << "byte " << i << " of " << whole.size() << " flipped by " << flip;
      ASSERT_FALSE(report.findings[0].text.empty());
    }
  }
}

TEST_F(ExportAuditTest, FindsEveryCut) {
  const ExportedLog exported;
  exported.WriteTo(path_);
  const std::string whole = Read();
  for (size_t length = 0; length < whole.size(); ++length) {
    Write(whole.substr(0, length));
    ASSERT_FALSE(Audit(exported.log).whole()) << length << " of " << whole.size();
  }
  Write(whole + "x");
  EXPECT_THAT(Texts(Audit(exported.log)), HasSubstr("1 bytes follow the end"));
}

TEST_F(ExportAuditTest, SaysInWhichEntryAndWhereALeafWasAltered) {
  ExportedLog exported;
  exported.entries[3].mutable_leaf()->at(5) ^= 1;
  const ExportReport report = AuditOf(exported);
  EXPECT_EQ(report.findings[0].kind, "leaf");
  EXPECT_EQ(report.findings[0].entry, 3u);
  const uint64_t before = kExportHeader.size() + 3 * 4 + exported.entries[0].ByteSizeLong() +
                          exported.entries[1].ByteSizeLong() + exported.entries[2].ByteSizeLong();
  EXPECT_EQ(report.findings[0].offset, before);
  EXPECT_THAT(Texts(report), HasSubstr("exactly the leaves above were altered"));
}

TEST_F(ExportAuditTest, AnAlteredActBringsNoFalseFindingsAfterIt) {
  ExportedLog exported;
  exported.entries[2].mutable_leaf()->at(5) ^= 1;
  const ExportReport report = AuditOf(exported);
  EXPECT_THAT(report.findings, ElementsAre(Field(&Finding::kind, "leaf"), Field(&Finding::kind, "tree")));
}

TEST_F(ExportAuditTest, TellsAnAlteredHashFromAnAlteredLeaf) {
  ExportedLog exported;
  exported.entries[3].mutable_leaf_hash()->at(5) ^= 1;
  EXPECT_THAT(Texts(AuditOf(exported)), HasSubstr("only the stated hashes above were altered"));
}

TEST_F(ExportAuditTest, FindsALeafThatWasRewrittenWithItsHash) {
  ExportedLog exported;
  exported.entries[3].mutable_leaf()->back() ^= 1;
  exported.entries[3].set_leaf_hash(textbook::Sha256(std::string(1, '\0') + exported.entries[3].leaf()));
  EXPECT_THAT(Texts(AuditOf(exported)), HasSubstr("do not add up to the signed root"));
}

TEST_F(ExportAuditTest, FindsSwappedLeftOutAndAddedEntries) {
  const auto texts = [&](const std::function<void(std::vector<ExportedEntry>&)>& alter) {
    ExportedLog exported;
    alter(exported.entries);
    for (size_t i = 0; i < exported.entries.size(); ++i) exported.entries[i].set_index(i);
    return Texts(AuditOf(exported));
  };
  EXPECT_THAT(texts([](auto& e) { std::swap(e[3], e[4]); }), HasSubstr("do not add up to the signed root"));
  EXPECT_THAT(texts([](auto& e) { e.pop_back(); }), HasSubstr("checkpoint is of 5 entries, the export holds 4"));
  EXPECT_THAT(texts([](auto& e) { e.push_back(e[3]); }), HasSubstr("checkpoint is of 5 entries, the export holds 6"));
  EXPECT_THAT(texts([](auto& e) { e.erase(e.begin()); }), HasSubstr("not the beginning of a log"));
  EXPECT_THAT(texts([](auto& e) { e.push_back(e[0]); }), HasSubstr("second beginning"));
}

TEST_F(ExportAuditTest, FindsEntriesWhoseNumbersHaveAGap) {
  ExportedLog exported;
  exported.WriteTo(path_);
  std::string bytes = Read();
  // Entry 3 begins with its index: tag 0x08, then the number.
  const std::string start = {'\x08', '\x03', '\x12'};
  bytes[bytes.find(start) + 1] = '\x05';
  Write(bytes);
  EXPECT_THAT(Texts(Audit(exported.log)), HasSubstr("says it is number 5, its place is 3"));
}

TEST_F(ExportAuditTest, FindsADetailThatIsNotTheOneRecorded) {
  ExportedLog exported;
  covenant::v1::Detail other;
  other.add_items()->set_outcome("no_hit");
  exported.entries[3].set_detail(other.SerializeAsString());
  EXPECT_THAT(AuditOf(exported).findings, ElementsAre(Field(&Finding::kind, "detail")));
  exported.entries[3].clear_detail();
  EXPECT_THAT(Texts(AuditOf(exported)), HasSubstr("not the one that the leaf commits to"));
  exported.entries[3].clear_salt();
  EXPECT_TRUE(AuditOf(exported).whole()) << "a detail may be withheld whole";
}

TEST_F(ExportAuditTest, FindsAnApprovalThatWasNotGivenByAnotherPersonOverTheProposal) {
  const auto texts = [&](const textbook::ApprovalOf& approval) { return Texts(AuditOf(ExportedLog(approval))); };
  EXPECT_THAT(texts({.same_person = true}), HasSubstr("policy: approver and proposer are not two persons"));
  EXPECT_THAT(texts({.other_text = true}), HasSubstr("another text was signed or put in force than the one proposed"));
  EXPECT_THAT(texts({.foreign_signature = true}), HasSubstr("signature is not that of the certificate's key"));
  EXPECT_THAT(texts({.forged_policy_set = true}), HasSubstr("which no earlier entry put in force"));
}

TEST_F(ExportAuditTest, CountsTheActsThatItCouldNotCheck) {
  ExportedLog exported;
  exported.entries[2].clear_salt();
  exported.entries[2].clear_detail();
  const ExportReport report = AuditOf(exported);
  EXPECT_TRUE(report.whole()) << Texts(report);
  EXPECT_EQ(report.approvals, 0u);
  EXPECT_EQ(report.unseen_acts, 1u);
}

TEST_F(ExportAuditTest, RefusesAForgedCheckpointAndAForeignKey) {
  ExportedLog exported;
  const textbook::Log impostor(exported.log.origin(), "impostor");
  EXPECT_TRUE(AuditOf(exported).whole());
  const ExportReport report = Audit(impostor);
  EXPECT_THAT(report.findings, Contains(Field(&Finding::kind, "log_key")));
  EXPECT_THAT(Texts(report), HasSubstr("checkpoint: signed in the name of the trusted key"));
}

// A log with a tally of what came in and went out, signed anew by who has the key; with one request's entry left out or
// not.
ExportedLog Tallied(bool left_out) {
  ExportedLog exported;
  covenant::v1::Leaf check;
  check.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  for (int i = 0; i < 3; ++i) {
    if (i != 1 || !left_out) exported.Add(check, covenant::v1::Detail(), true);
  }
  covenant::v1::Leaf tally;
  tally.set_kind(covenant::v1::ENTRY_KIND_TALLY);
  covenant::v1::Tally& counts = *tally.mutable_tally();
  counts.set_run(1);
  counts.set_number(1);
  counts.set_size(8);
  counts.set_recorded(8);
  counts.set_requests(8);
  counts.set_released(8);
  exported.Add(tally, covenant::v1::Detail(), true);
  return exported;
}

TEST_F(ExportAuditTest, ReportsByItsTallyThatAnEntryWasLeftOutOfALogThatWasSignedAnew) {
  EXPECT_THAT(Texts(AuditOf(Tallied(false))), IsEmpty());
  const ExportReport report = AuditOf(Tallied(true));
  EXPECT_FALSE(report.whole());
  ASSERT_THAT(report.findings, ElementsAre(Field(&Finding::kind, "tally")));
  EXPECT_EQ(report.findings[0].entry, 7u);
  EXPECT_THAT(report.findings[0].text, HasSubstr("counts entries 0 to 8, but stands at 7: entries are missing"));
  ASSERT_TRUE(report.checkpoint.has_value()) << "the signature holds: nothing but the tally tells";
}

TEST_F(ExportAuditTest, ReportsAKeyThatNoTrustedKeyHandsOverTo) {
  const auto handed_over = [](const textbook::Log& by) {
    ExportedLog exported;
    const textbook::Log next(exported.log.origin(), "the next key");
    const auto key = [](const textbook::Log& log) { return LogKey::Parse(log.key()).value(); };
    const std::string text = KeyChangeText(key(by), key(next));
    covenant::v1::Leaf change;
    change.set_kind(covenant::v1::ENTRY_KIND_LOG_KEY);
    change.mutable_key_change()->set_next_key(next.key());
    change.mutable_key_change()->set_signature(by.SignatureOf(text));
    change.mutable_key_change()->set_next_signature(next.SignatureOf(text));
    exported.Add(change, covenant::v1::Detail(), true);
    return exported;
  };
  const ExportReport right = AuditOf(handed_over(ExportedLog().log));
  EXPECT_TRUE(right.whole()) << Texts(right);
  EXPECT_EQ(right.key_changes, 1u);
  const ExportReport forged = AuditOf(handed_over(textbook::Log(ExportedLog().log.origin(), "a stranger")));
  ASSERT_THAT(forged.findings, ElementsAre(Field(&Finding::kind, "key")));
  EXPECT_EQ(forged.findings[0].entry, 5u);
  EXPECT_THAT(forged.findings[0].text, HasSubstr("no trusted key signed that"));
}

TEST_F(ExportAuditTest, KeepsNoMoreThanTheFirstFindingsAndCountsTheRest) {
  ExportedLog exported;
  covenant::v1::Leaf leaf;
  leaf.set_kind(covenant::v1::ENTRY_KIND_CHECK);
  for (int i = 0; i < 150; ++i) {
    exported.Add(leaf, covenant::v1::Detail(), false);
    exported.entries.back().mutable_leaf_hash()->at(0) ^= 1;
  }
  const ExportReport report = AuditOf(exported);
  EXPECT_EQ(report.findings.size(), kMostFindings);
  EXPECT_EQ(report.findings_left_out, 150 + 1 - kMostFindings);
}

TEST_F(ExportAuditTest, SaysWhichFileCannotBeRead) {
  const std::vector<LogKey> keys = {LogKey::Parse(textbook::Log().key()).value()};
  EXPECT_TRUE(absl::IsNotFound(AuditExport("/nowhere/log.export", keys).status()));
  EXPECT_THAT(std::string(AuditExport(testing::TempDir(), keys).status().message()), HasSubstr("not a plain file"));
}

TEST_F(ExportAuditTest, TellsItsProgressUpToTheEnd) {
  const ExportedLog exported;
  exported.WriteTo(path_);
  const std::vector<LogKey> keys = {LogKey::Parse(exported.log.key()).value()};
  std::vector<uint64_t> steps;
  ASSERT_TRUE(AuditExport(path_, keys, [&](uint64_t done, uint64_t total) {
                EXPECT_LE(done, total);
                steps.push_back(done);
              }).ok());
  EXPECT_EQ(steps.size(), 5u);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
}

TEST_F(ExportAuditTest, TheWriterRefusesAGapAndLeavesNothingBehindWhenUnfinished) {
  ExportedLog exported;
  {
    const auto writer = ExportWriter::Create(path_);
    ASSERT_TRUE(writer.ok());
    EXPECT_TRUE(absl::IsInvalidArgument((*writer)->Append(exported.entries[1])));
    EXPECT_TRUE((*writer)->Append(exported.entries[0]).ok());
    EXPECT_FALSE(std::filesystem::exists(path_));
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".partial"));
  EXPECT_TRUE(absl::IsNotFound(ExportWriter::Create("/nowhere/log.export").status()));
}

}  // namespace
}  // namespace covenant::auditor
