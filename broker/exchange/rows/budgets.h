// Budgets: what a party used up under a covenant on a day. Charged in memory at once, before anything is looked up, and
// on disk with the entry of the request. Rows of family kUsage, LP being a 2-byte big-endian length and the bytes:
//   'e' day (4) LP(covenant) LP(party) random (8)   -> elements evaluated (4, big-endian); so too 'u' for signals
//       submitted, 'c' for checks and 'r' for retrievals
//   'g' first day of the month (4) LP(covenant) LP(party) random (8) -> empty: one use of break-glass
//   's' day (4) LP(covenant) LP(party) subject (16) -> empty: this subject was used
//   'x' day (4) LP(covenant) LP(party)              -> empty: a request did not fit any more
// A day is the Dutch civil day, as days since 1970-01-01. Rows go two days later, those of
// break-glass after the next month, the last kind after 31 days.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/base/mutex.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Whose budget, and of which day.
struct BudgetKey {
  std::string_view party;
  std::string_view covenant;
  uint32_t day = 0;
};

// A Dutch civil day as rows count it (BudgetKey::day), and back.
uint32_t BudgetDay(absl::CivilDay day);
absl::CivilDay CivilDayOf(uint32_t budget_day);

// A budget that was used up on a day: a request of the party was refused for it.
struct Exhausted {
  std::string party;
  std::string covenant;
  uint32_t day = 0;
};

// What is counted up to a number a day, by the letter of its rows.
enum class Countable : char { kEvaluations = 'e', kSubmissions = 'u', kChecks = 'c', kRetrievals = 'r' };

// Bytes that stand for a subject in a budget.
inline constexpr size_t kCountedSubjectSize = 16;
// The kind of the rows of subjects that were used.
inline constexpr char kCountedSubject = 's';
// How those under a covenant on a day begin, whoever used them.
std::string CountedSubjectsUnder(std::string_view covenant, uint32_t day);
// DATA_LOSS, for a row that is none of these.
absl::Status DamagedBudget();

// Thread-safe. What a request was charged stays charged when the request is not recorded after all; a restart then
// forgets it, like the request.
class Budgets {
 public:
  explicit Budgets(const store::Store& store) : store_(store) {}

  // Charges `count` of them when at most `most` are then used up; else charges nothing and puts into `changes` that the
  // budget is exhausted: false. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<bool> ChargeCount(const BudgetKey& key, Countable what, uint32_t count, int most,
                                   store::Batch& changes);

  // Charges these subjects (16 bytes each) as far as they were not used on that day before, all or none. Errors as
  // above.
  absl::StatusOr<bool> ChargeSubjects(const BudgetKey& key, const std::vector<std::string>& subjects, int most,
                                      store::Batch& changes);

  // Charges one use of break-glass in the month whose first day is `month` (as BudgetKey::day); that it does not fit is
  // on record for the day of `key`. Errors as above.
  absl::StatusOr<bool> ChargeMonth(const BudgetKey& key, uint32_t month, int most, store::Batch& changes);

  // The budgets that were exhausted on the day `from` or later, at most 31 days ago; oldest day first. Errors as above.
  static absl::StatusOr<std::vector<Exhausted>> ExhaustedSince(const store::Reader& store, uint32_t from);

 private:
  struct Used {
    std::map<Countable, uint64_t> counts;
    absl::flat_hash_set<std::string> subjects;
  };

  // What was used up so far: read from the store the first time. Forgets days before yesterday.
  absl::StatusOr<Used*> UsedOf(const BudgetKey& key, store::Batch& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Used> Read(const BudgetKey& key) const;

  absl::StatusOr<uint64_t*> UsedInMonth(const BudgetKey& month, store::Batch& changes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const store::Store& store_;
  Mutex mutex_;
  uint32_t newest_month_ ABSL_GUARDED_BY(mutex_) = 0;
  // By first day and LP(covenant) LP(party): uses of break-glass. The month before stays, as yesterday does below.
  std::map<std::pair<uint32_t, std::string>, uint64_t> months_ ABSL_GUARDED_BY(mutex_);
  uint32_t newest_day_ ABSL_GUARDED_BY(mutex_) = 0;
  // By day and LP(covenant) LP(party). Yesterday stays: requests of both sides of midnight may be under way at once.
  std::map<std::pair<uint32_t, std::string>, Used> used_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::exchange
