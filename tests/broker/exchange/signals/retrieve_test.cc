#include "broker/exchange/signals/retrieve.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

constexpr char kAnna[] = "1234567890";

v1::RetrieveRequest RetrievalOf(v1::SubjectReference subject, const std::string& purpose = kRegister) {
  return Ask<v1::RetrieveRequest>(kRegistration, purpose, std::move(subject));
}
v1::RetrieveRequest RetrievalOf(const std::string& v_number) {
  return RetrievalOf(About("v_number", v_number));
}

std::map<std::string, std::string> FieldsOf(const v1::Record& record) {
  std::map<std::string, std::string> fields;
  for (const v1::FieldValue& field : record.fields()) fields[field.field()] = field.value();
  return fields;
}

class RetrieveTest : public testing::Test {
 protected:
  void Supply(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    ASSERT_TRUE(told.status.ok()) << told.status;
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  void ExpectNoHit(const Told<v1::RetrieveAnswer>& told, const std::string& truth) {
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
    EXPECT_THAT(told->records(), IsEmpty());
    EXPECT_THAT(told->pseudonym(), IsEmpty());
    EXPECT_EQ(told.leaf.told(), "no_hit");
    EXPECT_EQ(told.detail.items(0).outcome(), truth);
  }

  BrokerWithoutPort broker_;
};

TEST_F(RetrieveTest, GivesTheFieldsOfTheRuleTransformed) {
  Supply("politie", VictimSignal(kAnna));
  const auto told = broker_.Retrieve("comensha", RetrievalOf(kAnna));
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(told->pseudonym(), StartsWith("psn1."));
  ASSERT_EQ(told->records_size(), 1);
  const v1::Record& record = told->records(0);
  EXPECT_EQ(record.supplier(), "politie");
  EXPECT_EQ(record.supplier_name(), "Politie");
  EXPECT_EQ(record.rule(), "melding-opsporing");
  EXPECT_EQ(record.basis_supply(), "wpg_18_bpg_4_2_1_b_3");
  EXPECT_EQ(record.basis_receive(), "avg_6_1_e");
  const auto fields = FieldsOf(record);
  EXPECT_THAT(fields, Contains(Pair("age", "16-17")));
  EXPECT_THAT(fields, Contains(Pair("region", "midden-nederland")));
  EXPECT_THAT(fields, Contains(Pair("nationality", "POL")));
  EXPECT_THAT(fields, Contains(Pair("organisation", "Politie")));
  EXPECT_FALSE(fields.contains("birth_date"));
  EXPECT_FALSE(fields.contains("municipality"));
  EXPECT_THAT(told.leaf.bases(), ElementsAre("avg_6_1_e", "wpg_18_bpg_4_2_1_b_3"));
  EXPECT_THAT(told.detail.items(0).records(0).fields(), Contains("age:band"));
}

TEST_F(RetrieveTest, GivesTheRecordsOldestFirst) {
  Supply("kmar", VictimSignal(kAnna));
  Supply("politie", VictimSignal(kAnna));
  Supply("opvang", CareSignal(kAnna));
  const auto told = broker_.Retrieve("comensha", RetrievalOf(kAnna));
  ASSERT_EQ(told->records_size(), 3);
  EXPECT_EQ(told->records(0).supplier(), "kmar");
  EXPECT_EQ(told->records(1).supplier(), "politie");
  EXPECT_EQ(told->records(2).supplier(), "opvang");
}

TEST_F(RetrieveTest, FollowsThePseudonymItGave) {
  Supply("politie", VictimSignal(kAnna));
  const auto first = broker_.Retrieve("comensha", RetrievalOf(kAnna));
  const auto again = broker_.Retrieve("comensha", RetrievalOf(ByPseudonym(first->pseudonym())));
  EXPECT_EQ(again.answer, first.answer);
}

TEST_F(RetrieveTest, GivesNothingOnceTheConsentIsWithdrawn) {
  v1::Signal signal = CareSignal(kAnna);
  signal.mutable_consent()->set_withdrawn_on("2026-11-25");
  Supply("opvang", signal);
  EXPECT_EQ(broker_.Retrieve("comensha", RetrievalOf(kAnna))->records_size(), 1);
  broker_.clock().Set(DutchTime("2026-11-25T00:00:00"));
  ExpectNoHit(broker_.Retrieve("comensha", RetrievalOf(kAnna)), "CONSENT_WITHDRAWN");
}

TEST_F(RetrieveTest, GivesNothingPastTheTerm) {
  v1::Signal signal = VictimSignal(kAnna);
  signal.set_first_processed_on("2021-11-22");
  Supply("politie", signal);
  EXPECT_EQ(broker_.Retrieve("comensha", RetrievalOf(kAnna))->records_size(), 1);
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  ExpectNoHit(broker_.Retrieve("comensha", RetrievalOf(kAnna)), "RETENTION_EXCEEDED");
}

TEST_F(RetrieveTest, LeavesOutOneRecordAndGivesTheOther) {
  v1::Signal hidden = VictimSignal(kAnna);
  hidden.set_handling_code("hidden");
  Supply("kmar", hidden);
  Supply("politie", VictimSignal(kAnna));
  const auto told = broker_.Retrieve("comensha", RetrievalOf(kAnna));
  ASSERT_EQ(told->records_size(), 1);
  EXPECT_EQ(told->records(0).supplier(), "politie");
  EXPECT_EQ(told.detail.items(0).outcome(), "permit");
  EXPECT_EQ(told.detail.items(0).records_size(), 2) << "the register holds what was kept back too";
}

TEST_F(RetrieveTest, GivesASignalForNoOtherPurposeThanItWasSuppliedFor) {
  Supply("politie", VictimSignal(kAnna));
  const auto told = broker_.Retrieve("comensha", RetrievalOf(About("v_number", kAnna), "opvang_coordinatie"));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(RetrieveTest, RefusesWhomNoRuleNames) {
  Supply("politie", VictimSignal(kAnna));
  EXPECT_EQ(broker_.Retrieve("kmar", RetrievalOf(kAnna)).reason(), "NO_RULE");
  auto table = Ask<v1::RetrieveRequest>(kTable, "openbare_orde", About("v_number", kAnna));
  EXPECT_EQ(broker_.Retrieve("gemeente-almere", table).reason(), "PROHIBITED");
}

TEST_F(RetrieveTest, FindsNothingOfOneCovenantUnderAnother) {
  ASSERT_EQ(broker_.Submit("politie", TableSubmission(TableSignal(kAnna)))->outcome().told(), v1::TOLD_PERMITTED);
  ExpectNoHit(broker_.Retrieve("comensha", RetrievalOf(kAnna)), "NOTHING_HELD");
}

}  // namespace
}  // namespace covenant::exchange
