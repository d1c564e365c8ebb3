#include "clients/cpp/call_record.h"

#include <fstream>

#include <gtest/gtest.h>

#include "covenant/v1/context.pb.h"

#include "clients/auditor/merkle.h"
#include "tests/clients/cpp/partner.h"

namespace covenant::client {
namespace {

class CallRecordTest : public test::PartnerTest {
 protected:
  std::string Path() const {
    for (const auto& file : std::filesystem::directory_iterator(folder_ + "/state")) {
      if (file.path().extension() == ".calls") return file.path();
    }
    return "";
  }
  std::string Write(const std::string& text) const {
    std::ofstream(folder_ + "/calls", std::ios::binary) << text;
    return folder_ + "/calls";
  }
};

TEST_F(CallRecordTest, HoldsEveryVerifiedAnswerAcrossRuns) {
  Connect();
  const auto first = Must(client_->CheckSubject(Question()));
  Connect();
  const auto second = Must(client_->WhoAmI());
  const CallsRead read = Must(ReadCalls(Path()));
  EXPECT_EQ(read.origin, broker_.log.origin());
  ASSERT_EQ(read.calls.size(), 2);
  covenant::v1::RequestHead head;
  head.ParseFromString(first.call().request_bytes());
  EXPECT_EQ(read.calls[0].request_id, head.context().request_id());
  EXPECT_EQ(read.calls[0].kind, covenant::v1::ENTRY_KIND_CHECK);
  EXPECT_EQ(read.calls[0].index, first.index());
  EXPECT_EQ(read.calls[0].leaf_hash, auditor::LeafHash(broker_.log.leaf(first.index())));
  EXPECT_EQ(read.calls[0].time_ms, first.call().leaf().time_ms());
  EXPECT_EQ(read.calls[0].party, first.call().leaf().caller());
  EXPECT_EQ(read.calls[1].kind, covenant::v1::ENTRY_KIND_WHO_AM_I);
}

TEST_F(CallRecordTest, LeavesOutAnAnswerThatDoesNotVerify) {
  Connect();
  Must(client_->WhoAmI());
  broker_.set_meddle([](const std::string&, const std::string&, test::Reply& reply) { reply.bytes.back() ^= 1; });
  EXPECT_FALSE(client_->CheckSubject(Question()).ok());
  EXPECT_EQ(Must(ReadCalls(Path())).calls.size(), 1);
}

TEST_F(CallRecordTest, KeepsNoRecordWithoutAStateFolder) {
  ConnectionOptions options = Options(broker_.port());
  options.state_directory = "";
  Connect(options);
  EXPECT_TRUE(client_->WhoAmI().ok());
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/state"));
}

TEST_F(CallRecordTest, EndsALineThatWasCutOff) {
  Connect();
  Must(client_->WhoAmI());
  const std::string path = Path();
  client_.reset();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 30);
  EXPECT_TRUE(Must(ReadCalls(path)).calls.empty()) << "a last line without its end is passed over";
  Connect();
  Must(client_->WhoAmI());
  const CallsRead read = Must(ReadCalls(path));
  EXPECT_EQ(read.damaged, 1);
  EXPECT_EQ(read.calls.size(), 1) << "the new line did not stick to the one that was cut off";
}

TEST_F(CallRecordTest, CountsARepeatOnce) {
  const std::string hash(64, 'a');
  const CallsRead read = Must(ReadCalls(Write("covenant-calls/1 log\nid 4 7 " + hash + " 9 nla\nid 4 2 " + hash +
                                              " 8 nla\nid 4 7 " + hash + " 9 nla\n")));
  ASSERT_EQ(read.calls.size(), 2);
  EXPECT_EQ(read.calls[0].index, 2);
}

TEST_F(CallRecordTest, PassesOverLinesThatCannotBeRead) {
  const std::string hash(64, 'a');
  for (const std::string& line :
       {"id 4 x " + hash + " 9 nla", "id 0 1 " + hash + " 9 nla", std::string("id 4 1 aa 9 nla"),
        "id 4 1 " + hash + " 9", "id 4 1 " + hash + " 9 nla more", std::string()}) {
    const CallsRead read = Must(ReadCalls(Write("covenant-calls/1 log\n" + line + "\nid 4 7 " + hash + " 9 -\n")));
    EXPECT_EQ(read.damaged, 1) << line;
    ASSERT_EQ(read.calls.size(), 1) << line;
    EXPECT_EQ(read.calls[0].party, "") << "in nobody's name";
  }
}

TEST_F(CallRecordTest, RefusesOtherFiles) {
  EXPECT_EQ(ReadCalls(folder_ + "/nothing").status().code(), absl::StatusCode::kNotFound);
  for (const char* text : {"", "hello\n", "covenant-calls/2 log\n"}) {
    EXPECT_EQ(ReadCalls(Write(text)).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace covenant::client
