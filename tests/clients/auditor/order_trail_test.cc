#include "clients/auditor/order_trail.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/sha256.h"
#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

namespace v1 = covenant::v1;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kNoon = 1796040000000;  // 2026-11-30T12:00:00Z
constexpr char kDestroy[] = "01990000-0000-7000-8000-000000000001";

struct Entry {
  v1::Leaf leaf;
  v1::Detail detail;
};

// One officer gives orders about signals under TAFEL-SIGNAAL, another one approves them.
class OrderTrailTest : public testing::Test {
 protected:
  OrderTrailTest() : giver_("b-visser"), approver_("c-smit") {}

  static v1::Leaf LeafOf(v1::EntryKind kind, const std::string& caller) {
    v1::Leaf leaf;
    leaf.set_kind(kind);
    leaf.set_told("permit");
    leaf.set_caller(caller);
    leaf.set_covenant("TAFEL-SIGNAAL");
    leaf.set_time_ms(kNoon);
    return leaf;
  }

  Entry Give(const std::string& id, v1::OrderKind kind, const std::vector<uint64_t>& signals,
             const std::string& until = "", const std::string& ends = "") const {
    Entry entry{LeafOf(v1::ENTRY_KIND_ORDER_GIVE, "comensha"), {}};
    entry.detail.set_person(giver_.name);
    entry.detail.set_certificate_sha256(Sha256({giver_.certificate}));
    v1::Order& order = *entry.detail.mutable_order();
    order.set_order_id(id);
    order.set_kind(kind);
    order.set_covenant("TAFEL-SIGNAAL");
    for (const uint64_t signal : signals) order.add_signals(signal);
    order.set_ground("vonnis 26/1");
    order.set_until(until);
    order.set_ends(ends);
    order.set_party("comensha");
    order.set_given_by(giver_.name);
    order.set_status("open");
    order.set_digest(OrderDigest(order));
    return entry;
  }

  Entry Approve(const Entry& given) const {
    Entry entry{LeafOf(v1::ENTRY_KIND_ORDER_APPROVE, "politie"), given.detail};
    entry.detail.set_person(approver_.name);
    entry.detail.set_certificate_sha256(Sha256({approver_.certificate}));
    v1::Order& order = *entry.detail.mutable_order();
    order.set_decided_by(approver_.name);
    order.set_status("standing");
    order.set_certificate(approver_.certificate);
    // The text of order.proto, written out here so that it cannot change unnoticed.
    order.set_signature(approver_.Sign("covenant-broker order approval v1\n" + order.order_id() + "\n" +
                                       HexEncode(order.digest()) + "\n"));
    return entry;
  }

  static Entry Destroyed(const std::string& cause, const std::string& order_id, const std::vector<uint64_t>& signals) {
    Entry entry{LeafOf(v1::ENTRY_KIND_DESTROY, ""), {}};
    entry.detail.mutable_destruction()->set_cause(cause);
    entry.detail.mutable_destruction()->set_order_id(order_id);
    for (const uint64_t signal : signals) entry.detail.mutable_destruction()->add_signals()->set_signal(signal);
    return entry;
  }

  // What is wrong with the last of the entries; with those before it nothing is.
  static std::vector<std::string> WrongWithLast(const std::vector<Entry>& entries, uint64_t approvals) {
    OrderTrail trail;
    std::vector<std::string> wrong;
    for (const Entry& entry : entries) {
      EXPECT_THAT(wrong, IsEmpty());
      wrong = trail.Follow(entry.leaf, &entry.detail);
    }
    EXPECT_EQ(trail.approvals(), approvals);
    return wrong;
  }

  // What is wrong with the approval of an order to destroy that was changed so.
  std::vector<std::string> WrongApproval(const std::function<void(v1::Leaf&, v1::Detail&)>& change) const {
    const Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3, 17});
    Entry approved = Approve(given);
    change(approved.leaf, approved.detail);
    OrderTrail trail;
    EXPECT_THAT(trail.Follow(given.leaf, &given.detail), IsEmpty());
    std::vector<std::string> wrong = trail.Follow(approved.leaf, &approved.detail);
    EXPECT_EQ(trail.approvals(), wrong.empty() ? 1u : 0u);
    return wrong;
  }

  const textbook::Person giver_, approver_;
};

TEST_F(OrderTrailTest, FindsAnOrderThatTwoPersonsMade) {
  EXPECT_THAT(WrongApproval([](auto&, auto&) {}), IsEmpty());
}

