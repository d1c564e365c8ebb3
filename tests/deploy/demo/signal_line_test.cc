#include "deploy/demo/signal_line.h"

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "broker/schemes/identifier.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace covenant::demo {
namespace {

using ::testing::IsSupersetOf;
using Json = nlohmann::json;

const std::vector<std::string> kMunicipalities = {"Almere"};

const RegisteringList& ListOf(char letter) {
  for (const RegisteringList& list : RegisteringLists()) {
    if (list.letter == letter) return list;
  }
  ADD_FAILURE() << "no list " << letter;
  return RegisteringLists().front();
}

Json Line(const Person& person, char letter) {
  return Json::parse(RegistrationLine(person, ListOf(letter)));
}

// The strong identifiers of a line in the broker's own normal form.
std::set<std::string> StrongIdentifiers(const Json& line) {
  std::set<std::string> normal;
  for (const auto& [scheme, parts] : line["identifiers"].items()) {
    const auto identifier = schemes::Normalise(scheme, parts.get<std::vector<std::string>>());
    EXPECT_TRUE(identifier.ok()) << scheme << ": " << identifier.status();
    if (!identifier.ok() || identifier->scheme->strength != schemes::Strength::kStrong) continue;
    std::string text = scheme;
    for (const std::string& part : identifier->parts) text += '/' + part;
    normal.insert(text);
  }
  return normal;
}

std::vector<TableRow> Published() {
  std::ifstream file(SOURCE_DIR "/tests/data/victims-by-list-nl-2010-2015.csv", std::ios::binary);
  return *ReadTable(std::string{std::istreambuf_iterator<char>(file), {}});
}

TEST(SignalLineTest, AnyTwoListsOfAPersonShareAStrongIdentifierOfNobodyElse) {
  std::map<std::string, uint32_t> holder;
  uint32_t ordinal = 0;
  for (const TableRow& row : Published()) {
    for (uint32_t i = 0; i < row.people; ++i, ++ordinal) {
      const Person person = MakePerson(ordinal, kMunicipalities);
      std::set<std::string> on_all = StrongIdentifiers(Line(person, row.lists.front()->letter));
      for (const RegisteringList* list : row.lists) {
        const std::set<std::string> here = StrongIdentifiers(Line(person, list->letter));
        std::erase_if(on_all, [&](const std::string& identifier) { return !here.contains(identifier); });
        for (const std::string& identifier : here)
          ASSERT_EQ(holder.emplace(identifier, ordinal).first->second, ordinal);
      }
      ASSERT_FALSE(on_all.empty()) << "person " << ordinal;
    }
  }
}

TEST(SignalLineTest, EveryOrganisationWritesAPassportInItsOwnWay) {
  Person person = MakePerson(0, kMunicipalities);
  person.nationality = "NLD";
  person.v_number.clear();
  person.passport = "AX1234567";
  std::set<std::string> written;
  for (const RegisteringList& list : RegisteringLists()) {
    written.insert(Line(person, list.letter)["identifiers"]["passport"].dump());
  }
  EXPECT_EQ(written.size(), 5u);  // O and P agree
}

TEST(SignalLineTest, EveryOrganisationWritesAVNumberInItsOwnWay) {
  Person person = MakePerson(0, kMunicipalities);
  person.v_number = "2123456789";
  std::set<std::string> written;
  for (const RegisteringList& list : RegisteringLists()) {
    written.insert(Line(person, list.letter)["identifiers"]["v_number"].dump());
  }
  EXPECT_EQ(written.size(), 5u);  // K and P agree
}

TEST(SignalLineTest, OnlyInvestigationServicesWriteABsnARegimeAndNoConsent) {
  const Person person = MakePerson(0, kMunicipalities);
  ASSERT_FALSE(person.bsn.empty());
  for (char letter : {'I', 'K', 'P'}) {
    const Json line = Line(person, letter);
    EXPECT_TRUE(line["identifiers"].contains("bsn")) << letter;
    EXPECT_EQ(line["regime"], "wpg_8") << letter;
    EXPECT_FALSE(line.contains("consent")) << letter;
  }
  for (char letter : {'O', 'R', 'Z'}) {
    const Json line = Line(person, letter);
    EXPECT_FALSE(line["identifiers"].contains("bsn")) << letter;
    EXPECT_FALSE(line["identifiers"].contains("name_birthdate")) << letter;
    EXPECT_FALSE(line.contains("regime")) << letter;
    EXPECT_EQ(line["consent"]["form"], "written") << letter;
  }
}

TEST(SignalLineTest, AGuardianSignsForWhoNeedsOne) {
  Person person = MakePerson(0, kMunicipalities);
  person.needs_guardian = true;
  EXPECT_EQ(Line(person, 'O')["consent"]["signed_by"], "guardian");
  person.needs_guardian = false;
  EXPECT_EQ(Line(person, 'O')["consent"]["signed_by"], "self");
}

TEST(SignalLineTest, AnUnknownBirthDateIsWrittenAsSuch) {
  Person person = MakePerson(0, kMunicipalities);
  person.birth_date.clear();
  const Json line = Line(person, 'P');
  EXPECT_EQ(line["fields"]["birth_date"], "onbekend");
  EXPECT_FALSE(line["identifiers"].contains("name_birthdate"));
}

TEST(SignalLineTest, TheTableGetsNoFields) {
  const Json line = Json::parse(TableLine(MakePerson(0, kMunicipalities), ListOf('P')));
  EXPECT_FALSE(line.contains("fields"));
  EXPECT_FALSE(line["identifiers"].contains("name_birthdate"));
}

TEST(SignalLineTest, AQuestionNamesOneIdentifierThatEveryListHas) {
  for (uint32_t ordinal = 0; ordinal < 300; ++ordinal) {
    const Person person = MakePerson(ordinal, kMunicipalities);
    const std::set<std::string> asked = StrongIdentifiers(Json::parse(SubjectLine(person)));
    ASSERT_EQ(asked.size(), 1u);
    for (const RegisteringList& list : RegisteringLists()) {
      EXPECT_THAT(StrongIdentifiers(Line(person, list.letter)), IsSupersetOf(asked)) << list.letter << ordinal;
    }
  }
}

}  // namespace
}  // namespace covenant::demo
