// CaseSignals: which signals were supplied for a case, and which cases were not taken up or closed. Rows of family kCases,
// beside the case files (case_files.h, which gives H):
//   's' LP(covenant) H signal-number (8) -> empty: the supply named that case; "i": and the case involved its supplier
//   'n' LP(covenant) H                   -> the Dutch civil day on which its signal was last weighed and not admitted,
//                                           YYYY-MM-DD
//   'z' LP(covenant) H                   -> the Dutch civil day on which it was closed, YYYY-MM-DD, until all is done that
//                                           follows on it
//   'o' LP(covenant) H                   -> the day on which it was opened again, YYYY-MM-DD, until the shield of its closing
//                                           is off
// Of the first there is one for a signal as long as it is stored, where its covenant says what becomes of such signals. A
// supplier may have meant another case by the same words, and anybody can open a file under them and name it as involved:
// whether a row counts is told by Shares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/exchange/rows/case_files.h"
#include "broker/store/store.h"

namespace covenant::exchange {

class CaseSignals {
 public:
  // A signal whose supply named the case, and whether the case involved its supplier by then.
  struct Named {
    uint64_t signal = 0;
    bool involved = false;
  };

  static void Put(const CasePlace& place, const Named& row, store::Batch& changes);
  static void Remove(const CasePlace& place, uint64_t signal, store::Batch& changes);
  // The signals that name the case, ascending. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<Named>> Of(const store::Reader& store, const CasePlace& place);
  // Whether the signal shares the fate of the case: the file involves its supplier, who supplied it knowing that or took
  // part in the case. Nobody decides about what others supplied by naming them.
  static bool Shares(const StoredCase& file, std::string_view supplier, const Named& row);

  // A case, and since when it is in that state.
  struct Dated {
    CasePlace place;
    absl::CivilDay since;
  };

  static void PutNotAdmitted(const Dated& row, store::Batch& changes);
  // It was weighed again, and admitted.
  static void RemoveNotAdmitted(const CasePlace& place, store::Batch& changes);
  // The covenant's cases that were not taken up. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<Dated>> AllNotAdmitted(const store::Reader& store, std::string_view covenant);

  // Each takes away what the other left.
  static void PutClosed(const Dated& row, store::Batch& changes);
  static void PutReopened(const Dated& row, store::Batch& changes);
  // Nothing is left to do for it.
  static void RemoveClosed(const CasePlace& place, store::Batch& changes);
  static void RemoveReopened(const CasePlace& place, store::Batch& changes);
  // The covenant's cases that were closed, or opened again, and of which something may be left to do. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<Dated>> AllClosed(const store::Reader& store, std::string_view covenant);
  static absl::StatusOr<std::vector<Dated>> AllReopened(const store::Reader& store, std::string_view covenant);
};

}  // namespace covenant::exchange
