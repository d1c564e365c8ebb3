#include "broker/exchange/cases/case_act.h"

#include "policy/decide/case_rules.h"

namespace covenant::exchange {

policy::Decision Participation(const CaseAct& act) {
  return policy::DecideParticipation(*act.call.policy->snapshot, act.place.covenant, act.party(), act.call.now);
}

std::optional<StoredCase> FileFor(const CaseAct& act) {
  if (act.stored) return act.stored->Involves(act.party()) ? act.stored : std::nullopt;
  StoredCase opened;
  opened.file.set_case_reference(act.call.context->case_reference());
  opened.file.set_opened_by(act.party());
  opened.file.set_opened_at_ms(absl::ToUnixMillis(act.call.now));
  opened.Involve(act.party());
  return opened;
}

}  // namespace covenant::exchange
