#include "policy/decide/entrance.h"

#include <algorithm>
#include <string>

#include "policy/decide/bars.h"
#include "policy/decide/reasons.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

// Empty when in force.
std::string_view StatusRefusal(CovenantStatus status) {
  switch (status) {
    case CovenantStatus::kInForce:
      return "";
    case CovenantStatus::kNotYetInForce:
      return kCovenantNotYetInForce;
    case CovenantStatus::kExpired:
      return kExpiredCovenant;
    case CovenantStatus::kSuspended:
      return kCovenantSuspended;
    case CovenantStatus::kRetired:
      return kCovenantRetired;
  }
  return kCovenantUnknown;
}

}  // namespace

Entrance Enter(const Snapshot& snapshot, std::string_view covenant, std::string_view party, std::string_view purpose,
               absl::Time now) {
  Entrance entrance;
  entrance.day = DutchDay(now);
  entrance.covenant = snapshot.FindCompiled(covenant);
  if (entrance.covenant == nullptr) {
    entrance.refusals.push_back({std::string(kCovenantUnknown), "", ""});
    return entrance;
  }
  const std::string_view status = StatusRefusal(entrance.covenant->StatusOn(entrance.day));
  if (!status.empty()) entrance.refusals.push_back({std::string(status), "", ""});
  const auto party_class = entrance.covenant->ClassOf(party, entrance.day);
  if (party_class) {
    entrance.party = *party_class;
  } else {
    entrance.refusals.push_back({std::string(kPartyNotInCovenant), "", ""});
  }
  const auto purpose_id = entrance.covenant->PurposeOf(purpose);
  if (purpose_id) {
    entrance.purpose = *purpose_id;
  } else {
    const bool known = snapshot.vocabulary().Has(WordKind::kPurpose, purpose);
    entrance.refusals.push_back({std::string(known ? kPurposeMismatch : kPurposeUnknown), "", "purpose"});
  }
  return entrance;
}

void CheckCase(const RequestFacts& request, std::string_view purpose, std::vector<Reason>& refusals) {
  const std::string& kept_for = request.case_file.purpose;
  if (!kept_for.empty() && kept_for != purpose)
    refusals.push_back({std::string(kCasePurposeMismatch), "", "case_purpose"});
  if (request.case_file.closed) refusals.push_back({std::string(kCaseClosed), "", "case_closed"});
}

std::string_view MembershipRefusal(const Snapshot& snapshot, std::string_view covenant, std::string_view party,
                                   absl::Time now) {
  const CompiledCovenant* compiled = snapshot.FindCompiled(covenant);
  if (compiled == nullptr) return kCovenantUnknown;
  const absl::CivilDay day = DutchDay(now);
  if (const std::string_view status = StatusRefusal(compiled->StatusOn(day)); !status.empty()) return status;
  return compiled->ClassOf(party, day) ? std::string_view() : kPartyNotInCovenant;
}

void CheckSchemes(const Circumstances& caller, const std::vector<std::string>& schemes, std::vector<Reason>& reasons) {
  const std::vector<std::string>& allowed = caller.covenant.Class(caller.from).schemes;
  const std::vector<std::string>& blind_only = caller.covenant.covenant().blind_only;
  const auto lists = [](const std::vector<std::string>& all, const std::string& scheme) {
    return std::find(all.begin(), all.end(), scheme) != all.end();
  };
  for (const std::string& scheme : schemes) {
    if (!caller.snapshot.vocabulary().Has(WordKind::kScheme, scheme)) {
      AddReason(reasons, {std::string(kWordUnknown), "", "scheme"});
    } else if (!lists(allowed, scheme)) {
      AddReason(reasons, {std::string(kIdentifierNotAllowed), "matching", scheme});
    } else if (!caller.request.blind && lists(blind_only, scheme)) {
      AddReason(reasons, {std::string(kDirectPathExcluded), "matching", scheme});
    } else if (const CompiledProhibition* bar = BarOnScheme(scheme, caller)) {
      AddReason(reasons, {bar->reason, bar->id, scheme});
    }
  }
}

}  // namespace covenant::policy
