#include "clients/auditor/order_trail.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Detail;
using covenant::v1::Leaf;
using covenant::v1::Order;

constexpr std::string_view kByOrder = "order";
constexpr std::string_view kWasRemoved = "removed";

bool IsAct(const Leaf& leaf) {
  return leaf.told() == "permit" &&
         (leaf.kind() == covenant::v1::ENTRY_KIND_ORDER_GIVE || leaf.kind() == covenant::v1::ENTRY_KIND_ORDER_APPROVE ||
          leaf.kind() == covenant::v1::ENTRY_KIND_ORDER_REJECT);
}

// Granting a request of a data subject may give an order with it, in one entry.
bool MayGive(const Leaf& leaf) {
  return leaf.told() == "permit" && leaf.kind() == covenant::v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE;
}

// The latest civil day that it can be in the Netherlands, "YYYY-MM-DD".
std::string LatestDay(const Leaf& leaf) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(leaf.time_ms()) + absl::Hours(2), absl::UTCTimeZone());
}

bool Names(const Order& order, uint64_t signal) {
  return std::ranges::find(order.signals(), signal) != order.signals().end();
}

}  // namespace

OrderTrail::Given* OrderTrail::Find(const std::string& order_id, Wrong& wrong) {
  const auto given = orders_.find(order_id);
  if (given != orders_.end()) return &given->second;
  if (!gap_) wrong.push_back("an act on an order that the log does not hold");
  return nullptr;
}

void OrderTrail::FollowGiven(const Leaf& leaf, const Detail& detail, Wrong& wrong) {
  const Order& order = detail.order();
  if (order.digest() != OrderDigest(order)) wrong.push_back("the order's digest is not that of its text");
  if (detail.person().empty() || order.given_by() != detail.person() || order.party() != leaf.caller()) {
    wrong.push_back("the order is not that of the person and party who sent it");
  }
  if (order.covenant() != leaf.covenant()) wrong.push_back("the order is about another covenant than its entry");
  if (!orders_.try_emplace(order.order_id(), Given{order, detail.certificate_sha256(), State::kOpen}).second) {
    wrong.push_back("a second order under the id of an earlier one");
  }
}

void OrderTrail::CheckTwoPersons(const Given& given, const Detail& detail, Wrong& wrong) const {
  const Order& order = detail.order();
  if (order.decided_by() == given.order.given_by())
    wrong.push_back("who gave the order and who approved it are not two persons");
  if (order.given_by() != given.order.given_by()) wrong.push_back("the approval names another giver of the order");
  if (detail.certificate_sha256() == given.certificate_sha256) {
    wrong.push_back("the order was given and approved with one certificate");
  }
}

void OrderTrail::FollowApproval(const Leaf& leaf, const Detail& detail, Wrong& wrong) {
  const Order& order = detail.order();
  const std::string digest = OrderDigest(order);
  const absl::Status signature =
      VerifyApproval(order.certificate(), OrderApprovalText(order.order_id(), digest), order.signature());
  if (!signature.ok()) wrong.emplace_back(signature.message().data(), signature.message().size());
  if (order.digest() != digest) wrong.push_back("the order's digest is not that of its text");
  if (Sha256({order.certificate()}) != detail.certificate_sha256()) {
    wrong.push_back("the approval is signed with another certificate than the caller's");
  }
  if (detail.person().empty() || order.decided_by() != detail.person()) {
    wrong.push_back("the approval is not that of the person who sent it");
  }
  if (order.covenant() != leaf.covenant()) wrong.push_back("the order is about another covenant than its entry");
  Given* given = Find(order.order_id(), wrong);
  if (given != nullptr) {
    if (given->order.digest() != digest) wrong.push_back("another order was approved than the one given");
    CheckTwoPersons(*given, detail, wrong);
    if (given->state != State::kOpen) wrong.push_back("the order was decided on before");
  }
  if (!wrong.empty()) return;
  ++approvals_;
  if (given == nullptr) given = &orders_.try_emplace(order.order_id(), Given{order, "", State::kOpen}).first->second;
  TakeEffect(*given, wrong);
}

