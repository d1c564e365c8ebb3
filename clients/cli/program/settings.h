// How to reach the broker and what every request says about its maker: from flags, COVENANT_* variables, a profile.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace covenant::cli {

// One setting: its flag is "--NAME", its variable "COVENANT_NAME" in capitals with underscores, its profile key NAME.
struct SettingName {
  std::string_view name;
  std::string_view value;  // how --help calls its value
  bool is_path;            // in a profile: relative to the folder of the profiles file
  std::string_view meaning;
};

// All settings, in the order of --help.
const std::vector<SettingName>& SettingNames();

// Values by name, as far as given. Holds no identifier of a person: these may stand in arguments.
using SettingValues = std::map<std::string, std::string, std::less<>>;

// Reads a file of named profiles:
//
//     # who I am at which broker
//     [politie]
//     broker = localhost:7443
//     ca = pki/ca.crt
//
// A value ends with its line and may stand in double quotes. Error, with file and line: INVALID_ARGUMENT (a line that
// is none of these, an unknown key, a key or profile given twice).
absl::StatusOr<std::map<std::string, SettingValues, std::less<>>> ReadProfiles(std::string_view text,
                                                                               std::string_view file);

// Where settings come from, first that speaks: flags, variables, profile.
struct SettingSources {
  SettingValues flags;
  std::function<std::optional<std::string>(const std::string& variable)> environment;
  std::string home;  // the user's home folder
};

// The settings in force. `profile` names the profile they came from, empty for none: asked for by flag --profile or
// COVENANT_PROFILE; a file with just one profile needs no name. The profiles file is --profiles, COVENANT_PROFILES or
// ~/.config/covenant/profiles (which may be absent). Errors: NOT_FOUND (the named file or profile is not there),
// INVALID_ARGUMENT (the file is malformed).
struct Settings {
  std::string profile;
  std::string profiles_file;
  SettingValues values;

  // Empty when not given.
  std::string Get(std::string_view name) const;
};
absl::StatusOr<Settings> ResolveSettings(const SettingSources& sources);

}  // namespace covenant::cli
