#include "broker/exchange/signals/check.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kAnna[] = "1234567890";
constexpr char kNobody[] = "9876543210";

v1::CheckSubjectRequest CheckOf(v1::SubjectReference subject) {
  return Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject));
}
v1::CheckSubjectRequest CheckOf(const std::string& v_number) {
  return CheckOf(About("v_number", v_number));
}

class CheckTest : public testing::Test {
 protected:
  Told<v1::SubmitAnswer> Deposit(const std::string& party, v1::Signal signal) {
    auto told = broker_.Submit(party, TableSubmission(std::move(signal)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told;
  }
  void ExpectNoHit(const Told<v1::CheckAnswer>& told, const std::string& truth) {
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
    EXPECT_THAT(told->contacts(), IsEmpty());
    EXPECT_THAT(told->pseudonym(), IsEmpty());
    EXPECT_EQ(told.leaf.told(), "no_hit");
    EXPECT_THAT(told.leaf.bases(), IsEmpty());
    EXPECT_EQ(told.detail.items(0).outcome(), truth);
    EXPECT_EQ(told.detail.items(0).told(), "no_hit");
  }

  BrokerWithoutPort broker_;
};

TEST_F(CheckTest, GivesTheContactsOfAHitSortedAndEachOnce) {
  Deposit("nla", TableSignal(kAnna));
  Deposit("kmar", TableSignal(kAnna));
  Deposit("kmar", TableSignal(kAnna));
  const auto told = broker_.Check("politie", CheckOf("V123 456 7890"));
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(told->contacts_size(), 2);
  EXPECT_EQ(told->contacts(0).party(), "kmar");
  EXPECT_EQ(told->contacts(0).name(), "Koninklijke Marechaussee");
  EXPECT_EQ(told->contacts(1).name(), "Nederlandse Arbeidsinspectie") << "its name of today, not of 2012";
  EXPECT_THAT(told->pseudonym(), StartsWith("psn1."));
  EXPECT_THAT(told.leaf.bases(), ElementsAre("wpg_15"));
  EXPECT_EQ(told.detail.items(0).records_size(), 3);
  EXPECT_EQ(told.detail.items(0).records(0).rule(), "signaal-opsporing");
}

TEST_F(CheckTest, SaysNoHitForWhomNobodyKnows) {
  ExpectNoHit(broker_.Check("politie", CheckOf(kNobody)), "NOTHING_HELD");
}

TEST_F(CheckTest, SaysNoHitForWhatIsHiddenAndTheOfficerReadsWhy) {
  v1::Signal hidden = TableSignal(kAnna);
  hidden.set_handling_code("hidden");
  Deposit("kmar", hidden);
  const auto told = broker_.Check("politie", CheckOf(kAnna));
  ExpectNoHit(told, "HANDLING_CODE_HIDDEN");
  EXPECT_EQ(told.detail.items(0).records(0).outcome(), "HANDLING_CODE_HIDDEN");
  EXPECT_EQ(told.detail.items(0).records(0).supplier(), "kmar");
}

TEST_F(CheckTest, GivesTheContactOfWhatIsPartlyVisible) {
  v1::Signal partly = TableSignal(kAnna);
  partly.set_handling_code("partly");
  Deposit("kmar", partly);
  const auto told = broker_.Check("politie", CheckOf(kAnna));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->contacts_size(), 1);
}

TEST_F(CheckTest, DoesNotShowAPartyItsOwnRecord) {
  Deposit("politie", TableSignal(kAnna));
  ExpectNoHit(broker_.Check("politie", CheckOf(kAnna)), "OWN_RECORD");
}

TEST_F(CheckTest, AnswersByThePseudonymItGave) {
  Deposit("kmar", TableSignal(kAnna));
  const auto first = broker_.Check("politie", CheckOf(kAnna));
  const auto again = broker_.Check("politie", CheckOf(ByPseudonym(first->pseudonym())));
  EXPECT_EQ(again->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(again->pseudonym(), first->pseudonym());
  EXPECT_EQ(again->contacts(0).party(), "kmar");
  EXPECT_EQ(again.detail.items(0).subject_tokens(0), first.detail.items(0).subject_tokens(0));
}

TEST_F(CheckTest, SaysNoHitForAnothersPseudonymAndForOneThatIsMadeUp) {
  Deposit("kmar", TableSignal(kAnna));
  Deposit("politie", TableSignal(kAnna));
  const auto mine = broker_.Check("politie", CheckOf(kAnna));
  const auto theirs = broker_.Check("kmar", CheckOf(kAnna));
  EXPECT_NE(mine->pseudonym(), theirs->pseudonym());
  std::string forged = mine->pseudonym();
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  for (const std::string& pseudonym : {theirs->pseudonym(), forged, std::string("psn1."), std::string("1234567890")}) {
    ExpectNoHit(broker_.Check("politie", CheckOf(ByPseudonym(pseudonym))), "NOTHING_HELD");
  }
}

// A number typed into the wrong field: it is nobody's pseudonym, and nothing keeps or repeats it.
TEST_F(CheckTest, ANumberInThePlaceOfAPseudonymStandsNowhere) {
  const std::string number = "9876504321";
  for (const std::string& typed : {number, "psn1." + number}) {
    const auto told = broker_.Check("politie", CheckOf(ByPseudonym(typed)));
    ExpectNoHit(told, "NOTHING_HELD");
    EXPECT_THAT(told.answer, Not(HasSubstr(number)));
    EXPECT_THAT(told.detail.SerializeAsString(), Not(HasSubstr(number)));
    v1::SubjectReference both = About("v_number", kAnna);
    both.set_pseudonym(typed);
    const auto refused = broker_.Check("politie", CheckOf(both));
    EXPECT_EQ(refused.reason(), "SUBJECT_MISSING");
    EXPECT_THAT(refused.answer, Not(HasSubstr(number)));
    EXPECT_THAT(refused.detail.SerializeAsString(), Not(HasSubstr(number)));
  }
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr(number)));
}

