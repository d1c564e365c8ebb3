#include "broker/exchange/destruction/request_terms.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/story/story.h"
#include "broker/exchange/subject_requests/corrections_due.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kRequest = "subject request ";

// A ground that stands is looked at again on its day, by its party or who took that over.
bool AwaitsReview(const stored::AskedParty& asked, const policy::PartyRegister& parties, absl::CivilDay today) {
  return !asked.ground().empty() && !WhoAnswers(asked, parties, today).empty();
}

// The day on which the last that was to be done was done; nothing while something is.
absl::StatusOr<std::optional<absl::CivilDay>> ClosedOn(Rooms& rooms, const Call& call,
                                                       const stored::SubjectRequest& request) {
  std::optional<absl::CivilDay> closed = policy::ParseDate(request.decided_on());
  if (!closed) return std::nullopt;
  const policy::PartyRegister& parties = call.policy->snapshot->parties();
  for (const stored::AskedParty& asked : request.asked()) {
    if (AwaitsReview(asked, parties, policy::DutchDay(call.now))) return std::nullopt;
    if (const auto lapsed = policy::ParseDate(asked.lapsed_on())) closed = std::max(*closed, *lapsed);
  }
  store::Batch notes;  // todo's to keep
  ASSIGN_OR_RETURN(const std::vector<CorrectionDue> corrections, CorrectionsDue(rooms, call, request, notes));
  return corrections.empty() ? closed : std::nullopt;
}

// The last day of which nothing is kept any more: the term of what closed on it is over.
absl::CivilDay LastOver(const policy::Period& keep, absl::CivilDay today) {
  absl::CivilDay day = today - 366 * keep.years - 31 * keep.months - keep.days - keep.hours / 24 - 2;
  while (policy::AddPeriod(day + 1, keep) <= today) ++day;
  return day;
}

}  // namespace

absl::StatusOr<std::vector<Doomed>> DueSubjectRequests(Rooms& rooms, absl::Time now) {
  std::vector<Doomed> due;
  Call call = OwnCall(rooms, v1::ENTRY_KIND_DESTROY);
  call.now = now;
  const std::optional<policy::Period>& keep = call.policy->snapshot->parties().log_terms().subject_requests;
  if (!keep) return due;
  const absl::CivilDay today = policy::DutchDay(now);
  const absl::CivilDay last_over = LastOver(*keep, today);
  ASSIGN_OR_RETURN(const std::vector<stored::SubjectRequest> old,
                   SubjectRequests(rooms.store, rooms.slots).OpenedBefore(policy::StartOf(last_over + 1)));
  std::map<std::string, Doomed> by_covenant;
  for (const stored::SubjectRequest& request : old) {
    ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> closed, ClosedOn(rooms, call, request));
    if (!closed || *closed > last_over) continue;
    Doomed& doomed = by_covenant[request.covenant()];
    if (doomed.details.size() < kMostDoomed)
      doomed.details.push_back(absl::StrCat(std::string(kRequest), request.id()));
  }
  for (auto& [covenant, doomed] : by_covenant) {
    ASSIGN_OR_RETURN(const bool held, Orders::HoldsAny(rooms.store, covenant, today));
    if (held) continue;
    doomed.covenant = covenant;
    doomed.cause = std::string(kDetailsEnded);
    due.push_back(std::move(doomed));
  }
  return due;
}

std::string_view RequestNamed(std::string_view detail) {
  return detail.starts_with(kRequest) ? detail.substr(kRequest.size()) : std::string_view();
}

absl::Status DestroySubjectRequest(Rooms& rooms, std::string_view id) {
  const SubjectRequests requests(rooms.store, rooms.slots);
  ASSIGN_OR_RETURN(const std::optional<uint64_t> slot, requests.SlotOf(id));
  if (slot) RETURN_IF_ERROR(rooms.slots.Destroy(*slot));
  store::Batch changes;
  RETURN_IF_ERROR(requests.RemoveAnswers(id, changes));
  return rooms.store.Write(changes);
}

absl::Status ForgetSubjectRequests(Rooms& rooms, const v1::Destruction& destruction, store::Batch& changes) {
  const SubjectRequests requests(rooms.store, rooms.slots);
  for (const std::string& detail : destruction.details()) {
    const std::string_view id = RequestNamed(detail);
    if (!id.empty()) RETURN_IF_ERROR(requests.Remove(id, changes));
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
