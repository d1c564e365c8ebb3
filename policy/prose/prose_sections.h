// The sections of a covenant that are no rules, as statements. For prose.
#pragma once

#include "policy/prose/prose.h"

namespace covenant::policy {

// What holds for the whole: dates, parties, groups, advice, how it changes, limits, seals and witnesses.
ProseSection PreambleInWords(const Covenant& covenant, const Wording& wording);
Statement MatchingInWords(const Covenant& covenant, const Wording& wording);
// One statement for each term.
std::vector<Statement> RetentionInWords(const Retention& retention, const Wording& wording);
Statement BudgetsInWords(const Covenant& covenant, const Wording& wording);
Statement LeavingInWords(const Leaving& leaving, const Wording& wording);
Statement ContactPointInWords(const ContactPoint& contact_point, const Wording& wording);

}  // namespace covenant::policy
