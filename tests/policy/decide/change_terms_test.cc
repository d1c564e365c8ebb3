#include "policy/decide/change_terms.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 11, 21);
const std::vector<std::string> kTable = {"TAFEL-SIGNAAL"};

std::string Table(const std::string& change, const std::string& from = "2026-03-01") {
  std::string text = SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml");
  text =
      Replaced(text, "change: {proposed_by: [politie, riec-midden-nederland], accepted_by: every_party, notice: P3M}\n",
               change.empty() ? "" : "change: {" + change + "}\n");
  return Replaced(text, "from: 2026-03-01", "from: " + from);
}

// A set with that version of the table, or without any.
std::shared_ptr<const Snapshot> With(const std::string& table) {
  PolicySet set = ShippedSet();
  if (table.empty()) return Compile(set, SourceFile("policy/tables/police-units-2022.csv")).snapshot;
  return CompileWith(std::move(set), "TAFEL-SIGNAAL", table);
}

std::vector<std::string> Needed(const std::string& before, const std::string& after) {
  const auto old = With(before);
  const auto next = With(after);
  return AcceptancesNeeded({*old, *next, kTable}, kToday);
}

std::string Day(const std::string& before, const std::string& after) {
  const auto old = With(before);
  const auto next = With(after);
  const auto day = TakesEffectOn({*old, *next, kTable}, kToday - 10, kToday);
  return day ? FormatDate(*day) : "at once";
}

TEST(ChangeTermsTest, AskTheSignatoriesOfEveryPartyAndThoseThatAreNamed) {
  EXPECT_THAT(Needed("", Table("")), IsEmpty());
  EXPECT_THAT(Needed("", Table("proposed_by: [politie], accepted_by: [kmar, politie]")),
              ElementsAre("kmar", "politie"));
  EXPECT_THAT(Needed("", Table("proposed_by: [politie], accepted_by: every_party")),
              ElementsAre("gemeente-almere", "gemeente-rotterdam", "kmar", "nla", "politie", "riec-midden-nederland"));
}

TEST(ChangeTermsTest, AskWhatTheVersionInForceSaysAndWhatTheNewOneDoes) {
  const std::string old = Table("proposed_by: [politie], accepted_by: [kmar]");
  EXPECT_THAT(Needed(old, Table("")), ElementsAre("kmar")) << "a clause cannot be dropped to escape it";
  EXPECT_THAT(Needed(old, Table("proposed_by: [politie], accepted_by: [nla]")), ElementsAre("kmar", "nla"));
}

TEST(ChangeTermsTest, WaitForTheFirstDayAndTheEndOfTheNotice) {
  const std::string noticed = Table("proposed_by: [politie], accepted_by: [kmar], notice: P3M");
  EXPECT_EQ(Day("", Table("", "2027-01-01")), "at once") << "it replaces nothing";
  EXPECT_EQ(Day(Table(""), Table("")), "at once");
  EXPECT_EQ(Day(Table(""), Table("", "2026-11-21")), "at once");
  EXPECT_EQ(Day(Table(""), Table("", "2026-11-22")), "2026-11-22");
  EXPECT_EQ(Day(noticed, Table("")), "2027-02-11") << "three months from proposing, ten days ago";
  EXPECT_EQ(Day(noticed, Table("", "2027-06-01")), "2027-06-01");
  EXPECT_EQ(Day(Table(""), noticed), "at once") << "the notice of the new version is for the one after";
}

TEST(ChangeTermsTest, LetThePartiesProposeThatTheVersionInForceNames) {
  const auto none = With("");
  const auto police = With(Table("proposed_by: [politie], accepted_by: [kmar]"));
  const auto anyone = With(Table(""));
  EXPECT_EQ(NotForProposer({*none, *police, kTable}, "kmar"), "TAFEL-SIGNAAL");
  EXPECT_EQ(NotForProposer({*none, *police, kTable}, "politie"), "");
  EXPECT_EQ(NotForProposer({*police, *anyone, kTable}, "kmar"), "TAFEL-SIGNAAL");
  EXPECT_EQ(NotForProposer({*anyone, *police, kTable}, "kmar"), "");
}

}  // namespace
}  // namespace covenant::policy
