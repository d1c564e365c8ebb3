#include "clients/cli/audit/oddities.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int64_t kMondayNoon = kFirstOfMarch + kDay + 11 * kHour;  // 2 March 2026, 12:00 in the Netherlands
constexpr int64_t kMinute = 60'000;

// Every rule off.
OddityRules Off() {
  OddityRules rules;
  rules.burst_messages = rules.night_messages = rules.refusal_messages = rules.subject_parties = 0;
  return rules;
}

ReadEntry Asked(uint64_t index, int64_t time_ms, const std::string& party = "nla", const std::string& token = "") {
  ReadEntry entry = Question(index, time_ms, party, "permit", "permit");
  if (!token.empty()) AddToken(entry, token);
  return entry;
}

std::vector<Oddity> Find(const OddityRules& rules, const std::vector<ReadEntry>& entries) {
  OddityFinder finder(rules);
  for (const ReadEntry& entry : entries) finder.Add(entry);
  return finder.Finish();
}

TEST(OdditiesTest, FindsABurst) {
  OddityRules rules = Off();
  rules.burst_messages = 3;
  rules.burst_minutes = 10;
  const std::vector<ReadEntry> close = {Asked(9, kMondayNoon + 9 * kMinute), Asked(7, kMondayNoon),
                                        Asked(8, kMondayNoon + 4 * kMinute)};
  const std::vector<Oddity> found = Find(rules, close);
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].rule, "burst");
  EXPECT_EQ(found[0].who, "nla");
  EXPECT_THAT(found[0].entries, ElementsAre(7, 8, 9));
  EXPECT_THAT(Find(rules, {close[1], close[2], Asked(10, kMondayNoon + 10 * kMinute)}), IsEmpty())
      << "ten minutes are over";
  EXPECT_THAT(Find(rules, {close[1], close[2], Asked(9, kMondayNoon, "kmar")}), IsEmpty()) << "two parties";
}

TEST(OdditiesTest, TellsOneRunOnceAndTwoRunsTwice) {
  std::vector<OddityFinder::Event> events;
  for (uint64_t i = 0; i < 6; ++i) events.push_back({static_cast<int64_t>(i), i, ""});
  for (uint64_t i = 6; i < 9; ++i) events.push_back({static_cast<int64_t>(100 + i), i, ""});
  const std::vector<Streak> runs = FindStreaks(events, 3, 3, false);
  ASSERT_EQ(runs.size(), 2);
  EXPECT_THAT(runs[0].entries, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(runs[0].count, 3);
  EXPECT_THAT(runs[1].entries, ElementsAre(6, 7, 8));
}

TEST(OdditiesTest, FindsQuestionsAtNightAndInWeekends) {
  OddityRules rules = Off();
  rules.night_messages = 1;
  EXPECT_EQ(Find(rules, {Asked(1, kMondayNoon + 10 * kHour)}).size(), 1) << "Monday 22:00";
  EXPECT_EQ(Find(rules, {Asked(1, kMondayNoon - 7 * kHour)}).size(), 1) << "Monday 05:00";
  EXPECT_EQ(Find(rules, {Asked(1, kMondayNoon - kDay)}).size(), 1) << "Sunday noon";
  EXPECT_THAT(Find(rules, {Asked(1, kMondayNoon), Asked(2, kMondayNoon - 6 * kHour)}), IsEmpty());
}

TEST(OdditiesTest, BeginsAndEndsTheNightAtItsDutchHoursAlsoWhereTheClockChanges) {
  OddityRules rules = Off();
  rules.night_messages = 1;
  const auto is_night = [&](const std::string& dutch) {
    absl::TimeZone zone;
    absl::LoadTimeZone("Europe/Amsterdam", &zone);
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime("%Y-%m-%dT%H:%M:%S", dutch, zone, &time, &error)) << error;
    return !Find(rules, {Asked(1, absl::ToUnixMillis(time))}).empty();
  };
  EXPECT_FALSE(is_night("2026-03-02T21:59:59"));
  EXPECT_TRUE(is_night("2026-03-02T22:00:00"));
  EXPECT_TRUE(is_night("2026-03-02T23:59:59"));
  EXPECT_TRUE(is_night("2026-03-03T00:00:00"));
  EXPECT_TRUE(is_night("2026-03-03T05:59:59"));
  EXPECT_FALSE(is_night("2026-03-03T06:00:00"));
  EXPECT_FALSE(is_night("2026-06-01T21:59:59")) << "summer: 19:59:59 UTC";
  EXPECT_TRUE(is_night("2026-06-01T22:00:00"));
  EXPECT_FALSE(is_night("2026-03-06T21:59:59")) << "Friday evening";
  EXPECT_TRUE(is_night("2026-03-07T12:00:00")) << "Saturday";
  EXPECT_TRUE(is_night("2026-03-08T12:00:00")) << "Sunday";
  EXPECT_FALSE(is_night("2026-03-09T12:00:00")) << "Monday";
  rules.night_from = 24;
  rules.night_until = 0;
  EXPECT_FALSE(is_night("2026-03-03T03:00:00")) << "no night: only weekends are left";
  EXPECT_TRUE(is_night("2026-03-07T03:00:00"));
}

