#include "clients/cpp/connection.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/approval.h"
#include "tests/clients/auditor/exported_log.h"
#include "tests/clients/cpp/test_pki.h"

namespace covenant::client {
namespace {

using test::TestPki;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

ConnectionOptions Right() {
  ConnectionOptions options;
  options.target = "localhost:8443";
  options.ca_file = TestPki().Path("ca.crt");
  options.certificate_file = TestPki().Path("partner.crt");
  options.key_file = TestPki().Path("partner.key");
  options.log_keys = {textbook::Log().key()};
  return options;
}

// The error of a connection with one thing wrong.
absl::Status Wrong(const std::function<void(ConnectionOptions&)>& spoil) {
  ConnectionOptions options = Right();
  spoil(options);
  return Connection::Open(options).status();
}
std::string WrongText(const std::function<void(ConnectionOptions&)>& spoil) {
  return std::string(Wrong(spoil).message());
}

TEST(ConnectionTest, OpensWithRightFilesAndKnowsItsDaysLeft) {
  const auto connection = Connection::Open(Right());
  ASSERT_TRUE(connection.ok()) << connection.status();
  EXPECT_GE((*connection)->certificate_days_left(), 58);
  EXPECT_LE((*connection)->certificate_days_left(), 60);
  EXPECT_THAT((*connection)->warnings(), IsEmpty());
}

TEST(ConnectionTest, WarnsOfACertificateThatSoonExpires) {
  ConnectionOptions options = Right();
  options.now = [] { return absl::Now() + absl::Hours(24 * 50); };
  const auto connection = Connection::Open(options);
  ASSERT_TRUE(connection.ok()) << connection.status();
  ASSERT_EQ((*connection)->warnings().size(), 1u);
  EXPECT_THAT((*connection)->warnings()[0], AllOf(HasSubstr("partner.crt"), HasSubstr("expires in 9 days")));
}

TEST(ConnectionTest, RefusesACertificateOutsideItsDates) {
  const absl::Status late = Wrong([](auto& o) { o.now = [] { return absl::Now() + absl::Hours(24 * 61); }; });
  EXPECT_TRUE(absl::IsFailedPrecondition(late));
  EXPECT_THAT(std::string(late.message()), HasSubstr("expired on"));
  EXPECT_THAT(WrongText([](auto& o) { o.now = [] { return absl::Now() - absl::Hours(48); }; }),
              HasSubstr("check this machine's clock"));
}

TEST(ConnectionTest, SaysWhichFileIsMissingOrNotWhatItShouldBe) {
  EXPECT_THAT(WrongText([](auto& o) { o.target.clear(); }), HasSubstr("host:port"));
  EXPECT_THAT(WrongText([](auto& o) { o.ca_file.clear(); }), HasSubstr("no CA file given"));
  EXPECT_TRUE(absl::IsNotFound(Wrong([](auto& o) { o.key_file = "/nowhere/partner.key"; })));
  EXPECT_THAT(WrongText([](auto& o) { o.key_file = "/nowhere/partner.key"; }),
              HasSubstr("cannot read the private key /nowhere/partner.key: No such file"));
  EXPECT_THAT(WrongText([](auto& o) { o.ca_file = o.key_file; }), HasSubstr("holds no PEM certificate"));
  EXPECT_THAT(WrongText([](auto& o) { o.certificate_file = o.key_file; }), HasSubstr("is not a PEM certificate"));
  EXPECT_THAT(WrongText([](auto& o) { o.key_file = o.ca_file; }), HasSubstr("is not a PEM private key"));
  EXPECT_THAT(WrongText([](auto& o) { o.key_file = "/dev/null"; }), HasSubstr("is empty"));
}

TEST(ConnectionTest, RefusesAKeyThatDoesNotBelongToTheCertificate) {
  EXPECT_THAT(WrongText([](auto& o) { o.key_file = TestPki().Path("broker.key"); }),
              AllOf(HasSubstr("does not belong to the certificate"), HasSubstr("broker.key")));
}

TEST(ConnectionTest, RefusesAKeyBehindAPassphraseInsteadOfAsking) {
  EXPECT_THAT(WrongText([](auto& o) { o.key_file = TestPki().Path("locked.key"); }), HasSubstr("passphrase"));
}

TEST(ConnectionTest, DemandsTheKeysOfOneLog) {
  EXPECT_THAT(WrongText([](auto& o) { o.log_keys.clear(); }), HasSubstr("no log key given"));
  EXPECT_THAT(WrongText([](auto& o) { o.log_keys = {"nonsense"}; }), HasSubstr("origin+id+base64"));
  EXPECT_THAT(WrongText([](auto& o) { o.log_keys.push_back(textbook::Log("other.test").key()); }),
              HasSubstr("of different logs"));
  ConnectionOptions rotated = Right();
  rotated.log_keys.push_back(textbook::Log("log.test/covenant", "new key").key());
  EXPECT_TRUE(Connection::Open(rotated).ok());
}

TEST(ConnectionTest, SignsWithTheKeyOfTheCertificate) {
  const auto connection = Connection::Open(Right()).value();
  const auto signature = connection->Sign("text");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(auditor::VerifyApproval(textbook::DerOf(TestPki().Read("partner.crt")), "text", *signature).ok());
}

}  // namespace
}  // namespace covenant::client
