// Decision: a value with every reason.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/text/civil_date.h"
#include "policy/words/transformation.h"

namespace covenant::policy {

// One reason to refuse, or to give less.
struct Reason {
  std::string code;  // Of reason_codes.h, or the code a statute names.
  std::string rule;  // Id of the rule or statute that spoke; "matching" or "retention" for these sections; or empty.
  std::string condition;  // The condition, word or field code that decided; never a value. May be empty.

  bool operator==(const Reason&) const = default;
};

struct Decision {
  bool permitted = false;
  std::string rule;             // The rule that permits; when refused the rule of the first reason.
  std::vector<Reason> reasons;  // Every reason, the one that counts first; empty when permitted without reserve.

  // The code of the first reason; empty when permitted.
  std::string_view code() const { return permitted || reasons.empty() ? std::string_view() : reasons.front().code; }
};

// How much of a record the recipient gets.
enum class Disclosure {
  kNothing,  // Told as no-hit, always.
  kHit,      // That the supplier holds something, and whom to turn to.
  kFields,
};

// An empty list, the same each time.
const std::shared_ptr<const std::vector<FieldRelease>>& NoFields();

struct RecordDecision : Decision {
  Disclosure discloses = Disclosure::kNothing;
  bool mask_source = false;  // The supplier is not told.
  std::string basis_supply;
  std::string basis_receive;
  // In the covenant's order; empty unless kFields. Never null.
  std::shared_ptr<const std::vector<FieldRelease>> fields = NoFields();
};

struct ReportDecision : Decision {
  std::vector<std::string> suppliers;  // Party ids whose signals count, sorted.
  int minimum_cell = 0;
  bool secondary_suppression = false;
  std::optional<Period> every = {};           // The figures come at most once in so long.
  std::optional<absl::CivilDay> due_on = {};  // From when on, where they were given before.
};

}  // namespace covenant::policy
