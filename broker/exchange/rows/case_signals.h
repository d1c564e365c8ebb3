// CaseSignals: which signals were supplied for a case, and which cases were not taken up. Rows of family kCases, beside the
// case files (case_files.h, which gives H):
//   's' LP(covenant) H signal-number (8) -> empty: the supply named that case
//   'n' LP(covenant) H                   -> the Dutch civil day on which its signal was last weighed and not admitted,
//                                           YYYY-MM-DD
// Of the first there is one for a signal as long as it is stored, where its covenant says what becomes of such signals. A
// supplier that the case does not involve may have meant another one by the same words: whether a row counts is told by
// the file.
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
  static void Put(const CasePlace& place, uint64_t signal, store::Batch& changes);
  static void Remove(const CasePlace& place, uint64_t signal, store::Batch& changes);
  // The case's signals, ascending. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<uint64_t>> Of(const store::Reader& store, const CasePlace& place);

  struct NotAdmitted {
    CasePlace place;
    absl::CivilDay since;
  };
  static void PutNotAdmitted(const NotAdmitted& row, store::Batch& changes);
  // It was weighed again, and admitted.
  static void RemoveNotAdmitted(const CasePlace& place, store::Batch& changes);
  // The covenant's cases that were not taken up. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<NotAdmitted>> AllNotAdmitted(const store::Reader& store, std::string_view covenant);
};

}  // namespace covenant::exchange
