// Every act on the register of the quickstart gives a register that the broker reads, and that says what was asked.
#include "clients/cli/admin/register_acts.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/parties/party_register.h"
#include "tests/policy/documents.h"

namespace covenant::cli {
namespace {

using absl::CivilDay;
using policy::Identified;

const CivilDay kDay(2027, 1, 1);
const std::string kHashA(64, 'a');
const std::string kHashB(64, 'b');

YamlText Demo() {
  std::string source = policy::SourceFile("deploy/demo/register.yaml");
  // The quickstart puts fingerprints in the place of names between @; any will do, each another.
  const char digit = 'e';
  int number = 0;
  for (size_t at = source.find('@'); at != std::string::npos; at = source.find('@')) {
    std::string hash(64, digit);
    hash.replace(0, 2, std::to_string(10 + number++));
    source.replace(at, source.find('@', at + 1) - at + 1, hash);
  }
  auto text = YamlText::Read(source);
  EXPECT_TRUE(text.ok()) << text.status();
  return *std::move(text);
}

std::shared_ptr<const policy::PartyRegister> Read(const YamlText& text) {
  policy::Diagnostics words("vocabulary");
  const auto vocabulary = policy::ReadVocabulary(policy::SourceFile("policy/vocabulary.yaml"), words);
  policy::Diagnostics diagnostics("register");
  auto parties = policy::ReadRegister(text.source(), *vocabulary, diagnostics);
  EXPECT_THAT(policy::Texts(diagnostics.all()), testing::IsEmpty());
  return parties;
}

TEST(RegisterActsTest, RenameAPartyFromADayOn) {
  YamlText text = Demo();
  ASSERT_TRUE(Rename(text, "nla", "Inspectie \"nieuwe stijl\"", kDay).ok());
  const auto parties = Read(text);
  EXPECT_EQ(parties->Find("nla")->NameOn(kDay), "Inspectie \"nieuwe stijl\"");
  EXPECT_EQ(parties->Find("nla")->NameOn(kDay - 1), "Nederlandse Arbeidsinspectie");
  EXPECT_EQ(Rename(text, "nergens", "X", kDay).code(), absl::StatusCode::kNotFound);
}

TEST(RegisterActsTest, AddMergeAndSplitParties) {
  YamlText text = Demo();
  ASSERT_TRUE(AddParty(text,
                       {"kmar-zuid",
                        "KMar Zuid",
                        "opsporing",
                        "marechaussee",
                        "opsporing",
                        "limburg",
                        {"grensbewaking"},
                        "00000099000000077000"},
                       kDay)
                  .ok());
  ASSERT_TRUE(End(text, "opvang", {"zorg-overig"}, "", kDay).ok());
  ASSERT_TRUE(End(text, "kmar", {"kmar-zuid", "politie"}, "politie", kDay).ok());
  const auto parties = Read(text);
  EXPECT_EQ(parties->FindByOin("00000099000000077000", "", kDay).party->id, "kmar-zuid");
  EXPECT_EQ(parties->HolderOf("opvang", kDay), "zorg-overig");
  EXPECT_EQ(parties->HolderOf("opvang", kDay - 1), "opvang");
  EXPECT_EQ(parties->HolderOf("kmar", kDay), "politie");
  EXPECT_EQ(End(text, "kmar", {}, "", kDay).code(), absl::StatusCode::kAlreadyExists);
}

TEST(RegisterActsTest, SuspendAndResumeAParty) {
  YamlText text = Demo();
  EXPECT_EQ(ResumeParty(text, "nla", kDay).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(SuspendParty(text, "nla", {kDay - 10, std::nullopt}).ok());
  ASSERT_TRUE(ResumeParty(text, "nla", kDay).ok());
  ASSERT_TRUE(SuspendParty(text, "nla", {kDay + 10, kDay + 11}).ok());
  const auto parties = Read(text);
  const auto on = [&](CivilDay day) { return parties->FindByOin("00000099000000003000", "", day).what; };
  EXPECT_EQ(on(kDay - 1), Identified::kSuspended);
  EXPECT_EQ(on(kDay), Identified::kParty);
  EXPECT_EQ(on(kDay + 11), Identified::kSuspended);
  EXPECT_EQ(on(kDay + 12), Identified::kParty);
}

TEST(RegisterActsTest, MandateOneOrAnyCovenant) {
  YamlText text = Demo();
  ASSERT_TRUE(Mandate(text, "politie", "gemeente-almere", {"TAFEL-SIGNAAL"}, {kDay, kDay + 9}).ok());
  ASSERT_TRUE(Mandate(text, "politie", "kmar", {}, {kDay, std::nullopt}).ok());
  const auto parties = Read(text);
  EXPECT_NE(parties->FindMandate("politie", "gemeente-almere", "TAFEL-SIGNAAL", kDay + 9), nullptr);
  EXPECT_EQ(parties->FindMandate("politie", "gemeente-almere", "TAFEL-SIGNAAL", kDay + 10), nullptr);
  EXPECT_EQ(parties->FindMandate("politie", "gemeente-almere", "ANDER", kDay), nullptr);
  EXPECT_NE(parties->FindMandate("politie", "kmar", "ANDER", kDay), nullptr);
}

TEST(RegisterActsTest, EnrolAndRevokeCertificates) {
  YamlText text = Demo();
  EXPECT_EQ(Enrol(text, "p-nieuw", kHashA, {kDay, std::nullopt}, "", {}).code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Enrol(text, "p-nieuw", kHashA, {kDay, std::nullopt}, "kmar", {"signatory", "administrator"}).ok());
  ASSERT_TRUE(Enrol(text, "p-nieuw", kHashB, {kDay + 5, kDay + 90}, "", {}).ok());
  EXPECT_EQ(Enrol(text, "p-nieuw", kHashB, {kDay, std::nullopt}, "politie", {"signatory"}).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Revoke(text, "p-nieuw", std::string(64, 'c'), kDay).code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Revoke(text, "p-nieuw", kHashA, kDay + 20).ok());
  const auto parties = Read(text);
  EXPECT_TRUE(parties->FindPerson("p-nieuw")->Is(policy::PersonRole::kSignatory));
  EXPECT_EQ(parties->FindByCertificate(kHashA, kDay + 19)->id, "p-nieuw");
  EXPECT_EQ(parties->FindByCertificate(kHashA, kDay + 20), nullptr);
  EXPECT_EQ(parties->FindByCertificate(kHashB, kDay + 20)->id, "p-nieuw");
}

TEST(RegisterActsTest, GiveTheRegisterItsNextVersion) {
  YamlText text = Demo();
  ASSERT_TRUE(SetVersion(text, "").ok());
  EXPECT_EQ(Read(text)->version(), "2");
  ASSERT_TRUE(SetVersion(text, "2027-a").ok());
  EXPECT_EQ(Read(text)->version(), "2027-a");
  EXPECT_EQ(SetVersion(text, "").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace covenant::cli
