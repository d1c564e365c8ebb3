// The role auditor: who reads what an officer reads, and does nothing. An internal or external auditor (Wpg 33, Bpg 6:5) looks
// at how officers decided, and so takes no decision of theirs.
#pragma once

#include <string_view>

#include "policy/parties/party_register.h"

namespace covenant::policy {

// The next one after those of party_register.h.
inline constexpr PersonRole kAuditor{4};
static_assert(static_cast<int>(PersonRole::kCaseWorker) == 3);

// Whether that person of the register only reads; also false for nobody.
inline bool OnlyReads(const PartyRegister& parties, std::string_view person) {
  const Person* found = person.empty() ? nullptr : parties.FindPerson(person);
  return found != nullptr && found->Is(kAuditor);
}

}  // namespace covenant::policy