TEST(OdditiesTest, CountsTheNightsOfOnePartyWithinTwentyFourHours) {
  OddityRules rules = Off();
  rules.night_messages = 2;
  const int64_t evening = kMondayNoon + 11 * kHour;  // 23:00
  EXPECT_EQ(Find(rules, {Asked(1, evening), Asked(2, evening + 23 * kHour)}).size(), 1);
  EXPECT_THAT(Find(rules, {Asked(1, evening), Asked(2, evening + 24 * kHour)}), IsEmpty());
  EXPECT_THAT(Find(rules, {Asked(1, evening), Asked(2, evening, "kmar")}), IsEmpty());
}

TEST(OdditiesTest, FindsRepeatedRefusalsOfOneReason) {
  OddityRules rules = Off();
  rules.refusal_messages = 2;
  const ReadEntry first = Question(1, kMondayNoon, "nla", "NO_RULE", "NO_RULE");
  const ReadEntry second = Question(2, kMondayNoon, "nla", "NO_RULE", "NO_RULE");
  const ReadEntry other = Question(3, kMondayNoon, "nla", "PURPOSE_UNKNOWN", "PURPOSE_UNKNOWN");
  const std::vector<Oddity> found = Find(rules, {first, second, other});
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].who, "nla, NO_RULE");
  EXPECT_THAT(Find(rules, {first, other}), IsEmpty());
  EXPECT_THAT(Find(rules, {Asked(1, kMondayNoon), Question(2, kMondayNoon, "nla", "HIDDEN", "no_hit")}), IsEmpty());
}

TEST(OdditiesTest, FindsOneSubjectLookedAtByManyParties) {
  OddityRules rules = Off();
  rules.subject_parties = 3;
  const std::vector<ReadEntry> three = {Asked(1, kMondayNoon, "nla", "token-of-somebody"),
                                        Asked(2, kMondayNoon + kDay, "kmar", "token-of-somebody"),
                                        Asked(3, kMondayNoon + 2 * kDay, "politie", "token-of-somebody")};
  const std::vector<Oddity> found = Find(rules, three);
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].who, "one subject");
  EXPECT_EQ(found[0].count, 3);
  EXPECT_THAT(Find(rules, {three[0], three[0], three[1]}), IsEmpty()) << "two parties, three questions";
  EXPECT_THAT(Find(rules, {three[0], three[1], Asked(3, kMondayNoon + 31 * kDay, "politie", "token-of-somebody")}),
              IsEmpty());
}

