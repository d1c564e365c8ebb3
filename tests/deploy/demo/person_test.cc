#include "deploy/demo/person.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::demo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

const std::vector<std::string> kMunicipalities = {"Almere", "Utrecht"};

// As many as the quickstart has; everything below is about each of them.
std::vector<Person> Everyone() {
  std::vector<Person> people;
  for (uint32_t ordinal = 0; ordinal < 8300; ++ordinal) people.push_back(MakePerson(ordinal, kMunicipalities));
  return people;
}

TEST(PersonTest, EveryRunMakesTheSamePerson) {
  const Person person = MakePerson(4711, kMunicipalities);
  EXPECT_EQ(person.family_name, "Visser");
  EXPECT_EQ(person.v_number, "");
  EXPECT_EQ(person.passport, "DX7349928");
  EXPECT_EQ(person.birth_date, "1978-07-19");
}

TEST(PersonTest, EveryoneHasAVNumberOrAPassport) {
  for (const Person& person : Everyone()) EXPECT_FALSE(person.v_number.empty() && person.passport.empty());
}

TEST(PersonTest, NobodySharesANumber) {
  std::set<std::string> numbers;
  for (const Person& person : Everyone()) {
    EXPECT_TRUE(person.v_number.empty() || numbers.insert(person.v_number).second);
    EXPECT_TRUE(person.passport.empty() || numbers.insert(person.nationality + person.passport).second);
    EXPECT_TRUE(person.bsn.empty() || numbers.insert(person.bsn).second);
  }
}

TEST(PersonTest, OneInThreeHasABsnOfTheTestRange) {
  size_t with_bsn = 0;
  for (const Person& person : Everyone()) {
    if (person.bsn.empty()) continue;
    ++with_bsn;
    EXPECT_THAT(person.bsn, StartsWith("9999"));
    EXPECT_TRUE(PassesElevenTest(person.bsn));
  }
  EXPECT_EQ(with_bsn, (8300u + 2) / 3);
}

TEST(PersonTest, TheLastPossiblePersonStillHasATestBsn) {
  const Person last = MakePerson(kMostPeople - 3, kMunicipalities);
  EXPECT_TRUE(PassesElevenTest(last.bsn));
}

TEST(PersonTest, NumbersHaveTheirForm) {
  for (const Person& person : Everyone()) {
    EXPECT_THAT(person.v_number, MatchesRegex("(2[0-9]{9})?"));
    EXPECT_THAT(person.passport, MatchesRegex("([A-H]X[0-9]{7})?"));
  }
}

TEST(PersonTest, AGuardianSignsForChildrenAndUnknownAgesThroughoutTheCovenant) {
  size_t guarded = 0, unknown = 0;
  for (const Person& person : Everyone()) {
    if (person.birth_date.empty()) {
      ++unknown;
      EXPECT_TRUE(person.needs_guardian);
    } else if (person.needs_guardian) {
      ++guarded;
      EXPECT_GT(person.birth_date, "2014-12-31");  // still under 16 on the covenant's last day, 2030-12-31
    } else {
      EXPECT_LT(person.birth_date, "2010-01-01");  // 16 on its first day, 2026-01-01
    }
  }
  EXPECT_GT(guarded, 0u);
  EXPECT_GT(unknown, 0u);
}

TEST(PersonTest, ElevenTestKnowsGoodFromBad) {
  for (const char* good : {"111222333", "123456782", "999911120", "999990019", "999993653"}) {
    EXPECT_TRUE(PassesElevenTest(good)) << good;
  }
  for (const char* bad : {"123456789", "000000000", "999940003", "99991112", "9999111200", "99991112x"}) {
    EXPECT_FALSE(PassesElevenTest(bad)) << bad;
  }
}

TEST(PersonTest, ReadsMunicipalitiesWithACommaInTheirName) {
  const auto names = ReadMunicipalities("# source\ncode,name\n0034,Almere\n0820,Nuenen, Gerwen en Nederwetten\n");
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_THAT(*names, ElementsAre("Almere", "Nuenen, Gerwen en Nederwetten"));
}

TEST(PersonTest, NamesTheLineThatIsNoMunicipality) {
  EXPECT_THAT(ReadMunicipalities("code,name\n0034,Almere\n34,Utrecht\n").status().message(), HasSubstr("line 3 "));
  EXPECT_FALSE(ReadMunicipalities("code,name\n").ok());
}

}  // namespace
}  // namespace covenant::demo
