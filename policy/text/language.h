// The languages in which people read a policy.
#pragma once

#include <optional>
#include <string_view>

namespace covenant::policy {

enum class Language { kDutch, kEnglish };

// "nl", "en"; as HTML and the command line name them.
constexpr std::string_view LanguageCode(Language language) {
  return language == Language::kDutch ? "nl" : "en";
}
constexpr std::optional<Language> ParseLanguage(std::string_view code) {
  if (code == "nl") return Language::kDutch;
  if (code == "en") return Language::kEnglish;
  return std::nullopt;
}

}  // namespace covenant::policy
