// Break-glass: what it opens, what it never does, what it leaves behind, and its budget.
#include "broker/exchange/story/break_glass.h"

#include <functional>
#include <map>
#include <set>

#include "broker/exchange/rows/budgets.h"
#include "tests/broker/exchange/break_glass_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using store::MemoryStore;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<BreakGlassUse> Pending(BrokerWithoutPort& broker) {
  auto uses = UsesUnder(broker.rooms(), ReviewState::kPending);
  EXPECT_TRUE(uses.ok()) << uses.status();
  return *std::move(uses);
}

TEST_F(BreakGlassTest, GivesWhatItsRuleSaysAndLeavesAPendingReviewWithItsEntry) {
  SupplyTo(broker_, KernSignal(kAnna));
  const auto told = RetrieveUrgently();
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  ASSERT_EQ(told->records_size(), 1);
  EXPECT_EQ(told->records(0).rule(), "nood");
  EXPECT_EQ(told->records(0).basis_receive(), "avg_6_1_d");
  EXPECT_TRUE(told.detail.facts().break_glass());
  EXPECT_EQ(told.detail.motivation(), "acuut gevaar voor het leven");
  const std::vector<BreakGlassUse> pending = Pending(broker_);
  ASSERT_THAT(pending, SizeIs(1));
  EXPECT_EQ(pending[0].index, told.index);
  EXPECT_EQ(pending[0].deadline, DutchTime("2026-11-24T10:00:00"));
  EXPECT_EQ(pending[0].leaf.caller(), "comensha");
}

TEST_F(BreakGlassTest, IsReviewedWithinTheTimeThatTheOperatorSays) {
  broker_.rooms().deadlines.break_glass_review = absl::Hours(24);
  SupplyTo(broker_, KernSignal(kAnna));
  RetrieveUrgently();
  EXPECT_EQ(Pending(broker_)[0].deadline, DutchTime("2026-11-22T10:00:00"));
}

// KMAR-AVIM, article 7, as shipped: who is in danger may not wait for a second person.
TEST_F(BreakGlassTest, OpensTheSafetyRiskThatTheShippedCovenantTakesIn) {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  const std::string parties = set.Find(policy::DocumentKind::kRegister, "register")->source;
  set.Replace(
      {policy::DocumentKind::kRegister, "register",
       policy::Replaced(parties, "\nparties:\n",
                        "\nparties:\n  politie-avim:\n    {capacity: opsporing, kind: politie, sector: opsporing, "
                        "region: landelijk, tasks: [opsporing_mensenhandel],\n     names: [{name: \"Politie, AVIM\", "
                        "from: 2013-01-01}], oins: [{oin: \"00000099000000099000\", from: 2020-01-01}]}\n")});
  set.Replace({policy::DocumentKind::kCovenant, "KMAR-AVIM", policy::SourceFile("policy/covenants/KMAR-AVIM.yaml")});
  BrokerWithoutPort broker(std::move(set));
  auto supply = Ask<v1::SubmitSignalRequest>("KMAR-AVIM", kDetect);
  *supply.mutable_signal() = TableSignal(kAnna);
  v1::FieldValue* risk = supply.mutable_signal()->add_fields();
  risk->set_field("risk");
  risk->set_value("wapen in de woning");
  const auto supplied = broker.Submit("politie-avim", supply);
  ASSERT_EQ(supplied->outcome().told(), v1::TOLD_PERMITTED) << supplied->outcome().ShortDebugString();
  auto question = Ask<v1::RetrieveRequest>("KMAR-AVIM", kDetect, About("v_number", kAnna));
  question.mutable_context()->set_motivation("levensgevaar");
  EXPECT_EQ(broker.Retrieve("kmar", question).reason(), "APPROVAL_MISSING");
  question.mutable_context()->set_break_glass(true);
  const auto told = broker.Retrieve("kmar", question);
  ASSERT_EQ(told->records_size(), 1) << told->outcome().ShortDebugString();
  EXPECT_EQ(told->records(0).rule(), "levensgevaar");
  EXPECT_EQ(told->records(0).fields(0).value(), "wapen in de woning");
}

TEST_F(BreakGlassTest, ServesAQuestionForAHitToo) {
  SupplyTo(broker_, KernSignal(kAnna));
  const auto told = broker_.Check("comensha", Urgent<v1::CheckSubjectRequest>());
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Pending(broker_), SizeIs(1));
}

TEST_F(BreakGlassTest, ARepeatedReadIsAUseOfItsOwn) {
  SupplyTo(broker_, KernSignal(kAnna));
  auto request = Urgent<v1::RetrieveRequest>();
  broker_.Complete(*request.mutable_context());
  const auto first = broker_.Retrieve("comensha", request);
  const auto second = broker_.Retrieve("comensha", request);
  EXPECT_EQ(second->outcome().told(), v1::TOLD_PERMITTED);
  std::set<uint64_t> waiting;
  for (const BreakGlassUse& use : Pending(broker_)) waiting.insert(use.index);
  EXPECT_THAT(waiting, ElementsAre(first.index, second.index));
}

