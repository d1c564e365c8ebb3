// Holds the shape of the house: who may include whom, where foreign headers live, how coroutines are written, how large a
// file may grow, and that tests mirror the sources.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;
using ::testing::IsEmpty;

const fs::path kRoot = SOURCE_DIR;

// Room by room: what it may include beside itself. A room that is named lets in the rooms inside it. "proto" stands for
// the wire's messages.
const std::map<std::string, Names> kMayInclude = {
    {"policy/text", {}},
    {"policy/words", {"policy/text"}},
    {"policy/parties", {"policy/text", "policy/words"}},
    {"policy/language", {"policy/text", "policy/words", "policy/parties"}},
    {"policy/decide", {"policy/text", "policy/words", "policy/parties", "policy/language"}},
    {"policy/trials", {"policy/text", "policy/words", "policy/language", "policy/decide"}},
    {"policy/review",
     {"policy/text", "policy/words", "policy/parties", "policy/language", "policy/decide", "policy/trials"}},
    {"policy/prose",
     {"policy/text", "policy/words", "policy/parties", "policy/language", "policy/decide", "policy/review"}},
    {"broker/base", {}},
    {"broker/model", {}},
    {"broker/store", {"broker/base"}},
    {"broker/crypto", {"broker/base"}},
    {"broker/ledger", {"broker/base", "broker/store"}},
    {"broker/indices", {"broker/base", "broker/store", "broker/crypto", "broker/ledger"}},
    {"broker/schemes", {"broker/base", "broker/crypto"}},
    {"broker/pseudonym", {"broker/base", "broker/crypto", "broker/schemes"}},
    {"broker/authenticate", {"broker/base", "policy"}},
    {"broker/exchange/rows",
     {"broker/base", "broker/model", "broker/store", "broker/crypto", "broker/pseudonym", "policy", "proto"}},
    {"broker/exchange/story",
     {"broker/base", "broker/model", "broker/store", "broker/crypto", "broker/ledger", "broker/indices",
      "broker/schemes", "broker/pseudonym", "broker/authenticate", "broker/exchange/rows", "policy", "proto"}},
    {"broker/exchange/signals",
     {"broker/base", "broker/exchange/rows", "broker/exchange/story", "broker/exchange/notices", "policy", "proto"}},
    {"broker/exchange/blind",
     {"broker/base", "broker/crypto", "broker/schemes", "broker/exchange/rows", "broker/exchange/story", "policy",
      "proto"}},
    {"broker/exchange/cases",
     {"broker/base", "broker/authenticate", "broker/exchange/rows", "broker/exchange/story", "policy", "proto"}},
    {"broker/exchange/administration",
     {"broker/base", "broker/model", "broker/store", "broker/crypto", "broker/ledger", "broker/authenticate",
      "broker/exchange/rows", "broker/exchange/story", "broker/exchange/orders", "broker/exchange/subject_requests",
      "policy", "proto"}},
    {"broker/exchange/audit",
     {"broker/base", "broker/store", "broker/crypto", "broker/ledger", "broker/indices", "broker/exchange/rows",
      "broker/exchange/story", "policy", "proto"}},
    {"broker/exchange/notices",
     {"broker/base", "broker/crypto", "broker/exchange/rows", "broker/exchange/story", "broker/exchange/audit",
      "policy", "proto"}},
    {"broker/exchange/destruction",
     {"broker/base", "broker/model", "broker/store", "broker/crypto", "broker/indices", "broker/exchange/rows",
      "broker/exchange/story", "broker/exchange/audit", "broker/exchange/notices", "broker/exchange/subject_requests",
      "policy", "proto"}},
    {"broker/exchange/orders",
     {"broker/base", "broker/crypto", "broker/authenticate", "broker/exchange/rows", "broker/exchange/story",
      "broker/exchange/notices", "policy", "proto"}},
    {"broker/exchange/rotation",
     {"broker/base", "broker/model", "broker/store", "broker/crypto", "broker/schemes", "broker/pseudonym",
      "broker/exchange/rows", "broker/exchange/story", "broker/exchange/blind", "policy", "proto"}},
    {"broker/exchange/replay",
     {"broker/base", "broker/store", "broker/exchange/rows", "broker/exchange/story", "broker/exchange/administration",
      "broker/exchange/audit", "policy", "proto"}},
    {"broker/exchange/subject_requests",
     {"broker/base", "broker/model", "broker/store", "broker/crypto", "broker/ledger", "broker/indices",
      "broker/exchange/rows", "broker/exchange/story", "broker/exchange/audit", "broker/exchange/orders", "policy",
      "proto"}},
    {"broker/exchange/rights", {"broker/base", "broker/exchange/story", "policy", "proto"}},
    {"broker/answer", {"broker/base", "broker/exchange", "broker/authenticate", "policy", "proto"}},
    {"broker",
     {"broker/base", "broker/store", "broker/crypto", "broker/ledger", "broker/indices", "broker/authenticate",
      "broker/exchange", "broker/answer", "policy", "proto"}},
    {"clients/auditor", {"proto"}},
    // What both sides of the blind path must do alike, and no more of the broker (decision 0008).
    {"clients/cpp", {"clients/auditor", "broker/base", "broker/crypto", "broker/schemes", "proto"}},
    {"clients/cli/text", {"clients/auditor", "policy/text"}},
    {"clients/cli/program", {"clients/cli/text", "clients/cpp", "clients/auditor", "proto"}},
    {"clients/cli/subject", {"clients/cli/text", "clients/cli/program", "clients/auditor", "proto"}},
    {"clients/cli/policy", {"clients/cli/text", "clients/cli/program", "clients/auditor", "policy"}},
    {"clients/cli/cases",
     {"clients/cli/text", "clients/cli/program", "clients/cli/subject", "clients/cli/policy", "clients/auditor",
      "proto"}},
    {"clients/cli/orders",
     {"clients/cli/text", "clients/cli/program", "clients/cli/subject", "clients/auditor", "proto"}},
    {"clients/cli/audit",
     {"clients/cli/text", "clients/cli/program", "clients/cli/subject", "clients/cli/cases", "clients/cli/orders",
      "clients/cli/requests", "clients/cpp", "clients/auditor", "policy/text", "policy/words", "policy/language",
      "policy/parties", "proto"}},
    {"clients/cli/requests",
     {"clients/cli/text", "clients/cli/program", "clients/cli/subject", "clients/cli/cases", "clients/auditor",
      "policy/text", "proto"}},
    {"clients/cli/signals",
     {"clients/cli/text", "clients/cli/program", "clients/cli/subject", "clients/cli/audit", "clients/cpp",
      "clients/auditor", "proto"}},
    {"clients/cli/admin",
     {"clients/cli/text", "clients/cli/program", "clients/cli/subject", "clients/cli/audit", "clients/cli/orders",
      "clients/auditor", "policy", "proto"}},
    {"clients/cli/caller", {"clients/cli/text", "clients/cli/program", "clients/auditor", "policy", "proto"}},
    {"clients/cli", {"clients/cli/text", "clients/cli/program", "clients/auditor", "clients/cpp", "policy", "proto"}},
    {"deploy/demo", {"broker/base"}},
};

