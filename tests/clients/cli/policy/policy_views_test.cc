// `covenant policy matrix` and `show`, run as their user runs them, on the shipped documents.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "clients/cli/policy/matrix_page.h"
#include "clients/cli/program/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/clients/cli/policy/ran.h"
#include "tests/policy/documents.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kTable = SOURCE_DIR "/policy/covenants/TAFEL-SIGNAAL.yaml";
const std::string kRegistration = SOURCE_DIR "/policy/covenants/COMENSHA-REG.yaml";

TEST(PolicyViewsTest, MatrixShowsEachRuleWithItsParties) {
  const Ran run = RunProgram({"policy", "matrix", kTable, "--day", "2026-07-01"});
  ASSERT_EQ(run.code.value(), ExitCode::kDone) << run.err;
  EXPECT_THAT(
      run.out,
      AllOf(HasSubstr("artikel 4 [signaal-opsporing] De opsporingsdiensten zien"),
            HasSubstr("  kmar, nla, politie -> kmar, nla, politie\n    grondslag geven      ter beschikking stellen "
                      "binnen het politiedomein (artikel 15 Wpg)\n"),
            HasSubstr("    wat                  treffer of geen treffer, met het contactpunt\n"),
            HasSubstr("navragen mag ook in bulk")));
  EXPECT_THAT(RunProgram({"policy", "matrix", kTable, "--lang", "en"}).out,
              HasSubstr("hit or no-hit, with the contact point"));
}

TEST(PolicyViewsTest, MatrixInCsvHasALineForEveryPair) {
  const Ran run = RunProgram({"policy", "matrix", kTable, "--csv"});
  ASSERT_EQ(run.code.value(), ExitCode::kDone) << run.err;
  EXPECT_THAT(run.out, StartsWith("covenant,version,article,rule,direction,suppliers,recipients,purpose,"));
  // Three services to the two others, to two municipalities, and to the RIEC.
  EXPECT_EQ(std::ranges::count(run.out, '\n'), 1 + 3 * 2 + 3 * 2 + 3);
  EXPECT_THAT(run.out, HasSubstr("TAFEL-SIGNAAL,1.0,5,signaal-gemeenten,,kmar,gemeente-almere,openbare_orde,"));
}

TEST(PolicyViewsTest, MatrixInJsonNamesItsSources) {
  const Ran run = RunProgram({"policy", "matrix", kRegistration, kTable, "--output", "json"});
  ASSERT_EQ(run.code.value(), ExitCode::kDone) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  ASSERT_EQ(json["covenants"].size(), 2u);
  const auto& row = json["covenants"][0]["rows"][0];
  EXPECT_EQ(row["rule"], "melding-opsporing");
  EXPECT_EQ(row["suppliers"][0]["code"], "kmar");
  EXPECT_EQ(row["category"]["code"], "persoonskenmerk");
  EXPECT_EQ(row["fields"][0]["transformation"], "band");
  EXPECT_EQ(row["conditions"][0]["condition"], "police_regime");
  std::set<std::string> kinds;
  for (const auto& source : json["sources"]) {
    kinds.insert(source["kind"].get<std::string>());
    EXPECT_EQ(source["sha256"].get<std::string>().size(), 64u);
    EXPECT_FALSE(source["version"].get<std::string>().empty()) << source["name"];
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"covenant", "police_units", "register", "statute", "vocabulary"}));
}

TEST(PolicyViewsTest, ThePageStandsOnItsOwn) {
  const std::string file = ScratchPath("matrix.html");
  const Ran run = RunProgram({"policy", "matrix", kRegistration, "--html", file});
  ASSERT_EQ(run.code.value(), ExitCode::kDone) << run.err;
  EXPECT_EQ(run.out, "");
  const std::string page = FileText(file);
  EXPECT_THAT(page, AllOf(StartsWith("<!doctype html>\n<html lang=\"nl\">"), HasSubstr("size: A4 landscape"),
                          HasSubstr("default-src &#39;none&#39;"), HasSubstr("Artikel 12 Wpg")));
  for (const char* foreign : {"<script", "<link", "<img", "<iframe", "src=", "url(", "http:", "https:", "@import"}) {
    EXPECT_THAT(page, Not(HasSubstr(foreign)));
  }
}