TEST_F(CheckTest, AnIdentifierThatIsGivenTwiceIsOne) {
  Deposit("kmar", TableSignal(kAnna));
  const auto once = broker_.Check("politie", CheckOf(kAnna));
  v1::SubjectReference twice = About("v_number", kAnna);
  *twice.add_identifiers() = Identifier("v_number", {"V123 456 7890"});
  const auto told = broker_.Check("politie", CheckOf(twice));
  EXPECT_EQ(told.answer, once.answer);
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 1);
  EXPECT_EQ(told.detail.items(0).records_size(), 1) << "and what is held is released once";
}

TEST_F(CheckTest, RefusesWhatFollowsFromTheQuestionAlone) {
  const auto reason = [&](const std::string& party, v1::CheckSubjectRequest request) {
    const auto told = broker_.Check(party, std::move(request));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_REFUSED);
    EXPECT_EQ(told.leaf.told(), told.reason());
    return told.reason();
  };
  EXPECT_EQ(reason("comensha", CheckOf(kAnna)), "PARTY_NOT_IN_COVENANT");
  EXPECT_EQ(reason("gemeente-almere", CheckOf(kAnna)), "PURPOSE_MISMATCH");
  EXPECT_EQ(reason("politie", CheckOf(About("phone", "0612345678"))), "IDENTIFIER_NOT_ALLOWED");
  EXPECT_EQ(reason("politie", CheckOf(About("v_number", "12"))), "IDENTIFIER_INVALID");
  EXPECT_EQ(reason("politie", CheckOf(v1::SubjectReference())), "SUBJECT_MISSING");
  v1::SubjectReference both = About("v_number", kAnna);
  both.set_pseudonym("psn1.x");
  EXPECT_EQ(reason("politie", CheckOf(both)), "SUBJECT_MISSING");
  v1::SubjectReference many;
  for (int i = 0; i < 11; ++i) *many.add_identifiers() = Identifier("v_number", {kAnna});
  EXPECT_EQ(reason("politie", CheckOf(many)), "SIZE_INVALID");
  auto prohibited = Ask<v1::CheckSubjectRequest>(kRegistration, kRegister, About("v_number", kAnna));
  EXPECT_EQ(reason("comensha", prohibited), "PROHIBITED");
  v1::CheckSubjectRequest nobody = CheckOf(kAnna);
  nobody.mutable_context()->mutable_actor();
  EXPECT_EQ(reason("politie", nobody), "ACTOR_MISSING");
}

TEST_F(CheckTest, AsksInBulkOnlyWhereARuleAllowsIt) {
  Deposit("kmar", TableSignal(kAnna));
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  *request.add_subjects() = About("v_number", kNobody);
  *request.add_subjects() = About("v_number", kAnna);
  *request.add_subjects() = About("v_number", "12");
  const auto told = broker_.CheckBulk("politie", request);
  EXPECT_EQ(told->outcome().told(), v1::TOLD_ITEMIZED);
  ASSERT_EQ(told->items_size(), 3);
  EXPECT_EQ(told->items(0).outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(told->items(1).outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->items(2).outcome().reason_code(), "IDENTIFIER_INVALID");
  EXPECT_EQ(told.leaf.told(), "itemized");

  request.mutable_context()->set_purpose("openbare_orde");
  const auto refused = broker_.CheckBulk("gemeente-almere", request);
  ASSERT_EQ(refused->items_size(), 3);
  for (const v1::CheckAnswer& item : refused->items()) EXPECT_EQ(item.outcome().reason_code(), "BULK_NOT_ALLOWED");
}

TEST_F(CheckTest, ABulkMessageHoldsOneToAThousand) {
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  const auto empty = broker_.CheckBulk("politie", request);
  EXPECT_EQ(empty.reason(), "SIZE_INVALID");
  EXPECT_EQ(empty.leaf.told(), "SIZE_INVALID");
  for (int i = 0; i < 1001; ++i) *request.add_subjects() = About("v_number", std::to_string(1'000'000'000 + i));
  const auto oversized = broker_.CheckBulk("politie", request);
  EXPECT_EQ(oversized.reason(), "SIZE_INVALID");
  EXPECT_EQ(oversized->items_size(), 0);
  EXPECT_THAT(oversized->outcome().explanation(), Not(IsEmpty()));
  request.mutable_subjects()->RemoveLast();
  const auto full = broker_.CheckBulk("politie", request);
  EXPECT_EQ(full->outcome().told(), v1::TOLD_ITEMIZED);
  EXPECT_EQ(full->items_size(), 1000);
}

TEST_F(CheckTest, OnePersonTwiceInABulkMessageIsAnsweredTwice) {
  Deposit("kmar", TableSignal(kAnna));
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  *request.add_subjects() = About("v_number", kAnna);
  *request.add_subjects() = About("v_number", kNobody);
  *request.add_subjects() = About("v_number", kAnna);
  const auto told = broker_.CheckBulk("politie", request);
  ASSERT_EQ(told->items_size(), 3);
  EXPECT_EQ(told->items(0).outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->items(0).SerializeAsString(), told->items(2).SerializeAsString());
  EXPECT_EQ(told->items(1).outcome().told(), v1::TOLD_NO_HIT);
}

}  // namespace
}  // namespace covenant::exchange
