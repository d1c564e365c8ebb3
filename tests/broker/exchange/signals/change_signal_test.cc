// A supplier corrects its own signal, and says that its subject withdrew the consent.
#include "broker/exchange/signals/change_signal.h"

#include "broker/exchange/destruction/due_signals.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/notices/notice_acts.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kAnna[] = "1234567890";

class ChangeSignalTest : public testing::Test {
 protected:
  std::string Supply(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told->signal_reference();
  }
  // The value of a field as comensha is given it; "no hit" and "not given" where it is not.
  std::string Given(const std::string& field) {
    const auto told =
        broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
    if (told->records().empty()) return "no hit";
    for (const v1::FieldValue& one : told->records(0).fields()) {
      if (one.field() == field) return one.value();
    }
    return "not given";
  }
  static v1::CorrectSignalRequest Correction(const std::string& reference, const std::string& field,
                                             const std::string& value) {
    auto request = Ask<v1::CorrectSignalRequest>(kRegistration, kRegister);
    request.set_signal_reference(reference);
    v1::FieldValue& corrected = *request.add_fields();
    corrected.set_field(field);
    corrected.set_value(value);
    return request;
  }
  Told<v1::CorrectSignalAnswer> Correct(const std::string& party, v1::CorrectSignalRequest request) {
    return broker_.Tell<v1::CorrectSignalAnswer>(broker_.System(party), v1::ENTRY_KIND_CORRECT_SIGNAL, &CorrectSignal,
                                                 std::move(request));
  }
  Told<v1::WithdrawConsentAnswer> Withdraw(const std::string& party, const std::string& reference,
                                           const std::string& day = "") {
    auto request = Ask<v1::WithdrawConsentRequest>(kRegistration, kRegister);
    request.set_signal_reference(reference);
    request.set_withdrawn_on(day);
    return broker_.Tell<v1::WithdrawConsentAnswer>(broker_.System(party), v1::ENTRY_KIND_WITHDRAW_CONSENT,
                                                   &WithdrawConsent, std::move(request));
  }
  std::vector<v1::NoticeKind> NoticesTo(const std::string& party) {
    const auto told = broker_.Tell<v1::ListNoticesAnswer>(broker_.System(party), v1::ENTRY_KIND_NOTICE_LIST,
                                                          &ListNotices, v1::ListNoticesRequest());
    std::vector<v1::NoticeKind> kinds;
    for (const v1::Notice& notice : told->notices()) kinds.push_back(notice.kind());
    return kinds;
  }

  BrokerWithoutPort broker_;
};

TEST_F(ChangeSignalTest, GivesTheCorrectedValueFromThenOnAndTellsWhoHadTheOldOne) {
  const std::string reference = Supply("politie", VictimSignal(kAnna));
  EXPECT_EQ(Given("age"), "16-17");
  const auto told = Correct("politie", Correction(reference, "birth_date", "1999-05-04"));
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_EQ(Given("age"), "18+");
  EXPECT_EQ(Given("sex"), "v") << "what was not corrected stays";
  EXPECT_THAT(NoticesTo("comensha"), ElementsAre(v1::NOTICE_KIND_CORRECTED));
  EXPECT_THAT(told.detail.signal_change().corrected_fields(), ElementsAre("birth_date"));
  EXPECT_THAT(told.detail.SerializeAsString(), Not(HasSubstr("1999-05-04"))) << "the values stand with the signal only";
  broker_.Restart();
  EXPECT_EQ(Given("age"), "18+");
}

// As the answer did: a notice must not say what the answer kept back.
TEST_F(ChangeSignalTest, ANoticeKeepsTheSourceBackWhereTheDataSetMasksIt) {
  Reword(broker_, kRegistration, "aanmelder: {organisation: as_is", "aanmelder: {organisation: mask_source");
  const std::string reference = Supply("politie", VictimSignal(kAnna));
  const auto given =
      broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
  ASSERT_EQ(given->records_size(), 1);
  ASSERT_THAT(given->records(0).supplier(), IsEmpty());
  ASSERT_EQ(Correct("politie", Correction(reference, "sex", "m"))->outcome().told(), v1::TOLD_PERMITTED);
  const auto told = broker_.Tell<v1::ListNoticesAnswer>(broker_.System("comensha"), v1::ENTRY_KIND_NOTICE_LIST,
                                                        &ListNotices, v1::ListNoticesRequest());
  ASSERT_EQ(told->notices_size(), 1);
  EXPECT_THAT(told->notices(0).supplier(), IsEmpty());
}

