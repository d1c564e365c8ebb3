// The conditions of a rule that follow from the request, its case file and the parties, whatever is on record.
#pragma once

#include <string_view>
#include <vector>

#include "policy/decide/circumstances.h"
#include "policy/decide/decision.h"

namespace covenant::policy {

// Whether they all hold. Those that do not are added to `failed`, which may be null.
bool RequestHolds(const CompiledRule& compiled, const Circumstances& circumstances, std::vector<Reason>* failed);

// Whether two parties of these regions work in the same one; so does with everybody who works in the whole country.
// False where one of them has none.
bool InSameRegion(std::string_view one, std::string_view other);

// Whether an approval of this kind is on record, valid on the day and given by who may give it. For statutes too. The
// supplier's own consent is not asked when it supplies: it can be given until the release.
bool IsApproved(std::string_view kind, const Circumstances& circumstances);
// Whether this checklist was gone through, every step of the vocabulary's.
bool IsAttested(std::string_view kind, const Circumstances& circumstances);

}  // namespace covenant::policy