// Screen readers: one h1, no level skipped, every table with a caption and scoped headers.
TEST(PolicyViewsTest, ThePageCanBeReadByEar) {
  const std::string file = ScratchPath("matrix.html");
  ASSERT_EQ(RunProgram({"policy", "matrix", kRegistration, kTable, "--html", file}).code.value(), ExitCode::kDone);
  const std::string page = FileText(file);
  const auto count = [&](const std::string& text) {
    size_t found = 0;
    for (size_t at = 0; (at = page.find(text, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("<h1"), 1u);
  EXPECT_EQ(count("<table"), count("<caption"));
  EXPECT_EQ(count("<th ") + count("<th>"), count("scope=\""));
  EXPECT_EQ(count("<main"), 1u);
  int level = 1;
  for (size_t at = 0; (at = page.find("<h", at)) != std::string::npos; ++at) {
    const char digit = page[at + 2];
    if (digit < '1' || digit > '6') continue;
    EXPECT_LE(digit - '0', level + 1);
    level = digit - '0';
  }
  // Ids are unique, and links lead to one of them.
  std::map<std::string, int> ids;
  for (size_t at = 0; (at = page.find(" id=\"", at)) != std::string::npos; ++at) {
    ++ids[page.substr(at + 5, page.find('"', at + 5) - at - 5)];
  }
  for (const auto& [id, times] : ids) EXPECT_EQ(times, 1) << id;
  for (size_t at = 0; (at = page.find("href=\"#", at)) != std::string::npos; ++at) {
    EXPECT_TRUE(ids.contains(page.substr(at + 7, page.find('"', at + 7) - at - 7)));
  }
}

TEST(PolicyViewsTest, HostileTextStaysText) {
  const std::string hostile = policy::Replaced(policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml"),
                                               "nl: De tafel verstrekt nooit de gegevens zelf.",
                                               "nl: \"</td><script>alert('1')</script><img src=x onerror=alert(1)>\"");
  const std::string covenant = Scratch("hostile.yaml", hostile);
  const std::string file = ScratchPath("hostile.html");
  ASSERT_EQ(RunProgram({"policy", "matrix", covenant, "--html", file}).code.value(), ExitCode::kDone);
  EXPECT_THAT(FileText(file), AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), HasSubstr("&lt;script&gt;")));
}

TEST(PolicyViewsTest, ShowTellsTheCovenantArticleByArticle) {
  const Ran nl = RunProgram({"policy", "show", kTable});
  ASSERT_EQ(nl.code.value(), ExitCode::kDone) << nl.err;
  EXPECT_THAT(nl.out,
              AllOf(StartsWith("Regionale tafel signalen mensenhandel\n=====================================\n"),
                    HasSubstr("\nArtikel 7\n---------\n  [geen-inhoud] De tafel verstrekt nooit de gegevens zelf.\n"),
                    HasSubstr("Verboden is opvragen: van iedere deelnemer aan iedere deelnemer")));
  const Ran en = RunProgram({"policy", "show", kTable, "--lang", "en", "--output", "json"});
  ASSERT_EQ(en.code.value(), ExitCode::kDone) << en.err;
  const auto json = nlohmann::json::parse(en.out);
  EXPECT_EQ(json["covenants"][0]["title"], "Regional table for trafficking signals");
  EXPECT_EQ(json["covenants"][0]["sections"][7]["heading"], "Article 7");
}

TEST(PolicyViewsTest, WrongInputGetsOneClearLine) {
  const auto message = [](const std::vector<std::string>& arguments) {
    const Ran run = RunProgram(arguments);
    return run.ended ? run.err : std::string(run.code.status().message());
  };
  EXPECT_EQ(message({"policy", "matrix", SOURCE_DIR "/policy/statutes/wpg-12.yaml"}),
            "none of the files is a covenant; give at least one");
  EXPECT_EQ(message({"policy", "matrix", "/nowhere.yaml"}),
            "/nowhere.yaml: cannot be read, or is empty; check the name and your rights");
  EXPECT_EQ(message({"policy", "matrix", kTable, "--day", "2026-02-30"}), "--day takes an existing day, YYYY-MM-DD");
  EXPECT_EQ(message({"policy", "matrix", kTable, "--html", "/nowhere/page.html"}),
            "/nowhere/page.html: cannot be written; check the folder and the disk");
  EXPECT_EQ(message({"policy", "show", kTable, "--lang", "de"}),
            "covenant: --lang has a value that it does not take; see: covenant policy show --help\n");
  EXPECT_EQ(RunProgram({"policy", "matrix", kTable, "--csv", "--html", "x"}).ended, ExitCode::kInvalidInput);
}

TEST(PolicyViewsTest, ADocumentWithErrorsIsNotShown) {
  const std::string broken = Scratch("broken.yaml", "covenant: KAPOT\nversion: \"1\"\nrulez: []\n");
  for (const std::string view : {"matrix", "show"}) {
    const Ran run = RunProgram({"policy", view, broken});
    EXPECT_EQ(run.code.value(), ExitCode::kInvalidInput);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, AllOf(HasSubstr("broken.yaml:3:1: error: "), HasSubstr("rulez")));
  }
}

}  // namespace
}  // namespace covenant::cli
