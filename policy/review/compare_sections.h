// The sections of a covenant that are not decided request by request. For compare.
#pragma once

#include <string>
#include <vector>

#include "policy/language/covenant.h"

namespace covenant::policy {

// The keys, as in the document, of those that differ, such as "matches" or "retention.case_closed"; of rules
// "rules: answer_within" and "rules: aggregate.every". In the document's order.
std::vector<std::string> SectionsThatDiffer(const Covenant& old, const Covenant& now);

}  // namespace covenant::policy
