#include "policy/parties/register_change.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

constexpr absl::CivilDay kToday(2026, 11, 21);

std::string Register(const std::string& party, const std::string& persons) {
  return "register: proef\nversion: \"1\"\nparties:\n"
         "  nla: {capacity: opsporing, kind: politie, sector: opsporing, names: [{name: NLA}]}\n" +
         party + "persons:\n" + persons;
}
const char kKmar[] = "  kmar: {capacity: opsporing, kind: marechaussee, sector: opsporing, names: [{name: KMar}]}\n";
std::string PersonA(const std::string& certificates) {
  return "  p-a: {party: nla, roles: [administrator], certificates: [" + certificates + "]}\n";
}
std::string Certificate(char digit, const std::string& more = "") {
  return "{sha256: " + std::string(64, digit) + more + "}";
}

std::shared_ptr<const PartyRegister> Read(const std::string& text) {
  static const auto kVocabulary = [] {
    Diagnostics diagnostics("v");
    return ReadVocabulary(SourceFile("policy/vocabulary.yaml"), diagnostics);
  }();
  Diagnostics diagnostics("r");
  auto parties = ReadRegister(text, *kVocabulary, diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), ::testing::IsEmpty());
  return parties;
}

std::string FaultOf(const std::string& before, const std::string& next) {
  Diagnostics diagnostics("register");
  CheckRegisterChange(*Read(before), *Read(next), kToday, diagnostics);
  return diagnostics.all().empty() ? "" : diagnostics.all().front().what;
}

TEST(RegisterChangeTest, LetsPartiesPersonsAndCertificatesBeAddedAndEnded) {
  EXPECT_EQ(FaultOf(Register("", PersonA(Certificate('a'))),
                    Register(kKmar, PersonA(Certificate('a', ", revoked: 2026-11-21") + ", " + Certificate('b')))),
            "");
}

TEST(RegisterChangeTest, ForgetsNoParty) {
  EXPECT_EQ(FaultOf(Register(kKmar, PersonA(Certificate('a'))), Register("", PersonA(Certificate('a')))),
            "party kmar is gone, and what it supplied would be nobody's");
}

TEST(RegisterChangeTest, GivesNoPartyAnotherCapacity) {
  std::string other = kKmar;
  other.replace(other.find("opsporing"), 9, "registratie");
  EXPECT_EQ(FaultOf(Register(kKmar, PersonA(Certificate('a'))), Register(other, PersonA(Certificate('a')))),
            "party kmar acts in another capacity than before");
}

TEST(RegisterChangeTest, LeavesAnEndAsItWasOnceItsDayHasCome) {
  const auto ended = [](const std::string& day) {
    std::string text = kKmar;
    return Register(text.insert(text.find("names"), "ended: {from: " + day + "}, "), PersonA(Certificate('a')));
  };
  const std::string going_on = Register(kKmar, PersonA(Certificate('a')));
  EXPECT_EQ(FaultOf(ended("2026-11-22"), going_on), "") << "its day has not come";
  EXPECT_EQ(FaultOf(ended("2026-11-21"), going_on), "the end of party kmar has come and is altered here");
  EXPECT_EQ(FaultOf(ended("2026-11-21"), ended("2026-12-01")), "the end of party kmar has come and is altered here");
}

TEST(RegisterChangeTest, KeepsEveryCertificateWithItsPerson) {
  const std::string fault = "a certificate of person p-a is gone, and would count as a system's";
  EXPECT_EQ(FaultOf(Register("", PersonA(Certificate('a') + ", " + Certificate('b'))),
                    Register("", PersonA(Certificate('b')))),
            fault);
  const std::string other = "  p-b: {party: nla, roles: [administrator], certificates: [" + Certificate('a') + "]}\n";
  EXPECT_EQ(FaultOf(Register("", PersonA(Certificate('a'))), Register("", other)), fault);
}

// Whoever approves it sees it.
TEST(RegisterChangeTest, WarnsOfEveryOtherTermOfTheLog) {
  const std::string whole = Register("", PersonA(Certificate('a')));
  const std::string six = whole + "log:\n  details_without_covenant: P6Y\n";
  EXPECT_EQ(FaultOf(six, six), "");
  EXPECT_EQ(FaultOf(whole, six), "log: details_without_covenant is kept P6Y, until now for ever");
  EXPECT_EQ(FaultOf(six, Replaced(six, "P6Y", "P5Y")), "log: details_without_covenant is kept P5Y, until now P6Y");
  EXPECT_EQ(FaultOf(six, whole), "log: details_without_covenant is kept for ever, until now P6Y");
  EXPECT_EQ(FaultOf(six, six + "  subject_requests: P2Y\n"), "log: subject_requests is kept P2Y, until now for ever");
  Diagnostics diagnostics("register");
  CheckRegisterChange(*Read(whole), *Read(six), kToday, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors()) << "it is no fault";
}

}  // namespace
}  // namespace covenant::policy
