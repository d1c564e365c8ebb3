#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/export_audit.h"
#include "clients/auditor/tile_audit.h"
#include "clients/auditor/tile_folder.h"
#include "clients/cpp/caller.h"
#include "tests/clients/cpp/partner.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
using test::Reply;
using testing::HasSubstr;

class ExportLogTest : public test::PartnerTest {
 protected:
  std::string Path() const { return folder_ + "/log.export"; }

  absl::StatusOr<Verified<v1::ExportLogAnswer>> Export() {
    const auto writer = Must(auditor::ExportWriter::Create(Path()));
    return client_->ExportLog({}, *writer, [this](uint64_t done, uint64_t total) {
      done_ = done;
      total_ = total;
    });
  }
  // The message of an export that must not be trusted; it leaves no file behind.
  std::string Distrust() {
    const auto answer = Export();
    EXPECT_TRUE(absl::IsDataLoss(answer.status())) << answer.status();
    EXPECT_FALSE(std::filesystem::exists(Path()));
    return std::string(answer.status().message());
  }
  void SpoilEntries(const std::function<void(v1::ExportLogResponse&)>& spoil) {
    broker_.set_meddle([=](const auto&, const auto&, Reply& reply) {
      v1::ExportLogResponse response;
      response.ParseFromString(reply.bytes);
      if (response.entries().empty()) return;
      spoil(response);
      reply.bytes = response.SerializeAsString();
    });
  }

  uint64_t done_ = 0, total_ = 0;
};

TEST_F(ExportLogTest, WritesAFileThatTheAuditorFindsWhole) {
  Connect();
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  const auto answer = Export();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(done_, 12u);
  EXPECT_EQ(total_, 12u);
  const auto report = auditor::AuditExport(Path(), connection_->log_keys());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->whole()) << report->findings[0].text;
  EXPECT_EQ(report->entries, 12u);
  EXPECT_EQ(client_->caller().known_log().Unjoined(), std::nullopt);
}

TEST_F(ExportLogTest, LeavesNothingBehindWhenRefused) {
  Connect();
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::ExportLogAnswer refusal;
    refusal.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refusal.mutable_outcome()->set_reason_code("ROLE_MISSING");
    answer = refusal.SerializeAsString();
  });
  const auto answer = Export();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(Refused((*answer)->outcome()));
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(ExportLogTest, RefusesEntriesThatAreNotTheSignedOnes) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  SpoilEntries([](auto& r) { r.mutable_entries(0)->mutable_leaf()->back() ^= 1; });
  EXPECT_THAT(Distrust(), HasSubstr("do not add up"));
  SpoilEntries([](auto& r) { r.mutable_entries(0)->set_index(99); });
  EXPECT_THAT(Distrust(), HasSubstr("entry 99 where entry 0 was due"));
}

TEST_F(ExportLogTest, RefusesAnExportOfAnotherLog) {
  Connect();
  broker_.set_compose([](const auto& method, const auto&, std::string& answer) {
    if (method != "ExportLog") return;
    v1::ExportLogAnswer other;
    other.ParseFromString(answer);
    other.set_log_key(textbook::Log("other.test").key());
    answer = other.SerializeAsString();
  });
  EXPECT_THAT(Distrust(), HasSubstr("another log key"));
}

TEST_F(ExportLogTest, GoesOnWhereTheStreamWasCut) {
  Connect();
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  int messages = 0;
  broker_.set_meddle([&](const auto& method, const auto&, Reply& reply) {
    if (method != "ExportLog" || ++messages != 4) return;
    reply.status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut");
  });
  const auto answer = Export();
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::vector<uint64_t> asked;
  std::set<std::string> ids;
  for (const auto& seen : broker_.seen()) {
    v1::ExportLogRequest request;
    if (seen.method != "ExportLog" || !request.ParseFromString(seen.request)) continue;
    asked.push_back(request.first_index());
    ids.insert(request.context().request_id());
  }
  EXPECT_THAT(asked, testing::ElementsAre(0, 6)) << "what was there is not asked for again";
  EXPECT_EQ(ids.size(), 2u) << "another part is another request";
  const auto report = auditor::AuditExport(Path(), connection_->log_keys());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->whole()) << report->findings[0].text;
  EXPECT_EQ(report->entries, done_);
}

