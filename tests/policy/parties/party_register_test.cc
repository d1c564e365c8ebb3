#include "policy/parties/party_register.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::NotNull;

const std::string kHashA(64, 'a');
const std::string kHashB(64, 'b');

const char kHead[] = R"(register: proef
version: "1"
parties:
)";

const char kParties[] = R"(  almere-burgemeester:
    {capacity: burgemeester, kind: gemeente, sector: bestuur, names: [{name: Burgemeester van Almere}],
     oins: [{oin: "00000099000000007000", from: 2020-01-01}]}
  almere-college:
    {capacity: college, kind: gemeente, sector: bestuur, names: [{name: College van Almere}],
     oins: [{oin: "00000099000000007000", from: 2022-01-01}]}
  nla:
    {capacity: opsporing, kind: bijzondere_opsporingsdienst, sector: opsporing, region: landelijk,
     names: [{name: Inspectie SZW, from: 2012-01-01, through: 2021-12-31}, {name: Arbeidsinspectie, from: 2022-01-01}],
     oins: [{oin: "00000099000000003000", through: 2024-12-31}, {oin: "00000099000000003001", from: 2025-01-01}]}
persons:
)";

std::string Persons() {
  return "  p-a: {party: nla, roles: [administrator], certificates: [{sha256: " + kHashA +
         ", from: 2026-01-01, through: 2026-12-31}]}\n"
         "  p-b: {party: nla, roles: [officer, administrator], officer_for: {parties: [nla], covenants: [PROEF]}, "
         "certificates: [{sha256: " +
         kHashB + "}]}\n";
}

std::string Whole() {
  return kHead + std::string(kParties) + Persons();
}

const Vocabulary& Words() {
  static const auto kVocabulary = [] {
    Diagnostics diagnostics("v");
    return ReadVocabulary(SourceFile("policy/vocabulary.yaml"), diagnostics);
  }();
  return *kVocabulary;
}

std::shared_ptr<const PartyRegister> Read(const std::string& text) {
  Diagnostics diagnostics("r.yaml");
  auto parties = ReadRegister(text, Words(), diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), IsEmpty());
  return parties;
}

std::vector<std::string> ErrorsOf(const std::string& text) {
  Diagnostics diagnostics("r.yaml");
  EXPECT_THAT(ReadRegister(text, Words(), diagnostics), IsNull());
  return Texts(diagnostics.all());
}

TEST(PartyRegisterTest, OneOinIsTwoPartiesInTwoCapacities) {
  const auto parties = Read(Whole());
  ASSERT_THAT(parties, NotNull());
  const CivilDay day(2026, 3, 2);
  const std::string oin = "00000099000000007000";
  EXPECT_EQ(parties->FindByOin(oin, "burgemeester", day).party->id, "almere-burgemeester");
  EXPECT_EQ(parties->FindByOin(oin, "college", day).party->id, "almere-college");
  EXPECT_EQ(parties->FindByOin(oin, "", day).what, Identified::kCapacityNeeded);
  EXPECT_EQ(parties->FindByOin(oin, "opsporing", day).what, Identified::kCapacityUnknown);
  EXPECT_EQ(parties->FindByOin(oin, "", CivilDay(2021, 1, 1)).party->id, "almere-burgemeester")
      << "in 2021 it is one party still";
}

TEST(PartyRegisterTest, AnOinHoldsOnItsDaysOnly) {
  const auto parties = Read(Whole());
  ASSERT_THAT(parties, NotNull());
  EXPECT_EQ(parties->FindByOin("00000099000000003000", "", CivilDay(2024, 12, 31)).party->id, "nla");
  EXPECT_EQ(parties->FindByOin("00000099000000003000", "", CivilDay(2025, 1, 1)).what, Identified::kOinUnknown);
  EXPECT_EQ(parties->FindByOin("00000099000000003001", "", CivilDay(2025, 1, 1)).party->id, "nla");
  EXPECT_EQ(parties->FindByOin("00000099000000009999", "", CivilDay(2025, 1, 1)).what, Identified::kOinUnknown);
}

