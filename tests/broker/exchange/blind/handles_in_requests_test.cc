// Handles in place of identifiers, in every request about people; the direct path where a covenant closes it; budgets
// on both.
#include <functional>
#include <set>

#include "absl/strings/escaping.h"
#include "broker/exchange/administration/todo.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kCem[] = "3234567890";

policy::PolicySet With(const std::string& matching, const std::string& budgets = "") {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  for (policy::Document& document : set.documents) {
    if (document.name != kTable) continue;
    document.source.replace(document.source.find("matching:\n"), 10, "matching:\n" + matching);
    document.source += budgets;
  }
  return set;
}

class HandlesTest : public testing::Test {
 protected:
  explicit HandlesTest(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) : broker_(std::move(set)) {}

  Told<v1::SubmitAnswer> Deposit(const std::string& party, v1::Identifier identifier) {
    v1::Signal signal = TableSignal(kAnna);
    *signal.mutable_identifiers(0) = std::move(identifier);
    return broker_.Submit(party, TableSubmission(std::move(signal)));
  }
  Told<v1::CheckAnswer> Check(v1::Identifier identifier) {
    v1::SubjectReference subject;
    *subject.add_identifiers() = std::move(identifier);
    return broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject)));
  }
  v1::Identifier Direct(const std::string& value) { return Identifier("v_number", {value}); }
  v1::Identifier Blind(const BlindPartner& partner, const std::string& value) {
    return partner.ByHandle(partner.Handle(value));
  }

  BrokerWithoutPort broker_;
  const BlindPartner police_{broker_, "politie"};
  const BlindPartner kmar_{broker_, "kmar"};
};

TEST_F(HandlesTest, TheSamePersonByBothPathsMatches) {
  EXPECT_EQ(Deposit("kmar", Blind(kmar_, kAnna))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Deposit("nla", Direct(kBea))->outcome().told(), v1::TOLD_PERMITTED);
  const auto direct = Check(Direct(kAnna));
  const auto blind = Check(Blind(police_, kAnna));
  EXPECT_EQ(direct->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(blind.answer, direct.answer) << "the same contacts, the same pseudonym";
  EXPECT_EQ(Check(Blind(police_, kBea))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Check(Blind(police_, kCem))->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(HandlesTest, RetrievingTakesThemToo) {
  const BlindPartner kmar{broker_, "kmar", kRegistration, kRegister};
  const BlindPartner comensha{broker_, "comensha", kRegistration, kRegister};
  v1::Signal signal = VictimSignal(kAnna);
  *signal.mutable_identifiers(0) = Blind(kmar, kAnna);
  EXPECT_EQ(broker_.Submit("kmar", VictimSubmission(signal))->outcome().told(), v1::TOLD_PERMITTED);
  v1::SubjectReference subject;
  *subject.add_identifiers() = Blind(comensha, kAnna);
  const auto told = broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, subject));
  EXPECT_EQ(told->records_size(), 1);
}

TEST_F(HandlesTest, BulkMessagesTakeThemToo) {
  auto submission = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
  *submission.add_signals() = TableSignal(kAnna);
  *submission.mutable_signals(0)->mutable_identifiers(0) = Blind(kmar_, kAnna);
  EXPECT_EQ(broker_.SubmitBulk("kmar", submission)->items(0).outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(HandlesTest, AnotherPartysHandleIsRefused) {
  const auto told = Check(Blind(kmar_, kAnna));
  EXPECT_EQ(told.reason(), "HANDLE_INVALID");
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 0) << "nothing was looked up";
  EXPECT_EQ(Deposit("nla", Blind(kmar_, kAnna)).reason(), "HANDLE_INVALID");
}

TEST_F(HandlesTest, TheElementItselfIsNoBearerToken) {
  const auto identifier = schemes::Normalise("v_number", std::vector<std::string>{kAnna}).value();
  const std::string element = broker_.rooms().subject_keys.Compute(kTable, identifier).value().element;
  v1::Identifier forged;
  forged.set_scheme("v_number");
  forged.set_handle("hnd1." + absl::WebSafeBase64Escape(element));
  EXPECT_EQ(Check(forged).reason(), "HANDLE_INVALID");
}

TEST_F(HandlesTest, AHandleForAnotherSchemeOrCovenantIsRefused) {
  v1::Identifier handle = Blind(police_, kAnna);
  handle.set_scheme("bsn");
  EXPECT_EQ(Check(handle).reason(), "HANDLE_INVALID");
  const BlindPartner elsewhere{broker_, "politie", kRegistration, kRegister};
  EXPECT_EQ(Check(Blind(elsewhere, kAnna)).reason(), "HANDLE_INVALID");
}

TEST_F(HandlesTest, WhatIsMalformedIsRefusedWithoutRepeatingIt) {
  v1::Identifier both = Blind(police_, kAnna);
  both.add_parts(kAnna);
  v1::Identifier neither;
  neither.set_scheme("v_number");
  v1::Identifier in_the_wrong_field = neither;
  in_the_wrong_field.set_handle(kAnna);
  EXPECT_EQ(Check(both).reason(), "IDENTIFIER_INVALID");
  EXPECT_EQ(Check(neither).reason(), "IDENTIFIER_INVALID");
  const auto told = Check(in_the_wrong_field);
  EXPECT_EQ(told.reason(), "HANDLE_INVALID");
  EXPECT_THAT(told->ShortDebugString(), Not(HasSubstr(kAnna)));
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr(kAnna)));
}

