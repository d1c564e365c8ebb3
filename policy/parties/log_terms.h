// Section log of the register: the terms of what stands in the log under no covenant, and of requests of data subjects.
#pragma once

#include "policy/parties/party_register.h"
#include "policy/text/diagnostic.h"
#include "policy/words/mapping.h"

namespace covenant::policy {

LogTerms ReadLogTerms(Mapping& document, Diagnostics& diagnostics);

// Warns of every term that `next` has otherwise than `before`: a shorter one destroys at once what is past it.
void CheckLogTerms(const LogTerms& before, const LogTerms& next, Diagnostics& diagnostics);

// Warns of a term that is not there, and of one that ends before the external audit of four years (Wpg 32(4), Bpg 6:5).
void LintLogTerms(const LogTerms& terms, Diagnostics& diagnostics);

}  // namespace covenant::policy
