#include "broker/authenticate/authenticator.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/words/vocabulary.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::authenticate {
namespace {

using test_pki::Authority;
using test_pki::Folder;
using test_pki::Issued;
using test_pki::Organisation;
using testing::ElementsAre;

constexpr char kPoliceOin[] = "00000099000000001000";
constexpr char kCityOin[] = "00000099000000008000";

std::string FingerprintOf(const Issued& issued) {
  return Certificate::FromPem(issued.certificate_pem)->fingerprint();
}

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    folder_.Write("ca.pem", authority_.certificate_pem());
    folder_.Write("crl.pem", authority_.Crl());
    auto live = LiveTrustStore::Open({.ca_file = folder_.path() + "/ca.pem", .crl = folder_.path() + "/crl.pem"}, now_);
    EXPECT_TRUE(live.ok()) << live.status();
    live_ = *std::move(live);
    checker_ = std::make_unique<CertificateChecker>(*live_);

    std::stringstream words;
    words << std::ifstream(SOURCE_DIR "/policy/vocabulary.yaml").rdbuf();
    policy::Diagnostics about_words("vocabulary.yaml");
    vocabulary_ = policy::ReadVocabulary(words.str(), about_words);
    EXPECT_NE(vocabulary_, nullptr) << (about_words.all().empty() ? "" : about_words.all()[0].Text());
    register_ = Read(RegisterText());
  }

  std::shared_ptr<const policy::PartyRegister> Read(const std::string& text) {
    policy::Diagnostics diagnostics("register.yaml");
    auto read = policy::ReadRegister(text, *vocabulary_, diagnostics);
    EXPECT_NE(read, nullptr) << (diagnostics.all().empty() ? "" : diagnostics.all()[0].Text());
    return read;
  }

  // The police; and a city that is two parties under one OIN.
  std::string RegisterText() const {
    const auto party = [](const char* id, const char* capacity, const char* kind, const char* sector, const char* oin) {
      return absl::StrCat("  ", id, ":\n    capacity: ", capacity, "\n    kind: ", kind, "\n    sector: ", sector,
                          "\n    region: landelijk\n    tasks: [openbare_orde]\n    names: [{name: Naam van ", id,
                          ", from: 2010-01-01}]\n    oins: [{oin: \"", oin,
                          "\", from: 2020-01-01, through: 2039-12-31}]\n");
    };
    const auto person = [](const char* id, const char* of, const char* roles, const std::string& sha256,
                           const char* from) {
      return absl::StrCat("  ", id, ": {party: ", of, ", roles: [", roles, "], certificates: [{sha256: \"", sha256,
                          "\", from: ", from, ", through: 2039-12-31}]}\n");
    };
    return absl::StrCat(
        "register: test\nversion: \"1\"\nparties:\n", party("politie", "opsporing", "politie", "opsporing", kPoliceOin),
        party("almere-burgemeester", "burgemeester", "gemeente", "bestuur", kCityOin),
        party("almere-college", "college", "gemeente", "bestuur", kCityOin), "persons:\n",
        person("p-adema", "politie", "administrator", FingerprintOf(administrator_), "2020-01-01"),
        person("p-bakker", "politie", "administrator", FingerprintOf(not_yet_), "2039-01-01"),
        person("p-cohen", "almere-college", "administrator", FingerprintOf(alderman_), "2020-01-01"),
        person("p-dekker", "politie", "signatory, case_worker", FingerprintOf(case_worker_), "2020-01-01"));
  }

  std::variant<Caller, NotAuthenticated> Authenticate(const Issued& issued, std::string_view capacity = "") {
    return Authenticator(*checker_).Authenticate({issued.certificate_pem, "", capacity, "", ""}, *register_, now_);
  }

  Caller Good(const Issued& issued, std::string_view capacity = "") {
    auto result = Authenticate(issued, capacity);
    if (const auto* refused = std::get_if<NotAuthenticated>(&result)) {
      ADD_FAILURE() << CodeOf(refused->reason);
      return {};
    }
    return std::get<Caller>(result);
  }

  std::string Refused(const Issued& issued, std::string_view capacity = "") {
    auto result = Authenticate(issued, capacity);
    if (std::holds_alternative<Caller>(result)) return "let in";
    EXPECT_EQ(std::get<NotAuthenticated>(result).fingerprint, FingerprintOf(issued));
    return std::string(CodeOf(std::get<NotAuthenticated>(result).reason));
  }

  // Noon of a day on which all dates of the register are in force.
  const absl::Time now_ = absl::FromCivil(absl::CivilHour(2027, 5, 3, 12), absl::UTCTimeZone());
  Authority authority_{"Test CA", now_};
  const Issued police_ = authority_.Issue({.subject = Organisation(kPoliceOin, "Korps van toen")});
  const Issued city_ = authority_.Issue({.subject = Organisation(kCityOin, "Gemeente Almere")});
  const Issued administrator_ = authority_.Issue({.subject = Organisation(kPoliceOin, "Politie")});
  const Issued not_yet_ = authority_.Issue({.subject = Organisation(kPoliceOin, "Politie")});
  const Issued case_worker_ = authority_.Issue({.subject = Organisation(kPoliceOin, "Politie")});
  const Issued alderman_ = authority_.Issue({.subject = Organisation(kCityOin, "Gemeente Almere")});
  Folder folder_;
  std::unique_ptr<LiveTrustStore> live_;
  std::unique_ptr<CertificateChecker> checker_;
  std::shared_ptr<const policy::Vocabulary> vocabulary_;
  std::shared_ptr<const policy::PartyRegister> register_;
};

