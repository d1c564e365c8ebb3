#include "broker/authenticate/trust_store.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Authority;
using test_pki::Folder;
using test_pki::Issued;
using test_pki::Key;
using test_pki::Specification;
using test_pki::Use;
using testing::HasSubstr;

class TrustStoreTest : public testing::Test {
 protected:
  TrustFiles Files(const std::string& authorities, const std::string& lists) {
    return {.ca_file = folder_.Write("ca.pem", authorities), .crl = folder_.Write("crl.pem", lists)};
  }

  std::shared_ptr<const TrustStore> Store() {
    auto store = TrustStore::Load(Files(authority_.certificate_pem(), authority_.Crl()), now_);
    EXPECT_TRUE(store.ok()) << store.status();
    return *store;
  }

  std::string Reason(const TrustStore& store, const Issued& issued, const std::string& chain = "") {
    const auto certificate = Certificate::FromPem(issued.certificate_pem);
    return std::string(CodeOf(store.Verify(*certificate, chain, now_).reason));
  }

  std::string Reason(const Specification& specification) { return Reason(*Store(), authority_.Issue(specification)); }

  absl::Status LoadStatus(const TrustFiles& files) { return TrustStore::Load(files, now_).status(); }

  // Whole seconds, as certificates have them.
  const absl::Time now_ = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  Authority authority_{"Test CA", now_};
  Folder folder_;
};

TEST_F(TrustStoreTest, AcceptsAGoodCertificate) {
  EXPECT_EQ(Reason({}), "GOOD");
  EXPECT_EQ(Reason({.key = Key::kRsa2048}), "GOOD");
  EXPECT_EQ(Reason({.key = Key::kP384}), "GOOD");
}

TEST_F(TrustStoreTest, TellsTheFaultsOfACertificateApart) {
  EXPECT_EQ(Reason({.from = -absl::Hours(48), .until = -absl::Hours(24)}), "CERTIFICATE_EXPIRED");
  EXPECT_EQ(Reason({.from = absl::Hours(24)}), "CERTIFICATE_NOT_YET_VALID");
  EXPECT_EQ(Reason({.use = Use::kServer}), "CERTIFICATE_PURPOSE");
  EXPECT_EQ(Reason({.use = Use::kCodeSigning}), "CERTIFICATE_PURPOSE");
  EXPECT_EQ(Reason({.key = Key::kRsa1024}), "CERTIFICATE_WEAK");
}

TEST_F(TrustStoreTest, RefusesAForeignIssuerAlsoUnderTheSameName) {
  const auto store = Store();
  EXPECT_EQ(Reason(*store, Authority("Foreign CA", now_).Issue({})), "ISSUER_UNKNOWN");
  // Its key identifier tells OpenSSL already that our authority did not issue it.
  EXPECT_EQ(Reason(*store, Authority("Test CA", now_).Issue({})), "ISSUER_UNKNOWN");
}

TEST_F(TrustStoreTest, AForeignAuthoritySentAlongIsNotTrusted) {
  Authority foreign("Foreign CA", now_);
  EXPECT_EQ(Reason(*Store(), foreign.Issue({}), foreign.certificate_pem()), "ISSUER_UNKNOWN");
}

TEST_F(TrustStoreTest, RefusesARevokedCertificateAndNoOther) {
  const Issued revoked = authority_.Issue({});
  const Issued other = authority_.Issue({});
  authority_.Revoke(revoked);
  const auto store = Store();
  EXPECT_EQ(Reason(*store, revoked), "CERTIFICATE_REVOKED");
  EXPECT_EQ(Reason(*store, other), "GOOD");
}

TEST_F(TrustStoreTest, OfAForgedCertificateNothingElseIsBelieved) {
  const Issued revoked = authority_.Issue({});
  authority_.Revoke(revoked);
  EXPECT_EQ(Reason(*Store(), authority_.Forge(revoked)), "CERTIFICATE_FORGED");
}

TEST_F(TrustStoreTest, FollowsAnIntermediateThatTheCallerSends) {
  Authority intermediate = authority_.IssueAuthority("Sub CA");
  const Issued issued = intermediate.Issue({});
  const auto store =
      TrustStore::Load({.ca_file = folder_.Write("ca.pem", authority_.certificate_pem()), .without_crl = true}, now_);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Reason(**store, issued), "ISSUER_UNKNOWN");
  EXPECT_EQ(Reason(**store, issued, intermediate.certificate_pem()), "GOOD");
  EXPECT_EQ(Reason(**store, issued, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            "CERTIFICATE_MALFORMED");
}

TEST_F(TrustStoreTest, ACertificateDoesNotIssueOthersWithoutBeingAnAuthority) {
  // A partner's own certificate in the place of an intermediate: found as a candidate by no name, so unknown.
  const Issued partner = authority_.Issue({});
  EXPECT_EQ(Reason(*Store(), Authority("Partner", now_).Issue({}), partner.certificate_pem), "ISSUER_UNKNOWN");
}

TEST_F(TrustStoreTest, RefusesWhenAnIntermediateHasNoRevocationList) {
  Authority intermediate = authority_.IssueAuthority("Sub CA");
  const Issued issued = intermediate.Issue({});
  EXPECT_EQ(Reason(*Store(), issued, intermediate.certificate_pem()), "CRL_MISSING");
}

