// One synthetic person as one organisation writes it down: a line of the command line's bulk input
// (clients/cli/README.md).
#pragma once

#include <string>

#include "deploy/demo/person.h"
#include "deploy/demo/published_table.h"

namespace covenant::demo {

// For COMENSHA-REG: everything the organisation supplies about a victim. Each writes identifiers in a manner of its own
// (case, spaces, dots, hyphens); a BSN only when it investigates; written consent only when it does not.
std::string RegistrationLine(const Person& person, const RegisteringList& list);

// For TAFEL-SIGNAAL: only that this person is known, for the table gives no fields. Precondition: list.investigates.
std::string TableLine(const Person& person, const RegisteringList& list);

// The subject of a question about this person, by the identifier that every organisation has.
std::string SubjectLine(const Person& person);

}  // namespace covenant::demo
