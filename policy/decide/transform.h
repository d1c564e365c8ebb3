// Transforming: from the values a supplier gave to the values a recipient gets.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/decide.h"
#include "policy/decide/decision.h"
#include "policy/decide/snapshot.h"
#include "policy/language/facts.h"

namespace covenant::policy {

// CAN HOLD AN IDENTIFIER.
struct ReleasedField {
  std::string field;
  std::string value;
};

// The fields that `decision` releases, in its order. Fields that were not supplied are left out; "onbekend" stays
// "onbekend"; what cannot be transformed (a municipality the table lacks, a date that is none) becomes "onbekend",
// never the raw value. Ages are those of the Dutch civil day of `now`; a municipality is looked up on the day it was
// supplied.
std::vector<ReleasedField> Transform(const Snapshot& snapshot, const std::string& covenant,
                                     const RecordDecision& decision, const RecordFacts& facts,
                                     std::span<const FieldValue> supplied, absl::Time now);

}  // namespace covenant::policy