TEST(PartyRegisterTest, APartyHasTheNameOfTheDay) {
  const auto parties = Read(Whole());
  ASSERT_THAT(parties, NotNull());
  const Party& nla = *parties->Find("nla");
  EXPECT_EQ(nla.NameOn(CivilDay(2021, 12, 31)), "Inspectie SZW");
  EXPECT_EQ(nla.NameOn(CivilDay(2022, 1, 1)), "Arbeidsinspectie");
  EXPECT_EQ(nla.NameOn(CivilDay(2000, 1, 1)), "Inspectie SZW");
  EXPECT_TRUE(nla.police_domain);
  EXPECT_FALSE(parties->Find("almere-college")->police_domain);
  EXPECT_THAT(parties->Find("amsterdam"), IsNull());
}

TEST(PartyRegisterTest, APersonIsKnownByACertificateOnItsDays) {
  const auto parties = Read(Whole());
  ASSERT_THAT(parties, NotNull());
  EXPECT_EQ(parties->FindByCertificate(kHashA, CivilDay(2026, 12, 31))->id, "p-a");
  EXPECT_THAT(parties->FindByCertificate(kHashA, CivilDay(2027, 1, 1)), IsNull());
  EXPECT_THAT(parties->FindByCertificate(std::string(64, 'c'), CivilDay(2026, 1, 1)), IsNull());
  const Person& officer = *parties->FindPerson("p-b");
  EXPECT_TRUE(officer.Is(PersonRole::kOfficer));
  EXPECT_TRUE(officer.OverseesParty("nla"));
  EXPECT_FALSE(officer.OverseesParty("almere-college"));
  EXPECT_TRUE(officer.OverseesCovenant("PROEF"));
  EXPECT_FALSE(officer.OverseesCovenant("ANDER"));
  EXPECT_FALSE(parties->FindPerson("p-a")->OverseesParty("nla")) << "an administrator is no officer";
}

TEST(PartyRegisterTest, RefusesTwoPartiesThatNoOneCouldTellApart) {
  EXPECT_THAT(
      ErrorsOf(With(Whole(), "{capacity: college", "{capacity: burgemeester")),
      ElementsAre("r.yaml:9:13: the OIN of almere-college is at the same time that of almere-burgemeester in the same "
                  "capacity; give them other capacities or other dates"));
}

TEST(PartyRegisterTest, RefusesACertificateOfTwoPersons) {
  EXPECT_THAT(
      ErrorsOf(With(Whole(), kHashB, kHashA)),
      ElementsAre("r.yaml:16:120: the certificate of p-b is also that of p-a; a certificate belongs to one person"));
}

TEST(PartyRegisterTest, RefusesWhatIsNotInItsForm) {
  EXPECT_THAT(ErrorsOf(With(Whole(), "\"00000099000000003001\"", "\"0000009900000000300\"")),
              ElementsAre("r.yaml:13:65: an OIN that is none; write its 20 letters and digits"));
  EXPECT_THAT(ErrorsOf(With(Whole(), kHashB, std::string(64, 'B'))),
              ElementsAre("r.yaml:16:120: a certificate's sha256 that is none; write 64 lower-case hex digits"));
  EXPECT_THAT(
      ErrorsOf(With(Whole(), "roles: [administrator]", "roles: [beheerder]")),
      ElementsAre(
          "r.yaml:15:29: unknown role \"beheerder\"; write administrator, officer, auditor, signatory or case_worker"));
  EXPECT_THAT(ErrorsOf(With(Whole(), "p-a: {party: nla", "p-a: {party: nlb")),
              ElementsAre("r.yaml:15:8: unknown party \"nlb\"; use the id of a party of this register"));
  EXPECT_THAT(ErrorsOf(With(Whole(), "roles: [officer, administrator]", "roles: [administrator]")),
              ElementsAre("r.yaml:16:58: person p-b has officer_for without the role officer or auditor; add the role "
                          "or remove the key"));
  EXPECT_THAT(ErrorsOf(With(Whole(), "officer_for: {parties: [nla], covenants: [PROEF]}, ", "")),
              ElementsAre("r.yaml:16:8: person p-b lacks officer_for; add it"));
  EXPECT_THAT(ErrorsOf(With(Whole(), "region: landelijk", "regio: landelijk")),
              ElementsAre("r.yaml:11:81: unknown key \"regio\" in party nla; did you mean \"region\"?"));
  EXPECT_THAT(ErrorsOf(With(Whole(), "through: 2021-12-31", "through: 2011-12-31")),
              ElementsAre("r.yaml:12:14: an item of names ends before it begins; let through be from or later"));
}