TEST_F(TrustStoreTest, RefusesACertificateUnderARevokedIntermediate) {
  Authority intermediate = authority_.IssueAuthority("Sub CA");
  const Issued issued = intermediate.Issue({});
  const std::string authorities = authority_.certificate_pem() + intermediate.certificate_pem();
  auto store = TrustStore::Load(Files(authorities, authority_.Crl() + intermediate.Crl()), now_);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Reason(**store, issued), "GOOD");
  authority_.Revoke({intermediate.certificate_pem(), ""});
  store = TrustStore::Load(Files(authorities, authority_.Crl() + intermediate.Crl()), now_);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Reason(**store, issued), "CERTIFICATE_REVOKED");
}

TEST_F(TrustStoreTest, RefusesEverybodyOnceTheListIsOutOfDate) {
  const auto store = Store();
  const auto certificate = Certificate::FromPem(authority_.Issue({}).certificate_pem);
  EXPECT_EQ(store->crl_until(), now_ + absl::Hours(24));
  EXPECT_EQ(store->Verify(*certificate, "", store->crl_until() - absl::Seconds(1)).reason, IdentityReason::kGood);
  EXPECT_EQ(store->Verify(*certificate, "", store->crl_until() + absl::Seconds(1)).reason, IdentityReason::kCrlExpired);
}

TEST_F(TrustStoreTest, TellsWithinWhichTimesItsVerdictHolds) {
  const auto store = Store();
  const auto longer = Certificate::FromPem(authority_.Issue({}).certificate_pem);
  const auto shorter = Certificate::FromPem(authority_.Issue({.until = absl::Hours(2)}).certificate_pem);
  EXPECT_EQ(store->Verify(*longer, "", now_).from, now_ - absl::Hours(1));
  EXPECT_EQ(store->Verify(*longer, "", now_).until, now_ + absl::Hours(24)) << "the list's term is the shorter";
  EXPECT_EQ(store->Verify(*shorter, "", now_).until, now_ + absl::Hours(2));
}

TEST_F(TrustStoreTest, ReadsListsOfAFolderInPemAndDer) {
  Authority second("Second CA", now_);
  const Issued revoked = second.Issue({});
  second.Revoke(revoked);
  const std::string authorities = folder_.Write("ca.pem", authority_.certificate_pem() + second.certificate_pem());
  folder_.Write("crl/one.pem", authority_.Crl());
  folder_.Write("crl/two.crl", test_pki::DerOf(second.Crl()));
  folder_.Write("crl/.hidden", "editor's leftovers");
  const auto store = TrustStore::Load({.ca_file = authorities, .crl = folder_.path() + "/crl"}, now_);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Reason(**store, authority_.Issue({})), "GOOD");
  EXPECT_EQ(Reason(**store, second.Issue({})), "GOOD");
  EXPECT_EQ(Reason(**store, revoked), "CERTIFICATE_REVOKED");
}

TEST_F(TrustStoreTest, WorksWithoutListsOnlyWhenToldSoInSoManyWords) {
  const std::string authorities = folder_.Write("ca.pem", authority_.certificate_pem());
  EXPECT_TRUE(LoadStatus({.ca_file = authorities, .without_crl = true}).ok());
  EXPECT_EQ(LoadStatus({.ca_file = authorities}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(LoadStatus({.ca_file = authorities, .crl = folder_.Write("crl.pem", authority_.Crl()), .without_crl = true})
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(TrustStoreTest, DoesNotLoadWithAListThatIsMissingOrUnsound) {
  const std::string authorities = authority_.certificate_pem();
  const std::string good = authority_.Crl();
  const TrustFiles absent{.ca_file = folder_.Write("ca.pem", authorities), .crl = folder_.path() + "/nothing"};
  EXPECT_EQ(LoadStatus(absent).code(), absl::StatusCode::kNotFound);
  std::string empty_folder = folder_.path() + "/empty";
  folder_.Write("empty/.keep", "x");
  EXPECT_EQ(LoadStatus({.ca_file = absent.ca_file, .crl = empty_folder}).code(), absl::StatusCode::kFailedPrecondition);

  EXPECT_EQ(LoadStatus(Files(authorities, "garbage")).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadStatus(Files(authorities, good.substr(0, good.size() / 2))).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadStatus(Files(authorities, good + good.substr(0, good.size() / 2))).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadStatus(Files(authorities, Authority("Foreign CA", now_).Crl())).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadStatus(Files(authorities, Authority("Test CA", now_).Crl())).code(), absl::StatusCode::kInvalidArgument)
      << "same name, other key";
  EXPECT_EQ(LoadStatus(Files(authorities, authority_.Crl(-absl::Hours(48), -absl::Hours(24)))).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(LoadStatus(Files(authorities, authority_.Crl(absl::Hours(1), absl::Hours(24)))).code(),
            absl::StatusCode::kFailedPrecondition);
  const std::string two = authorities + Authority("Second CA", now_).certificate_pem();
  const absl::Status one_lacks = LoadStatus(Files(two, good));
  EXPECT_EQ(one_lacks.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(one_lacks.message(), HasSubstr("Second CA"));
}

TEST_F(TrustStoreTest, DoesNotLoadWithAuthoritiesThatAreMissingOrUnsound) {
  const std::string list = authority_.Crl();
  TrustFiles files = Files(authority_.certificate_pem(), list);
  files.ca_file = folder_.path() + "/nothing";
  const absl::Status missing = LoadStatus(files);
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(missing.message(), HasSubstr(files.ca_file));
  EXPECT_EQ(LoadStatus(Files("garbage", list)).code(), absl::StatusCode::kInvalidArgument);
  const std::string leaf = authority_.Issue({}).certificate_pem;
  EXPECT_EQ(LoadStatus(Files(authority_.certificate_pem() + leaf, list)).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadStatus(Files(authority_.certificate_pem() + leaf.substr(0, 200), list)).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace covenant::authenticate
