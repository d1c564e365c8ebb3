// Orders about stored signals: two persons, and then what was ordered and nothing else.
#include "broker/exchange/rows/orders.h"

#include "broker/exchange/destruction/due_signals.h"
#include "tests/broker/exchange/orders/order_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(OrderTest, WaitsForASecondPersonAndChangesNothingBefore) {
  Supply("kmar", kAnna);
  const auto given = Give("p-cohen", Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  ASSERT_EQ(given->outcome().told(), v1::TOLD_PERMITTED) << given->outcome().ShortDebugString();
  EXPECT_EQ(given->order().status(), "open");
  EXPECT_EQ(given->order().given_by(), "p-cohen");
  EXPECT_EQ(given->order().party(), "comensha");
  EXPECT_THAT(Duties("p-cohen"), IsEmpty()) << "its own order";
  EXPECT_THAT(Duties("p-evers"), ElementsAre("now order_approval"));
  EXPECT_EQ(Approve("p-cohen", given->order()).reason(), "SAME_PERSON");
  Sweep();
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_PERMITTED);

  const auto approved = Approve("p-evers", given->order());
  ASSERT_EQ(approved->outcome().told(), v1::TOLD_PERMITTED) << approved->outcome().ShortDebugString();
  EXPECT_EQ(approved->order().status(), "standing") << "until the sweep has begun it";
  Sweep();
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_NO_HIT);
  EXPECT_EQ(StatusOf(given->order()), "done");
  EXPECT_THAT(Duties("p-evers"), IsEmpty());
}

TEST_F(OrderTest, RecordsWhoGaveItWhoApprovedItAndWhatWasDestroyedForIt) {
  Supply("kmar", kAnna);
  const auto given = Give("p-cohen", Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  EXPECT_EQ(given.detail.order().ground(), "bevel 2026-114");
  EXPECT_EQ(given.detail.order().digest(), OrderDigest(given->order()));
  ASSERT_EQ(given.detail.items_size(), 1);
  EXPECT_THAT(given.detail.items(0).subject_tokens(), SizeIs(1)) << "an officer finds it by the subject";
  const auto approved = Approve("p-evers", given->order());
  EXPECT_EQ(approved.detail.order().decided_by(), "p-evers");
  EXPECT_THAT(approved.detail.order().signature(), Not(IsEmpty()));
  EXPECT_THAT(approved.detail.order().certificate(), Not(IsEmpty()));
  const uint64_t before = broker_.size();
  Sweep();
  ASSERT_EQ(broker_.size(), before + 2);
  const v1::Destruction destroyed = broker_.DetailAt(before).destruction();
  EXPECT_EQ(destroyed.cause(), "order");
  EXPECT_EQ(destroyed.order_id(), given->order().order_id());
  ASSERT_EQ(destroyed.signals_size(), 1);
  EXPECT_EQ(destroyed.signals(0).supplier(), "kmar");
}

TEST_F(OrderTest, IsApprovedByASignatureOverThatOrderOnly) {
  Supply("kmar", kAnna);
  const v1::Order order = Give("p-cohen", Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)))->order();
  const v1::Order other = Give("p-cohen", Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)))->order();
  const std::string text = OrderApprovalText(order);
  EXPECT_EQ(Approve("p-evers", order.order_id(), "").reason(), "SIGNATURE_INVALID");
  EXPECT_EQ(Approve("p-evers", order.order_id(), broker_.Sign("p-cohen", text)).reason(), "SIGNATURE_INVALID");
  EXPECT_EQ(Approve("p-evers", order.order_id(), broker_.Sign("p-evers", OrderApprovalText(other))).reason(),
            "SIGNATURE_INVALID");
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_PERMITTED);
  EXPECT_EQ(Approve("p-evers", order)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(OrderTest, IsDecidedOnOnce) {
  Supply("kmar", kAnna);
  const v1::Order hold = Carried(Order(v1::ORDER_KIND_HOLD, About("v_number", kAnna), "2027-01-31"));
  EXPECT_EQ(Approve("p-evers", hold).reason(), "ORDER_CLOSED");
  EXPECT_EQ(Reject("p-evers", hold).reason(), "ORDER_CLOSED");
  const v1::Order destroy = Give("p-cohen", Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)))->order();
  EXPECT_EQ(Reject("p-cohen", destroy)->order().status(), "rejected") << "also who gave it may";
  EXPECT_EQ(Approve("p-evers", destroy).reason(), "ORDER_CLOSED");
  Sweep();
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_PERMITTED);
}