// The rooms whose README a newcomer finds.
const Names kReadmes = {"policy",         "broker",           "broker/base",     "broker/model",
                        "broker/store",   "broker/crypto",    "broker/schemes",  "broker/ledger",
                        "broker/indices", "broker/pseudonym", "broker/exchange", "broker/authenticate",
                        "broker/answer",  "clients/auditor",  "clients/cpp",     "clients/cli"};

// Foreign headers and their homes.
const std::map<std::string, Names> kHomes = {
    {"grpcpp/", {"broker/answer", "clients/cpp"}},
    {"rocksdb/", {"broker/store"}},
    {"sodium", {"broker/crypto", "clients/auditor", "clients/cpp"}},
    {"decaf/", {"broker/crypto"}},
    {"yaml-cpp/", {"policy/text"}},
    {"openssl/", {"broker/authenticate", "broker/ledger", "clients/auditor", "clients/cpp", "clients/cli"}},
};

const Names kTopLevel = {"CMakeLists.txt", "CMakePresets.json",
                         "README.md",      "LICENSE",
                         "broker",         "clients",
                         "deploy",         "policy",
                         "proto",          "tests",
                         "build",          ".ci",
                         ".clang-format",  ".clang-tidy",
                         ".git",           ".gitignore"};

bool IsSource(const fs::path& path) {
  return path.extension() == ".h" || path.extension() == ".cc";
}

std::vector<fs::path> Sources(const std::string& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    if (entry.is_regular_file() && IsSource(entry.path()) &&
        entry.path().string().find("node_modules") == std::string::npos) {
      found.push_back(fs::relative(entry.path(), kRoot));
    }
  }
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> ProductSources() {
  std::vector<fs::path> all;
  for (const char* folder : {"broker", "clients", "policy", "deploy"}) {
    std::ranges::copy(Sources(folder), std::back_inserter(all));
  }
  return all;
}