TEST_F(BreakGlassTest, NeedsARuleAndAMotivation) {
  SupplyTo(broker_, KernSignal(kAnna));
  auto plain = Urgent<v1::RetrieveRequest>();
  plain.mutable_context()->clear_break_glass();
  EXPECT_EQ(broker_.Retrieve("comensha", plain).reason(), "BREAK_GLASS_ONLY");
  auto silent = Urgent<v1::RetrieveRequest>();
  silent.mutable_context()->set_motivation("  \t");
  const auto refused = broker_.Retrieve("comensha", silent);
  EXPECT_EQ(refused.reason(), "MOTIVATION_MISSING");
  EXPECT_TRUE(refused.detail.facts().break_glass()) << "that it was invoked is on record";
  EXPECT_EQ(broker_.Retrieve("politie", Urgent<v1::RetrieveRequest>()).reason(), "BREAK_GLASS_NOT_ALLOWED");
  EXPECT_EQ(broker_.Retrieve("gemeente-almere", Urgent<v1::RetrieveRequest>()).reason(), "PARTY_NOT_IN_COVENANT");
  EXPECT_THAT(Pending(broker_), IsEmpty());
}

TEST_F(BreakGlassTest, IsRefusedForSignalsBulkAndFigures) {
  const auto invoke = [](auto request) {
    request.mutable_context()->set_break_glass(true);
    request.mutable_context()->set_motivation("acuut gevaar");
    return request;
  };
  auto submission = Ask<v1::SubmitSignalRequest>(kEmergency, kDetect);
  *submission.mutable_signal() = KernSignal(kAnna);
  const auto submitted = broker_.Submit("kmar", invoke(submission));
  EXPECT_EQ(submitted.reason(), "BREAK_GLASS_NOT_ALLOWED");
  EXPECT_TRUE(submitted.detail.facts().break_glass());
  auto submissions = Ask<v1::SubmitSignalsRequest>(kEmergency, kDetect);
  *submissions.add_signals() = KernSignal(kAnna);
  EXPECT_EQ(broker_.SubmitBulk("kmar", invoke(submissions)).reason(), "BREAK_GLASS_NOT_ALLOWED");
  auto checks = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  *checks.add_subjects() = About("v_number", kAnna);
  EXPECT_EQ(broker_.CheckBulk("politie", invoke(checks)).reason(), "BREAK_GLASS_NOT_ALLOWED");
  EXPECT_EQ(broker_.Overlap("comensha", invoke(Ask<v1::OverlapRequest>(kRegistration, "statistiek"))).reason(),
            "BREAK_GLASS_NOT_ALLOWED");
}

// What a retrieval under break-glass looks like from outside, and the rows it leaves.
class UrgentNoHitTest : public BreakGlassTest {
 protected:
  struct Look {
    std::string answer;
    std::string leaf;
    std::vector<std::pair<int, std::pair<int, size_t>>> reads;
    std::map<store::Family, int> rows;
    std::string truth;
  };
  static std::map<store::Family, int> RowsOf(BrokerWithoutPort& broker) {
    std::map<store::Family, int> rows;
    for (const store::Family family : {store::Family::kMeta, store::Family::kSignals, store::Family::kSubjects,
                                       store::Family::kRepeats, store::Family::kPolicy, store::Family::kUsage}) {
      for (auto cursor = broker.store().Scan(family, {}); cursor->Valid(); cursor->Next()) ++rows[family];
    }
    return rows;
  }
  static Look After(const std::function<void(BrokerWithoutPort&)>& prepare) {
    BrokerWithoutPort broker(EmergencySet());
    prepare(broker);
    broker.Retrieve("comensha", Urgent<v1::RetrieveRequest>("5555555555"));
    broker.store().TakeReads();
    const auto before = RowsOf(broker);
    broker.store().TakeReads();
    const auto told = broker.Retrieve("comensha", Urgent<v1::RetrieveRequest>());
    Look look{told.answer, "", {}, {}, told.detail.items(0).outcome()};
    for (const MemoryStore::Read& read : broker.store().TakeReads()) {
      if (read.family == store::Family::kEntries || read.family == store::Family::kIndices) continue;
      look.reads.push_back({static_cast<int>(read.kind), {static_cast<int>(read.family), read.key.size()}});
    }
    for (const auto& [family, count] : RowsOf(broker)) {
      const auto earlier = before.find(family);
      look.rows[family] = count - (earlier == before.end() ? 0 : earlier->second);
    }
    EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
    EXPECT_THAT(Pending(broker), IsEmpty());
    v1::Leaf leaf = told.leaf;
    for (auto* hash : {leaf.mutable_request_hash(), leaf.mutable_reply_hash(), leaf.mutable_commitment()})
      hash->clear();
    look.leaf = leaf.SerializeAsString();
    return look;
  }
};

