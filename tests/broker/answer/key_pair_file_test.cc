#include "broker/answer/key_pair_file.h"

#include <fstream>
#include <sstream>

#include <sys/stat.h>

#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::answer {
namespace {

using authenticate::ServerIdentity;
using test_pki::Issued;

std::string ReadAll(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class KeyPairFileTest : public testing::Test {
 protected:
  ServerIdentity Identity(const Issued& issued) {
    auto identity = ServerIdentity::Load(folder_.Write("broker.crt", issued.certificate_pem),
                                         folder_.Write("broker.key", issued.key_pem), absl::Now());
    EXPECT_TRUE(identity.ok()) << identity.status();
    return *std::move(identity);
  }

  test_pki::Authority authority_{"Test CA"};
  test_pki::Folder folder_;
  const Issued first_ = authority_.Issue({.use = test_pki::Use::kServer});
  const Issued second_ = authority_.Issue({.use = test_pki::Use::kServer});
};

TEST_F(KeyPairFileTest, HoldsKeyAndCertificateUnderOnePath) {
  const auto file = KeyPairFile::Create(Identity(first_));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(ReadAll((*file)->path()), first_.key_pem + "\n" + first_.certificate_pem);
  EXPECT_EQ(ReadAll((*file)->path()), first_.key_pem + "\n" + first_.certificate_pem)
      << "each reader starts at the top";
}

TEST_F(KeyPairFileTest, IsReplacedAsAWholeUnderTheSamePath) {
  const auto file = KeyPairFile::Create(Identity(first_));
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string path = (*file)->path();
  ASSERT_TRUE((*file)->Replace(Identity(second_)).ok());
  EXPECT_EQ((*file)->path(), path);
  EXPECT_EQ(ReadAll(path), second_.key_pem + "\n" + second_.certificate_pem);
}

TEST_F(KeyPairFileTest, IsForNobodyElseAndGoneAtTheEnd) {
  std::string path;
  {
    const auto file = KeyPairFile::Create(Identity(first_));
    ASSERT_TRUE(file.ok()) << file.status();
    path = (*file)->path();
    struct stat mode = {};
    ASSERT_EQ(stat(path.c_str(), &mode), 0);
    EXPECT_EQ(mode.st_mode & 0777u, 0400u);
    EXPECT_EQ(mode.st_nlink, 0u) << "has a name in some folder";
  }
  EXPECT_EQ(ReadAll(path), "");
}

}  // namespace
}  // namespace covenant::answer