TEST_F(HandlesTest, AnOfficerFindsTheEntriesOfASubjectByWhicheverPath) {
  EXPECT_EQ(Deposit("kmar", Blind(kmar_, kAnna))->outcome().told(), v1::TOLD_PERMITTED);
  auto list = Ask<v1::ListEntriesRequest>(kTable, "interne_controle");
  *list.mutable_subject() = About("v_number", kAnna);
  const auto told = broker_.ListEntries(broker_.Person("p-cohen"), list);
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_GE(told->entries_size(), 2) << "the redemption and the submission";
}

class BlindOnlyTest : public HandlesTest {
 protected:
  BlindOnlyTest() : HandlesTest(With("  blind_only: [v_number]\n")) {}
};

TEST_F(BlindOnlyTest, TheDirectPathIsClosedForItsSchemesAndTheBlindOneIsNot) {
  EXPECT_EQ(Deposit("kmar", Direct(kAnna)).reason(), "DIRECT_PATH_EXCLUDED");
  EXPECT_EQ(Check(Direct(kAnna)).reason(), "DIRECT_PATH_EXCLUDED");
  EXPECT_EQ(Deposit("kmar", Blind(kmar_, kAnna))->outcome().told(), v1::TOLD_PERMITTED);
  const auto told = Check(Blind(police_, kAnna));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_TRUE(told.detail.items(0).blind());
}

TEST_F(BlindOnlyTest, AHandleBesideAnIdentifierOfAFreeSchemeIsFine) {
  v1::Signal signal = TableSignal(kAnna);
  *signal.mutable_identifiers(0) = Blind(kmar_, kAnna);
  *signal.add_identifiers() = Identifier("bsn", {"999990019"});
  EXPECT_EQ(broker_.Submit("kmar", TableSubmission(signal))->outcome().told(), v1::TOLD_PERMITTED);
  *signal.mutable_identifiers(0) = Direct(kAnna);
  EXPECT_EQ(broker_.Submit("kmar", TableSubmission(signal)).reason(), "DIRECT_PATH_EXCLUDED");
}

class PepperTest : public HandlesTest {
 protected:
  PepperTest() : HandlesTest(With("  blind_only: all\n  pepper: true\n")) {}
};

TEST_F(PepperTest, TheDirectPathIsOff) {
  EXPECT_EQ(Deposit("kmar", Direct(kAnna)).reason(), "DIRECT_PATH_EXCLUDED");
  EXPECT_EQ(Check(Direct(kAnna)).reason(), "DIRECT_PATH_EXCLUDED");
  EXPECT_EQ(Deposit("kmar", Blind(kmar_, kAnna))->outcome().told(), v1::TOLD_PERMITTED);
}

class BudgetTest : public HandlesTest {
 protected:
  explicit BudgetTest(const std::string& budget) : HandlesTest(With("", "\nbudgets: {politie: " + budget + "}\n")) {}
  BudgetTest() : BudgetTest("{evaluations_per_day: 4, subjects_per_day: 2}") {}