TEST(PartyRegisterTest, AnAuditorOverseesAsAnOfficerDoesAndIsNone) {
  const auto parties = Read(With(Whole(), "roles: [officer, administrator]", "roles: [auditor]"));
  ASSERT_THAT(parties, NotNull());
  const Person* auditor = parties->FindPerson("p-b");
  ASSERT_THAT(auditor, NotNull());
  EXPECT_TRUE(auditor->OverseesParty("nla"));
  EXPECT_TRUE(auditor->OverseesCovenant("PROEF"));
  EXPECT_FALSE(auditor->Is(PersonRole::kOfficer));
  EXPECT_TRUE(auditor->Is(PersonRole::kAuditor));
  EXPECT_FALSE(parties->FindPerson("p-a")->Is(PersonRole::kAuditor));
}

TEST(PartyRegisterTest, RefusesAnAuditorWhoIsSomethingElseOrOverseesNothing) {
  EXPECT_THAT(ErrorsOf(With(Whole(), "roles: [officer, administrator]", "roles: [auditor, officer]")),
              ElementsAre("r.yaml:16:3: person p-b is an auditor and something else; an auditor only reads: give the "
                          "other role to another person"));
  EXPECT_THAT(ErrorsOf(With(With(Whole(), "roles: [officer, administrator]", "roles: [auditor]"),
                            "officer_for: {parties: [nla], covenants: [PROEF]}, ", "")),
              ElementsAre("r.yaml:16:8: person p-b lacks officer_for; add it"));
}

std::string WithLine(const std::string& line) {
  std::string text = Whole();
  const std::string after = "  almere-college:\n    {capacity: college, ";
  const size_t at = text.find(after);
  EXPECT_NE(at, std::string::npos);
  return text.insert(at + after.size(), line + ", ");
}

TEST(PartyRegisterTest, KnowsWhoTookOverFromWhomAndSinceWhen) {
  const auto parties = Read(WithLine("ended: {from: 2026-07-01, into: [almere-burgemeester]}"));
  ASSERT_THAT(parties, NotNull());
  EXPECT_EQ(parties->HolderOf("almere-college", CivilDay(2026, 6, 30)), "almere-college");
  EXPECT_EQ(parties->HolderOf("almere-college", CivilDay(2026, 7, 1)), "almere-burgemeester");
  EXPECT_THAT(parties->PredecessorsOf("almere-burgemeester", CivilDay(2026, 7, 1)), ElementsAre("almere-college"));
  EXPECT_THAT(parties->PredecessorsOf("almere-burgemeester", CivilDay(2026, 6, 30)), IsEmpty());
  const auto found = parties->FindByOin("00000099000000007000", "college", CivilDay(2026, 7, 1));
  EXPECT_EQ(found.what, Identified::kEnded);
  EXPECT_EQ(parties->FindByOin("00000099000000007000", "", CivilDay(2026, 7, 1)).party->id, "almere-burgemeester")
      << "the only one left under this OIN";
}

TEST(PartyRegisterTest, ToldSuspendedOnThoseDaysOnly) {
  const auto parties = Read(WithLine("suspended: [{from: 2026-07-01, through: 2026-07-31}]"));
  ASSERT_THAT(parties, NotNull());
  const auto on = [&](int month, int day) {
    return parties->FindByOin("00000099000000007000", "college", CivilDay(2026, month, day)).what;
  };
  EXPECT_EQ(on(6, 30), Identified::kParty);
  EXPECT_EQ(on(7, 1), Identified::kSuspended);
  EXPECT_EQ(on(7, 31), Identified::kSuspended);
  EXPECT_EQ(on(8, 1), Identified::kParty);
}

TEST(PartyRegisterTest, DemandsSuccessorsThatAreThereAndGoOn) {
  const auto error = [](const std::string& line) {
    Diagnostics diagnostics("r.yaml");
    EXPECT_THAT(ReadRegister(WithLine(line), Words(), diagnostics), IsNull());
    return diagnostics.all().empty() ? std::string() : diagnostics.all().front().what;
  };
  EXPECT_EQ(error("ended: {from: 2026-07-01, into: [nergens]}"),
            "party almere-college ends into \"nergens\", which is no party");
  EXPECT_EQ(error("ended: {from: 2026-07-01, into: [almere-college]}"),
            "party almere-college ends into almere-college, which is then no party");
  EXPECT_EQ(error("ended: {from: 2026-07-01, into: [nla], signals: almere-burgemeester}"),
            "the signals of party almere-college go to \"almere-burgemeester\", which does not stand in into");
}

