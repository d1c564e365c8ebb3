#include "broker/exchange/cases/case_act.h"

#include <utility>

#include "policy/decide/case_rules.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kCaseNotOpenedByYou = "CASE_NOT_OPENED_BY_YOU";

}  // namespace

policy::Decision Participation(const CaseAct& act) {
  return policy::DecideCaseAct(*act.call.policy->snapshot, act.place.covenant, act.party(), act.call.context->purpose(),
                               act.call.now);
}

FileToActUpon FileThere(const CaseAct& act) {
  if (!act.stored) return {std::nullopt, kCaseUnknown};
  if (act.stored->file.purpose() != act.call.context->purpose()) {
    return {std::nullopt, act.stored->Involves(act.party()) ? policy::kCasePurposeMismatch : kCaseUnknown};
  }
  if (!act.stored->IsClosed()) return {act.stored, ""};
  return {std::nullopt, act.stored->Involves(act.party()) ? policy::kCaseClosed : kCaseUnknown};
}

FileToActUpon FileOfOpener(const CaseAct& act) {
  if (!act.stored) return {std::nullopt, kCaseUnknown};
  const policy::PartyRegister& parties = act.call.policy->snapshot->parties();
  const v1::CaseFile& file = act.stored->file;
  const bool opened = parties.HolderOf(file.opened_by(), policy::DutchDay(act.call.now)) == act.party();
  if (!opened && !act.stored->Involves(act.party())) return {std::nullopt, kCaseUnknown};
  if (file.purpose() != act.call.context->purpose()) return {std::nullopt, policy::kCasePurposeMismatch};
  if (!opened) return {std::nullopt, kCaseNotOpenedByYou};
  return {act.stored, ""};
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
