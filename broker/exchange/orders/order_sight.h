// Over which signals, and so over which orders, an officer has a say: all under a covenant that it oversees, else what
// the parties supplied that it oversees.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/destruction.pb.h"
#include "covenant/v1/subject.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "policy/decide/decision.h"
#include "policy/parties/party_register.h"

namespace covenant::exchange {

// No such order, or none in sight.
inline constexpr std::string_view kOrderUnknown = "ORDER_UNKNOWN";

// What becomes of a signal under the covenant is this officer's to say, as far as its supplier goes.
bool HasSay(const policy::Person& officer, std::string_view covenant, std::string_view supplier);

// An order is in sight of who might have given it. One of a signal that is gone is its covenant's officers' and those
// of the party that gave it.
absl::StatusOr<bool> InSight(const Rooms& rooms, const Call& call, const policy::Person& officer,
                             const v1::Order& order);

// The signals of an order that are still there. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<Record>> SignalsOf(const Rooms& rooms, const v1::Order& order);

// The signals that are meant when a subject or a signal is named.
struct Meant {
  // Not permitted when the request itself stands against it.
  policy::Decision refusal;
  std::string wrong;  // a sentence about an identifier that is none
  // Over which the officer has a say, ascending.
  std::vector<Record> signals;
  // Of the subject, for the register.
  std::vector<std::string> tokens;
  // What looking for it used up of the budget: on disk with the entry, refused or not.
  store::Batch charges;
};

// Only strong identifiers mean somebody. What is evaluated is charged to the budget of the caller's party
// (BUDGET_EXHAUSTED). About 90 us an identifier. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<Meant> SignalsAbout(Rooms& rooms, const Call& call, const policy::Person& officer,
                                   const v1::SubjectReference& subject);
// The one signal behind the supplier's reference, of the caller's party or one that it took over.
absl::StatusOr<Meant> SignalBehind(Rooms& rooms, const Call& call, const policy::Person& officer,
                                   std::string_view reference);

}  // namespace covenant::exchange
