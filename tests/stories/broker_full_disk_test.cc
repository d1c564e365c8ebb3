// The disk of the data folder full, then not: nothing is released meanwhile, nothing is lost, and the broker goes on by
// itself. Needs root, for a small file system of its own.
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <sys/mount.h>

#include "absl/time/clock.h"
#include "clients/cpp/request_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

// A file system in memory: RocksDB goes on when a write buffer (64 MiB) fits again.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& path) : path_(path) {
    std::filesystem::create_directories(path);
    mounted_ = mount("tmpfs", path.c_str(), "tmpfs", 0, "size=192m,mode=0700") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  // Leaves this many bytes.
  void Fill(std::uintmax_t left) {
    const std::string filler = path_ + "/filler-" + std::to_string(left);
    std::ofstream file(filler, std::ios::binary);
    const std::string block(4096, 'x');
    while (std::filesystem::space(path_).available > left &&
           file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
    fillers_.push_back(filler);
  }
  void MakeSpace() const {
    for (const std::string& filler : fillers_) std::filesystem::remove(filler);
  }

 private:
  const std::string path_;
  std::vector<std::string> fillers_;
  bool mounted_ = false;
};

v1::SubmitSignalRequest Submission(int number) {
  v1::SubmitSignalRequest request;
  v1::RequestContext& context = *request.mutable_context();
  context.set_covenant("TAFEL-SIGNAAL");
  context.set_purpose("voorkomen_opsporen");
  context.mutable_actor()->set_reference("m-1");
  context.mutable_actor()->set_function("rechercheur");
  context.set_request_id(client::MakeRequestId(absl::Now(), client::SecureRandom(10)));
  context.set_nonce(client::SecureRandom(32));
  context.set_motivation(std::string(2000, 'm'));
  v1::Identifier* identifier = request.mutable_signal()->add_identifiers();
  identifier->set_scheme("v_number");
  identifier->add_parts(std::to_string(1'000'000'000 + number));
  request.mutable_signal()->set_subject_role("mogelijk_slachtoffer");
  request.mutable_signal()->set_police_regime("wpg_8");
  return request;
}

TEST(BrokerFullDiskTest, ReleasesNothingLosesNothingAndGoesOnWhenSpaceReturns) {
  if (geteuid() != 0) GTEST_SKIP() << "NOT TESTED: a full disk needs root, to mount a small file system";
  const test_pki::Folder folder;
  SmallDisk disk(folder.path() + "/disk");
  if (!disk.mounted()) GTEST_SKIP() << "NOT TESTED: no file system may be mounted here";
  // So little that RocksDB cannot set room aside for its write-ahead log, which would last a while longer.
  disk.Fill(16 << 20);
  BrokerSite site(folder.path() + "/disk/data");
  BrokerProcess broker(site.Configure());
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  site.LoadTable();
  client::ConnectionOptions options = site.Options("kmar");
  options.deadline = absl::Seconds(3);
  const auto connection = client::Connection::Open(options).value();
  const auto client = client::Client::Create(*connection).value();
  ASSERT_TRUE(client->SubmitSignal(Submission(0)).ok());

  disk.Fill(0);
  std::vector<v1::SubmitSignalRequest> refused;
  int taken = 1;
  for (int number = 1; number < 400 && refused.size() < 3; ++number) {
    const v1::SubmitSignalRequest request = Submission(number);
    const auto told = client->SubmitSignal(request);
    if (told.ok()) {
      ++taken;
      continue;
    }
    EXPECT_THAT(told.status().code(),
                testing::AnyOf(absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded))
        << told.status();
    refused.push_back(request);
  }
  ASSERT_EQ(refused.size(), 3u) << "the disk never was full";
  EXPECT_THAT(broker.said(), testing::HasSubstr("the disk of the data folder is full"));

  disk.MakeSpace();
  ASSERT_TRUE(broker.AwaitSaid("has space again")) << broker.said();
  for (const v1::SubmitSignalRequest& request : refused) {
    const auto told = client->SubmitSignal(request);
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_TRUE(client::Permitted((*told)->outcome())) << (*told)->outcome().reason_code();
    ++taken;
  }
  const uint64_t entries = site.AuditedEntries();
  EXPECT_EQ(broker.Stop(), 0);
  BrokerProcess again(site.Configure());
  ASSERT_TRUE(again.AwaitListening()) << again.said();
  EXPECT_GT(site.AuditedEntries(), entries);
  // Genesis, the tally of the start, proposal and approval; each signal once, though some were sent again; and as they
  // went under ids of the caller's own, a consistency proof after each but the first.
  EXPECT_EQ(entries, 4u + static_cast<uint64_t>(taken) + static_cast<uint64_t>(taken - 1));
}

}  // namespace
}  // namespace covenant::stories