TEST_F(ChangeSignalTest, TakesAwayAndAddsFields) {
  const std::string reference = Supply("politie", VictimSignal(kAnna));
  v1::CorrectSignalRequest request = Correction(reference, "nationality", "");
  v1::FieldValue& added = *request.add_fields();
  added.set_field("sector");
  added.set_value("horeca");
  ASSERT_EQ(Correct("politie", request)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Given("nationality"), "not given");
  EXPECT_EQ(Given("sector"), "horeca");
}

TEST_F(ChangeSignalTest, TakesNoValueThatCouldNotBeSupplied) {
  const std::string reference = Supply("politie", VictimSignal(kAnna));
  EXPECT_EQ(Correct("politie", Correction(reference, "birth_date", "2009-02-30")).reason(), "FIELD_VALUE_INVALID");
  EXPECT_EQ(Correct("politie", Correction(reference, "name", "x")).reason(), "FIELD_NOT_ALLOWED");
  v1::CorrectSignalRequest twice = Correction(reference, "sex", "m");
  *twice.add_fields() = twice.fields(0);
  EXPECT_EQ(Correct("politie", twice).reason(), "FIELD_VALUE_INVALID");
  v1::CorrectSignalRequest none = Correction(reference, "sex", "m");
  none.clear_fields();
  EXPECT_EQ(Correct("politie", none).reason(), "SIZE_INVALID");
  EXPECT_EQ(Given("sex"), "v");
  EXPECT_THAT(NoticesTo("comensha"), IsEmpty());
}

TEST_F(ChangeSignalTest, IsForTheSupplierUnderItsCovenant) {
  const std::string reference = Supply("politie", VictimSignal(kAnna));
  EXPECT_EQ(Correct("kmar", Correction(reference, "sex", "m")).reason(), "SIGNAL_UNKNOWN");
  EXPECT_EQ(Correct("politie", Correction("sig1.AAAA", "sex", "m")).reason(), "SIGNAL_UNKNOWN");
  EXPECT_EQ(Correct("politie", Correction("", "sex", "m")).reason(), "SIGNAL_UNKNOWN");
  v1::CorrectSignalRequest elsewhere = Correction(reference, "sex", "m");
  elsewhere.mutable_context()->set_covenant(kTable);
  EXPECT_EQ(Correct("politie", elsewhere).reason(), "SIGNAL_UNKNOWN");
  EXPECT_EQ(Withdraw("kmar", reference).reason(), "SIGNAL_UNKNOWN");
  EXPECT_EQ(Given("sex"), "v");
}

TEST_F(ChangeSignalTest, ReleasesNothingOnWithdrawnConsentAndDestroysWhatTheCovenantSays) {
  const std::string reference = Supply("opvang", CareSignal(kAnna));
  EXPECT_EQ(Given("sex"), "v");
  const auto told = Withdraw("opvang", reference);
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_EQ(told->destroyed_on(), "2026-11-22") << "within a day";
  EXPECT_EQ(told.detail.signal_change().consent_withdrawn_on(), "2026-11-21");
  EXPECT_EQ(Given("sex"), "no hit");
  EXPECT_THAT(NoticesTo("comensha"), ElementsAre(v1::NOTICE_KIND_CONSENT_WITHDRAWN));
  EXPECT_EQ(Withdraw("opvang", reference).reason(), "CONSENT_MISSING") << "it was withdrawn";
  EXPECT_FALSE(DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value());
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  EXPECT_EQ(Withdraw("opvang", reference).reason(), "SIGNAL_UNKNOWN") << "gone";
  EXPECT_THAT(NoticesTo("comensha"), ElementsAre(v1::NOTICE_KIND_CONSENT_WITHDRAWN, v1::NOTICE_KIND_DESTROYED));
}

TEST_F(ChangeSignalTest, LetsAWithdrawalLieInThePastButNotBeforeTheConsent) {
  const std::string reference = Supply("opvang", CareSignal(kAnna));  // given on 2026-10-01
  EXPECT_EQ(Withdraw("opvang", reference, "2026-09-30").reason(), "DATE_INVALID");
  EXPECT_EQ(Withdraw("opvang", reference, "2026-11-22").reason(), "DATE_INVALID") << "tomorrow";
  EXPECT_EQ(Withdraw("opvang", reference, "2026-02-30").reason(), "DATE_INVALID");
  const auto told = Withdraw("opvang", reference, "2026-10-01");
  EXPECT_EQ(told->destroyed_on(), "2026-10-02");
  EXPECT_TRUE(DueSignals(broker_.rooms(), broker_.clock().Now()).value().has_value()) << "at once";
}

TEST_F(ChangeSignalTest, HasNoConsentToWithdrawWhereNoneWasGiven) {
  EXPECT_EQ(Withdraw("politie", Supply("politie", VictimSignal(kAnna))).reason(), "CONSENT_MISSING");
}

}  // namespace
}  // namespace covenant::exchange