TEST_F(OrderTest, OfAPartysOfficerMeansWhatThatPartySupplied) {
  const std::string reference = Supply("kmar", kAnna);
  Supply("nla", kAnna);
  const auto given = Give("p-diaz", Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  ASSERT_EQ(given->order().signals_size(), 1);
  EXPECT_EQ(Approve("p-faber", given->order()).reason(), "ORDER_UNKNOWN") << "the other supplier's officer";
  EXPECT_THAT(OrdersOf("p-faber"), IsEmpty());
  EXPECT_THAT(Duties("p-faber"), IsEmpty());
  EXPECT_THAT(OrdersOf("p-diaz"), SizeIs(1));
  ASSERT_EQ(Approve("p-cohen", given->order())->outcome().told(), v1::TOLD_PERMITTED);
  Sweep();
  const auto told = Check("politie", kAnna);
  ASSERT_EQ(told->contacts_size(), 1);
  EXPECT_EQ(told->contacts(0).party(), "nla");
  v1::GiveOrderRequest by_reference = Order(v1::ORDER_KIND_DESTROY);
  by_reference.set_signal_reference(reference);
  EXPECT_EQ(Give("p-diaz", by_reference)->outcome().told(), v1::TOLD_NO_HIT) << "gone";
}

TEST_F(OrderTest, NamesOneSignalByItsSuppliersReference) {
  const std::string reference = Supply("kmar", kAnna);
  Supply("kmar", kAnna);
  v1::GiveOrderRequest request = Order(v1::ORDER_KIND_DESTROY);
  request.set_signal_reference(reference);
  EXPECT_EQ(Give("p-diaz", request)->order().signals_size(), 1);
  EXPECT_EQ(Give("p-faber", request)->outcome().told(), v1::TOLD_NO_HIT) << "means nothing to another party";
}

TEST_F(OrderTest, NamesASubjectByThePseudonymOfItsOwnParty) {
  Supply("kmar", kAnna);
  const std::string pseudonym = Check("politie", kAnna)->pseudonym();
  EXPECT_EQ(Give("p-evers", Order(v1::ORDER_KIND_SHIELD, ByPseudonym(pseudonym)))->order().signals_size(), 1);
  EXPECT_EQ(Give("p-cohen", Order(v1::ORDER_KIND_SHIELD, ByPseudonym(pseudonym)))->outcome().told(), v1::TOLD_NO_HIT)
      << "lent to another party";
}

TEST_F(OrderTest, AboutNobodyAndAboutWhatIsNotOnesOwnLookTheSame) {
  Supply("kmar", kAnna);
  const auto nobody = Give("p-faber", Order(v1::ORDER_KIND_DESTROY, About("v_number", kBea)));
  const auto others = Give("p-faber", Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  EXPECT_EQ(nobody->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(nobody.answer, others.answer);
  EXPECT_EQ(nobody.size, others.size);
}

TEST_F(OrderTest, RefusesWhatIsIncompleteOrNotForTheCaller) {
  Supply("kmar", kAnna);
  const auto reason = [&](v1::GiveOrderRequest request) { return Give("p-cohen", std::move(request)).reason(); };
  const v1::SubjectReference anna = About("v_number", kAnna);
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_UNSPECIFIED, anna)), "ORDER_INCOMPLETE");
  EXPECT_EQ(reason(Order(static_cast<v1::OrderKind>(77), anna)), "ORDER_INCOMPLETE");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_DESTROY)), "ORDER_INCOMPLETE") << "of nothing";
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_END, anna)), "ORDER_INCOMPLETE") << "an end of a subject";
  v1::GiveOrderRequest request = Order(v1::ORDER_KIND_DESTROY, anna);
  request.set_signal_reference("sig1.x");
  EXPECT_EQ(reason(request), "ORDER_INCOMPLETE") << "both";
  request = Order(v1::ORDER_KIND_DESTROY, anna);
  request.set_ground(" \t");
  EXPECT_EQ(reason(request), "ORDER_INCOMPLETE");
  request.set_ground(std::string(2001, 'x'));
  EXPECT_EQ(reason(request), "ORDER_INCOMPLETE");
  request.set_ground(std::string(2000, 'x'));
  EXPECT_EQ(reason(request), "");

  EXPECT_EQ(reason(Order(v1::ORDER_KIND_HOLD, anna)), "DATE_INVALID");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_HOLD, anna, "2026-11-20")), "DATE_INVALID") << "yesterday";
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_HOLD, anna, "2026-11-21")), "");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_HOLD, anna, "2036-11-21")), "");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_HOLD, anna, "2036-11-22")), "DATE_INVALID");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_SHIELD, anna, "2027-01-01")), "DATE_INVALID") << "only a hold has a day";

  v1::SubjectReference wrong = anna;
  wrong.set_pseudonym("psn1.x");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_SHIELD, wrong)), "SUBJECT_MISSING");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_SHIELD, About("v_number", "12"))), "IDENTIFIER_INVALID");
  wrong = anna;
  wrong.set_object("bedrijf");
  EXPECT_EQ(reason(Order(v1::ORDER_KIND_SHIELD, wrong)), "OBJECT_SCHEME_EXCLUDED");

  request = Order(v1::ORDER_KIND_SHIELD, anna);
  request.mutable_context()->set_covenant("NERGENS");
  EXPECT_EQ(reason(request), "COVENANT_UNKNOWN");
  request = Order(v1::ORDER_KIND_SHIELD, anna);
  for (const authenticate::Caller& caller :
       {broker_.System("politie"), broker_.Person("p-adema"), broker_.Person("p-gerrits")}) {
    EXPECT_EQ(Give(caller, request).reason(), "ROLE_MISSING");
  }
}

