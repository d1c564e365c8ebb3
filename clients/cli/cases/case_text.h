// Case files for people and for scripts.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "covenant/v1/case.pb.h"

#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

void PrintCase(std::ostream& out, const v1::CaseFile& file);
Json CaseJson(const v1::CaseFile& file);

// What a request was decided on beside the records, and what an act put into a case file: lines as "name value" for the
// detail of an entry, and the same for scripts.
using NamedValues = std::vector<std::pair<std::string, std::string>>;
NamedValues FactLines(const v1::RequestFacts& facts);
NamedValues ActLines(const v1::CaseAct& act);
Json FactsJson(const v1::RequestFacts& facts);
Json ActJson(const v1::CaseAct& act);

}  // namespace covenant::cli