TEST_F(UrgentNoHitTest, StatutesHoldAndHiddenStaysHiddenAndAllLooksAsNothing) {
  const Look none = After([](auto&) {});
  EXPECT_EQ(none.truth, "NOTHING_HELD");
  const Look hidden = After([](auto& broker) {
    v1::Signal signal = KernSignal(kAnna);
    signal.set_handling_code("hidden");
    SupplyTo(broker, signal);
  });
  EXPECT_EQ(hidden.truth, "HANDLING_CODE_HIDDEN");
  const Look barred = After([](auto& broker) { SupplyTo(broker, KernSignal(kAnna, "wpg_10_1_b")); });
  EXPECT_EQ(barred.truth, "ART10_1B_NEVER");
  const auto several = [](int signals) {
    return After([signals](auto& broker) {
      for (int i = 0; i < signals; ++i) SupplyTo(broker, KernSignal(kAnna, "wpg_10_1_b"));
    });
  };
  for (const Look& look : {hidden, barred, several(2), several(5)}) {
    EXPECT_EQ(look.answer, none.answer);
    EXPECT_EQ(look.leaf, none.leaf);
    EXPECT_EQ(look.reads, none.reads);
    EXPECT_EQ(look.rows, none.rows);
  }
}

TEST_F(BreakGlassTest, AUseAndItsReviewAgreeWithTheLogAfterACrash) {
  SupplyTo(broker_, KernSignal(kAnna));
  broker_.store().SetFault(MemoryStore::Fault::kUnknownLost);
  EXPECT_EQ(RetrieveUrgently().status.code(), absl::StatusCode::kUnavailable);
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  broker_.Restart();
  EXPECT_THAT(Pending(broker_), IsEmpty());
  broker_.store().SetFault(MemoryStore::Fault::kUnknownKept);
  EXPECT_EQ(RetrieveUrgently().status.code(), absl::StatusCode::kUnavailable);
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  broker_.Restart();
  ASSERT_THAT(Pending(broker_), SizeIs(1));
  EXPECT_EQ(Pending(broker_)[0].index, broker_.size() - 1) << "what may have been released is reviewed";
}

class BreakGlassBudgetTest : public BreakGlassTest {
 protected:
  BreakGlassBudgetTest() : BreakGlassTest("budgets: {comensha: {subjects_per_day: 1, break_glass_per_month: 2}}\n") {}
};

constexpr char kNextDay[] = "2026-11-22T00:00:00";
constexpr char kNextMonth[] = "2026-12-01T00:00:00";

TEST_F(BreakGlassBudgetTest, IsOfTheDutchMonthHitOrMiss) {
  SupplyTo(broker_, KernSignal(kAnna));
  auto silent = Urgent<v1::RetrieveRequest>();
  silent.mutable_context()->clear_motivation();
  EXPECT_EQ(broker_.Retrieve("comensha", silent).reason(), "MOTIVATION_MISSING") << "and is not charged";
  EXPECT_EQ(RetrieveUrgently()->outcome().told(), v1::TOLD_PERMITTED);
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  EXPECT_EQ(RetrieveUrgently(kBea)->outcome().told(), v1::TOLD_NO_HIT);
  broker_.Restart();
  auto nobody = Urgent<v1::CheckSubjectRequest>();
  *nobody.mutable_subject() = ByPseudonym("psn1.nobody");
  broker_.clock().Set(DutchTime("2026-11-29T10:00:00"));
  const auto by_pseudonym = broker_.Check("comensha", nobody);
  EXPECT_EQ(by_pseudonym.reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(by_pseudonym->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime(kNextMonth)));
  broker_.clock().Set(DutchTime("2026-11-30T23:59:59"));
  const auto refused = RetrieveUrgently();
  EXPECT_EQ(refused.reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(refused->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime(kNextMonth)));
  EXPECT_EQ(refused.detail.items(0).subject_tokens_size(), 0) << "before any look-up";
  EXPECT_THAT(Duties(broker_.Person("p-cohen"), "budget_exhausted"),
              ElementsAre("2026-11-29 comensha", "2026-11-30 comensha"));
  broker_.clock().Set(DutchTime(kNextMonth));
  EXPECT_EQ(RetrieveUrgently()->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(BreakGlassBudgetTest, IsNotUsedUpByWhatTheDayRefuses) {
  EXPECT_EQ(RetrieveUrgently(kAnna)->outcome().told(), v1::TOLD_NO_HIT);
  const auto of_the_day = RetrieveUrgently(kBea);
  EXPECT_EQ(of_the_day.reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(of_the_day->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime(kNextDay)));
  EXPECT_EQ(RetrieveUrgently(kAnna)->outcome().told(), v1::TOLD_NO_HIT) << "the second of the month";
  const auto of_the_month = RetrieveUrgently(kAnna);
  EXPECT_EQ(of_the_month.reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(of_the_month->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime(kNextMonth)));
}

}  // namespace
}  // namespace covenant::exchange
