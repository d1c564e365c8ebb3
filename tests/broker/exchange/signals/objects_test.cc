// Objects as the subject of a signal: companies, telephones, addresses, vehicles and websites, with keys of their own.
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/signals/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kAnna[] = "1234567890";
constexpr char kCompany[] = "12345678";
constexpr char kPhone[] = "06-12345678";

v1::SubjectReference AboutObject(const std::string& kind, const std::string& scheme, const std::string& value) {
  v1::SubjectReference subject = About(scheme, value);
  subject.set_object(kind);
  return subject;
}
v1::SubjectReference AboutObject(const std::string& kind, v1::Identifier identifier) {
  v1::SubjectReference subject;
  *subject.add_identifiers() = std::move(identifier);
  subject.set_object(kind);
  return subject;
}

v1::Signal ObjectSignal(const std::string& kind, v1::Identifier identifier) {
  v1::Signal signal;
  *signal.add_identifiers() = std::move(identifier);
  signal.set_object(kind);
  signal.set_police_regime("wpg_8");
  return signal;
}
v1::Signal ObjectSignal(const std::string& kind, const std::string& scheme, const std::string& value) {
  return ObjectSignal(kind, Identifier(scheme, {value}));
}

// The investigation services tell each other of companies and telephones too.
class ObjectsTest : public testing::Test {
 protected:
  ObjectsTest() {
    Reword(broker_, kTable, "opsporing: [bsn, v_number, passport]",
           "opsporing: [bsn, v_number, passport, phone, kvk, website]");
    Reword(broker_, kTable,
           "purpose: voorkomen_opsporen\n    about: [slachtoffer, mogelijk_slachtoffer, verdachte, veroordeelde]",
           "purpose: voorkomen_opsporen\n    about: [mogelijk_slachtoffer, bedrijf, telefoon]");
  }
  void Deposit(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, TableSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  std::string RefusalOf(v1::Signal signal) {
    const auto told = broker_.Submit("kmar", TableSubmission(std::move(signal)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_REFUSED);
    return told.reason();
  }
  Told<v1::CheckAnswer> Check(v1::SubjectReference subject) {
    return broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject)));
  }

  BrokerWithoutPort broker_;
};

TEST_F(ObjectsTest, AnObjectGivesAHitByWhatNamesIt) {
  Deposit("kmar", ObjectSignal("bedrijf", "kvk", kCompany));
  const auto told = Check(AboutObject("bedrijf", "kvk", "1234 5678"));
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_FALSE(told->possible()) << "what names an object identifies it";
  EXPECT_EQ(told->contacts(0).party(), "kmar");
  EXPECT_THAT(told->pseudonym(), StartsWith("psn1."));
  const auto again = Check(ByPseudonym(told->pseudonym()));
  EXPECT_EQ(again->contacts_size(), 1);
  EXPECT_EQ(again->pseudonym(), told->pseudonym());
}

