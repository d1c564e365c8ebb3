// The quickstart's register and the certificates it issues name the same OINs and organisations.
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/parties/party_register.h"
#include "policy/text/diagnostic.h"
#include "policy/words/vocabulary.h"

namespace covenant::demo {
namespace {

constexpr absl::CivilDay kDay(2026, 11, 21);

std::string Text(const std::string& path) {
  std::ifstream file(SOURCE_DIR "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Certificate {
  std::string name;
  std::string oin;
  std::string organisation;
};

std::vector<Certificate> Certificates() {
  std::vector<Certificate> certificates;
  const std::vector<std::string> lines = absl::StrSplit(Text("deploy/demo/certificates.csv"), '\n', absl::SkipEmpty());
  for (const std::string& line : lines) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    if (line.front() == '#' || cells.front() == "certificate") continue;
    EXPECT_EQ(cells.size(), 3u) << line;
    certificates.push_back({cells.at(0), cells.at(1), cells.at(2)});
  }
  return certificates;
}

// A fingerprint for the test, another one for every certificate.
std::string Fingerprint(size_t certificate) {
  return absl::StrFormat("%064x", certificate + 1);
}

// The register as the quickstart fills it in.
std::shared_ptr<const policy::PartyRegister> Register() {
  std::string text = Text("deploy/demo/register.yaml");
  const std::vector<Certificate> certificates = Certificates();
  for (size_t i = 0; i < certificates.size(); ++i) {
    const std::string place = "@" + certificates[i].name + "@";
    const size_t at = text.find(place);
    if (at != std::string::npos) text.replace(at, place.size(), Fingerprint(i));
  }
  policy::Diagnostics words("vocabulary.yaml");
  const auto vocabulary = policy::ReadVocabulary(Text("policy/vocabulary.yaml"), words);
  if (!vocabulary) return nullptr;
  policy::Diagnostics diagnostics("register.yaml");
  auto parties = policy::ReadRegister(text, *vocabulary, diagnostics);
  for (const policy::Diagnostic& diagnostic : diagnostics.all()) ADD_FAILURE() << diagnostic.Text();
  return parties;
}

TEST(RegisterTest, EveryCertificateLeadsToThePartyItIsFor) {
  const auto parties = Register();
  ASSERT_TRUE(parties);
  for (const Certificate& certificate : Certificates()) {
    const policy::PartyByOin found = parties->FindByOin(certificate.oin, "", kDay);
    ASSERT_EQ(found.what, policy::Identified::kParty) << certificate.name;
    EXPECT_EQ(found.party->NameOn(kDay), certificate.organisation) << certificate.name;
  }
}

TEST(RegisterTest, EveryPersonHoldsACertificateOfTheOwnParty) {
  const auto parties = Register();
  ASSERT_TRUE(parties);
  const std::vector<Certificate> certificates = Certificates();
  size_t held = 0;
  for (size_t i = 0; i < certificates.size(); ++i) {
    const policy::Person* person = parties->FindByCertificate(Fingerprint(i), kDay);
    if (person == nullptr) continue;
    ++held;
    EXPECT_EQ(person->id, certificates[i].name);
    EXPECT_EQ(person->party, parties->FindByOin(certificates[i].oin, "", kDay).party->id);
  }
  EXPECT_EQ(held, parties->persons().size());
}

TEST(RegisterTest, TwoPersonsAdministerAndAnotherAudits) {
  const auto parties = Register();
  ASSERT_TRUE(parties);
  for (const char* id : {"administrator-a", "administrator-b"}) {
    const policy::Person* person = parties->FindPerson(id);
    ASSERT_NE(person, nullptr) << id;
    EXPECT_TRUE(person->Is(policy::PersonRole::kAdministrator)) << id;
    EXPECT_FALSE(person->Is(policy::PersonRole::kOfficer)) << id;
  }
  const policy::Person* officer = parties->FindPerson("officer");
  ASSERT_NE(officer, nullptr);
  EXPECT_TRUE(officer->Is(policy::PersonRole::kOfficer));
  EXPECT_FALSE(officer->Is(policy::PersonRole::kAdministrator));
  EXPECT_TRUE(officer->OverseesCovenant("COMENSHA-REG"));
  EXPECT_TRUE(officer->OverseesCovenant("TAFEL-SIGNAAL"));
}

TEST(RegisterTest, AnOfficerAnswersDataSubjectsForEachInvestigationServiceOfTheTable) {
  const auto parties = Register();
  ASSERT_TRUE(parties);
  for (const char* party : {"kmar", "nla"}) {
    const policy::Person* officer = parties->FindPerson(std::string("officer-") + party);
    ASSERT_NE(officer, nullptr) << party;
    EXPECT_TRUE(officer->OverseesParty(party));
    EXPECT_FALSE(officer->OverseesCovenant("TAFEL-SIGNAAL"));
  }
}

}  // namespace
}  // namespace covenant::demo
