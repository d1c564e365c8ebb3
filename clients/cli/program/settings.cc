#include "clients/cli/program/settings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"

namespace covenant::cli {
namespace {

using Profiles = std::map<std::string, SettingValues, std::less<>>;

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::string KnownNames() {
  std::string names;
  for (const SettingName& setting : SettingNames())
    absl::StrAppend(&names, names.empty() ? "" : ", ", setting.name.data());
  return names;
}

bool IsSetting(std::string_view name) {
  return std::ranges::any_of(SettingNames(), [&](const SettingName& setting) { return setting.name == name; });
}

std::string VariableOf(std::string_view name) {
  std::string variable = "COVENANT_";
  for (char c : name) variable += c == '-' ? '_' : absl::ascii_toupper(static_cast<unsigned char>(c));
  return variable;
}

absl::StatusOr<std::string> ValueOf(std::string text) {
  if (text.empty() || text.front() != '"') return text;
  if (text.size() < 2 || text.back() != '"')
    return absl::InvalidArgumentError("quote without its twin; end the value with \"");
  return text.substr(1, text.size() - 2);
}

// Reads one "key = value" into the profile.
absl::Status ReadSetting(const std::string& line, SettingValues& profile) {
  const size_t equals = line.find('=');
  if (equals == std::string::npos) return absl::InvalidArgumentError("expected [profile], key = value or # comment");
  const std::string key = Trimmed(line.substr(0, equals));
  if (!IsSetting(key))
    return absl::InvalidArgumentError(absl::StrCat("unknown key \"", key, "\"; known: ", KnownNames()));
  ASSIGN_OR_RETURN(std::string value, ValueOf(Trimmed(line.substr(equals + 1))));
  if (!profile.emplace(key, std::move(value)).second) {
    return absl::InvalidArgumentError(absl::StrCat("key \"", key, "\" stands twice in this profile; remove one"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadWhole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return absl::NotFoundError(
        absl::StrCat(file, ": cannot be read; name the profiles file with --profiles or COVENANT_PROFILES"));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Flag, then variable.
std::optional<std::string> Spoken(const SettingSources& sources, std::string_view name) {
  if (auto flag = sources.flags.find(name); flag != sources.flags.end()) return flag->second;
  return sources.environment(VariableOf(name));
}

// The one asked for; the only one where none was asked for; else none.
absl::StatusOr<std::string> ChooseProfile(const SettingSources& sources, const Profiles& profiles,
                                          const std::string& file) {
  std::string known;
  for (const auto& [name, values] : profiles) absl::StrAppend(&known, known.empty() ? "" : ", ", name);
  const std::optional<std::string> wanted = Spoken(sources, "profile");
  if (!wanted) return profiles.size() == 1 ? profiles.begin()->first : "";
  if (profiles.contains(*wanted)) return *wanted;
  return absl::NotFoundError(
      absl::StrCat("profile \"", *wanted, "\" is not in ", file, "; there are: ", known.empty() ? "none" : known));
}

}  // namespace

const std::vector<SettingName>& SettingNames() {
  static const std::vector<SettingName> kNames = {
      {"broker", "HOST:PORT", false, "Address of the broker"},
      {"ca", "FILE", true, "Certificate authority that signed the broker's certificate (PEM)"},
      {"cert", "FILE", true, "Own certificate (PEM)"},
      {"key", "FILE", true, "Private key of the own certificate (PEM)"},
      {"log-key", "KEY|FILE", true,
       "Public key of the log, as you were given it by hand: name+id+base64, or a file with it"},
      {"pepper", "FILE", true, "The secret that the partners of the covenant share, where it has one (64 hex digits)"},
      {"state-dir", "DIR", true, "Where the last checkpoint and the journals of bulk runs are kept"},
      {"server-name", "NAME", false, "Name in the broker's certificate, where it differs from the host"},
      {"capacity", "CODE", false, "Capacity in which you act; only where one OIN is several parties"},
      {"on-behalf-of", "PARTY", false, "Party for which you act, under a mandate of the register"},
      {"actor-reference", "TEXT", false,
       "Opaque reference of the employee or system behind the request; no name, no number"},
      {"actor-function", "TEXT", false, "Function of the employee, such as mensenhandelrechercheur"},
      {"covenant", "ID", false, "Covenant under which is asked"},
      {"purpose", "CODE", false, "Purpose code of the vocabulary"},
      {"case", "TEXT", false, "Your case reference; no identifier of a person"},
      {"motivation", "TEXT", false, "Why the request is necessary, where a rule asks it"},
      {"save-receipt", "FILE", true,
       "Keep the receipt of the answer in this new file, for covenant-verify receipt (.tlog-proof); no identifier in "
       "it"},
      {"oddity-rules", "FILE", true, "Thresholds of audit oddities, where --rules names no other"},
      {"timeout", "SECONDS", false, "How long to wait for one answer (30)"},
      {"output", "table|json", false, "Form of the answer (table)"},
  };
  return kNames;
}

absl::StatusOr<Profiles> ReadProfiles(std::string_view text, std::string_view file) {
  Profiles profiles;
  SettingValues* profile = nullptr;
  std::istringstream lines{std::string(text)};
  std::string raw;
  for (int number = 1; std::getline(lines, raw); ++number) {
    const std::string line = Trimmed(raw);
    const auto error = [&](std::string_view what) {
      return absl::InvalidArgumentError(absl::StrCat(std::string(file), ":", number, ": ", std::string(what)));
    };
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      if (line.size() < 3 || line.back() != ']') return error("expected [name of a profile]");
      const auto [at, fresh] = profiles.try_emplace(Trimmed(line.substr(1, line.size() - 2)));
      if (!fresh) return error("this profile stands twice; remove one");
      profile = &at->second;
      continue;
    }
    if (profile == nullptr) return error("a key before the first [profile]; put it under one");
    if (absl::Status status = ReadSetting(line, *profile); !status.ok()) return error(std::string(status.message()));
  }
  return profiles;
}

std::string Settings::Get(std::string_view name) const {
  const auto at = values.find(name);
  return at == values.end() ? "" : at->second;
}

absl::StatusOr<Settings> ResolveSettings(const SettingSources& sources) {
  Settings settings;
  const std::optional<std::string> named = Spoken(sources, "profiles");
  settings.profiles_file = named.value_or(sources.home + "/.config/covenant/profiles");
  Profiles profiles;
  if (named || std::filesystem::exists(settings.profiles_file)) {
    ASSIGN_OR_RETURN(const std::string text, ReadWhole(settings.profiles_file));
    ASSIGN_OR_RETURN(profiles, ReadProfiles(text, settings.profiles_file));
  }
  ASSIGN_OR_RETURN(settings.profile, ChooseProfile(sources, profiles, settings.profiles_file));
  if (!settings.profile.empty()) settings.values = profiles[settings.profile];
  const std::filesystem::path folder = std::filesystem::path(settings.profiles_file).parent_path();
  for (const SettingName& setting : SettingNames()) {
    const std::string name(setting.name);
    if (setting.is_path && settings.values.contains(name) && !settings.values[name].empty()) {
      // A log key given as text holds slashes too; it is told apart by its two plus signs (C2SP signed-note).
      const std::string& value = settings.values[name];
      const bool is_key_text = name == "log-key" && std::ranges::count(value, '+') >= 2;
      if (!is_key_text) settings.values[name] = (folder / value).string();
    }
    if (std::optional<std::string> spoken = Spoken(sources, name)) settings.values[name] = *spoken;
  }
  return settings;
}

}  // namespace covenant::cli