TEST_F(ObjectsTest, ATelephoneAsAnObjectNeverFindsPeopleNorTheReverse) {
  v1::Signal person = TableSignal(kAnna);
  *person.add_identifiers() = Identifier("phone", {kPhone});
  Deposit("kmar", person);
  EXPECT_EQ(Check(AboutObject("telefoon", "phone", kPhone))->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_TRUE(Check(About("phone", kPhone))->possible());

  Deposit("nla", ObjectSignal("telefoon", "phone", kPhone));
  const auto as_object = Check(AboutObject("telefoon", "phone", kPhone));
  ASSERT_EQ(as_object->contacts_size(), 1);
  EXPECT_EQ(as_object->contacts(0).party(), "nla");
  const auto as_person = Check(About("phone", kPhone));
  ASSERT_EQ(as_person->contacts_size(), 1);
  EXPECT_EQ(as_person->contacts(0).party(), "kmar");
  EXPECT_NE(as_object.detail.items(0).subject_tokens(0), as_person.detail.items(0).subject_tokens(0));
}

TEST_F(ObjectsTest, ObjectsGoByTheRulesThatNameThem) {
  v1::Signal website = ObjectSignal("website", "website", "example.nl");
  EXPECT_EQ(RefusalOf(website), "SUBJECT_ROLE_EXCLUDED") << "no rule is about websites";
  EXPECT_EQ(Check(AboutObject("website", "website", "example.nl")).reason(), "SUBJECT_ROLE_EXCLUDED");
  v1::Signal other_regime = ObjectSignal("bedrijf", "kvk", kCompany);
  other_regime.set_police_regime("wpg_12");
  EXPECT_THAT(RefusalOf(other_regime), Not(IsEmpty()));
  v1::Signal hidden = ObjectSignal("bedrijf", "kvk", kCompany);
  hidden.set_handling_code("hidden");
  Deposit("kmar", hidden);
  const auto told = Check(AboutObject("bedrijf", "kvk", kCompany));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(told.detail.items(0).outcome(), "HANDLING_CODE_HIDDEN");
}

TEST_F(ObjectsTest, WhatIsMixedUpIsRefused) {
  v1::Signal role_and_object = ObjectSignal("bedrijf", "kvk", kCompany);
  role_and_object.set_subject_role("verdachte");
  EXPECT_EQ(RefusalOf(role_and_object), "WORD_UNKNOWN");
  v1::Signal object_as_role = TableSignal(kAnna);
  object_as_role.set_subject_role("bedrijf");
  EXPECT_EQ(RefusalOf(object_as_role), "WORD_UNKNOWN");
  EXPECT_EQ(RefusalOf(ObjectSignal("mogelijk_slachtoffer", "kvk", kCompany)), "WORD_UNKNOWN");
  EXPECT_EQ(RefusalOf(ObjectSignal("bedrijf", "v_number", kAnna)), "OBJECT_SCHEME_EXCLUDED");
  EXPECT_EQ(Check(AboutObject("bedrijf", "v_number", kAnna)).reason(), "OBJECT_SCHEME_EXCLUDED");
  EXPECT_EQ(Check(AboutObject("verdachte", "kvk", kCompany)).reason(), "WORD_UNKNOWN");
  v1::SubjectReference pseudonym = ByPseudonym("psn1." + std::string(54, 'A'));
  pseudonym.set_object("bedrijf");
  EXPECT_EQ(Check(pseudonym).reason(), "SUBJECT_MISSING");
}

TEST_F(ObjectsTest, AMissLooksLikeAHiddenHit) {
  v1::Signal hidden = ObjectSignal("bedrijf", "kvk", kCompany);
  hidden.set_handling_code("hidden");
  Deposit("kmar", hidden);
  Check(AboutObject("bedrijf", "kvk", "87654321"));  // keys of the first use
  TakeLook(broker_);
  const auto none = Check(AboutObject("bedrijf", "kvk", "11111111"));
  const Look look_of_none = TakeLook(broker_);
  const auto something = Check(AboutObject("bedrijf", "kvk", kCompany));
  EXPECT_EQ(none.answer, something.answer);
  EXPECT_EQ(look_of_none, TakeLook(broker_));
}

TEST_F(ObjectsTest, AreDestroyedWithTheirRows) {
  Deposit("kmar", ObjectSignal("bedrijf", "kvk", kCompany));
  broker_.clock().Set(DutchTime("2028-11-21T00:00:00"));
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  size_t rows = 0;
  for (auto cursor = broker_.store().Scan(store::Family::kSubjects, store::Prefix("s")); cursor->Valid();
       cursor->Next()) {
    ++rows;
  }
  EXPECT_EQ(rows, 2u) << "the decoy and its posting";
}

TEST_F(ObjectsTest, AreNoPeopleInFigures) {
  Reword(broker_, kRegistration, "opsporing: [bsn, v_number, passport, name_birthdate]",
         "opsporing: [bsn, v_number, passport, name_birthdate, kvk]");
  Reword(broker_, kRegistration,
         "purpose: registratie_aard_omvang\n    about: [slachtoffer, mogelijk_slachtoffer]\n    basis:\n      supply",
         "purpose: registratie_aard_omvang\n    about: [slachtoffer, mogelijk_slachtoffer, bedrijf]\n    basis:\n      "
         "supply");
  ASSERT_EQ(broker_.Submit("politie", VictimSubmission(ObjectSignal("bedrijf", "kvk", kCompany)))->outcome().told(),
            v1::TOLD_PERMITTED);
  EXPECT_THAT(broker_.Overlap("comensha", Ask<v1::OverlapRequest>(kRegistration, "statistiek"))->cells(), IsEmpty());
}

// A covenant about every kind of object that the vocabulary knows.
class EveryObjectTest : public ObjectsTest {
 protected:
  EveryObjectTest() {
    Reword(broker_, kTable, "passport, phone, kvk, website]",
           "passport, phone, kvk, website, postal_address, licence_plate]");
    Reword(broker_, kTable, "[mogelijk_slachtoffer, bedrijf, telefoon]",
           "[mogelijk_slachtoffer, bedrijf, telefoon, adres, voertuig, website]");
  }
  // What was supplied under one spelling is found under another, is no possible hit, and is no person.
  void ExpectHit(const std::string& kind, const v1::Identifier& supplied, const v1::Identifier& asked,
                 const v1::Identifier& another) {
    SCOPED_TRACE(kind);
    EXPECT_EQ(Check(AboutObject(kind, supplied))->outcome().told(), v1::TOLD_NO_HIT);
    Deposit("kmar", ObjectSignal(kind, supplied));
    const auto told = Check(AboutObject(kind, asked));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    EXPECT_FALSE(told->possible()) << "what names an object identifies it";
    ASSERT_EQ(told->contacts_size(), 1);
    EXPECT_EQ(told->contacts(0).party(), "kmar");
    EXPECT_EQ(Check(ByPseudonym(told->pseudonym()))->pseudonym(), told->pseudonym());
    EXPECT_EQ(Check(AboutObject(kind, another))->outcome().told(), v1::TOLD_NO_HIT);
    v1::SubjectReference person;
    *person.add_identifiers() = asked;
    EXPECT_EQ(Check(person)->outcome().told(), v1::TOLD_NO_HIT) << "nobody lives there";
  }
};

TEST_F(EveryObjectTest, AnAddressGivesAHit) {
  ExpectHit("adres", Identifier("postal_address", {"1234 AB", "12 a"}),
            Identifier("postal_address", {"1234ab", "12-A"}), Identifier("postal_address", {"1234AB", "12B"}));
}

TEST_F(EveryObjectTest, AWebsiteGivesAHit) {
  ExpectHit("website", Identifier("website", {"https://WWW.Example.nl/"}), Identifier("website", {"example.nl"}),
            Identifier("website", {"example.com"}));
}

TEST_F(EveryObjectTest, AVehicleGivesAHit) {
  ExpectHit("voertuig", Identifier("licence_plate", {"NLD", "GZJ-49-B"}),
            Identifier("licence_plate", {"nld", "gzj49b"}), Identifier("licence_plate", {"NLD", "GZJ-49-D"}));
}

// Somebody's home is not who lives there, and two people at one address stay two.
TEST_F(EveryObjectTest, AnAddressOfPeopleIsNoObjectNorTheReverse) {
  const v1::Identifier address = Identifier("postal_address", {"1234AB", "12"});
  v1::Signal person = TableSignal(kAnna);
  *person.add_identifiers() = address;
  Deposit("kmar", person);
  EXPECT_EQ(Check(AboutObject("adres", address))->outcome().told(), v1::TOLD_NO_HIT);
  Deposit("nla", ObjectSignal("adres", address));
  const auto as_object = Check(AboutObject("adres", address));
  ASSERT_EQ(as_object->contacts_size(), 1);
  EXPECT_EQ(as_object->contacts(0).party(), "nla");
  v1::SubjectReference as_person;
  *as_person.add_identifiers() = address;
  const auto possible = Check(as_person);
  EXPECT_TRUE(possible->possible());
  ASSERT_EQ(possible->contacts_size(), 1);
  EXPECT_EQ(possible->contacts(0).party(), "kmar");
}

}  // namespace
}  // namespace covenant::exchange