void OrderTrail::TakeEffect(Given& given, Wrong& wrong) {
  given.state = State::kApproved;
  const Order& order = given.order;
  if (order.kind() == covenant::v1::ORDER_KIND_HOLD) {
    for (const uint64_t signal : order.signals()) holds_[signal].insert(order.order_id());
  }
  if (order.kind() == covenant::v1::ORDER_KIND_REMOVE) {
    removed_[order.covenant()].insert(order.signals().begin(), order.signals().end());
  }
  if (order.kind() != covenant::v1::ORDER_KIND_END) return;
  Given* ended = Find(order.ends(), wrong);
  if (ended == nullptr) return;
  const bool ends_something =
      ended->state == State::kApproved && ended->order.covenant() == order.covenant() &&
      (ended->order.kind() == covenant::v1::ORDER_KIND_HOLD || ended->order.kind() == covenant::v1::ORDER_KIND_SHIELD);
  if (!ends_something) wrong.push_back("an order ends another one that is no hold or shield that stands");
  ended->state = State::kEnded;
  for (const uint64_t signal : ended->order.signals()) {
    if (const auto held = holds_.find(signal); held != holds_.end()) held->second.erase(order.ends());
  }
}

void OrderTrail::FollowRejection(const Detail& detail, Wrong& wrong) {
  Given* given = Find(detail.order().order_id(), wrong);
  if (given == nullptr) return;
  if (given->state != State::kOpen) wrong.push_back("the order was decided on before");
  given->state = State::kTurnedDown;
}

bool OrderTrail::IsHeld(uint64_t signal, const std::string& day) const {
  const auto held = holds_.find(signal);
  if (held == holds_.end()) return false;
  return std::ranges::any_of(held->second,
                             [&](const std::string& order) { return day <= orders_.at(order).order.until(); });
}

void OrderTrail::FollowDestruction(const Leaf& leaf, const covenant::v1::Destruction& destruction, Wrong& wrong) {
  if (gap_) return;
  const auto order = orders_.find(destruction.order_id());
  const bool ordered = order != orders_.end() && order->second.state == State::kApproved &&
                       order->second.order.kind() == covenant::v1::ORDER_KIND_DESTROY &&
                       order->second.order.covenant() == leaf.covenant();
  if (destruction.cause() == kByOrder && !ordered) {
    wrong.push_back("signals were destroyed by an order that was not approved");
  }
  const std::string day = LatestDay(leaf);
  for (const covenant::v1::DestroyedSignal& destroyed : destruction.signals()) {
    const uint64_t signal = destroyed.signal();
    if (destruction.cause() == kByOrder && ordered && !Names(order->second.order, signal)) {
      wrong.push_back(absl::StrCat("signal ", signal, " was destroyed by an order that does not name it"));
    }
    if (destruction.cause() == kWasRemoved && !removed_[leaf.covenant()].contains(signal)) {
      wrong.push_back(absl::StrCat("signal ", signal, " was destroyed as removed, which no order did"));
    }
    if (IsHeld(signal, day))
      wrong.push_back(absl::StrCat("signal ", signal, " was destroyed while a hold stood on it"));
  }
}

std::vector<std::string> OrderTrail::Follow(const Leaf& leaf, const Detail* detail) {
  Wrong wrong;
  if (leaf.kind() == covenant::v1::ENTRY_KIND_DESTROY && detail != nullptr) {
    FollowDestruction(leaf, detail->destruction(), wrong);
  }
  if (MayGive(leaf)) {
    if (detail == nullptr) gap_ = true;
    if (detail != nullptr && detail->has_order()) FollowGiven(leaf, *detail, wrong);
    return wrong;
  }
  if (!IsAct(leaf)) return wrong;
  if (detail == nullptr) {
    ++unseen_;
    gap_ = true;
  } else if (!detail->has_order()) {
    wrong.push_back("an act on an order whose detail does not say which");
  } else if (leaf.kind() == covenant::v1::ENTRY_KIND_ORDER_GIVE) {
    FollowGiven(leaf, *detail, wrong);
  } else if (leaf.kind() == covenant::v1::ENTRY_KIND_ORDER_APPROVE) {
    FollowApproval(leaf, *detail, wrong);
  } else {
    FollowRejection(*detail, wrong);
  }
  return wrong;
}

}  // namespace covenant::auditor
