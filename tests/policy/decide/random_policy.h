// Policies and requests by chance, of every kind there is, for the differential test. The same seed gives the same.
#pragma once

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/decide.h"
#include "policy/decide/policy_set.h"
#include "policy/language/covenant.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

using Names = std::vector<std::string>;

class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  bool OneIn(int n) { return Below(n) == 0; }
  template <class List>
  const auto& Pick(const List& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(std::size(list))))];
  }
  // One or more of them, in their order.
  Names Some(const Names& all);

 private:
  std::mt19937_64 random_;
};

// The id of every random covenant.
inline constexpr char kChanceCovenant[] = "KANS";

// A covenant in pieces, so that a failing test can leave out what does not matter.
struct RandomCovenant {
  std::string head;
  std::vector<std::string> rules;  // And prohibitions.
  std::string terms;
  std::vector<std::string> prohibitions;  // Of one statute.
  bool suspended = false;
  bool retired = false;

  std::string Source() const;
  std::string Statute() const;
  // With this vocabulary; its register is one of its own.
  PolicySet Set(const std::string& vocabulary) const;
};

RandomCovenant MakeCovenant(Chance& chance);

// One request of each kind, about one record.
struct RandomRequest {
  Submission submission;
  Question question;
  ReportRequest report;
  RecordFacts record;
  absl::Time now;
};

// Half of what it asks fits some rule of the covenant, or nothing would ever be permitted.
RandomRequest MakeRequest(const Covenant& covenant, const Vocabulary& vocabulary, Chance& chance);

// For people, one fact a line.
std::string Describe(const RandomRequest& request);

}  // namespace covenant::policy