  // Rows of subjects and signals that are read for a question that the budget does not bear.
  int LookUpsOf(const v1::Identifier& identifier) {
    broker_.store().TakeReads();
    EXPECT_EQ(Check(identifier).reason(), "BUDGET_EXHAUSTED");
    int read = 0;
    for (const store::MemoryStore::Read& one : broker_.store().TakeReads()) {
      read += one.family == store::Family::kSubjects || one.family == store::Family::kSignals ? 1 : 0;
    }
    return read;
  }
};

TEST_F(BudgetTest, DistinctSubjectsAreChargedOnBothPathsBeforeAnyLookUp) {
  Deposit("kmar", Direct(kCem));
  EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(Check(Blind(police_, kAnna))->outcome().told(), v1::TOLD_NO_HIT) << "the same subject again";
  EXPECT_EQ(Check(Blind(police_, kBea))->outcome().told(), v1::TOLD_NO_HIT);
  const auto refused = Check(Blind(police_, kCem));
  EXPECT_EQ(refused.reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(refused->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime("2026-11-22T00:00:00")));
  EXPECT_EQ(refused.detail.items(0).subject_tokens_size(), 0);
  EXPECT_EQ(refused.detail.items(0).records_size(), 0);
  EXPECT_EQ(Budgets::ExhaustedSince(broker_.store(), 0)->size(), 1u);
  broker_.Restart();
  v1::SubjectReference somebody;
  somebody.set_pseudonym("psn1.nobody");
  const auto asked = Ask<v1::CheckSubjectRequest>(kTable, kDetect, somebody);
  EXPECT_EQ(broker_.Check("politie", asked).reason(), "BUDGET_EXHAUSTED") << "a pseudonym is a subject too";
}

class SubjectBudgetTest : public BudgetTest {
 protected:
  SubjectBudgetTest() : BudgetTest("{subjects_per_day: 1}") {}
};

TEST_F(SubjectBudgetTest, NothingIsLookedUpOnEitherPathOnceItIsUsedUp) {
  Deposit("kmar", Direct(kCem));
  EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(LookUpsOf(Direct(kCem)), 0);
  EXPECT_EQ(LookUpsOf(Blind(police_, kCem)), 0);
}

