// Circumstances: all that a rule or a prohibition is weighed against in one decision.
#pragma once

#include <string_view>

#include "absl/time/civil_time.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/snapshot.h"
#include "policy/language/facts.h"

namespace covenant::policy {

// Where a signal is in its life: withdrawn consent is missing consent to who supplies, and a secret to who asks.
enum class Moment { kSupplied, kStored };

// Refers to what it was made from; lives for one decision.
struct Circumstances {
  const Snapshot& snapshot;
  const CompiledCovenant& covenant;
  const RequestFacts& request;
  absl::CivilDay day;
  Action action;
  PurposeId purpose;
  ClassId from;
  ClassId to;
  std::string_view caller;     // Party that asks or supplies.
  std::string_view supplier;   // Empty before a look-up: any party of class `from` may turn out to be.
  std::string_view recipient;  // Empty at a submission that names none.
  Moment moment = Moment::kStored;
  const RecordFacts* record = nullptr;  // Null before a look-up.
};

}  // namespace covenant::policy