TEST_F(OrderTest, HoldKeepsWhatIsDueThroughItsLastDay) {
  Supply("kmar", kAnna);
  const v1::Order hold = Carried(Order(v1::ORDER_KIND_HOLD, About("v_number", kAnna), "2028-12-31"));
  EXPECT_EQ(hold.status(), "standing");
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_PERMITTED) << "a hold hides nothing";
  const v1::Order destroy = Give("p-cohen", Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)))->order();
  EXPECT_EQ(Approve("p-evers", destroy).reason(), "SIGNAL_HELD");
  Reject("p-evers", destroy);
  const auto due = [&] { return DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value(); };
  broker_.clock().Set(DutchTime(kTermEnds));
  EXPECT_FALSE(due());
  EXPECT_THAT(Duties("p-evers"), ElementsAre("2028-12-31 hold_ends"));
  broker_.clock().Set(DutchTime("2028-12-31T23:59:59"));
  EXPECT_FALSE(due());
  broker_.clock().Set(DutchTime("2029-01-01T00:00:00"));
  EXPECT_TRUE(due());
  EXPECT_EQ(StatusOf(hold), "ended");
  EXPECT_THAT(Duties("p-evers"), IsEmpty());
}

TEST_F(OrderTest, HoldLetsGoWhenTwoPersonsEndIt) {
  Supply("kmar", kAnna);
  const v1::Order hold = Carried(Order(v1::ORDER_KIND_HOLD, About("v_number", kAnna), "2030-12-31"));
  const v1::Order other = Carried(Order(v1::ORDER_KIND_HOLD, About("v_number", kAnna), "2030-12-31"));
  broker_.clock().Set(DutchTime(kTermEnds));
  const auto due = [&] { return DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value(); };
  EXPECT_EQ(Carried(EndOf(hold)).status(), "done");
  EXPECT_EQ(StatusOf(hold), "ended");
  EXPECT_FALSE(due()) << "the other hold stands";
  EXPECT_EQ(Give("p-cohen", EndOf(hold)).reason(), "ORDER_UNKNOWN") << "ended";
  Carried(EndOf(other));
  EXPECT_TRUE(due());
}

TEST_F(OrderTest, TwoEndsOfOneHoldLeaveTheSecondUndone) {
  Supply("kmar", kAnna);
  const v1::Order hold = Carried(Order(v1::ORDER_KIND_HOLD, About("v_number", kAnna), "2030-12-31"));
  const v1::Order first = Give("p-cohen", EndOf(hold))->order(), second = Give("p-cohen", EndOf(hold))->order();
  EXPECT_EQ(Approve("p-evers", first)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Approve("p-evers", second).reason(), "ORDER_UNKNOWN");
}

TEST_F(OrderTest, HoldThatComesBetweenFindingAndDestroyingCounts) {
  Supply("kmar", kAnna);
  const v1::GiveOrderRequest request = Order(v1::ORDER_KIND_HOLD, About("v_number", kAnna), "2028-12-31");
  broker_.clock().Set(DutchTime(kTermEnds));
  Doomed doomed = DueSignals(broker_.rooms(), broker_.clock().Now()).value().value();
  Carried(request);
  const uint64_t before = broker_.size();
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(doomed))).ok());
  EXPECT_EQ(broker_.size(), before) << "nothing is left to destroy";
}

TEST_F(OrderTest, ShieldedLooksLikeNobodyUntilTheShieldEnds) {
  Supply("kmar", kAnna);
  const std::string pseudonym = Check("politie", kAnna)->pseudonym();
  const v1::Order shield = Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  const auto shielded = Check("politie", kAnna), nobody = Check("politie", kBea);
  EXPECT_EQ(shielded.answer, nobody.answer);
  EXPECT_EQ(shielded.size, nobody.size);
  EXPECT_EQ(Check("politie", ByPseudonym(pseudonym)).answer, nobody.answer);
  ASSERT_EQ(shielded.detail.items(0).records_size(), 1) << "the officer reads why";
  EXPECT_EQ(shielded.detail.items(0).records(0).reasons(0).code(), "RECORD_SHIELDED");
  Carried(EndOf(shield));
  EXPECT_EQ(Check("politie", kAnna)->pseudonym(), pseudonym);
}

