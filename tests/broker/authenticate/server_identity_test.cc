#include "broker/authenticate/server_identity.h"

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Authority;
using test_pki::Folder;
using test_pki::Issued;
using test_pki::Key;
using test_pki::Use;
using testing::HasSubstr;
using testing::Not;

class ServerIdentityTest : public testing::Test {
 protected:
  absl::StatusOr<ServerIdentity> Load(const Issued& issued, unsigned key_mode = 0600) {
    return ServerIdentity::Load(folder_.Write("broker.crt", issued.certificate_pem),
                                folder_.Write("broker.key", issued.key_pem, key_mode), now_);
  }

  const absl::Time now_ = absl::Now();
  Authority authority_{"Test CA", now_};
  const Issued good_ = authority_.Issue({.use = Use::kServer});
  Folder folder_;
};

TEST_F(ServerIdentityTest, LoadsAKeyAndItsCertificateWithIntermediates) {
  Authority intermediate = authority_.IssueAuthority("Sub CA");
  Issued issued = intermediate.Issue({.use = Use::kServer, .key = Key::kRsa2048});
  issued.certificate_pem += intermediate.certificate_pem();
  const auto identity = Load(issued);
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->certificate_pem(), issued.certificate_pem);
  EXPECT_EQ(identity->key_pem(), issued.key_pem);
  EXPECT_GT(identity->not_after(), now_ + absl::Hours(24 * 364));
}

TEST_F(ServerIdentityTest, RefusesAKeyThatOthersCanRead) {
  for (const unsigned mode : {0604u, 0644u, 0620u, 0602u}) {
    const auto identity = Load(good_, mode);
    ASSERT_EQ(identity.status().code(), absl::StatusCode::kPermissionDenied) << std::oct << mode;
    EXPECT_THAT(identity.status().message(), HasSubstr("chmod 600 " + folder_.path() + "/broker.key"));
  }
  EXPECT_TRUE(Load(good_, 0400).ok());
}

TEST_F(ServerIdentityTest, AGroupMayReadTheKeyOnlyIfItIsRoots) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to give a file away";
  const auto load_as_group = [&](gid_t group) {
    const std::string certificate = folder_.Write("broker.crt", good_.certificate_pem);
    const std::string key = folder_.Write("broker.key", good_.key_pem, 0440);
    EXPECT_EQ(chown(key.c_str(), 0, group), 0);
    return ServerIdentity::Load(certificate, key, now_).status().code();
  };
  EXPECT_EQ(load_as_group(0), absl::StatusCode::kOk);
  EXPECT_EQ(load_as_group(65534), absl::StatusCode::kPermissionDenied);
}

TEST_F(ServerIdentityTest, RefusesAKeyOfAnotherCertificate) {
  const Issued other = authority_.Issue({.use = Use::kServer});
  EXPECT_EQ(Load({good_.certificate_pem, other.key_pem}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerIdentityTest, RefusesWhatIsNotForServersOrTooWeak) {
  EXPECT_EQ(Load(authority_.Issue({.use = Use::kClient})).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Load(authority_.Issue({.use = Use::kServer, .key = Key::kRsa1024})).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerIdentityTest, RefusesACertificateOutsideItsDates) {
  EXPECT_EQ(
      Load(authority_.Issue({.use = Use::kServer, .from = -absl::Hours(9), .until = -absl::Hours(1)})).status().code(),
      absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Load(authority_.Issue({.use = Use::kServer, .from = absl::Hours(1)})).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(ServerIdentityTest, RefusesDamagedAndMissingFilesWithoutShowingTheKey) {
  const std::string half = good_.key_pem.substr(0, good_.key_pem.size() / 2);
  const auto damaged = Load({good_.certificate_pem, half});
  EXPECT_EQ(damaged.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(damaged.status().message(), Not(HasSubstr(half.substr(30, 16))));
  EXPECT_EQ(Load({"garbage", good_.key_pem}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Load({good_.certificate_pem, ""}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ServerIdentity::Load("/nothing", "/nothing", now_).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace covenant::authenticate
