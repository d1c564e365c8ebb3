#include "broker/exchange/orders/order_duties.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/orders/order_sight.h"
#include "broker/exchange/orders/order_text.h"
#include "broker/exchange/rows/notices.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/duty.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

std::string_view WhatToDo(v1::NoticeKind kind) {
  switch (kind) {
    case v1::NOTICE_KIND_DESTROYED:
      return "it was destroyed; destroy it too";
    case v1::NOTICE_KIND_REMOVED:
      return "it was removed; use it no more and give it to nobody";
    case v1::NOTICE_KIND_SHIELDED:
      return "it is shielded; shield it too";
    case v1::NOTICE_KIND_SHIELD_ENDED:
      return "its shield ended; shield it no more";
    case v1::NOTICE_KIND_CORRECTED:
      return "it was corrected; retrieve it again";
    case v1::NOTICE_KIND_CONSENT_WITHDRAWN:
      return "its consent was withdrawn; use it no more";
    default:
      return "read what it asks";
  }
}

class Waiting {
 public:
  Waiting(const Rooms& rooms, const Call& call)
      : rooms_(rooms), call_(call), officer_(OfficerOf(call)), today_(policy::DutchDay(call.now)) {}

  absl::Status AddOrder(const v1::Order& order) {
    const std::optional<absl::CivilDay> until = policy::ParseDate(order.until());
    const bool waits = order.status() == kOrderOpen && order.given_by() != call_.caller.person;
    const bool ends = order.kind() == v1::ORDER_KIND_HOLD && order.status() == kOrderStanding && until &&
                      today_ <= *until && *until <= today_ + kDutyDaysAhead;
    if (officer_ == nullptr || !(waits || ends)) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool in_sight, InSight(rooms_, call_, *officer_, order));
    if (!in_sight) return absl::OkStatus();
    if (waits) {
      Add("order_approval", order.order_id(), "",
          absl::StrCat(order.party(), " asks to ", std::string(OrderWord(order.kind())), " under ", order.covenant(),
                       ": review the order, and approve or reject it."));
    }
    if (ends) {
      Add("hold_ends", order.order_id(), order.until(),
          absl::StrCat("The hold under ", order.covenant(),
                       " counts to this day; what is due is destroyed after it. Give a new order where it must stay."));
    }
    return absl::OkStatus();
  }

  void AddNotice(const stored::SentNotice& sent) {
    const v1::Notice& notice = sent.notice();
    if (notice.recipient() == call_.caller.party) {
      const bool masked = sent.masked();
      Add("notice", notice.notice_id(), notice.due_on(),
          absl::StrCat("Your party was given a signal", masked ? "" : " of ", masked ? "" : notice.supplier(),
                       " under ", notice.covenant(), ": ", std::string(WhatToDo(notice.kind())), ", and confirm it",
                       IsOverdue(notice) ? "; its last day is over." : " by this day."));
    }
    const bool oversees = officer_ != nullptr &&
                          (officer_->OverseesCovenant(notice.covenant()) || officer_->OverseesParty(notice.supplier()));
    if (!oversees || !IsOverdue(notice)) return;
    Add("notice_overdue", notice.notice_id(), notice.due_on(),
        absl::StrCat(notice.recipient(), " has not confirmed a notice about a signal of ", notice.supplier(), " under ",
                     notice.covenant(), "; that was due on this day. Ask it what became of it."));
  }

  std::vector<v1::Duty> Take() { return std::move(duties_); }

 private:
  bool IsOverdue(const v1::Notice& notice) const { return notice.due_on() < policy::FormatDate(today_); }

  void Add(const char* kind, const std::string& name, const std::string& day, std::string text) {
    duties_.push_back(MakeDuty(kind, name, day, std::move(text)));
  }

  const Rooms& rooms_;
  const Call& call_;
  const policy::Person* const officer_;
  const absl::CivilDay today_;
  std::vector<v1::Duty> duties_;
};

}  // namespace

absl::StatusOr<std::vector<v1::Duty>> OrderDuties(const Rooms& rooms, const Call& call) {
  Waiting waiting(rooms, call);
  const bool officer = OfficerOf(call) != nullptr;
  if (officer) {
    ASSIGN_OR_RETURN(const std::vector<v1::Order> orders, Orders::All(rooms.store));
    for (const v1::Order& order : orders) RETURN_IF_ERROR(waiting.AddOrder(order));
  }
  if (!officer && !call.caller.person.empty()) return waiting.Take();
  ASSIGN_OR_RETURN(const std::vector<stored::SentNotice> notices,
                   officer ? Notices::All(rooms.store) : Notices::To(rooms.store, call.caller.party));
  for (const stored::SentNotice& sent : notices) waiting.AddNotice(sent);
  return waiting.Take();
}

}  // namespace covenant::exchange