TEST_F(AuthenticatorTest, ASystemsCertificateIsAPartnersOfThePartyOfItsOin) {
  const Caller caller = Good(police_);
  EXPECT_EQ(caller.party, "politie");
  EXPECT_EQ(caller.capacity, "opsporing");
  EXPECT_EQ(caller.name, "Naam van politie");
  EXPECT_EQ(caller.oin, kPoliceOin);
  EXPECT_EQ(caller.organisation, "Korps van toen") << "names are dated; the OIN decides";
  EXPECT_EQ(caller.fingerprint, FingerprintOf(police_));
  EXPECT_EQ(caller.person, "");
  EXPECT_THAT(caller.roles, ElementsAre(Role::kPartner));
}

TEST_F(AuthenticatorTest, APersonsCertificateHasThePersonsRolesAndNoOther) {
  const Caller caller = Good(administrator_);
  EXPECT_EQ(caller.person, "p-adema");
  EXPECT_THAT(caller.roles, ElementsAre(Role::kAdministrator));
  EXPECT_TRUE(caller.Is(Role::kAdministrator));
  EXPECT_FALSE(caller.Is(Role::kPartner));
}

TEST_F(AuthenticatorTest, ACaseWorkerIsAPartnerWhateverElseItIs) {
  EXPECT_THAT(Good(case_worker_).roles, ElementsAre(Role::kPartner, Role::kSignatory));
}

TEST_F(AuthenticatorTest, AnAuditorHasARoleOfItsOwnAndOverseesAsAnOfficerDoes) {
  for (const auto& [word, role] : {std::pair("auditor", Role::kAuditor), std::pair("officer", Role::kOfficer)}) {
    register_ = Read(absl::StrReplaceAll(
        RegisterText(),
        {{"roles: [signatory, case_worker]", absl::StrCat("roles: [", word, "], officer_for: {parties: [politie]}")}}));
    const Caller caller = Good(case_worker_);
    EXPECT_THAT(caller.roles, ElementsAre(role));
    EXPECT_TRUE(caller.Oversees());
    EXPECT_EQ(NameOf(role), word);
  }
  EXPECT_FALSE(Good(administrator_).Oversees());
}

TEST_F(AuthenticatorTest, APersonsCertificateOnOtherDaysIsNobodys) {
  EXPECT_EQ(Refused(not_yet_), "PERSON_NOT_IN_FORCE");
}

TEST_F(AuthenticatorTest, APersonActsForNoOtherPartyOfTheSameOin) {
  EXPECT_EQ(Good(alderman_, "college").person, "p-cohen");
  EXPECT_EQ(Refused(alderman_, "burgemeester"), "PERSON_OF_OTHER_PARTY");
}

TEST_F(AuthenticatorTest, OneOinThatIsTwoPartiesNeedsTheCapacity) {
  EXPECT_EQ(Refused(city_), "CAPACITY_MISSING");
  EXPECT_EQ(Good(city_, "burgemeester").party, "almere-burgemeester");
  EXPECT_EQ(Good(city_, "college").party, "almere-college");
  EXPECT_EQ(Refused(city_, "opsporing"), "CAPACITY_UNKNOWN");
}

TEST_F(AuthenticatorTest, AStatedCapacityMustFitAlsoWhereThereIsOne) {
  EXPECT_EQ(Good(police_, "opsporing").party, "politie");
  EXPECT_EQ(Refused(police_, "burgemeester"), "CAPACITY_UNKNOWN");
}

TEST_F(AuthenticatorTest, AnOinThatTheRegisterLacksIsUnknown) {
  EXPECT_EQ(Refused(authority_.Issue({.subject = Organisation("00000099000000077000", "Politie")})), "OIN_UNKNOWN");
}

TEST_F(AuthenticatorTest, ARegisterThatChangesBitesAtTheNextCall) {
  EXPECT_EQ(Good(police_).party, "politie");
  std::string text = RegisterText();
  text.replace(text.find(kPoliceOin), 20, "00000099000000066000");
  register_ = Read(text);
  EXPECT_EQ(Refused(police_), "OIN_UNKNOWN");
}

TEST_F(AuthenticatorTest, ARevocationBitesAtTheNextCall) {
  EXPECT_EQ(Good(police_).party, "politie");
  authority_.Revoke(police_);
  folder_.Write("crl.pem", authority_.Crl());
  ASSERT_TRUE(live_->Reload(now_).ok());
  EXPECT_EQ(Refused(police_), "CERTIFICATE_REVOKED");
}

