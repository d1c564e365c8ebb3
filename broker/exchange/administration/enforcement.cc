#include "broker/exchange/administration/enforcement.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/restrictions.h"

namespace covenant::exchange {
namespace {

// What this broker does keep.
bool Kept(policy::Restriction restriction) {
  return restriction == policy::Restriction::kPepper || restriction == policy::Restriction::kBudgets ||
         restriction == policy::Restriction::kNotAdmitted || restriction == policy::Restriction::kCaseClosed;
}

}  // namespace

void CheckEnforced(const policy::Covenant& covenant, policy::Diagnostics& diagnostics) {
  const auto refuse = [&](policy::Mark at, std::string what) {
    diagnostics.Error(at, absl::StrCat("this broker does not enforce ", what),
                      "remove the demand, or wait for a broker that keeps it");
  };
  for (const policy::DemandedRestriction& demanded : policy::RestrictionsOf(covenant)) {
    if (Kept(demanded.what)) continue;
    refuse(demanded.at, std::string(policy::RestrictionText(demanded.what)));
  }
}

}  // namespace covenant::exchange