TEST_F(SubjectBudgetTest, APseudonymIsCountedHoweverLongItIs) {
  const auto ask = [this](const std::string& pseudonym) {
    return broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, ByPseudonym(pseudonym)));
  };
  EXPECT_EQ(ask(std::string(70'000, 'a'))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(ask(std::string(70'000, 'a'))->outcome().told(), v1::TOLD_NO_HIT) << "once a day";
  EXPECT_EQ(ask(std::string(70'001, 'a')).reason(), "BUDGET_EXHAUSTED");
}

TEST_F(BudgetTest, EvaluationsAreChargedBeforeAnyLookUpToo) {
  Deposit("kmar", Direct(kAnna));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(LookUpsOf(Direct(kAnna)), 0);
  EXPECT_EQ(police_.Evaluate(police_.Evaluation(police_.Blind({kAnna}))).reason(), "BUDGET_EXHAUSTED");
}

// What a budget notes of a subject leads to no other row, and is another thing every day.
TEST_F(BudgetTest, TheRowsNameNoIndexKey) {
  const auto anna = schemes::Normalise("v_number", std::vector<std::string>{kAnna}).value();
  const std::string index_key = broker_.rooms().subject_keys.Compute(kTable, anna).value().index_key;
  const auto subjects = [&] {
    std::set<std::string> found;
    for (auto cursor = broker_.store().Scan(store::Family::kUsage, store::Prefix("s")); cursor->Valid();
         cursor->Next()) {
      EXPECT_EQ(cursor->key().find(index_key.substr(0, 8)), std::string_view::npos);
      found.insert(std::string(cursor->key().substr(cursor->key().size() - kCountedSubjectSize)));
    }
    return found;
  };
  Check(Direct(kAnna));
  const std::set<std::string> today = subjects();
  ASSERT_EQ(today.size(), 1u);
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  Check(Direct(kAnna));
  EXPECT_EQ(subjects().size(), 2u) << "one of each day";
}

TEST_F(BudgetTest, IdentifiersOfTheDirectPathAreEvaluationsToo) {
  EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(Deposit("politie", Direct(kBea))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Deposit("politie", Direct(kBea))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(police_.Evaluate(police_.Evaluation(police_.Blind({kAnna, kBea}))).reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(Check(Direct(kAnna)).reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(Deposit("politie", Direct(kBea)).reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(Deposit("kmar", Direct(kBea))->outcome().told(), v1::TOLD_PERMITTED) << "another party has no budget";
}

TEST_F(BudgetTest, AHitAndAMissCostTheSame) {
  Deposit("kmar", Direct(kAnna));
  const uint64_t rows = 2;
  const auto count = [this] {
    uint64_t found = 0;
    for (auto cursor = broker_.store().Scan(store::Family::kUsage, {}); cursor->Valid(); cursor->Next()) ++found;
    return found;
  };
  const uint64_t before = count();
  EXPECT_EQ(Check(Direct(kAnna))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(count(), before + rows);
  EXPECT_EQ(Check(Direct(kBea))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(count(), before + 2 * rows);
}

TEST_F(BudgetTest, ItemsOfABulkMessageAreRefusedFromWhereTheBudgetEnds) {
  auto submission = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
  for (int i = 0; i < 6; ++i) *submission.add_signals() = TableSignal(kAnna);
  const auto told = broker_.SubmitBulk("politie", submission);
  ASSERT_EQ(told->items_size(), 6);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(told->items(i).outcome().told(), v1::TOLD_PERMITTED) << i;
  for (int i = 4; i < 6; ++i) EXPECT_EQ(told->items(i).outcome().reason_code(), "BUDGET_EXHAUSTED") << i;
}

// p-cohen oversees the police, and covenant and police are all that the entries name.
TEST_F(BudgetTest, AnExhaustedOneIsFlaggedForTheOfficerWhoFindsEveryEntryOfIt) {
  const auto flagged = [this](const authenticate::Caller& caller) {
    std::vector<std::string> duties;
    const auto told = broker_.Tell<v1::TodoAnswer>(caller, v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
    for (const v1::Duty& duty : told->duties()) {
      if (duty.kind() == "budget_exhausted") duties.push_back(duty.day() + " " + duty.name());
    }
    return duties;
  };
  auto submission = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
  for (int i = 0; i < 4; ++i) *submission.add_signals() = TableSignal(kAnna);
  broker_.SubmitBulk("politie", submission);
  EXPECT_THAT(flagged(broker_.Person("p-cohen")), testing::IsEmpty()) << "it is used up, and nothing was refused";
  const uint64_t bulk = broker_.SubmitBulk("politie", submission).index;
  const uint64_t evaluation = police_.Evaluate(police_.Evaluation(police_.Blind({kAnna}))).index;
  const uint64_t check = Check(Direct(kBea)).index;
  broker_.Restart();
  EXPECT_THAT(flagged(broker_.Person("p-cohen")), testing::ElementsAre("2026-11-21 politie"));
  EXPECT_THAT(flagged(broker_.System("politie")), testing::IsEmpty());
  EXPECT_THAT(flagged(broker_.Person("p-adema")), testing::IsEmpty()) << "an administrator is no officer";

  auto list = Ask<v1::ListEntriesRequest>("", "rechtmatigheidscontrole");
  list.mutable_filter()->set_told("BUDGET_EXHAUSTED");
  std::vector<uint64_t> found;
  const auto listed = broker_.ListEntries(broker_.Person("p-cohen"), list);
  for (const v1::Entry& entry : listed->entries()) found.push_back(entry.index());
  EXPECT_EQ(found, (std::vector<uint64_t>{check, evaluation, bulk}));
  broker_.clock().Set(DutchTime("2026-11-28T10:00:00"));
  EXPECT_THAT(flagged(broker_.Person("p-cohen")), testing::ElementsAre("2026-11-21 politie"));
  broker_.clock().Set(DutchTime("2026-11-29T10:00:00"));
  EXPECT_THAT(flagged(broker_.Person("p-cohen")), testing::IsEmpty()) << "more than seven days ago";
}

}  // namespace
}  // namespace covenant::exchange