std::vector<std::string> Lines(const fs::path& path) {
  std::ifstream file(kRoot / path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string RoomOf(const std::string& path) {
  std::string room = fs::path(path).parent_path().string();
  while (!room.empty() && !kMayInclude.contains(room)) room = fs::path(room).parent_path().string();
  return room;
}

struct Include {
  fs::path from;
  std::string header;
};

std::vector<Include> Includes() {
  static const std::regex kInclude(R"(^#include [<"]([^>"]+)[>"])");
  std::vector<Include> includes;
  for (const fs::path& path : ProductSources()) {
    for (const std::string& line : Lines(path)) {
      std::smatch match;
      if (std::regex_search(line, match, kInclude)) includes.push_back({path, match[1]});
    }
  }
  return includes;
}

// The room of an included header of ours; empty for foreign ones.
std::string RoomIncluded(const std::string& header) {
  if (header.starts_with("covenant/v1/")) return "proto";
  const bool ours = header.starts_with("broker/") || header.starts_with("policy/") || header.starts_with("clients/") ||
                    header.starts_with("deploy/");
  return ours ? RoomOf(header) : "";
}

// Whether `room`, or a room that it lies in, is among `rooms`.
bool Among(const Names& rooms, fs::path room) {
  for (; !room.empty(); room = room.parent_path()) {
    if (rooms.contains(room.string())) return true;
  }
  return false;
}

TEST(ArchitectureTest, EveryRoomIncludesOnlyWhatLiesBelowIt) {
  std::vector<std::string> wrong;
  for (const Include& include : Includes()) {
    const std::string room = RoomOf(include.from.string());
    ASSERT_FALSE(room.empty()) << include.from << " stands in no room of the table";
    const std::string included = RoomIncluded(include.header);
    if (!included.empty() && included != room && !Among(kMayInclude.at(room), included)) {
      wrong.push_back(include.from.string() + " includes " + include.header);
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(ArchitectureTest, ForeignHeadersHaveOneHome) {
  std::vector<std::string> wrong;
  for (const Include& include : Includes()) {
    for (const auto& [prefix, homes] : kHomes) {
      if (include.header.starts_with(prefix) && !Among(homes, RoomOf(include.from.string()))) {
        wrong.push_back(include.from.string() + " includes " + include.header);
      }
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(ArchitectureTest, AwaitsAreWrittenInTheSafeForms) {
  static const std::regex kComment(R"(^\s*(//|\*)|operator co_await)");
  static const std::regex kUnsafe(
      R"((\bif|\bwhile|\bswitch|\bfor)\s*\([^;{]*co_await|co_await[^;]*(&&|\|\||\?)|(&&|\|\||\?)[^;]*co_await|co_await[^;]*[(,]\s*([A-Z][A-Za-z:]*)?\{)");
  std::vector<std::string> wrong;
  for (const fs::path& path : Sources("broker")) {
    for (const std::string& line : Lines(path)) {
      if (!std::regex_search(line, kComment) && std::regex_search(line, kUnsafe)) {
        wrong.push_back(path.string() + ": " + line);
      }
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(ArchitectureTest, FilesStaySmall) {
  constexpr size_t kHeaderLines = 250;
  constexpr size_t kSourceLines = 400;
  std::vector<std::string> wrong;
  for (const fs::path& path : ProductSources()) {
    const size_t lines = Lines(path).size();
    if (lines > (path.extension() == ".h" ? kHeaderLines : kSourceLines)) {
      wrong.push_back(path.string() + " has " + std::to_string(lines) + " lines");
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(ArchitectureTest, NamesSayWhatTheyMean) {
  static const std::regex kEmptyWord(R"((^|[/_])(util|utils|common|helper|helpers|manager|impl)([/_.]|$))");
  std::vector<std::string> wrong;
  for (const fs::path& path : ProductSources()) {
    if (std::regex_search(path.string(), kEmptyWord)) wrong.push_back(path.string());
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(ArchitectureTest, TheTopLevelHoldsOnlyItsRooms) {
  std::vector<std::string> wrong;
  for (const auto& entry : fs::directory_iterator(kRoot)) {
    const std::string name = entry.path().filename().string();
    if (!kTopLevel.contains(name)) wrong.push_back(name);
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(ArchitectureTest, EveryRoomHasItsReadme) {
  std::vector<std::string> wrong;
  for (const std::string& room : kReadmes) {
    if (!fs::exists(kRoot / room / "README.md")) wrong.push_back(room);
  }
  EXPECT_THAT(wrong, IsEmpty());
}

bool HasTest(const fs::path& file, const std::string& suite, const std::string& name) {
  std::string text;
  for (const std::string& line : Lines(file)) text += line + " ";
  return std::regex_search(text, std::regex(R"(\bTEST(_F|_P)?\(\s*)" + suite + R"(,\s*)" + name + R"(\))"));
}

// The rows of tests/README.md: `file` `Suite.Name` `Suite.Name`; ...
TEST(ArchitectureTest, EveryPromiseNamesTestsThatAreThere) {
  static const std::regex kRow(R"(^\| ([1-8]) )");
  static const std::regex kQuoted(R"(`([^`]+)`)");
  std::map<std::string, int> tests_of;
  std::vector<std::string> wrong;
  for (const std::string& line : Lines("tests/README.md")) {
    std::smatch row;
    if (!std::regex_search(line, row, kRow)) continue;
    std::string file;
    for (auto quoted = std::sregex_iterator(line.begin(), line.end(), kQuoted); quoted != std::sregex_iterator();
         ++quoted) {
      const std::string text = (*quoted)[1];
      if (text.starts_with("tests/")) {
        file = text;
        if (!fs::exists(kRoot / file)) wrong.push_back(file + " is not there");
        continue;
      }
      const size_t dot = text.find('.');
      if (!HasTest(file, text.substr(0, dot), text.substr(dot + 1))) wrong.push_back(text + " is not in " + file);
      ++tests_of[row[1]];
    }
  }
  EXPECT_EQ(tests_of.size(), 8u) << "a promise without a row";
  EXPECT_THAT(wrong, IsEmpty());
}

}  // namespace
}  // namespace covenant
