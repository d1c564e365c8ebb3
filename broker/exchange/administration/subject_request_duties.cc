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
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kDaysBack = 30;

class RequestDuties {
 public:
  explicit RequestDuties(const Call& call)
      : call_(call), parties_(call.policy->snapshot->parties()), today_(policy::DutchDay(call.now)) {}

  void Add(const stored::SubjectRequest& request) {
    if (IsHandledBy(call_, request)) AddForHandler(request);
    for (const int i : AskedOf(call_, request)) AddForAsked(request, request.asked(i));
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

  // Within thirty days after the decision, or after its ground lapsed.
  bool MustCorrect(const stored::SubjectRequest& request, const stored::AskedParty& asked) const {
    if (request.right() != v1::SUBJECT_RIGHT_RECTIFICATION || request.verdict() != v1::SUBJECT_RIGHT_VERDICT_GRANTED ||
        !asked.supplied() || !asked.ground().empty()) {
      return false;
    }
    const std::optional<absl::CivilDay> since =
        policy::ParseDate(asked.lapsed_on().empty() ? request.decided_on() : asked.lapsed_on());
    return since && *since >= today_ - kDaysBack;
  }

  void AddForHandler(const stored::SubjectRequest& request) {
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
    for (const stored::AskedParty& asked : request.asked()) {
      const std::optional<absl::CivilDay> lapsed = policy::ParseDate(asked.lapsed_on());
      if (!lapsed || *lapsed < today_ - kDaysBack) continue;
      Add("subject_request_lapsed", request, asked.lapsed_on(),
          absl::StrCat(under, "the ground of ", asked.party(), " lapsed; write the letter again",
                       OrdersSomething(request) ? ", and give the order for what it supplied." : "."));
    }
  }

  void AddForAsked(const stored::SubjectRequest& request, const stored::AskedParty& asked) {
    if (request.decided_on().empty() && !asked.answered()) {
      Add("subject_request_answer", request, request.due_on(),
          absl::StrCat("Under ", request.covenant(), " ", request.opened_by(),
                       " asks whether your party sees a ground to refuse a data subject (Wpg 27, UAVG 41); ",
                       IsOverdue(request, today_) ? "the last day to answer the subject is over."
                                                  : "the subject is to be answered by this day."));
    }
    if (MustCorrect(request, asked)) {
      Add("subject_request_rectify", request, request.decided_on(),
          absl::StrCat("Under ", request.covenant(),
                       " it was granted that data are rectified: correct what your party "
                       "supplied; the request names your signals, and who was given them is told."));
    }
    const std::optional<absl::CivilDay> review = policy::ParseDate(asked.review_on());
    if (asked.ground().empty() || !review || *review > today_ + kDutyDaysAhead) return;
    Add("subject_request_ground", request, asked.review_on(),
        absl::StrCat("Look again whether your party's ground ", asked.ground(), " under ", request.covenant(),
                     " still stands, and answer anew", *review < today_ ? "; that day is over." : "."));
  }

  const Call& call_;
  const policy::PartyRegister& parties_;
  const absl::CivilDay today_;
  std::vector<v1::Duty> duties_;
};

}  // namespace

absl::StatusOr<std::vector<v1::Duty>> SubjectRequestDuties(const Rooms& rooms, const Call& call) {
  RequestDuties duties(call);
  if (OfficerOf(call) == nullptr) return duties.Take();
  ASSIGN_OR_RETURN(const std::vector<stored::SubjectRequest> all, SubjectRequests(rooms.store, rooms.slots).All());
  for (const stored::SubjectRequest& request : all) duties.Add(request);
  return duties.Take();
}

}  // namespace covenant::exchange
