#include "broker/exchange/cases/case_act.h"

#include <utility>

#include "policy/decide/case_rules.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {

policy::Decision Participation(const CaseAct& act) {
  return policy::DecideCaseAct(*act.call.policy->snapshot, act.place.covenant, act.party(), act.call.context->purpose(),
                               act.call.now);
}

FileToActUpon FileThere(const CaseAct& act) {
  if (!act.stored) return {std::nullopt, kCaseUnknown};
  if (act.stored->file.purpose() == act.call.context->purpose()) return {act.stored, ""};
  return {std::nullopt, act.stored->Involves(act.party()) ? policy::kCasePurposeMismatch : kCaseUnknown};
}

FileToActUpon FileFor(const CaseAct& act) {
  if (act.stored) return act.stored->Involves(act.party()) ? FileThere(act) : FileToActUpon{std::nullopt, kCaseUnknown};
  StoredCase opened;
  opened.file.set_purpose(act.call.context->purpose());
  opened.file.set_case_reference(act.call.context->case_reference());
  opened.file.set_opened_by(act.party());
  opened.file.set_opened_at_ms(absl::ToUnixMillis(act.call.now));
  opened.Involve(act.party());
  return {std::move(opened), ""};
}

}  // namespace covenant::exchange
