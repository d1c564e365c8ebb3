#include "broker/authenticate/live_trust_store.h"

#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Authority;
using test_pki::Folder;

class LiveTrustStoreTest : public testing::Test {
 protected:
  IdentityReason Reason(const LiveTrustStore& live, const test_pki::Issued& issued) {
    return live.Current()->Verify(*Certificate::FromPem(issued.certificate_pem), "", now_).reason;
  }

  const absl::Time now_ = absl::Now();
  Authority authority_{"Test CA", now_};
  Authority next_{"Next CA", now_};
  Folder folder_;
  const TrustFiles files_{.ca_file = folder_.Write("ca.pem", authority_.certificate_pem()),
                          .crl = folder_.Write("crl.pem", authority_.Crl())};
};

TEST_F(LiveTrustStoreTest, TakesNewAuthoritiesAndListsAtAReload) {
  const auto live = LiveTrustStore::Open(files_, now_);
  ASSERT_TRUE(live.ok()) << live.status();
  const test_pki::Issued old = authority_.Issue({});
  const test_pki::Issued young = next_.Issue({});
  EXPECT_EQ(Reason(**live, old), IdentityReason::kGood);
  EXPECT_EQ(Reason(**live, young), IdentityReason::kIssuerUnknown);

  authority_.Revoke(old);
  folder_.Write("ca.pem", authority_.certificate_pem() + next_.certificate_pem());
  folder_.Write("crl.pem", authority_.Crl() + next_.Crl());
  ASSERT_TRUE((*live)->Reload(now_).ok());
  EXPECT_EQ(Reason(**live, old), IdentityReason::kCertificateRevoked);
  EXPECT_EQ(Reason(**live, young), IdentityReason::kGood);
}

TEST_F(LiveTrustStoreTest, KeepsTheOldOneWhenTheNewFilesAreUnsound) {
  const auto live = LiveTrustStore::Open(files_, now_);
  ASSERT_TRUE(live.ok()) << live.status();
  const auto before = (*live)->Current();
  folder_.Write("crl.pem", "half a list");
  const absl::Status status = (*live)->Reload(now_);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find(files_.crl), std::string_view::npos) << status;
  EXPECT_EQ((*live)->Current(), before);
}

TEST_F(LiveTrustStoreTest, DoesNotOpenWithoutItsFiles) {
  EXPECT_EQ(LiveTrustStore::Open({.ca_file = "/nothing", .crl = "/nothing"}, now_).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace covenant::authenticate
