// What stands in the way of one record: the conditions of a rule, prohibitions, handling code and term.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/compiled_covenant.h"
#include "policy/decision.h"
#include "policy/facts.h"

namespace covenant::policy {

// The field that holds the age fact.
inline constexpr std::string_view kBirthDateField = "birth_date";

// Where a signal is in its life: withdrawn consent is missing consent to who supplies, and a secret to who asks.
enum class Moment { kSupplied, kStored };

// Every condition of `rule` that does not hold on `day`; empty when all do.
std::vector<Reason> FailedConditions(const Rule& rule, bool supplier_in_police_domain, const RecordFacts& facts,
                                     absl::CivilDay day, Moment moment);

// True when `prohibition` bars this way. Without facts only a prohibition without conditions does.
bool Bars(const CompiledProhibition& prohibition, ClassId from, ClassId to, PurposeId purpose, Action action,
          const RecordFacts* facts, absl::CivilDay day);

// Whether some role in `about` is that of the record.
bool IsAbout(const std::vector<std::string>& about, const RecordFacts& facts);

// Adds a reason unless it is there.
void AddReason(std::vector<Reason>& reasons, Reason reason);

// Adds what failed in each rule that was weighed: first the rule that came nearest, then the others in their order.
void AddNearestFirst(std::vector<Reason>& reasons, const std::vector<std::vector<Reason>>& weighed);

}  // namespace covenant::policy
