#include "broker/exchange/story/own_signal.h"

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {

std::string TurnOfSignals(std::string_view covenant) {
  return absl::StrCat("signals/", std::string(covenant));
}

absl::StatusOr<std::optional<uint64_t>> NumberOfOwn(Rooms& rooms, const Call& call, std::string_view reference) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> own, rooms.records.NumberOf(call.caller.party, reference));
  if (own) return own;
  const policy::PartyRegister& parties = call.policy->snapshot->parties();
  for (const std::string_view before : parties.PredecessorsOf(call.caller.party, policy::DutchDay(call.now))) {
    ASSIGN_OR_RETURN(const std::optional<uint64_t> taken_over, rooms.records.NumberOf(before, reference));
    if (taken_over) return taken_over;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Record>> OwnSignal(Rooms& rooms, const Call& call, std::string_view reference) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> number, NumberOfOwn(rooms, call, reference));
  if (!number) return std::nullopt;
  ASSIGN_OR_RETURN(std::optional<Record> record, rooms.records.Get(*number));
  if (record && record->signal.covenant() != call.context->covenant()) return std::nullopt;
  return record;
}

}  // namespace covenant::exchange
