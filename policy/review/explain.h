// Explaining: why one request is decided as it is, rule by rule. For `covenant policy explain`.
//
// A request is a YAML document:
//
//   covenant: COMENSHA-REG
//   do: retrieve                         submit, check, retrieve or report
//   from: politie                        the supplier; who calls is `from` for submit, else `to`
//   to: comensha                         the recipient
//   purpose: registratie_aard_omvang
//   person: {sex: v, form: arbeid}       an invented person; may be left out
//   given: {at: "2026-03-02T10:00:00+01:00", role: slachtoffer, regime: wpg_9}      as in given.h
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/text/diagnostic.h"
#include "policy/trials/trial.h"

namespace covenant::policy {

struct ExplainRequest {
  const Covenant* covenant = nullptr;  // Of the snapshot.
  Trial trial;
};

// Strict; nothing when `diagnostics` then has errors. `snapshot` outlives the request.
std::optional<ExplainRequest> ReadExplainRequest(const Snapshot& snapshot, std::string_view text,
                                                 Diagnostics& diagnostics);
// The same request as a document of one line.
std::string ExplainRequestText(std::string_view covenant, const Trial& trial);

// What keeps a rule from firing: one part of it, what that asks, and what the request holds against it.
struct Obstacle {
  std::string part;  // "do", "from", "to", "purpose", "about", "bulk", "break_glass", or the key of a condition.
  std::string code;  // Reason code of a condition; empty for the others.
  std::string asks;
  std::string given;
};

struct RuleAccount {
  const Rule* rule = nullptr;       // Of the covenant.
  std::vector<Obstacle> obstacles;  // Empty: the rule fires.
};

// A reason of the decision, with its words.
struct ReasonAccount {
  std::string code;
  std::string by;         // Rule, prohibition, statute or section; may be empty.
  std::string condition;  // May be empty.
  std::string article;    // Of the rule in the signed text, or of the law; may be empty.
  std::string nl;         // What the rule or prohibition that spoke says; may be empty.
  std::string sentence;   // What the vocabulary says of the code (en).
};

struct Explanation {
  Verdict verdict;
  std::vector<ReasonAccount> reasons;  // In the decision's order; empty when permitted without reserve.
  std::vector<RuleAccount> fires;      // Rules that allow it; the first of them made a permission.
  std::vector<RuleAccount> nearest;    // Of a refusal: the rules that came nearest, at most kMostNearest.
  size_t further = 0;                  // Rules that came less near and are not told.
};

inline constexpr size_t kMostNearest = 3;

// The accounts point into `snapshot`, which outlives them.
Explanation Explain(const Snapshot& snapshot, const ExplainRequest& request);

// For people.
std::string ExplanationText(const ExplainRequest& request, const Explanation& explanation);

}  // namespace covenant::policy