TEST(OdditiesTest, LooksAtSingleEmployeesOnlyWhereThatIsSwitchedOn) {
  OddityRules rules = Off();
  rules.employee_burst_messages = rules.employee_subject_messages = 2;
  const std::vector<ReadEntry> entries = {Asked(1, kMondayNoon, "nla", "token-of-somebody"),
                                          Asked(2, kMondayNoon, "nla", "token-of-somebody")};
  EXPECT_FALSE(OddityRules().employees);
  EXPECT_THAT(Find(rules, entries), IsEmpty());
  rules.employees = true;
  const std::vector<Oddity> found = Find(rules, entries);
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[0].who, "one employee of nla");
  EXPECT_EQ(found[1].who, "one employee of nla, one subject");
  std::ostringstream out;
  PrintOddities(out, found, 0);
  Json json;
  AddOdditiesJson(found, 0, json);
  for (const std::string& text : {out.str(), json.dump()}) {
    EXPECT_THAT(text,
                AllOf(HasSubstr("one employee of nla"), Not(HasSubstr("medewerker")), Not(HasSubstr("token-of"))));
  }
}

TEST(OdditiesTest, KeepsTheEmployeeRulesToTheirOwnWindows) {
  OddityRules rules = Off();
  rules.employees = true;
  rules.employee_burst_messages = 2;
  rules.employee_burst_minutes = 10;
  rules.employee_subject_messages = 0;
  const auto of = [](ReadEntry entry, const std::string& actor) {
    entry.detail->set_actor_reference(actor);
    return entry;
  };
  const ReadEntry first = Asked(1, kMondayNoon, "nla", "a");
  EXPECT_EQ(Find(rules, {first, Asked(2, kMondayNoon + 10 * kMinute - 1, "nla", "b")}).size(), 1);
  EXPECT_THAT(Find(rules, {first, Asked(2, kMondayNoon + 10 * kMinute, "nla", "b")}), IsEmpty());
  EXPECT_THAT(Find(rules, {first, of(Asked(2, kMondayNoon), "medewerker-18")}), IsEmpty()) << "two employees";
  EXPECT_THAT(Find(rules, {first, Asked(2, kMondayNoon, "kmar")}), IsEmpty()) << "one reference at two parties";
  rules.employee_burst_messages = 0;
  rules.employee_subject_messages = 2;
  rules.employee_subject_days = 30;
  EXPECT_EQ(Find(rules, {first, Asked(2, kMondayNoon + 30 * kDay - 1, "nla", "a")}).size(), 1);
  EXPECT_THAT(Find(rules, {first, Asked(2, kMondayNoon + 30 * kDay, "nla", "a")}), IsEmpty());
  EXPECT_THAT(Find(rules, {first, Asked(2, kMondayNoon, "nla", "b")}), IsEmpty()) << "two subjects";
}

TEST(OdditiesTest, ShipsASampleOfEveryThresholdAsItIsWithoutOne) {
  const std::string file = std::string(SOURCE_DIR) + "/deploy/oddities.conf";
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  OddityRules none{0, 0, 0, 0, 0, 0, 0, 0, 0, true, 0, 0, 0, 0};
  ASSERT_TRUE(ReadRules(text, file, none).ok()) << ReadRules(text, file, none);
  EXPECT_EQ(none, OddityRules());
}

TEST(OdditiesTest, ReadsThresholdsAndSaysWhatIsWrongWithThem) {
  OddityRules rules;
  ASSERT_TRUE(ReadRules("# ours\nburst_messages = 7\n\nemployees = on # agreed\n", "f", rules).ok());
  EXPECT_EQ(rules.burst_messages, 7);
  EXPECT_TRUE(rules.employees);
  EXPECT_THAT(std::string(ReadRules("burst_messages = 7\nnight_from = 25\n", "f", rules).message()),
              HasSubstr("f, line 2: night_from takes a whole number from 0 to 24"));
  for (const char* wrong : {"nonsense = 1", "burst_messages", "burst_messages = many", "employees = 1", "= 4"}) {
    EXPECT_EQ(ReadRules(wrong, "f", rules).code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

TEST(OdditiesTest, SaysThatNothingIsOdd) {
  std::ostringstream out;
  PrintOddities(out, {}, 0);
  EXPECT_THAT(out.str(), HasSubstr("nothing odd"));
}

}  // namespace
}  // namespace covenant::cli
