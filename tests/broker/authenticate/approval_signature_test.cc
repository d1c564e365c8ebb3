#include "broker/authenticate/approval_signature.h"

#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Authority;
using test_pki::Issued;
using test_pki::Key;

constexpr char kText[] = "covenant-broker approval v1\n0190a6a0-0000-7000-8000-000000000000\nab12\n";

absl::StatusCode Verify(const Issued& signer, const std::string& text, const std::string& signature) {
  return VerifySignature(*Certificate::FromPem(signer.certificate_pem), text, signature).code();
}

TEST(ApprovalSignatureTest, AcceptsEcdsaAndRsa) {
  Authority authority("CA");
  for (const Key key : {Key::kP256, Key::kP384, Key::kRsa2048}) {
    const Issued person = authority.Issue({.key = key});
    EXPECT_EQ(Verify(person, kText, test_pki::Sign(person, kText)), absl::StatusCode::kOk);
  }
}

TEST(ApprovalSignatureTest, RefusesAnotherTextAnotherKeyAndDamage) {
  Authority authority("CA");
  for (const Key key : {Key::kP256, Key::kRsa2048}) {
    const Issued person = authority.Issue({.key = key});
    const Issued other = authority.Issue({.key = key});
    std::string signature = test_pki::Sign(person, kText);
    EXPECT_EQ(Verify(person, std::string(kText) + "x", signature), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Verify(other, kText, signature), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Verify(person, kText, ""), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Verify(person, kText, signature + "x"), absl::StatusCode::kPermissionDenied);
    signature.back() = static_cast<char>(signature.back() ^ 1);
    EXPECT_EQ(Verify(person, kText, signature), absl::StatusCode::kPermissionDenied);
  }
}

TEST(ApprovalSignatureTest, RefusesKeysThatCannotApprove) {
  Authority authority("CA");
  for (const Key key : {Key::kRsa1024, Key::kEd25519}) {
    const Issued person = authority.Issue({.key = key});
    EXPECT_EQ(Verify(person, kText, test_pki::Sign(person, kText)), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace covenant::authenticate
