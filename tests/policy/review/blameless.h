// A covenant that lint has nothing to say of, and what lint says of one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/review/lint.h"
#include "tests/policy/documents.h"

namespace covenant::policy {

inline const absl::CivilDay kToday(2026, 11, 21);

// Nothing to remark on: every test changes one thing.
inline constexpr char kBlameless[] = R"(covenant: PROEF
version: "1"
title: {nl: Proef, en: Trial}
collaboration: bilateral
in_force: {from: 2026-01-01, through: 2030-12-31}
signed_text:
  file: PROEF.txt
  sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  articles: 5
  not_for_the_machine: [1]
contact_point: {party: comensha, article: 4}
parties:
  politie: {signed: 2025-11-03}
  kmar: {signed: 2025-11-03}
  opvang: {signed: 2025-11-03}
  comensha: {signed: 2025-11-03}
groups: {opsporing: [politie, kmar]}
matching:
  article: 3
  opsporing: [bsn, v_number]
  opvang: [v_number]
  comensha: [v_number]
data_sets:
  klein: {persoonskenmerk: {sex: as_is}}
  groot: {persoonskenmerk: {sex: as_is, age: band}}
age_bands: [0-17, 18+]
rules:
  - id: een
    article: 2
    nl: Eerste.
    from: opsporing
    to: comensha
    purpose: toezicht
    about: [slachtoffer]
    basis: {supply: wpg_20_1, receive: avg_6_1_e}
    data: klein
    if: {police_regime: [wpg_8, wpg_13]}
  - id: twee
    article: 2
    nl: Tweede.
    from: [opsporing, opvang]
    to: comensha
    purpose: hulpverlening
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: avg_6_1_a, receive: avg_6_1_a}
    data: groot
retention:
  article: 5
  signals: {keep: P5Y, from: first_processing, then: destroy}
  after_expiry: no_release
)";

inline constexpr char kRetention[] = "retention:\n";

inline std::vector<std::string> Findings(const std::string& covenant, absl::CivilDay today = kToday) {
  const std::shared_ptr<const Snapshot> snapshot = CompileWith(ShippedSet(), "PROEF", covenant);
  if (snapshot == nullptr) return {"not compiled"};
  std::vector<std::string> lines;
  for (const Diagnostic& finding : Lint(*snapshot, *snapshot->FindCovenant("PROEF"), "proef.yaml", today)) {
    lines.push_back(LintLine(finding));
  }
  return lines;
}

// The blameless covenant with one more rule at its end.
inline std::string With(const std::string& rule) {
  return Replaced(kBlameless, kRetention, rule + kRetention);
}

}  // namespace covenant::policy
