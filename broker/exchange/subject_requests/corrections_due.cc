#include "broker/exchange/subject_requests/corrections_due.h"

#include <optional>
#include <string_view>

#include "broker/base/status_macros.h"
#include "broker/exchange/rows/corrections.h"
#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/subject_requests/kept_data.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kDaysToCorrect = 30;

// A party whose part was granted, and when.
struct Granted {
  const stored::AskedParty* to;
  absl::CivilDay since;
};

// Without those of whom it was noted that they are done.
absl::StatusOr<std::vector<Granted>> NotNoted(const SubjectRequests& requests, const stored::SubjectRequest& request) {
  std::vector<Granted> granted;
  for (const stored::AskedParty& asked : request.asked()) {
    if (!asked.supplied() || !asked.ground().empty()) continue;
    const std::optional<absl::CivilDay> since =
        policy::ParseDate(asked.lapsed_on().empty() ? request.decided_on() : asked.lapsed_on());
    if (!since) continue;
    ASSIGN_OR_RETURN(const bool done, requests.IsCorrected(request.id(), asked.party(), *since));
    if (!done) granted.push_back({&asked, *since});
  }
  return granted;
}

// It keeps signals about the subject, and corrected none of them since that day.
absl::StatusOr<bool> MustCorrect(const Rooms& rooms, const std::vector<KeptSignal>& kept, std::string_view holder,
                                 absl::CivilDay since) {
  bool keeps = false;
  for (const KeptSignal& signal : kept) {
    if (signal.holder != holder) continue;
    keeps = true;
    ASSIGN_OR_RETURN(const std::optional<absl::Time> corrected, Corrections::LastOf(rooms.store, signal.number));
    if (corrected && policy::DutchDay(*corrected) >= since) return false;
  }
  return keeps;
}

}  // namespace

absl::StatusOr<std::vector<CorrectionDue>> CorrectionsDue(Rooms& rooms, const Call& call,
                                                          const stored::SubjectRequest& request,
                                                          store::Batch& changes) {
  std::vector<CorrectionDue> due;
  if (request.right() != v1::SUBJECT_RIGHT_RECTIFICATION || request.verdict() != v1::SUBJECT_RIGHT_VERDICT_GRANTED) {
    return due;
  }
  const SubjectRequests requests(rooms.store, rooms.slots);
  ASSIGN_OR_RETURN(const std::vector<Granted> granted, NotNoted(requests, request));
  if (granted.empty()) return due;
  ASSIGN_OR_RETURN(const std::vector<KeptSignal> kept, ReadKept(rooms, call, request));
  const policy::PartyRegister& parties = call.policy->snapshot->parties();
  const absl::CivilDay today = policy::DutchDay(call.now);
  for (const Granted& part : granted) {
    ASSIGN_OR_RETURN(const bool waits, MustCorrect(rooms, kept, WhoAnswers(*part.to, parties, today), part.since));
    if (waits) {
      due.push_back({part.to, part.since + kDaysToCorrect});
    } else {
      SubjectRequests::NoteCorrected(request.id(), part.to->party(), part.since, changes);
    }
  }
  return due;
}

}  // namespace covenant::exchange
