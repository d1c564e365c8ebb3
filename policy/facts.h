// What is known about one stored or supplied signal, as far as deciding needs it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace covenant::policy {

// Recorded consent of the subject or of who signs for them.
struct Consent {
  std::string form;                 // "written" or "oral".
  std::string signed_by;            // "self", "guardian" or "court_appointed".
  std::vector<std::string> scopes;  // As the covenant's rules name them.
  std::optional<absl::CivilDay> given_on;
  std::optional<absl::CivilDay> withdrawn_on;
};

// Kept with a signal for as long as the signal is. Plain values, no identifier but the birth date.
struct RecordFacts {
  std::string supplier;       // Party id.
  std::string purpose;        // The purpose for which it was supplied; it serves no other.
  std::string subject_role;   // Such as "slachtoffer".
  std::string police_regime;  // Such as "wpg_8"; empty: none stated.
  std::string handling_code;  // "free", "partly", "hidden"; empty means free.
  std::optional<Consent> consent;
  absl::CivilDay supplied_on;
  absl::CivilDay first_processed_on;
  std::optional<absl::CivilDay> birth_date;  // Nothing: the age is not known.
};

}  // namespace covenant::policy
