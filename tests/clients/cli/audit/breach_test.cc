#include "clients/cli/audit/breach.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ReadEntry Hit(uint64_t index, const std::string& token, const std::string& supplier) {
  ReadEntry hit = Question(index, kFirstOfMarch + static_cast<int64_t>(index) * kHour, "nla", "permit", "permit");
  AddToken(hit, token);
  AddRecord(hit, supplier, {"age:band"});
  return hit;
}

Breach OfParty(const std::vector<ReadEntry>& entries, const std::string& party) {
  BreachCount count({.certificate = "", .party = party, .actor = ""});
  for (const ReadEntry& entry : entries) count.Add(entry);
  return count.Finish();
}

TEST(BreachTest, CountsReleasesPeopleAndSuppliers) {
  ReadEntry both = Hit(3, "a", "kmar");
  AddRecord(both, "ggd", {"health:exact"});
  AddRecord(both, "politie", {"age:exact"}, "SIGNAL_HIDDEN");
  ReadEntry miss = Question(4, kFirstOfMarch, "nla", "NOTHING_HELD", "no_hit");
  AddToken(miss, "c");
  const Breach breach = OfParty({both, Hit(1, "a", "kmar"), Hit(2, "b", "kmar"), miss}, "nla");
  EXPECT_EQ(breach.messages, 4);
  EXPECT_EQ(breach.releases, 3);
  EXPECT_EQ(breach.without_release, 1);
  EXPECT_EQ(breach.subjects_released, 2);
  EXPECT_EQ(breach.subjects_touched, 3);
  ASSERT_EQ(breach.suppliers.size(), 2) << "who released nothing needs no warning";
  EXPECT_EQ(breach.suppliers.at("kmar").releases, 3);
  EXPECT_EQ(breach.suppliers.at("kmar").subjects, 2);
  EXPECT_THAT(breach.suppliers.at("ggd").fields, ElementsAre("health"));
  EXPECT_EQ(breach.covenants.at("TAFEL-SIGNAAL").subjects, 2);
  EXPECT_THAT(breach.entries, ElementsAre(1, 2, 3));
}

TEST(BreachTest, TakesTokensThatOneQuestionNamesForOnePerson) {
  ReadEntry linked = Hit(1, "a", "kmar");
  AddToken(linked, "b");
  EXPECT_EQ(OfParty({Hit(2, "a", "kmar"), Hit(3, "b", "kmar"), linked}, "nla").subjects_released, 1);
}

TEST(BreachTest, CountsOnlyTheSuspect) {
  ReadEntry other = Hit(1, "a", "kmar");
  other.leaf.set_caller("politie");
  EXPECT_EQ(OfParty({other}, "nla").messages, 0);
  other.detail->set_mandated_party("nla");
  EXPECT_EQ(OfParty({other}, "nla").messages, 1) << "acted under a mandate";
  BreachCount actor({.certificate = "", .party = "", .actor = "medewerker-17"});
  BreachCount certificate({.certificate = std::string(32, '\xab'), .party = "", .actor = ""});
  BreachCount foreign({.certificate = std::string(32, '\x01'), .party = "", .actor = ""});
  for (BreachCount* count : {&actor, &certificate, &foreign}) count->Add(other);
  EXPECT_EQ(actor.Finish().releases, 1);
  EXPECT_EQ(certificate.Finish().releases, 1);
  EXPECT_EQ(foreign.Finish().releases, 0);
}

TEST(BreachTest, SaysWhatItCannotKnow) {
  ReadEntry unseen = Hit(1, "a", "kmar");
  unseen.detail.reset();
  BreachCount certificate({.certificate = std::string(32, '\xab'), .party = "", .actor = ""});
  certificate.Add(unseen);
  EXPECT_EQ(certificate.Finish().unknown, 1);
  EXPECT_EQ(certificate.Finish().messages, 0);
  EXPECT_EQ(OfParty({unseen}, "nla").messages, 1);
  std::ostringstream out;
  PrintBreach(out, OfParty({unseen}, "nla"), {});
  EXPECT_THAT(out.str(), HasSubstr("releases            at least 0\n")) << "not: none";
  EXPECT_THAT(BreachPage(OfParty({unseen}, "nla"), {}),
              AllOf(HasSubstr("ten minste 0"), HasSubstr("voor zover te zien")));
}

