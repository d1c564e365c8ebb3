#include "broker/authenticate/certificate.h"

#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Attribute;
using test_pki::Authority;
using test_pki::Encoding;
using test_pki::Issued;
using test_pki::Organisation;

constexpr char kOin[] = "00000099000000002000";

std::vector<Attribute> With(std::vector<Attribute> subject, Attribute more) {
  subject.push_back(std::move(more));
  return subject;
}

std::shared_ptr<const Certificate> WithSubject(std::vector<Attribute> subject) {
  return Certificate::FromPem(Authority("CA").Issue({.subject = std::move(subject)}).certificate_pem);
}

TEST(CertificateTest, ReadsOinAndOrganisationAsUtf8) {
  const auto certificate = WithSubject(Organisation(kOin, "Gemeente Súdwest-Fryslân"));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(certificate->subject(), IdentityReason::kGood);
  EXPECT_EQ(certificate->oin(), kOin);
  EXPECT_EQ(certificate->organisation(), "Gemeente Súdwest-Fryslân");
}

TEST(CertificateTest, ConvertsAnOrganisationInUtf16) {
  const auto certificate = WithSubject({{Attribute::kSerialNumber, kOin, Encoding::kPrintable},
                                        {Attribute::kOrganisation, {"\0\xc9\0n", 4}, Encoding::kBmp}});
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(certificate->subject(), IdentityReason::kGood);
  EXPECT_EQ(certificate->organisation(), "Én");
}

TEST(CertificateTest, AcceptsAnAlphanumericMainNumber) {
  const auto certificate = WithSubject(Organisation("000000990000A0B02000", "X"));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(certificate->subject(), IdentityReason::kGood);
}

struct SubjectCase {
  const char* name;
  std::vector<Attribute> subject;
  IdentityReason reason;
};

class BadSubjectTest : public testing::TestWithParam<SubjectCase> {};

TEST_P(BadSubjectTest, IsToldApartAndGivesNoIdentity) {
  const auto certificate = WithSubject(GetParam().subject);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(CodeOf(certificate->subject()), CodeOf(GetParam().reason));
  EXPECT_EQ(certificate->oin(), "");
  EXPECT_EQ(certificate->organisation(), "");
  EXPECT_EQ(certificate->fingerprint().size(), 64u);
}

INSTANTIATE_TEST_SUITE_P(
    Subjects, BadSubjectTest,
    testing::Values(
        SubjectCase{"NoSerialNumber", {{Attribute::kOrganisation, "X"}}, IdentityReason::kOinMissing},
        SubjectCase{"TwoSerialNumbers",
                    With(Organisation(kOin, "X"), {Attribute::kSerialNumber, "00000099000000003000"}),
                    IdentityReason::kOinSeveral},
        SubjectCase{"TheSameSerialNumberTwice", With(Organisation(kOin, "X"), {Attribute::kSerialNumber, kOin}),
                    IdentityReason::kOinSeveral},
        SubjectCase{"ShortOin", Organisation("0000009900000000200", "X"), IdentityReason::kOinMalformed},
        SubjectCase{"LongOin", Organisation("000000990000000020000", "X"), IdentityReason::kOinMalformed},
        SubjectCase{"OinWithLetterInPrefix", Organisation("0000O099000000002000", "X"), IdentityReason::kOinMalformed},
        SubjectCase{"OinWithSmallLetter", Organisation("0000009900000000200a", "X"), IdentityReason::kOinMalformed},
        SubjectCase{"OinWithNul",
                    {{Attribute::kSerialNumber, {"0000009900000000200\0", 20}}, {Attribute::kOrganisation, "X"}},
                    IdentityReason::kOinMalformed},
        SubjectCase{"NoOrganisation", {{Attribute::kSerialNumber, kOin}}, IdentityReason::kOrganisationMissing},
        SubjectCase{"TwoOrganisations", With(Organisation(kOin, "X"), {Attribute::kOrganisation, "Y"}),
                    IdentityReason::kOrganisationSeveral},
        SubjectCase{"OrganisationWithNul", Organisation(kOin, {"Politie\0.evil", 13}),
                    IdentityReason::kOrganisationMalformed},
        SubjectCase{"OrganisationWithNewline", Organisation(kOin, "Politie\nroot"),
                    IdentityReason::kOrganisationMalformed},
        SubjectCase{"OrganisationWithC1Control", Organisation(kOin, "Politie\xc2\x9b"),
                    IdentityReason::kOrganisationMalformed}),
    [](const auto& parameters) { return parameters.param.name; });

TEST(CertificateTest, RefusesBytesThatAreNoUtf8) {
  // Patched after signing: OpenSSL itself does not read such a name, so it is CERTIFICATE_MALFORMED.
  std::string der = test_pki::DerOf(Authority("CA").Issue({.subject = Organisation(kOin, "Politie")}).certificate_pem);
  der.replace(der.find("Politie"), 2, "\xc3\x28");
  EXPECT_EQ(Certificate::FromDer(der), nullptr);
}

TEST(CertificateTest, IsTheSameFromPemAndDer) {
  const std::string pem = Authority("CA").Issue({}).certificate_pem;
  const auto a = Certificate::FromPem(pem);
  const auto b = Certificate::FromDer(test_pki::DerOf(pem));
  ASSERT_NE(a, nullptr);
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(a->fingerprint(), b->fingerprint());
  EXPECT_EQ(a->der(), b->der());
  EXPECT_EQ(a->serial(), "1001");
  EXPECT_EQ(a->issuer_der(), b->issuer_der());
}

TEST(CertificateTest, KnowsItsDates) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const auto certificate = Certificate::FromPem(
      Authority("CA", now).Issue({.from = -absl::Hours(2), .until = absl::Hours(3)}).certificate_pem);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(certificate->not_before(), now - absl::Hours(2));
  EXPECT_EQ(certificate->not_after(), now + absl::Hours(3));
}

TEST(CertificateTest, RefusesWhatIsNotExactlyOneCertificate) {
  Authority authority("CA");
  const Issued issued = authority.Issue({});
  const std::string der = test_pki::DerOf(issued.certificate_pem);
  EXPECT_EQ(Certificate::FromPem(""), nullptr);
  EXPECT_EQ(Certificate::FromPem("garbage"), nullptr);
  EXPECT_EQ(Certificate::FromPem(issued.key_pem), nullptr);
  EXPECT_EQ(Certificate::FromPem(issued.certificate_pem + authority.certificate_pem()), nullptr);
  EXPECT_EQ(Certificate::FromPem(issued.certificate_pem + "x"), nullptr);
  EXPECT_EQ(Certificate::FromPem(issued.certificate_pem + std::string(1, '\0')), nullptr);
  EXPECT_EQ(Certificate::FromPem(issued.certificate_pem.substr(0, 300)), nullptr);
  EXPECT_EQ(Certificate::FromPem(std::string(200'000, ' ') + issued.certificate_pem), nullptr);
  EXPECT_NE(Certificate::FromPem(issued.certificate_pem + "\r\n\n"), nullptr);
  EXPECT_EQ(Certificate::FromDer(""), nullptr);
  EXPECT_EQ(Certificate::FromDer(der + "x"), nullptr);
  EXPECT_EQ(Certificate::FromDer(der.substr(0, der.size() - 1)), nullptr);
  EXPECT_NE(Certificate::FromDer(der), nullptr);
}

}  // namespace
}  // namespace covenant::authenticate