TEST_F(OrderTest, EndOfOneShieldLeavesALaterOne) {
  Supply("kmar", kAnna);
  const v1::Order first = Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  Carried(EndOf(first));
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_NO_HIT);
}

TEST_F(OrderTest, RemovedIsGivenToNobodyAndDestroyedFiveYearsLater) {
  Supply("kmar", kAnna);
  const v1::Order removal = Carried(Order(v1::ORDER_KIND_REMOVE, About("v_number", kAnna)));
  EXPECT_EQ(removal.status(), "standing");
  EXPECT_EQ(Check("politie", kAnna).answer, Check("politie", kBea).answer);
  EXPECT_EQ(Give("p-cohen", EndOf(removal)).reason(), "ORDER_UNKNOWN") << "it does not end";
  broker_.clock().Set(DutchTime(kTermEnds));
  EXPECT_FALSE(DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value()) << "Wpg 14: kept for five years";
  broker_.clock().Set(DutchTime("2031-11-20T23:59:59"));
  EXPECT_FALSE(DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value());
  broker_.clock().Set(DutchTime("2031-11-21T00:00:00"));
  const auto due = DueSignals(broker_.rooms(), broker_.clock().Now()).value();
  ASSERT_TRUE(due.has_value());
  EXPECT_EQ(due->cause, "removed");
}

TEST_F(OrderTest, OutlivesARestart) {
  Supply("kmar", kAnna);
  Supply("kmar", kBea);
  const v1::Order waiting = Give("p-cohen", Order(v1::ORDER_KIND_SHIELD, About("v_number", kBea)))->order();
  const v1::Order destroy = Carried(Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  broker_.Restart();
  EXPECT_EQ(StatusOf(waiting), "open");
  Sweep();
  EXPECT_EQ(StatusOf(destroy), "done");
  EXPECT_EQ(ToldTo("politie", kAnna), v1::TOLD_NO_HIT);
  EXPECT_EQ(Approve("p-evers", waiting)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(ToldTo("politie", kBea), v1::TOLD_NO_HIT);
}

TEST_F(OrderTest, DestroyedLeavesNoRowThatLeadsToTheSubject) {
  const size_t before = [&] {
    size_t rows = 0;
    for (auto it = broker_.store().Scan(store::Family::kSubjects, {}); it->Valid(); it->Next()) ++rows;
    return rows;
  }();
  Supply("kmar", kAnna);
  Carried(Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  Sweep();
  size_t rows = 0;
  for (auto it = broker_.store().Scan(store::Family::kSubjects, {}); it->Valid(); it->Next()) ++rows;
  EXPECT_EQ(rows, before) << "the row of its term goes too, though its day had not come";
}

TEST_F(OrderTest, ListsNewestFirstInPages) {
  Supply("kmar", kAnna);
  std::vector<std::string> given;
  for (int i = 0; i < 5; ++i) {
    broker_.clock().Set(broker_.clock().Now() + absl::Seconds(1));
    given.insert(given.begin(),
                 Give("p-cohen", Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)))->order().order_id());
  }
  auto request = Ask<v1::ListOrdersRequest>(kTable, "");
  request.set_page_size(2);
  std::vector<std::string> listed;
  for (int page = 0; page < 3; ++page) {
    const auto told =
        broker_.Tell<v1::ListOrdersAnswer>(broker_.Person("p-evers"), v1::ENTRY_KIND_ORDER_LIST, &ListOrders, request);
    for (const v1::Order& order : told->orders()) listed.push_back(order.order_id());
    request.set_page_token(told->next_page_token());
    EXPECT_EQ(told->next_page_token().empty(), page == 2);
  }
  EXPECT_EQ(listed, given);
  request.set_page_size(1001);
  EXPECT_EQ(
      broker_.Tell<v1::ListOrdersAnswer>(broker_.Person("p-evers"), v1::ENTRY_KIND_ORDER_LIST, &ListOrders, request)
          .reason(),
      "SIZE_INVALID");
}

// The bytes that order.proto promises: computed apart from this code.
TEST(OrderTextTest, IsWhatTheWireContractSays) {
  v1::Order order;
  order.set_order_id("0193-a");
  order.set_kind(v1::ORDER_KIND_HOLD);
  order.set_covenant("TAFEL-SIGNAAL");
  order.set_until("2027-01-31");
  order.set_ground("bevel 2026-114");
  order.add_signals(7);
  order.add_signals(12);
  order.set_digest(OrderDigest(order));
  EXPECT_EQ(
      OrderApprovalText(order),
      "covenant-broker order approval v1\n0193-a\n73c59c7dccbd627eb38e7139359f7644078fbb971045a9d738cc13bfa8c763b2\n");
}

}  // namespace
}  // namespace covenant::exchange
