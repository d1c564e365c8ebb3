#include "broker/exchange/orders/carry_out.h"

#include <optional>
#include <string>
#include <vector>

#include "broker/base/status_macros.h"
#include "broker/exchange/notices/send_notices.h"
#include "broker/exchange/orders/order_sight.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/rows/retention_days.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kSignalHeld = "SIGNAL_HELD";

// One order being carried out.
class Act {
 public:
  Act(Rooms& rooms, const Call& call, v1::Order& order, EntryContent& content)
      : rooms_(rooms), call_(call), order_(order), content_(content), today_(policy::DutchDay(call.now)) {}

  absl::Status Destroy() {
    for (const uint64_t signal : order_.signals()) RETURN_IF_ERROR(DestroyOn(signal, today_, kByOrder));
    order_.set_status(std::string(kOrderStanding));  // until the sweep has begun it
    return absl::OkStatus();
  }

  absl::Status Hold() {
    Orders::Hold(order_, content_.changes);
    order_.set_status(std::string(kOrderStanding));
    return absl::OkStatus();
  }

  absl::Status Shield() {
    ASSIGN_OR_RETURN(std::vector<Record> signals, SignalsOf(rooms_, order_));
    for (Record& signal : signals) {
      signal.signal.set_shielded_by(order_.order_id());
      RETURN_IF_ERROR(rooms_.records.Replace(signal, content_.changes));
    }
    order_.set_status(std::string(kOrderStanding));
    return Notify(v1::NOTICE_KIND_SHIELDED, signals);
  }

  absl::Status Remove() {
    ASSIGN_OR_RETURN(std::vector<Record> signals, SignalsOf(rooms_, order_));
    const absl::CivilDay gone = policy::AddPeriod(today_, policy::Period{.years = kYearsRemoved});
    for (Record& signal : signals) {
      signal.signal.set_removed_by(order_.order_id());
      RETURN_IF_ERROR(rooms_.records.Replace(signal, content_.changes));
      RETURN_IF_ERROR(DestroyOn(signal.number, gone, kWasRemoved));
    }
    order_.set_status(std::string(kOrderStanding));
    return Notify(v1::NOTICE_KIND_REMOVED, signals);
  }

  absl::Status End() {
    ASSIGN_OR_RETURN(std::optional<v1::Order> ended, Orders::Find(rooms_.store, order_.ends()));
    if (!ended) return absl::DataLossError("an order that another one ends is missing; restore a backup");
    if (ended->kind() == v1::ORDER_KIND_HOLD) Orders::LetGo(*ended, content_.changes);
    if (ended->kind() == v1::ORDER_KIND_SHIELD) RETURN_IF_ERROR(Unshield(*ended));
    ended->set_status(std::string(kOrderEnded));
    Orders::Put(*ended, content_.changes);
    order_.set_status(std::string(kOrderDone));
    return absl::OkStatus();
  }

 private:
  absl::Status DestroyOn(uint64_t signal, absl::CivilDay day, std::string_view cause) {
    DestructionDays::Row row{signal, {}};
    row.day.set_covenant(order_.covenant());
    row.day.set_day(policy::FormatDate(day));
    row.day.set_cause(std::string(cause));
    row.day.set_order_id(order_.order_id());
    return DestructionDays::Put(rooms_.store, row, content_.changes);
  }

  // Another shield than this one stays, and so does that of a closed case: who was given it is then told nothing.
  absl::Status Unshield(const v1::Order& shield) {
    ASSIGN_OR_RETURN(const std::vector<Record> signals, SignalsOf(rooms_, shield));
    std::vector<Record> freed;
    for (const Record& signal : signals) {
      if (signal.signal.shielded_by() != shield.order_id()) continue;
      Record changed = signal;
      changed.signal.clear_shielded_by();
      RETURN_IF_ERROR(rooms_.records.Replace(changed, content_.changes));
      if (!signal.facts.shielded_with_case) freed.push_back(std::move(changed));
    }
    return Notify(v1::NOTICE_KIND_SHIELD_ENDED, freed);
  }

  absl::Status Notify(v1::NoticeKind kind, const std::vector<Record>& signals) {
    return SendNotices(rooms_, *call_.policy, order_.covenant(), kind, signals, content_);
  }

  Rooms& rooms_;
  const Call& call_;
  v1::Order& order_;
  EntryContent& content_;
  const absl::CivilDay today_;
};

}  // namespace

absl::StatusOr<std::string_view> HindranceTo(const Rooms& rooms, const Call& call, const v1::Order& order) {
  if (order.kind() == v1::ORDER_KIND_END) {
    ASSIGN_OR_RETURN(const std::optional<v1::Order> ended, Orders::Find(rooms.store, order.ends()));
    return ended && ended->status() == kOrderStanding ? std::string_view() : kOrderUnknown;
  }
  if (order.kind() != v1::ORDER_KIND_DESTROY) return std::string_view();
  for (const uint64_t signal : order.signals()) {
    ASSIGN_OR_RETURN(const bool held, Orders::IsHeld(rooms.store, signal, policy::DutchDay(call.now)));
    if (held) return kSignalHeld;
  }
  return std::string_view();
}

absl::Status CarryOut(Rooms& rooms, const Call& call, v1::Order& order, EntryContent& content) {
  Act act(rooms, call, order, content);
  switch (order.kind()) {
    case v1::ORDER_KIND_DESTROY:
      return act.Destroy();
    case v1::ORDER_KIND_HOLD:
      return act.Hold();
    case v1::ORDER_KIND_SHIELD:
      return act.Shield();
    case v1::ORDER_KIND_REMOVE:
      return act.Remove();
    case v1::ORDER_KIND_END:
      return act.End();
    default:
      return absl::DataLossError("an order of no known kind is stored; restore a backup");
  }
}

}  // namespace covenant::exchange
