// Weak identifiers: alone they give a possible hit and never fields; beside a strong one they change nothing.
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/retrieve.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kPhone[] = "06-12345678";
constexpr char kOtherPhone[] = "06-87654321";

v1::CheckSubjectRequest CheckOf(v1::SubjectReference subject) {
  return Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject));
}

v1::Signal WithPhone(const std::string& v_number, const std::string& phone = kPhone) {
  v1::Signal signal = TableSignal(v_number);
  *signal.add_identifiers() = Identifier("phone", {phone});
  return signal;
}

// Somebody by a strong identifier, and a guess at a weak one.
v1::SubjectReference WithGuess(const std::string& v_number, const std::string& scheme,
                               const std::vector<std::string>& parts) {
  v1::SubjectReference subject = About("v_number", v_number);
  *subject.add_identifiers() = Identifier(scheme, parts);
  return subject;
}

// All that shows of an answer but for its random bytes: the answer, leaf and size of the leaf, what was read,
// how often was written, and of how many the register says that they were asked about.
template <class Question>
auto SeenFromOutside(BrokerWithoutPort& broker, Question ask) {
  TakeLook(broker);
  const int writes = broker.store().writes();
  const auto told = ask();
  EXPECT_TRUE(told.status.ok()) << told.status;
  v1::Leaf leaf = told.leaf;
  for (auto* hash : {leaf.mutable_request_hash(), leaf.mutable_reply_hash(), leaf.mutable_commitment()}) hash->clear();
  int tokens = 0;
  for (const v1::ItemDetail& item : told.detail.items()) tokens += item.subject_tokens_size();
  return std::tuple(told.answer, leaf.SerializeAsString(), told.receipt.leaf().size(), TakeLook(broker),
                    broker.store().writes() - writes, tokens);
}

