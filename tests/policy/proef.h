// The covenant PROEF (data/proef.yaml) and a signal under it, for tests of deciding.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "policy/decide/decide.h"
#include "tests/policy/policies.h"

namespace covenant::policy {

inline std::string ProefSource() {
  return SourceFile("tests/policy/data/proef.yaml");
}

inline const Snapshot& Proef() {
  static const auto kSnapshot = Snap({{"PROEF", ProefSource()}});
  return *kSnapshot;
}

inline absl::Time Noon() {
  return At("2026-07-01T12:00:00+02:00");
}
inline absl::CivilDay Today() {
  return absl::CivilDay(2026, 7, 1);
}

// A signal that every rule for its supplier permits.
inline RecordFacts SignalOf(std::string supplier, std::string purpose) {
  RecordFacts facts;
  facts.supplier = std::move(supplier);
  facts.purpose = std::move(purpose);
  facts.subject_role = "slachtoffer";
  facts.police_regime = "wpg_8";
  facts.consent = Consent{"written", "self", {"opvang"}, {}, {}};
  facts.supplied_on = Today();
  facts.first_processed_on = Today();
  facts.birth_date = absl::CivilDay(1999, 5, 4);
  return facts;
}

inline Submission SubmissionOf(RecordFacts facts) {
  return {"PROEF", std::move(facts), {"v_number"}, {}, ""};
}

// "CODE rule condition" of each reason.
inline std::vector<std::string> ReasonsOf(const Decision& decision) {
  std::vector<std::string> reasons;
  for (const Reason& reason : decision.reasons) {
    reasons.push_back(reason.code + " " + (reason.rule.empty() ? "-" : reason.rule) + " " +
                      (reason.condition.empty() ? "-" : reason.condition));
  }
  return reasons;
}

}  // namespace covenant::policy
