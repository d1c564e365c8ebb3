// Lint: what is written correctly in a covenant and is still, in all likelihood, a mistake.
//
// Pure: the day is an input. Every finding is a warning. Errors are the reader's (Compile), and among them are an empty
// group, a rule without a legal basis, and a covenant without a contact point, a last day or a retention term. What a
// finding claims is so. How rules stand to each other, to prohibitions and to statutes is exact (rule_relations.h); a
// rule that asks too much at once to be compared in reasonable time is itself a finding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/text/diagnostic.h"

namespace covenant::policy {

// Below this, a count may point at one person.
inline constexpr int kSafeMinimumCell = 5;

// A covenant that ends within so many days is reported.
inline constexpr int kExpiryNoticeDays = 90;

// Findings on one covenant of `snapshot`, by place. `file` is the name under which they are reported, `today` the Dutch
// civil day. Precondition: `covenant` is one of snapshot.covenants().
std::vector<Diagnostic> Lint(const Snapshot& snapshot, const Covenant& covenant, std::string_view file,
                             absl::CivilDay today);

// Findings on the register of `snapshot`: the terms of the log that it lacks.
std::vector<Diagnostic> LintRegister(const Snapshot& snapshot, std::string_view file);

// "file:line:column: warning: what; what to do" (or "error:"), one line.
std::string LintLine(const Diagnostic& diagnostic);

}  // namespace covenant::policy