// The investigation services may use telephones too.
class PossibleTest : public testing::Test {
 protected:
  PossibleTest() {
    Reword(broker_, kTable, "opsporing: [bsn, v_number, passport]", "opsporing: [bsn, v_number, passport, phone]");
  }
  void Deposit(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, TableSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  Told<v1::CheckAnswer> CheckPhone(const std::string& phone) {
    return broker_.Check("politie", CheckOf(About("phone", phone)));
  }
  void ExpectNoHit(const Told<v1::CheckAnswer>& told, const std::string& truth) {
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
    EXPECT_FALSE(told->possible());
    EXPECT_THAT(told->contacts(), IsEmpty());
    EXPECT_EQ(told.leaf.told(), "no_hit");
    EXPECT_EQ(told.detail.items(0).outcome(), truth);
  }

  BrokerWithoutPort broker_;
};

TEST_F(PossibleTest, AWeakIdentifierAloneGivesAPossibleHitWithoutAPseudonym) {
  Deposit("kmar", WithPhone(kAnna));
  const auto told = CheckPhone("+31612345678");
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_TRUE(told->possible());
  EXPECT_THAT(told->pseudonym(), IsEmpty());
  ASSERT_EQ(told->contacts_size(), 1);
  EXPECT_EQ(told->contacts(0).party(), "kmar");
  EXPECT_EQ(told.leaf.told(), "permit");
  EXPECT_THAT(told.leaf.bases(), ElementsAre("wpg_15"));
  const v1::ItemDetail& item = told.detail.items(0);
  EXPECT_EQ(item.outcome(), "permit");
  ASSERT_EQ(item.reasons_size(), 1);
  EXPECT_EQ(item.reasons(0).code(), "WEAK_MATCH_ONLY");
  EXPECT_EQ(item.reasons(0).condition(), "phone");
  EXPECT_EQ(item.records(0).outcome(), "permit");
  EXPECT_EQ(item.subject_tokens_size(), 1);
}

TEST_F(PossibleTest, AStrongHitIsNotPossible) {
  Deposit("kmar", WithPhone(kAnna));
  const auto told = broker_.Check("politie", CheckOf(About("v_number", kAnna)));
  EXPECT_FALSE(told->possible());
  EXPECT_THAT(told->pseudonym(), StartsWith("psn1."));
  EXPECT_THAT(told.detail.items(0).reasons(), IsEmpty());
}

TEST_F(PossibleTest, NothingIsPossibleWhereTheRulesWouldGiveNoHit) {
  ExpectNoHit(CheckPhone(kPhone), "NOTHING_HELD");
  v1::Signal hidden = WithPhone(kAnna);
  hidden.set_handling_code("hidden");
  Deposit("kmar", hidden);
  ExpectNoHit(CheckPhone(kPhone), "HANDLING_CODE_HIDDEN");
  Deposit("politie", WithPhone(kBea, kOtherPhone));
  ExpectNoHit(CheckPhone(kOtherPhone), "OWN_RECORD");
}

TEST_F(PossibleTest, WhatStandsBehindANoHitDoesNotShow) {
  v1::Signal hidden = WithPhone(kAnna);
  hidden.set_handling_code("hidden");
  Deposit("kmar", hidden);
  CheckPhone("06-00000001");  // keys of the first use
  TakeLook(broker_);
  const auto none = CheckPhone(kOtherPhone);
  const Look look_of_none = TakeLook(broker_);
  const auto something = CheckPhone(kPhone);
  EXPECT_EQ(none.answer, something.answer);
  EXPECT_EQ(look_of_none, TakeLook(broker_));
}

TEST_F(PossibleTest, PeopleWhoShareATelephoneStaySeparate) {
  Deposit("kmar", WithPhone(kAnna));
  Deposit("nla", WithPhone(kBea));
  EXPECT_EQ(CheckPhone(kPhone)->contacts_size(), 2);
  const auto anna = broker_.Check("politie", CheckOf(About("v_number", kAnna)));
  ASSERT_EQ(anna->contacts_size(), 1);
  EXPECT_EQ(anna->contacts(0).party(), "kmar");
  const auto bea = broker_.Check("politie", CheckOf(About("v_number", kBea)));
  ASSERT_EQ(bea->contacts_size(), 1);
  EXPECT_EQ(bea->contacts(0).party(), "nla");
}

TEST_F(PossibleTest, NoLinkIsFollowedFromATelephone) {
  Deposit("kmar", WithPhone(kAnna));
  Deposit("nla", WithPhone(kAnna));
  Deposit("kmar", TableSignal(kAnna));
  const auto told = CheckPhone(kPhone);
  EXPECT_TRUE(told->possible());
  EXPECT_EQ(told.detail.items(0).records_size(), 2) << "what else there is of her number is not weighed";
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 1);
}

TEST_F(PossibleTest, ARightAndAWrongGuessBesideAStrongIdentifierAreAlikeInBytesReadsAndWrites) {
  Deposit("kmar", WithPhone(kAnna));
  const auto ask = [&](const std::string& v_number, const std::string& phone) {
    return SeenFromOutside(broker_,
                           [&] { return broker_.Check("politie", CheckOf(WithGuess(v_number, "phone", {phone}))); });
  };
  ask(kAnna, "06-00000001");  // keys of the first use
  EXPECT_EQ(ask(kAnna, kPhone), ask(kAnna, kOtherPhone));
  EXPECT_EQ(ask(kBea, kPhone), ask(kBea, kOtherPhone));
}

TEST_F(PossibleTest, ARightAndAWrongGuessAreAlikeInBulkToo) {
  Deposit("kmar", WithPhone(kAnna));
  const auto ask = [&](const std::string& v_number, const std::string& phone) {
    auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
    *request.add_subjects() = About("v_number", "5555555555");
    *request.add_subjects() = WithGuess(v_number, "phone", {phone});
    return SeenFromOutside(broker_, [&] { return broker_.CheckBulk("politie", request); });
  };
  ask(kAnna, "06-00000001");  // keys of the first use
  EXPECT_EQ(ask(kAnna, kPhone), ask(kAnna, kOtherPhone));
  EXPECT_EQ(ask(kBea, kPhone), ask(kBea, kOtherPhone));
}

