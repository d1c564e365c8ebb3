// The conditions of a rule that depend on the record: what is supplied, or what is on record.
#pragma once

#include <vector>

#include "policy/decide/circumstances.h"
#include "policy/decide/decision.h"

namespace covenant::policy {

// Whether they all hold. Those that do not are added to `failed`, which may be null. Precondition: the circumstances
// have a record.
bool RecordHolds(const CompiledRule& compiled, const Circumstances& circumstances, std::vector<Reason>* failed);

// Whether the record's role is one of those the rule is about.
bool IsAbout(const CompiledRule& compiled, const Circumstances& circumstances);
bool IsAbout(const Rule& rule, const RecordFacts& record);

}  // namespace covenant::policy