TEST_F(AuthenticatorTest, NoCertificateIsNobody) {
  const auto result = Authenticator(*checker_).Authenticate({}, *register_, now_);
  ASSERT_TRUE(std::holds_alternative<NotAuthenticated>(result));
  EXPECT_EQ(std::get<NotAuthenticated>(result).reason, IdentityReason::kNoCertificate);
  EXPECT_EQ(std::get<NotAuthenticated>(result).fingerprint, "");
}

TEST_F(AuthenticatorTest, TellsWhenTheCertificateIsAboutToExpire) {
  const Caller soon = Good(authority_.Issue({.subject = Organisation(kPoliceOin, "P"), .until = absl::Hours(24 * 29)}));
  EXPECT_EQ(soon.DaysLeft(now_), 29);
  EXPECT_TRUE(soon.ExpiresSoon(now_));
  EXPECT_EQ(soon.DaysLeft(now_ + absl::Hours(24 * 40)), 0);
  const Caller later =
      Good(authority_.Issue({.subject = Organisation(kPoliceOin, "P"), .until = absl::Hours(24 * 31)}));
  EXPECT_FALSE(later.ExpiresSoon(now_));
}

// With a line more for almere-college, and a mandate of the police for it.
class StandingTest : public AuthenticatorTest {
 protected:
  void Change(const std::string& line) {
    register_ = Read(absl::StrReplaceAll(RegisterText(), {{"  almere-college:\n", "  almere-college:\n" + line}}) +
                     "mandates: [{party: politie, acts_for: almere-college, covenants: [PROEF], from: 2027-01-01}]\n");
  }
  std::variant<Caller, NotAuthenticated> ActFor(const Issued& issued, std::string_view party,
                                                std::string_view covenant) {
    return Authenticator(*checker_).Authenticate({issued.certificate_pem, "", "", party, covenant}, *register_, now_);
  }
  std::string RefusedFor(const Issued& issued, std::string_view party, std::string_view covenant) {
    auto result = ActFor(issued, party, covenant);
    if (std::holds_alternative<Caller>(result)) return "let in";
    return std::string(CodeOf(std::get<NotAuthenticated>(result).reason));
  }
};

TEST_F(StandingTest, APartyThatIsSuspendedOrHasEndedIsRefused) {
  Change("    suspended: [{from: 2027-05-03, through: 2027-05-03}]\n");
  EXPECT_EQ(Refused(city_, "college"), "PARTY_SUSPENDED");
  Change("    suspended: [{from: 2027-05-04}]\n");
  EXPECT_EQ(Good(city_, "college").party, "almere-college");
  Change("    ended: {from: 2027-05-03, into: [almere-burgemeester]}\n");
  EXPECT_EQ(Refused(city_, "college"), "PARTY_ENDED");
  EXPECT_EQ(Good(city_).party, "almere-burgemeester") << "no capacity is needed: it is the only one left";
}

TEST_F(StandingTest, UnderAMandateTheCallerIsThePartyItActsForAndBringsNoRoles) {
  Change("");
  auto result = ActFor(case_worker_, "almere-college", "PROEF");
  ASSERT_TRUE(std::holds_alternative<Caller>(result));
  const Caller& caller = std::get<Caller>(result);
  EXPECT_EQ(caller.party, "almere-college");
  EXPECT_EQ(caller.capacity, "college");
  EXPECT_EQ(caller.mandated_party, "politie");
  EXPECT_EQ(caller.person, "p-dekker");
  EXPECT_EQ(caller.oin, kPoliceOin);
  EXPECT_THAT(caller.roles, ElementsAre(Role::kPartner));
}

TEST_F(StandingTest, WhoAsksNothingForItsOwnPartyDoesSoForNoOther) {
  Change("");
  EXPECT_EQ(RefusedFor(administrator_, "almere-college", "PROEF"), "ROLE_MISSING");
  EXPECT_EQ(RefusedFor(administrator_, "almere-college", "ANDER"), "MANDATE_MISSING");
}

TEST_F(StandingTest, NobodyActsForAPartyWithoutAMandateInForce) {
  Change("");
  EXPECT_EQ(RefusedFor(police_, "almere-college", "ANDER"), "MANDATE_MISSING") << "another covenant";
  EXPECT_EQ(RefusedFor(police_, "almere-burgemeester", "PROEF"), "MANDATE_MISSING");
  EXPECT_EQ(RefusedFor(police_, "nergens", "PROEF"), "MANDATE_MISSING");
  EXPECT_EQ(RefusedFor(police_, "almere-college", "PROEF"), "let in");
  Change("    suspended: [{from: 2027-05-01}]\n");
  EXPECT_EQ(RefusedFor(police_, "almere-college", "PROEF"), "PARTY_SUSPENDED");
}

}  // namespace
}  // namespace covenant::authenticate
