#include "broker/authenticate/certificate_checker.h"

#include <thread>

#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Authority;
using test_pki::Folder;
using test_pki::Issued;

class CertificateCheckerTest : public testing::Test {
 protected:
  CertificateCheckerTest() {
    folder_.Write("ca.pem", authority_.certificate_pem());
    folder_.Write("crl.pem", authority_.Crl());
    auto live = LiveTrustStore::Open({.ca_file = folder_.path() + "/ca.pem", .crl = folder_.path() + "/crl.pem"}, now_);
    EXPECT_TRUE(live.ok()) << live.status();
    live_ = *std::move(live);
  }

  void Reload() {
    folder_.Write("crl.pem", authority_.Crl());
    const absl::Status status = live_->Reload(now_);
    EXPECT_TRUE(status.ok()) << status;
  }

  const absl::Time now_ = absl::Now();
  Authority authority_{"Test CA", now_};
  Folder folder_;
  std::unique_ptr<LiveTrustStore> live_;
};

TEST_F(CertificateCheckerTest, ReadsACertificateOnce) {
  CertificateChecker checker(*live_);
  const Issued issued = authority_.Issue({});
  const CheckedCertificate first = checker.Check(issued.certificate_pem, "", now_);
  const CheckedCertificate second = checker.Check(issued.certificate_pem, "", now_);
  EXPECT_EQ(first.reason, IdentityReason::kGood);
  EXPECT_EQ(first.certificate, second.certificate);
  EXPECT_EQ(checker.size(), 1u);
}

TEST_F(CertificateCheckerTest, TellsWhyACertificateIsRefusedAndKeepsNoneOfThose) {
  CertificateChecker checker(*live_);
  EXPECT_EQ(checker.Check("", "", now_).reason, IdentityReason::kNoCertificate);
  EXPECT_EQ(checker.Check("garbage", "", now_).reason, IdentityReason::kCertificateMalformed);
  EXPECT_EQ(checker.Check("garbage", "", now_).certificate, nullptr);
  const Issued no_oin = authority_.Issue({.subject = {{test_pki::Attribute::kOrganisation, "X"}}});
  EXPECT_EQ(checker.Check(no_oin.certificate_pem, "", now_).reason, IdentityReason::kOinMissing);
  const Issued foreign = Authority("Foreign CA", now_).Issue({.subject = {}});
  const CheckedCertificate checked = checker.Check(foreign.certificate_pem, "", now_);
  EXPECT_EQ(checked.reason, IdentityReason::kIssuerUnknown) << "who made it comes before what it says";
  ASSERT_NE(checked.certificate, nullptr);
  EXPECT_EQ(checked.certificate->fingerprint().size(), 64u);
  EXPECT_EQ(checker.size(), 0u);
}

TEST_F(CertificateCheckerTest, ARevocationBitesWhatWasFoundGoodBefore) {
  CertificateChecker checker(*live_);
  const Issued issued = authority_.Issue({});
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_).reason, IdentityReason::kGood);
  authority_.Revoke(issued);
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_).reason, IdentityReason::kGood) << "not yet read";
  Reload();
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_).reason, IdentityReason::kCertificateRevoked);
}

TEST_F(CertificateCheckerTest, AnExpiryBitesWhatWasFoundGoodBefore) {
  CertificateChecker checker(*live_);
  const Issued issued = authority_.Issue({.until = absl::Minutes(10)});
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_).reason, IdentityReason::kGood);
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_ + absl::Minutes(9)).reason, IdentityReason::kGood);
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_ + absl::Minutes(11)).reason,
            IdentityReason::kCertificateExpired);
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_ + absl::Hours(25)).reason, IdentityReason::kCrlExpired);
}

TEST_F(CertificateCheckerTest, WhatAnotherChainProvedIsNotTakenOver) {
  Authority intermediate = authority_.IssueAuthority("Sub CA");
  folder_.Write("ca.pem", authority_.certificate_pem());
  const auto live = LiveTrustStore::Open({.ca_file = folder_.path() + "/ca.pem", .without_crl = true}, now_);
  ASSERT_TRUE(live.ok()) << live.status();
  CertificateChecker checker(**live);
  const Issued issued = intermediate.Issue({});
  EXPECT_EQ(checker.Check(issued.certificate_pem, intermediate.certificate_pem(), now_).reason, IdentityReason::kGood);
  EXPECT_EQ(checker.Check(issued.certificate_pem, "", now_).reason, IdentityReason::kIssuerUnknown);
  EXPECT_EQ(checker.Check(issued.certificate_pem, intermediate.certificate_pem(), now_).reason, IdentityReason::kGood);
  EXPECT_EQ(checker.size(), 1u);
}

TEST_F(CertificateCheckerTest, ForgetsTheLeastRecentlyUsedFirst) {
  CertificateChecker checker(*live_, 2);
  const Issued a = authority_.Issue({}), b = authority_.Issue({}), c = authority_.Issue({});
  const auto first_a = checker.Check(a.certificate_pem, "", now_).certificate;
  const auto first_b = checker.Check(b.certificate_pem, "", now_).certificate;
  EXPECT_EQ(checker.Check(a.certificate_pem, "", now_).certificate, first_a);
  checker.Check(c.certificate_pem, "", now_);
  EXPECT_EQ(checker.size(), 2u);
  EXPECT_EQ(checker.Check(a.certificate_pem, "", now_).certificate, first_a);
  EXPECT_NE(checker.Check(b.certificate_pem, "", now_).certificate, first_b);
}

TEST_F(CertificateCheckerTest, ServesManyThreadsThroughReloads) {
  CertificateChecker checker(*live_, 4);
  std::vector<Issued> issued;
  for (int i = 0; i < 6; ++i) issued.push_back(authority_.Issue({}));
  authority_.Revoke(issued[5]);
  Reload();
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < 200; ++i) {
        const size_t which = (i + t) % issued.size();
        const IdentityReason reason = checker.Check(issued[which].certificate_pem, "", now_).reason;
        EXPECT_EQ(reason, which == 5 ? IdentityReason::kCertificateRevoked : IdentityReason::kGood);
      }
    });
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(live_->Reload(now_).ok());
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(checker.size(), 4u);
}

}  // namespace
}  // namespace covenant::authenticate
