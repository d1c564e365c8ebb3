// An officer's search under a covenant that keeps identifiers off the direct path: it goes by the blind path too.
#include "broker/exchange/audit/list_entries.h"
#include "broker/exchange/signals/submit.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kOfficer[] = "p-cohen";
constexpr char kLawful[] = "rechtmatigheidscontrole";
constexpr char kAnna[] = "1234567890";

class BlindSearchTest : public testing::Test {
 protected:
  BlindSearchTest() {
    Reword(broker_, kTable, "matching:\n  article: 3\n",
           "matching:\n  article: 3\n  blind_only: all\n  pepper: true\n");
  }
  BlindPartner Officer() {
    return {.broker = broker_, .party = "comensha", .purpose = kLawful, .person = kOfficer, .pepper = pepper_};
  }
  void Supply() {
    const BlindPartner kmar{.broker = broker_, .party = "kmar", .pepper = pepper_};
    v1::Signal signal = TableSignal(kAnna);
    *signal.mutable_identifiers(0) = kmar.ByHandle(kmar.Handle(kAnna));
    ASSERT_EQ(broker_.Submit("kmar", TableSubmission(signal))->outcome().told(), v1::TOLD_PERMITTED);
  }
  Told<v1::ListEntriesAnswer> Search(const v1::Identifier& identifier, const std::string& covenant = kTable) {
    auto request = Ask<v1::ListEntriesRequest>("", kLawful);
    request.mutable_filter()->set_covenant(covenant);
    request.mutable_filter()->add_kinds(v1::ENTRY_KIND_SUBMIT);
    *request.mutable_subject()->add_identifiers() = identifier;
    return broker_.ListEntries(broker_.Person(kOfficer), request);
  }

  BrokerWithoutPort broker_;
  const std::string pepper_ = std::string(schemes::kPepperSize, 'p');
};

TEST_F(BlindSearchTest, FindsByAHandleWhatStandsUnderAPepper) {
  Supply();
  const std::string handle = Officer().Handle(kAnna);
  ASSERT_EQ(Search(Officer().ByHandle(handle))->entries_size(), 1);
  EXPECT_EQ(Search(Officer().ByHandle(Officer().Handle("9876543210")))->entries_size(), 0);
}

TEST_F(BlindSearchTest, AnOfficerGetsTheKeysOfEverySchemeThatSomebodyMatchesBy) {
  EXPECT_EQ(Officer().Keys()->keys_size(), 3);
  EXPECT_EQ((BlindPartner{.broker = broker_, .party = "comensha"}).Keys().reason(), "PARTY_NOT_IN_COVENANT")
      << "its systems take no part in it";
}

TEST_F(BlindSearchTest, AnIdentifierAsItIsIsRefusedAndNotLookedForInVain) {
  Supply();
  for (const std::string covenant : {kTable, ""}) {
    const auto told = Search(Identifier("v_number", {kAnna}), covenant);
    EXPECT_EQ(told.reason(), "DIRECT_PATH_EXCLUDED");
    EXPECT_THAT(told->outcome().explanation(),
                HasSubstr("covenant TAFEL-SIGNAAL takes v_number on the blind path only"));
    EXPECT_THAT(told->outcome().explanation(), Not(HasSubstr(kAnna)));
  }
  EXPECT_EQ(Search(Identifier("v_number", {kAnna}), kRegistration)->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(BlindSearchTest, ASchemeThatNobodyMatchesByIsSaid) {
  v1::Identifier left_empty;
  left_empty.set_scheme("kvk");
  const auto told = Search(left_empty);
  EXPECT_EQ(told.reason(), "IDENTIFIER_NOT_ALLOWED");
  EXPECT_THAT(told->outcome().explanation(), HasSubstr("under covenant TAFEL-SIGNAAL nobody matches by kvk"));
  EXPECT_EQ(Search(left_empty, "NIETS").reason(), "COVENANT_UNKNOWN");
}

TEST_F(BlindSearchTest, OnlyASearchIsFreeOfTheCovenantsOwnGround) {
  BlindPartner officer = Officer();
  officer.purpose = kDetect;
  EXPECT_EQ(officer.Evaluate(officer.Evaluation(officer.Blind({kAnna}))).reason(), "PARTY_NOT_IN_COVENANT");
  officer.purpose = kLawful;
  officer.covenant = "NIETS";
  EXPECT_EQ(officer.Evaluate(officer.Evaluation(officer.Blind({kAnna}))).reason(), "COVENANT_UNKNOWN");
  officer.covenant = kTable;
  officer.scheme = "phone";
  EXPECT_EQ(officer.Evaluate(officer.Evaluation(officer.Blind({"0612345678"}))).reason(), "IDENTIFIER_NOT_ALLOWED");
}

TEST_F(BlindSearchTest, AnObjectIsLookedForApartFromPeople) {
  Reword(broker_, kTable, "  blind_only: all\n  pepper: true\n  opsporing: [bsn, v_number, passport]",
         "  opsporing: [bsn, v_number, passport, phone]");
  Reword(broker_, kTable,
         "purpose: voorkomen_opsporen\n    about: [slachtoffer, mogelijk_slachtoffer, verdachte, veroordeelde]",
         "purpose: voorkomen_opsporen\n    about: [mogelijk_slachtoffer, telefoon]");
  v1::Signal object;
  object.set_object("telefoon");
  object.set_police_regime("wpg_8");
  *object.add_identifiers() = Identifier("phone", {"0612345678"});
  ASSERT_EQ(broker_.Submit("kmar", TableSubmission(object))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Search(Identifier("phone", {"0612345678"}))->entries_size(), 0);
  auto request = Ask<v1::ListEntriesRequest>("", kLawful);
  request.mutable_filter()->set_covenant(kTable);
  *request.mutable_subject()->add_identifiers() = Identifier("phone", {"0612345678"});
  request.mutable_subject()->set_object("telefoon");
  EXPECT_EQ(broker_.ListEntries(broker_.Person(kOfficer), request)->entries_size(), 1);
}

}  // namespace
}  // namespace covenant::exchange