TEST_F(ExportLogTest, SaysThatTheStreamWasCutWhenItIsCutForGood) {
  auto options = Options(broker_.port());
  options.deadline = absl::Seconds(2);
  Connect(options);
  broker_.set_meddle([&](const auto& method, const auto&, Reply& reply) {
    if (method == "ExportLog") reply.status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut");
  });
  const auto answer = Export();
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
  EXPECT_GT(broker_.Count("ExportLog"), 1u);
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(ExportLogTest, RefusesToGoOnWithALogThatWasCutShort) {
  Connect();
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  int messages = 0;
  broker_.set_meddle([&](const auto& method, const auto&, Reply& reply) {
    if (method != "ExportLog" || ++messages != 4) return;
    reply.status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut");
  });
  broker_.set_compose([&](const auto& method, const auto& request, std::string& answer) {
    v1::ExportLogRequest asked;
    if (method != "ExportLog" || !asked.ParseFromString(request) || asked.first_index() == 0) return;
    v1::ExportLogAnswer shorter;
    shorter.ParseFromString(answer);
    shorter.set_checkpoint(broker_.log.Checkpoint(4));
    answer = shorter.SerializeAsString();
  });
  EXPECT_THAT(Distrust(), HasSubstr("shorter than what was exported"));
}

class ExportHashesTest : public ExportLogTest {
 protected:
  std::string Folder() const { return folder_ + "/tiles"; }
  absl::StatusOr<Verified<v1::ExportHashesAnswer>> ExportTiles() {
    const auto tiles = Must(auditor::TileFolder::Open(Folder(), connection_->log_keys()));
    return client_->ExportHashes({}, *tiles);
  }
  // The first leaf that each request asked for.
  std::vector<uint64_t> Asked() const {
    std::vector<uint64_t> asked;
    for (const auto& seen : broker_.seen()) {
      v1::ExportHashesRequest request;
      if (seen.method == "ExportHashes" && request.ParseFromString(seen.request))
        asked.push_back(request.first_index());
    }
    return asked;
  }
};

TEST_F(ExportHashesTest, FillsAFolderThatTheAuditorFindsWholeAndGoesOnWhereItEnds) {
  Connect();
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  ASSERT_TRUE(ExportTiles().ok());
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  const auto again = ExportTiles();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(Asked(), testing::ElementsAre(0, 256));
  const auto report = Must(auditor::AuditTiles(Folder(), connection_->log_keys()));
  EXPECT_THAT(report.findings, testing::IsEmpty());
  EXPECT_EQ(report.checkpoint.note, (*again)->checkpoint());
}

TEST_F(ExportHashesTest, GoesOnWhereTheStreamWasCut) {
  Connect();
  for (int i = 0; i < 700; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  int messages = 0;
  broker_.set_meddle([&](const auto& method, const auto&, Reply& reply) {
    if (method != "ExportHashes" || ++messages != 4) return;
    reply.status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut");
  });
  const auto answer = ExportTiles();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(Asked(), testing::ElementsAre(0, 400));
  EXPECT_THAT(Must(auditor::AuditTiles(Folder(), connection_->log_keys())).findings, testing::IsEmpty());
}

TEST_F(ExportHashesTest, RefusesHashesThatAreNotTheSignedOnes) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  broker_.set_meddle([](const auto&, const auto&, Reply& reply) {
    v1::ExportHashesResponse response;
    response.ParseFromString(reply.bytes);
    if (response.leaf_hashes().empty()) return;
    response.mutable_leaf_hashes()->back() ^= 1;
    reply.bytes = response.SerializeAsString();
  });
  const auto answer = ExportTiles();
  EXPECT_TRUE(absl::IsDataLoss(answer.status())) << answer.status();
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("do not add up"));
  EXPECT_FALSE(std::filesystem::exists(Folder() + "/checkpoint"));
}

}  // namespace
}  // namespace covenant::client
