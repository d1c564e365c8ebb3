#include "broker/exchange/administration/subject_request_duties.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/story/duty.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/subject_request_roles.h"
#include "broker/exchange/subject_requests/corrections_due.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kDaysBack = 30;

class RequestDuties {
 public:
  RequestDuties(Rooms& rooms, const Call& call, store::Batch& changes)
      : rooms_(rooms),
        call_(call),
        changes_(changes),
        parties_(call.policy->snapshot->parties()),
        today_(policy::DutchDay(call.now)) {}

  absl::Status Add(const stored::SubjectRequest& request) {
    const bool handles = IsHandledBy(call_, request);
    const std::vector<int> asked = AskedOf(call_, request);
    if (!handles && asked.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<CorrectionDue> corrections, CorrectionsDue(rooms_, call_, request, changes_));
    if (handles) AddForHandler(request, corrections);
    for (const int i : asked) AddForAsked(request, request.asked(i), corrections);
    return absl::OkStatus();
  }

  std::vector<v1::Duty> Take() { return std::move(duties_); }

 private:
  void Add(const char* kind, const stored::SubjectRequest& request, const std::string& day, std::string text) {
    duties_.push_back(MakeDuty(kind, request.id(), day, std::move(text)));
  }

  // What was granted takes an order, and nobody gave it for what a party with a ground supplied.
  static bool OrdersSomething(const stored::SubjectRequest& request) {
    return request.verdict() == v1::SUBJECT_RIGHT_VERDICT_GRANTED &&
           (request.right() == v1::SUBJECT_RIGHT_DESTRUCTION || request.right() == v1::SUBJECT_RIGHT_RESTRICTION);
  }

  void AddForHandler(const stored::SubjectRequest& request, const std::vector<CorrectionDue>& corrections) {
    const std::string under = absl::StrCat("Request of a data subject under ", request.covenant(), ": ");
    if (request.decided_on().empty()) {
      const int waiting = CountWaiting(request, parties_, today_);
      const std::string what = request.asked().empty() ? "nobody had to be asked, decide it"
                               : waiting == 0          ? "all have answered, decide it"
                               : waiting == 1          ? "1 party is still to answer"
                                                       : absl::StrCat(waiting, " parties are still to answer");
      Add("subject_request", request, request.due_on(),
          absl::StrCat(under, what,
                       IsOverdue(request, today_) ? "; its last day is over." : "; this is the last day to answer."));
    }
    for (const CorrectionDue& due : corrections) {
      if (due.day >= today_) continue;
      Add("subject_request_rectify", request, policy::FormatDate(due.day),
          absl::StrCat(under, due.by->party(), " did not correct what it supplied, as was granted; that day is over."));
    }
    for (const stored::AskedParty& asked : request.asked()) {
      const std::optional<absl::CivilDay> lapsed = policy::ParseDate(asked.lapsed_on());
      if (!lapsed || *lapsed < today_ - kDaysBack) continue;
      Add("subject_request_lapsed", request, asked.lapsed_on(),
          absl::StrCat(under, "the ground of ", asked.party(), " lapsed; write the letter again",
                       OrdersSomething(request) ? ", and give the order for what it supplied." : "."));
    }
  }

  void AddForAsked(const stored::SubjectRequest& request, const stored::AskedParty& asked,
                   const std::vector<CorrectionDue>& corrections) {
    if (request.decided_on().empty() && !asked.answered()) {
      Add("subject_request_answer", request, request.due_on(),
          absl::StrCat("Under ", request.covenant(), " ", request.opened_by(),
                       " asks whether your party sees a ground to refuse a data subject (Wpg 27, UAVG 41); ",
                       IsOverdue(request, today_) ? "the last day to answer the subject is over."
                                                  : "the subject is to be answered by this day."));
    }
    for (const CorrectionDue& due : corrections) {
      if (due.by != &asked) continue;
      Add("subject_request_rectify", request, policy::FormatDate(due.day),
          absl::StrCat("Under ", request.covenant(),
                       " it was granted that data are rectified: correct what your party "
                       "supplied; the request names your signals, and who was given them is told",
                       due.day < today_ ? "; that day is over." : "."));
    }
    const std::optional<absl::CivilDay> review = policy::ParseDate(asked.review_on());
    if (asked.ground().empty() || !review || *review > today_ + kDutyDaysAhead) return;
    Add("subject_request_ground", request, asked.review_on(),
        absl::StrCat("Look again whether your party's ground ", asked.ground(), " under ", request.covenant(),
                     " still stands, and answer anew", *review < today_ ? "; that day is over." : "."));
  }

  Rooms& rooms_;
  const Call& call_;
  store::Batch& changes_;
  const policy::PartyRegister& parties_;
  const absl::CivilDay today_;
  std::vector<v1::Duty> duties_;
};

}  // namespace

absl::StatusOr<std::vector<v1::Duty>> SubjectRequestDuties(Rooms& rooms, const Call& call, store::Batch& changes) {
  RequestDuties duties(rooms, call, changes);
  if (OfficerOf(call) == nullptr) return duties.Take();
  ASSIGN_OR_RETURN(const std::vector<stored::SubjectRequest> all, SubjectRequests(rooms.store, rooms.slots).All());
  for (const stored::SubjectRequest& request : all) RETURN_IF_ERROR(duties.Add(request));
  return duties.Take();
}

}  // namespace covenant::exchange
