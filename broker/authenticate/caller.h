// Caller: who the broker takes the caller to be.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace covenant::authenticate {

// A partner asks and supplies for its party; an auditor reads what an officer reads, and does nothing (decision 0013).
enum class Role { kPartner, kOfficer, kAdministrator, kSignatory, kAuditor };

// "partner", "officer", "administrator", "signatory", "auditor".
std::string_view NameOf(Role role);

// A value. Holds no identifier of a person about whom signals exist.
struct Caller {
  // Of the register: the party's lasting id, its capacity, and its name on this day.
  std::string party;
  std::string capacity;
  std::string name;
  // Of the certificate.
  std::string oin;
  std::string organisation;
  // SHA-256 of its DER bytes, 64 lower-case hexadecimal characters.
  std::string fingerprint;
  absl::Time not_after;
  // The party that acts under a mandate for `party`; empty when it acts for itself.
  std::string mandated_party;
  // The person of the register who holds the certificate; empty for a system's.
  std::string person;
  // Sorted, without repeats, at least one.
  std::vector<Role> roles;

  bool Is(Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
  // Whether it reads what the register has it oversee: as an officer, or as an auditor.
  bool Oversees() const { return Is(Role::kOfficer) || Is(Role::kAuditor); }

  // Whole days until the certificate expires; 0 on its last day.
  int64_t DaysLeft(absl::Time now) const { return std::max<int64_t>(0, (not_after - now) / absl::Hours(24)); }
  // True from 30 days before: the holder should be told.
  bool ExpiresSoon(absl::Time now) const { return DaysLeft(now) < 30; }
};

}  // namespace covenant::authenticate
