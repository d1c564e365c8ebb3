// Prose (policy/prose/prose.h) for a terminal or a file, and as JSON.
#pragma once

#include <ostream>

#include "clients/cli/text/strict_json.h"
#include "policy/prose/prose.h"

namespace covenant::cli {

void PrintProse(std::ostream& out, const policy::Prose& prose);
Json ProseJson(const policy::Prose& prose);

}  // namespace covenant::cli
