#include "policy/language/prohibition.h"

#include <algorithm>
#include <array>

namespace covenant::policy {
namespace {
constexpr std::array<std::string_view, kActions> kNames = {"submit", "check", "retrieve", "report"};
}  // namespace

std::string_view ActionName(Action action) {
  return kNames[static_cast<size_t>(action)];
}

std::optional<Action> ParseAction(std::string_view text) {
  const auto it = std::find(kNames.begin(), kNames.end(), text);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<Action>(it - kNames.begin());
}

bool PartySet::Contains(std::string_view party) const {
  return anyone || std::binary_search(parties.begin(), parties.end(), party);
}

}  // namespace covenant::policy