TEST(BreachTest, CountsHowOftenTheSuspectReadTheRegister) {
  ReadEntry read = Question(1, kFirstOfMarch, "nla", "permit", "permit"), refused = read, other = read;
  for (ReadEntry* entry : {&read, &refused, &other}) entry->leaf.set_kind(v1::ENTRY_KIND_AUDIT_LIST);
  refused.leaf.set_told("ROLE_MISSING");
  other.leaf.set_caller("politie");
  const Breach breach = OfParty({read, refused, other}, "nla");
  EXPECT_EQ(breach.register_reads, 1);
  EXPECT_EQ(breach.messages, 0);
  std::ostringstream out;
  PrintBreach(out, breach, {});
  EXPECT_THAT(out.str(), HasSubstr("register read       1\n"));
  EXPECT_THAT(BreachPage(breach, {}), HasSubstr("Ook het register zelf is gelezen (1 keer)"));
  read.detail.reset();
  BreachCount certificate({.certificate = std::string(32, '\xab'), .party = "", .actor = ""});
  certificate.Add(read);
  EXPECT_EQ(certificate.Finish().unknown_reads, 1);
  EXPECT_EQ(certificate.Finish().unknown, 0) << "a read is no message that may have been released to";
  EXPECT_EQ(OfParty({read}, "nla").unknown_reads, 0);
}

TEST(BreachTest, CountsSignalsThatTheSuspectSubmitted) {
  ReadEntry submitted = Question(1, kFirstOfMarch, "nla", "permit", "permit");
  submitted.leaf.set_kind(v1::ENTRY_KIND_SUBMIT);
  AddToken(submitted, "a");
  const Breach breach = OfParty({submitted}, "nla");
  EXPECT_EQ(breach.submissions, 1);
  EXPECT_EQ(breach.subjects_touched, 1);
  EXPECT_EQ(breach.subjects_released, 0);
}

TEST(BreachTest, CountsSeventyTwoHoursFromTheDiscovery) {
  const absl::Time discovered = absl::FromUnixSeconds(1'772'323'200);
  EXPECT_EQ(ClockOf(discovered, discovered + absl::Hours(70)).left, absl::Hours(2));
  EXPECT_EQ(ClockOf(discovered, discovered + absl::Hours(73)).left, -absl::Hours(1));
  EXPECT_EQ(ClockOf(discovered, discovered).due, discovered + absl::Hours(72));
}

TEST(BreachTest, TellsWithoutNamingAnybody) {
  BreachFacts facts;
  facts.by = "one actor";
  facts.origin = "log.test";
  const absl::Time discovered = absl::FromUnixSeconds(1'772'323'200);
  facts.clock = ClockOf(discovered, discovered + absl::Hours(73));
  const Breach breach = OfParty({Hit(1, "token-of-somebody", "kmar")}, "nla");
  std::ostringstream out;
  PrintBreach(out, breach, facts);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("subjects released   1"), HasSubstr("kmar"), HasSubstr("1:00 hours too late")));
  Json json;
  AddBreachJson(breach, facts, json);
  EXPECT_EQ(json["clock"]["seconds_left"], -3600);
  EXPECT_EQ(json["suppliers"][0]["supplier"], "kmar");
  const std::string page = BreachPage(breach, facts);
  EXPECT_THAT(page, AllOf(HasSubstr("Verstrekkers die gewaarschuwd moeten worden"), HasSubstr("1:00 uur voorbij")));
  for (const std::string& text : {out.str(), json.dump(), page}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("token-of")), Not(HasSubstr("medewerker-17"))));
  }
}

TEST(BreachTest, ReadsFingerprintsAsTheyArePrinted) {
  std::string colons = "AB";
  for (int i = 1; i < 32; ++i) colons += ":ab";
  EXPECT_EQ(ParseFingerprint(colons).value(), std::string(32, '\xab'));
  EXPECT_FALSE(ParseFingerprint("ab").ok());
  EXPECT_FALSE(ParseFingerprint(std::string(64, 'g')).ok());
}

}  // namespace
}  // namespace covenant::cli
