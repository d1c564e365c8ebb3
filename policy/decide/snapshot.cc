#include "policy/decide/snapshot.h"

#include "policy/decide/compiled_covenant.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {

Snapshot::Snapshot() = default;
Snapshot::~Snapshot() = default;

std::string_view StatusName(CovenantStatus status) {
  switch (status) {
    case CovenantStatus::kInForce:
      return "in_force";
    case CovenantStatus::kNotYetInForce:
      return "not_yet_in_force";
    case CovenantStatus::kExpired:
      return "expired";
    case CovenantStatus::kSuspended:
      return "suspended";
    case CovenantStatus::kRetired:
      return "retired";
  }
  return "";
}

const CompiledCovenant* Snapshot::FindCompiled(std::string_view id) const {
  const auto it = compiled_.find(id);
  return it == compiled_.end() ? nullptr : it->second.get();
}

const Covenant* Snapshot::FindCovenant(std::string_view id) const {
  const CompiledCovenant* compiled = FindCompiled(id);
  return compiled == nullptr ? nullptr : &compiled->covenant();
}

CovenantStatus Snapshot::StatusOf(const Covenant& covenant, absl::Time now) const {
  return FindCompiled(covenant.id)->StatusOn(DutchDay(now));
}

std::vector<std::string> Snapshot::CovenantsOf(std::string_view party, absl::Time now) const {
  std::vector<std::string> ids;
  for (const std::shared_ptr<const Covenant>& covenant : covenants_) {
    const bool member = FindCompiled(covenant->id)->ClassOf(party, DutchDay(now)).has_value();
    if (member && StatusOf(*covenant, now) == CovenantStatus::kInForce) ids.push_back(covenant->id);
  }
  return ids;
}

}  // namespace covenant::policy