TEST_F(OrderTrailTest, FindsASignatureOverAnotherOrder) {
  const auto signature = HasSubstr("signature is not that of");
  const auto changed = [&](const std::function<void(v1::Order&)>& change) {
    return WrongApproval([&](auto&, v1::Detail& d) {
      change(*d.mutable_order());
      d.mutable_order()->set_digest(OrderDigest(d.order()));
    });
  };
  EXPECT_THAT(changed([](v1::Order& o) { o.add_signals(18); }), Contains(signature));
  EXPECT_THAT(changed([](v1::Order& o) { o.add_signals(18); }), Contains(HasSubstr("another order was approved")));
  EXPECT_THAT(changed([](v1::Order& o) { o.set_kind(v1::ORDER_KIND_REMOVE); }), Contains(signature));
  EXPECT_THAT(changed([](v1::Order& o) { o.set_ground("iets anders"); }), Contains(signature));
  EXPECT_THAT(changed([](v1::Order& o) { o.set_until("2099-01-01"); }), Contains(signature));
  EXPECT_THAT(changed([](v1::Order& o) { o.mutable_signature()->back() ^= 1; }), ElementsAre(signature));
  EXPECT_THAT(WrongApproval([](auto&, v1::Detail& d) { d.mutable_order()->add_signals(18); }),
              Contains(HasSubstr("digest is not that of its text")));
}

TEST_F(OrderTrailTest, FindsAnOrderThatOnePersonMade) {
  const Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
  Entry alone = Approve(given);
  alone.detail.set_person(giver_.name);
  alone.detail.mutable_order()->set_decided_by(giver_.name);
  EXPECT_THAT(WrongWithLast({given, alone}, 0), ElementsAre(HasSubstr("not two persons")));

  // The same certificate under another person's name.
  Entry renamed = Approve(given);
  renamed.detail.set_certificate_sha256(Sha256({giver_.certificate}));
  renamed.detail.mutable_order()->set_certificate(giver_.certificate);
  renamed.detail.mutable_order()->set_signature(
      giver_.Sign(OrderApprovalText(kDestroy, renamed.detail.order().digest())));
  EXPECT_THAT(WrongWithLast({given, renamed}, 0), ElementsAre(HasSubstr("with one certificate")));
}

TEST_F(OrderTrailTest, FindsAnActByAnotherThanItSays) {
  EXPECT_THAT(WrongApproval([](auto&, v1::Detail& d) { d.set_certificate_sha256("another"); }),
              ElementsAre(HasSubstr("another certificate")));
  EXPECT_THAT(WrongApproval([](auto&, v1::Detail& d) { d.set_person("d-bos"); }),
              ElementsAre(HasSubstr("not that of the person")));
  EXPECT_THAT(WrongApproval([](auto&, v1::Detail& d) { d.mutable_order()->set_given_by("d-bos"); }),
              ElementsAre(HasSubstr("another giver")));
  EXPECT_THAT(WrongApproval([](v1::Leaf& leaf, auto&) { leaf.set_covenant("COMENSHA-REG"); }),
              ElementsAre(HasSubstr("another covenant")));
  EXPECT_THAT(WrongApproval([](auto&, v1::Detail& d) { d.clear_order(); }),
              ElementsAre(HasSubstr("does not say which")));
  Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
  given.leaf.set_caller("politie");
  EXPECT_THAT(WrongWithLast({given}, 0), ElementsAre(HasSubstr("not that of the person and party")));
}

TEST_F(OrderTrailTest, FindsADecisionOnWhatWasDecided) {
  const Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
  const Entry approved = Approve(given);
  Entry rejected = approved;
  rejected.leaf.set_kind(v1::ENTRY_KIND_ORDER_REJECT);
  EXPECT_THAT(WrongWithLast({given, rejected, approved}, 0), ElementsAre(HasSubstr("decided on before")));
  EXPECT_THAT(WrongWithLast({given, approved, approved}, 1), ElementsAre(HasSubstr("decided on before")));
  EXPECT_THAT(WrongWithLast({given, given}, 0), ElementsAre(HasSubstr("a second order")));
  EXPECT_THAT(WrongWithLast({approved}, 0), ElementsAre(HasSubstr("the log does not hold")));
}

TEST_F(OrderTrailTest, FindsWhatWasDestroyedBeyondAnOrder) {
  const Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3, 17});
  const Entry approved = Approve(given);
  EXPECT_THAT(WrongWithLast({given, approved, Destroyed("order", kDestroy, {3, 17})}, 1), IsEmpty());
  EXPECT_THAT(WrongWithLast({given, approved, Destroyed("order", kDestroy, {3, 18})}, 1),
              ElementsAre(HasSubstr("signal 18 was destroyed by an order that does not name it")));
  EXPECT_THAT(WrongWithLast({given, Destroyed("order", kDestroy, {3})}, 0), ElementsAre(HasSubstr("not approved")));
  EXPECT_THAT(WrongWithLast({Destroyed("order", kDestroy, {3})}, 0), ElementsAre(HasSubstr("not approved")));
  const Entry removal = Give(kDestroy, v1::ORDER_KIND_REMOVE, {3});
  EXPECT_THAT(WrongWithLast({removal, Approve(removal), Destroyed("order", kDestroy, {3})}, 1),
              ElementsAre(HasSubstr("not approved")));
  EXPECT_THAT(WrongWithLast({removal, Approve(removal), Destroyed("removed", "", {3})}, 1), IsEmpty());
  EXPECT_THAT(WrongWithLast({removal, Approve(removal), Destroyed("removed", "", {4})}, 1),
              ElementsAre(HasSubstr("signal 4 was destroyed as removed")));
}

