#include "broker/exchange/administration/leaving.h"

#include <string>

#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

std::string Row(const policy::Covenant& covenant, const std::string& party) {
  return "leaving/" + covenant.id + "/" + party;
}

void Mark(const policy::Covenant& covenant, const std::string& party, absl::CivilDay from, store::Batch& changes) {
  stored::Leaving leaving;
  leaving.set_from(policy::FormatDate(from));
  changes.Put(Family::kPolicy, Row(covenant, party), leaving.SerializeAsString());
}

}  // namespace

void MarkLeaving(const InForce& before, const InForce& next, absl::Time now, store::Batch& changes) {
  for (const std::shared_ptr<const policy::Covenant>& covenant : next.snapshot->covenants()) {
    if (!covenant->leaving || covenant->leaving->signals != policy::OnLeaving::kDestroy) continue;
    for (const policy::CovenantParty& member : covenant->parties) {
      const policy::Party* party = next.snapshot->parties().Find(member.id);
      if (party != nullptr && party->ended) {
        Mark(*covenant, member.id, party->ended->from, changes);
      } else {
        changes.Delete(Family::kPolicy, Row(*covenant, member.id));
      }
    }
    const policy::Covenant* old = before.snapshot->FindCovenant(covenant->id);
    if (old == nullptr) continue;
    for (const policy::CovenantParty& member : old->parties) {
      if (covenant->FindParty(member.id) == nullptr) Mark(*covenant, member.id, policy::DutchDay(now), changes);
    }
  }
}

}  // namespace covenant::exchange
