// Reading of what the register says about a party's standing: suspended, ended, and acting for others.
#pragma once

#include <vector>

#include "policy/parties/party_register.h"
#include "policy/text/diagnostic.h"
#include "policy/words/mapping.h"

namespace covenant::policy {

// Keys suspended and ended of a party's mapping.
void ReadStanding(Mapping& mapping, Party& party, Diagnostics& diagnostics);

// Section mandates of the register; whether the parties exist is the caller's to check.
std::vector<Mandate> ReadMandates(Mapping& document, Diagnostics& diagnostics);

// Reports successors that are no party or that do not go on after that day, so that following them comes to an end.
void CheckSuccessors(const PartyRegister& parties, Diagnostics& diagnostics);

}  // namespace covenant::policy