TEST(PartyRegisterTest, FindsAMandateByPartiesCovenantAndDay) {
  const auto parties =
      Read(Whole() +
           "mandates:\n"
           "  - {party: nla, acts_for: almere-college, covenants: [PROEF], from: 2026-01-01, through: "
           "2026-12-31}\n"
           "  - {party: almere-college, acts_for: almere-burgemeester, covenants: any, from: 2026-01-01}\n");
  ASSERT_THAT(parties, NotNull());
  const CivilDay day(2026, 7, 1);
  EXPECT_THAT(parties->FindMandate("nla", "almere-college", "PROEF", day), NotNull());
  EXPECT_THAT(parties->FindMandate("nla", "almere-college", "ANDER", day), IsNull());
  EXPECT_THAT(parties->FindMandate("almere-college", "nla", "PROEF", day), IsNull()) << "the other way about";
  EXPECT_THAT(parties->FindMandate("nla", "almere-college", "PROEF", CivilDay(2027, 1, 1)), IsNull());
  EXPECT_THAT(parties->FindMandate("almere-college", "almere-burgemeester", "ANDER", day), NotNull());
}

TEST(PartyRegisterTest, TakesARevokedCertificateForNobodysAndStillForAPersons) {
  const auto parties =
      Read(kHead + std::string(kParties) + "  p-a: {party: nla, roles: [signatory], certificates: [{sha256: " + kHashA +
           ", from: 2026-01-01, revoked: 2026-03-01}]}\n");
  ASSERT_THAT(parties, NotNull());
  EXPECT_THAT(parties->FindByCertificate(kHashA, CivilDay(2026, 2, 28)), NotNull());
  EXPECT_THAT(parties->FindByCertificate(kHashA, CivilDay(2026, 3, 1)), IsNull());
  EXPECT_TRUE(parties->IsPersonal(kHashA));
}

TEST(PartyRegisterTest, LetsAPersonHoldTwoCertificatesOnOneDayAndNoMore) {
  const auto read = [](const std::string& third) {
    Diagnostics diagnostics("r.yaml");
    const std::string hash_c(64, 'c');
    return ReadRegister(kHead + std::string(kParties) +
                            "  p-a: {party: nla, roles: [signatory], certificates: [{sha256: " + kHashA +
                            ", from: 2026-01-01}, {sha256: " + kHashB +
                            ", from: 2026-02-01, through: 2026-05-31}, "
                            "{sha256: " +
                            hash_c + ", from: " + third + "}]}\n",
                        Words(), diagnostics);
  };
  EXPECT_THAT(read("2026-06-01"), NotNull());
  EXPECT_THAT(read("2026-05-31"), IsNull());
}

TEST(PartyRegisterTest, NamesTheTermsOfTheLogWhereItHasSome) {
  EXPECT_FALSE(Read(Whole())->log_terms().details_without_covenant.has_value());
  const auto parties = Read(Whole() + "log: {details_without_covenant: P5Y, subject_requests: P2Y6M}\n");
  ASSERT_THAT(parties, NotNull());
  EXPECT_EQ(FormatPeriod(*parties->log_terms().details_without_covenant), "P5Y");
  EXPECT_EQ(FormatPeriod(*parties->log_terms().subject_requests), "P2Y6M");
}

TEST(PartyRegisterTest, SaysWhereATermOfTheLogIsNone) {
  const auto errors = [](const std::string& section) {
    return ErrorsOf(std::string(kHead).insert(0, section) + kParties + Persons());
  };
  EXPECT_THAT(
      errors("log: {details_without_covenant: 5 years}\n"),
      ElementsAre("r.yaml:1:33: details_without_covenant of log is no term; write an ISO 8601 term such as P5Y, "
                  "P3M, P1D or PT36H"));
  EXPECT_THAT(
      errors("log:\n  subject_requests: P0D\n"),
      ElementsAre(
          "r.yaml:2:21: subject_requests of log is no term; write an ISO 8601 term such as P5Y, P3M, P1D or PT36H"));
  EXPECT_THAT(errors("log: {subject_request: P5Y}\n"),
              ElementsAre(::testing::HasSubstr("r.yaml:1:7: unknown key \"subject_request\"")));
  EXPECT_THAT(errors("log: P5Y\n"), ElementsAre(::testing::HasSubstr("r.yaml:1:6: ")));
}

}  // namespace
}  // namespace covenant::policy