TEST_F(OrderTrailTest, TakesAnOrderThatWasGivenWithTheDecisionOnARequest) {
  Entry decided = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
  decided.leaf.set_kind(v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE);
  const Entry approved = Approve(decided);
  EXPECT_THAT(WrongWithLast({decided, approved, Destroyed("order", kDestroy, {3})}, 1), IsEmpty());
  EXPECT_THAT(WrongWithLast({decided, Destroyed("order", kDestroy, {3})}, 0), ElementsAre(HasSubstr("not approved")));
  Entry without = decided;
  without.detail.clear_order();
  EXPECT_THAT(WrongWithLast({without}, 0), IsEmpty()) << "most decisions give none";
  OrderTrail trail;
  EXPECT_THAT(trail.Follow(decided.leaf, nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(approved.leaf, &approved.detail), IsEmpty()) << "what was not shown may have given it";
  EXPECT_EQ(trail.unseen(), 0u);
}

TEST_F(OrderTrailTest, FindsWhatWasDestroyedUnderAHold) {
  const Entry hold = Give("hold", v1::ORDER_KIND_HOLD, {3}, "2026-12-31");
  const Entry end = Give("end", v1::ORDER_KIND_END, {3}, "", "hold");
  const Entry destroyed = Destroyed("retention", "", {3});
  EXPECT_THAT(WrongWithLast({hold, Approve(hold), destroyed}, 1),
              ElementsAre(HasSubstr("signal 3 was destroyed while")));
  EXPECT_THAT(WrongWithLast({hold, destroyed}, 0), IsEmpty()) << "a hold that waits holds nothing";
  EXPECT_THAT(WrongWithLast({hold, Approve(hold), Destroyed("retention", "", {4})}, 1), IsEmpty());
  EXPECT_THAT(WrongWithLast({hold, Approve(hold), end, Approve(end), destroyed}, 2), IsEmpty());
  const Entry over = Give("hold", v1::ORDER_KIND_HOLD, {3}, "2026-11-29");
  EXPECT_THAT(WrongWithLast({over, Approve(over), destroyed}, 1), IsEmpty());
}

TEST_F(OrderTrailTest, FindsAnEndOfWhatDoesNotStand) {
  const Entry destroy = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
  const Entry end = Give("end", v1::ORDER_KIND_END, {3}, "", kDestroy);
  EXPECT_THAT(WrongWithLast({destroy, Approve(destroy), end, Approve(end)}, 2),
              ElementsAre(HasSubstr("no hold or shield that stands")));
  const Entry hold = Give(kDestroy, v1::ORDER_KIND_HOLD, {3}, "2026-12-31");
  EXPECT_THAT(WrongWithLast({hold, end, Approve(end)}, 1), ElementsAre(HasSubstr("no hold or shield that stands")));
}

TEST_F(OrderTrailTest, CountsWhatItWasNotShownAndConcludesNothingFromIt) {
  const Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
  const Entry approved = Approve(given);
  const Entry destroyed = Destroyed("order", kDestroy, {3});
  OrderTrail trail;
  EXPECT_THAT(trail.Follow(given.leaf, nullptr), IsEmpty());
  EXPECT_THAT(trail.Follow(approved.leaf, &approved.detail), IsEmpty());
  EXPECT_THAT(trail.Follow(destroyed.leaf, &destroyed.detail), IsEmpty());
  v1::Leaf refused = approved.leaf;
  refused.set_told("SAME_PERSON");
  EXPECT_THAT(trail.Follow(refused, nullptr), IsEmpty()) << "a refusal approves nothing";
  EXPECT_EQ(trail.unseen(), 1u);
  EXPECT_EQ(trail.approvals(), 1u);
}

// The whole audit names the entry of a planted forgery.
TEST_F(OrderTrailTest, TheAuditOfAnExportNamesTheEntryOfAForgedOrder) {
  const auto audit = [&](const Entry& approval) {
    textbook::ExportedLog exported;
    Entry given = Give(kDestroy, v1::ORDER_KIND_DESTROY, {3});
    given.leaf.set_policy_set(textbook::Bytes32("second policy set"));
    exported.Add(given.leaf, given.detail, true);
    Entry approved = approval;
    approved.leaf.set_policy_set(textbook::Bytes32("second policy set"));
    exported.Add(approved.leaf, approved.detail, true);
    const std::string path = testing::TempDir() + "order_trail_test.export";
    exported.WriteTo(path);
    const std::vector<LogKey> keys = {LogKey::Parse(exported.log.key()).value()};
    return AuditExport(path, keys).value();
  };
  const Entry approved = Approve(Give(kDestroy, v1::ORDER_KIND_DESTROY, {3}));
  const ExportReport whole = audit(approved);
  EXPECT_TRUE(whole.whole()) << whole.findings[0].text;
  EXPECT_EQ(whole.approvals, 2u) << "of the policy set and of the order";
  Entry forged = approved;
  forged.detail.mutable_order()->set_decided_by(giver_.name);
  forged.detail.set_person(giver_.name);
  const ExportReport report = audit(forged);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].kind, "order");
  EXPECT_EQ(report.findings[0].entry, 6u);
}

}  // namespace
}  // namespace covenant::auditor
