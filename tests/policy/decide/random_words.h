// The words of random policies and requests: few of each kind, so that they meet.
#pragma once

#include "tests/policy/decide/random_policy.h"

namespace covenant::policy {

inline const Names kParties = {"politie",  "kmar",     "avim",     "nla",      "om",   "almere", "weesp",
                               "fairwork", "opvang-a", "opvang-b", "opvang-c", "riec", "fiscus"};
inline const Names kPurposes = {"opvang_coordinatie", "toezicht", "statistiek"};
inline const Names kRoles = {"slachtoffer", "verdachte", "derde_getuige"};
inline const Names kRegimes = {"wpg_8", "wpg_9", "wpg_12", "wpg_13"};
inline const Names kForms = {"seksueel", "arbeid", "crimineel"};
inline const Names kActivities = {"knelpunten", "casusoverleg", "scan"};
inline const Names kCriteria = {"a", "b", "c"};
inline const Names kApprovals = {"vier_ogen", "bevoegd_gezag_om", "toestemming_leverancier", "rechtmatigheidsadvies"};
inline const Names kAttestations = {"goed_hulpverlenerschap", "geheimhouding"};
inline const Names kDeadlines = {"gewoon", "spoed"};
inline const Names kSchemes = {"bsn", "v_number", "phone"};
inline const Names kBases = {"wpg_15", "wpg_20_1", "avg_6_1_a", "avg_6_1_e"};
inline const Names kScopes = {"opvang", "registratie"};
inline const Names kHandling = {"free", "partly", "hidden"};

}  // namespace covenant::policy