TEST_F(PossibleTest, AWeakIdentifierIsChargedAsASubject) {
  Reword(broker_, kTable, "retention:", "budgets:\n  politie: {subjects_per_day: 2}\nretention:");
  ExpectNoHit(CheckPhone(kPhone), "NOTHING_HELD");
  ExpectNoHit(CheckPhone(kPhone), "NOTHING_HELD");
  ExpectNoHit(CheckPhone(kOtherPhone), "NOTHING_HELD");
  EXPECT_EQ(CheckPhone("06-00000001").reason(), "BUDGET_EXHAUSTED");
}

TEST_F(PossibleTest, BulkTellsItOfEachItem) {
  Deposit("kmar", WithPhone(kAnna));
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  *request.add_subjects() = About("phone", kPhone);
  *request.add_subjects() = About("v_number", kAnna);
  const auto told = broker_.CheckBulk("politie", request);
  ASSERT_EQ(told->items_size(), 2);
  EXPECT_TRUE(told->items(0).possible());
  EXPECT_FALSE(told->items(1).possible());
}

class WeakRetrievalTest : public testing::Test {
 protected:
  WeakRetrievalTest() {
    Reword(broker_, kRegistration, "comensha: [v_number, passport]", "comensha: [v_number, passport, name_birthdate]");
  }
  Told<v1::RetrieveAnswer> Retrieve(const std::string& family) {
    v1::SubjectReference subject;
    *subject.add_identifiers() = Identifier("name_birthdate", {family, "Anna", "2009-05-04"});
    return broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, subject));
  }

  BrokerWithoutPort broker_;
};

TEST_F(WeakRetrievalTest, GivesNothingAndTheOfficerReadsThatSomethingMatched) {
  v1::Signal signal = VictimSignal(kAnna);
  *signal.add_identifiers() = Identifier("name_birthdate", {"Nowak", "Anna", "2009-05-04"});
  ASSERT_EQ(broker_.Submit("politie", VictimSubmission(signal))->outcome().told(), v1::TOLD_PERMITTED);
  Retrieve("Eerste");  // keys of the first use
  TakeLook(broker_);
  const auto none = Retrieve("Niemand");
  const Look look_of_none = TakeLook(broker_);
  const auto told = Retrieve("Nowak");
  const Look look = TakeLook(broker_);
  EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(told.answer, none.answer);
  EXPECT_EQ(look, look_of_none);
  EXPECT_EQ(none.detail.items(0).outcome(), "NOTHING_HELD");
  const v1::ItemDetail& item = told.detail.items(0);
  EXPECT_EQ(item.outcome(), "WEAK_MATCH_ONLY");
  ASSERT_EQ(item.records_size(), 1);
  EXPECT_EQ(item.records(0).outcome(), "WEAK_MATCH_ONLY");
  EXPECT_THAT(item.records(0).fields(), IsEmpty());
}

TEST_F(WeakRetrievalTest, ARightAndAWrongGuessBesideAStrongIdentifierAreAlike) {
  v1::Signal signal = VictimSignal(kAnna);
  *signal.add_identifiers() = Identifier("name_birthdate", {"Nowak", "Anna", "2009-05-04"});
  ASSERT_EQ(broker_.Submit("politie", VictimSubmission(signal))->outcome().told(), v1::TOLD_PERMITTED);
  const auto ask = [&](const std::string& v_number, const std::string& family) {
    const auto subject = WithGuess(v_number, "name_birthdate", {family, "Anna", "2009-05-04"});
    return SeenFromOutside(broker_, [&] {
      return broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, subject));
    });
  };
  ask(kAnna, "Eerste");  // keys of the first use
  EXPECT_EQ(ask(kAnna, "Nowak"), ask(kAnna, "Niemand"));
  EXPECT_EQ(ask(kBea, "Nowak"), ask(kBea, "Niemand"));
}

}  // namespace
}  // namespace covenant::exchange
