#include "clients/cli/program/settings.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kProfiles[] =
    "# two profiles\n"
    "[politie]\n"
    "broker = broker.example:7443\n"
    "cert = pki/politie.crt\r\n"
    "actor-function = \"inspecteur # 2\"\n"
    "\n"
    "[kmar]\n"
    "broker = other.example:7443\n"
    "log-key = example.org/log+0a1b2c3d+AQID\n";

class SettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    home_ =
        std::filesystem::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(home_);
    std::filesystem::create_directories(home_ / ".config/covenant");
  }
  void TearDown() override { std::filesystem::remove_all(home_); }

  void WriteProfiles(const std::string& text) { std::ofstream(home_ / ".config/covenant/profiles") << text; }

  absl::StatusOr<Settings> Resolve(SettingValues flags, SettingValues variables = {}) {
    const auto environment = [variables](const std::string& name) -> std::optional<std::string> {
      const auto at = variables.find(name);
      if (at == variables.end()) return std::nullopt;
      return at->second;
    };
    return ResolveSettings({std::move(flags), environment, home_.string()});
  }

  std::filesystem::path home_;
};

TEST_F(SettingsTest, AFlagBeatsAVariableAndAVariableBeatsTheProfile) {
  WriteProfiles(kProfiles);
  const SettingValues variable = {{"COVENANT_BROKER", "variable:1"}, {"COVENANT_PROFILE", "politie"}};

  auto profile = Resolve({{"profile", "politie"}});
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->Get("broker"), "broker.example:7443");
  auto from_variable = Resolve({}, variable);
  ASSERT_TRUE(from_variable.ok());
  EXPECT_EQ(from_variable->Get("broker"), "variable:1");
  EXPECT_EQ(from_variable->profile, "politie");
  auto from_flag = Resolve({{"broker", "flag:1"}, {"profile", "kmar"}}, variable);
  ASSERT_TRUE(from_flag.ok());
  EXPECT_EQ(from_flag->Get("broker"), "flag:1");
  EXPECT_EQ(from_flag->profile, "kmar");
}

TEST_F(SettingsTest, NamesVariablesInCapitalsWithUnderscores) {
  auto settings = Resolve({}, {{"COVENANT_LOG_KEY", "k"}, {"COVENANT_ACTOR_REFERENCE", "a"}});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->Get("log-key"), "k");
  EXPECT_EQ(settings->Get("actor-reference"), "a");
  EXPECT_EQ(settings->profile, "");
}

TEST_F(SettingsTest, TakesFilesOfAProfileRelativeToTheProfilesFile) {
  WriteProfiles(kProfiles);
  auto settings = Resolve({{"profile", "politie"}});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->Get("cert"), (home_ / ".config/covenant/pki/politie.crt").string());
  EXPECT_EQ(settings->Get("actor-function"), "inspecteur # 2");
}

TEST_F(SettingsTest, TellsTheTextOfALogKeyFromAFile) {
  WriteProfiles(kProfiles);
  auto settings = Resolve({{"profile", "kmar"}});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->Get("log-key"), "example.org/log+0a1b2c3d+AQID");
}

TEST_F(SettingsTest, AFileWithOneProfileNeedsNoName) {
  WriteProfiles("[only]\nbroker = b:1\n");
  auto settings = Resolve({});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->profile, "only");
  EXPECT_EQ(settings->Get("broker"), "b:1");
}

TEST_F(SettingsTest, OfSeveralProfilesNoneIsGuessed) {
  WriteProfiles(kProfiles);
  auto settings = Resolve({});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->Get("broker"), "");
}

TEST_F(SettingsTest, NamesTheProfilesThereAreWhenOneIsMissing) {
  WriteProfiles(kProfiles);
  auto settings = Resolve({{"profile", "fiod"}});
  ASSERT_EQ(settings.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(settings.status().message()), HasSubstr("there are: kmar, politie"));
}

TEST_F(SettingsTest, AProfilesFileThatWasNamedMustBeThere) {
  auto settings = Resolve({}, {{"COVENANT_PROFILES", (home_ / "none").string()}});
  EXPECT_EQ(settings.status().code(), absl::StatusCode::kNotFound);
}

struct Malformed {
  const char* text;
  const char* error;
};

class MalformedProfilesTest : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedProfilesTest, NamesFileAndLine) {
  auto profiles = ReadProfiles(GetParam().text, "profiles");
  ASSERT_EQ(profiles.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(profiles.status().message()), HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, MalformedProfilesTest,
    ::testing::Values(Malformed{"broker = b:1\n", "profiles:1: a key before the first [profile]"},
                      Malformed{"[a]\nbrokr = b:1\n", "profiles:2: unknown key \"brokr\"; known: broker, ca"},
                      Malformed{"[a]\nca = x\n\nca = y\n", "profiles:4: key \"ca\" stands twice"},
                      Malformed{"[a]\n[a]\n", "profiles:2: this profile stands twice"},
                      Malformed{"[a]\nbroker\n", "profiles:2: expected [profile], key = value or # comment"},
                      Malformed{"[a]\ncase = \"x\n", "profiles:2: quote without its twin"},
                      Malformed{"[a\n", "profiles:1: expected [name"}));

}  // namespace
}  // namespace covenant::cli
