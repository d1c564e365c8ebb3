// Rules and prohibitions as statements. For prose.
#pragma once

#include <vector>

#include "policy/prose/prose.h"

namespace covenant::policy {

Statement RuleInWords(const Snapshot& snapshot, const Covenant& covenant, const Rule& rule, const Wording& wording);
Statement ProhibitionInWords(const ProhibitRule& rule, const Wording& wording);
Statement MatchInWords(const MatchRule& match, const Wording& wording);
// The prohibitions of statutes that bind the collaboration of `covenant` on the wording's day.
std::vector<Statement> StatutesInWords(const Snapshot& snapshot, const Covenant& covenant, const Wording& wording);

}  // namespace covenant::policy
