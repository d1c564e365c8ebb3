// The version that a document declares.
#pragma once

#include <string>

#include "policy/decide/policy_set.h"
#include "policy/decide/snapshot.h"

namespace covenant::policy {

// `document` is one of the policy set that `snapshot` was compiled from; its version is in the document's own words,
// and empty where it declares none.
std::string VersionOf(const Snapshot& snapshot, const Document& document);

}  // namespace covenant::policy
