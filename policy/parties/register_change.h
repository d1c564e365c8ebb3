// What a new register may not do to the one in force: ids last, what has happened stays, a person's certificate never
// becomes a system's.
#pragma once

#include "absl/time/civil_time.h"
#include "policy/parties/party_register.h"
#include "policy/text/diagnostic.h"

namespace covenant::policy {

// Reports every fault of `next` as the successor of `before` on that day, and warns of other terms of the log:
//  - a party that is gone, or that acts in another capacity
//  - a party whose end, once its day has come, is undone or altered
//  - a person's certificate that is gone, or that is another person's
void CheckRegisterChange(const PartyRegister& before, const PartyRegister& next, absl::CivilDay today,
                         Diagnostics& diagnostics);

}  // namespace covenant::policy
