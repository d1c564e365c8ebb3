// Links: that two identifiers are of one person is a claim, and two suppliers must make it.
#include "broker/exchange/signals/links.h"

#include "broker/exchange/signals/retrieve.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";

v1::Identifier Passport(const std::string& number) {
  return Identifier("passport", {"POL", number});
}
const v1::Identifier kPassport = Passport("AB1234567");

v1::Signal With(v1::Signal signal, const v1::Identifier& other) {
  *signal.add_identifiers() = other;
  return signal;
}
v1::Signal Only(v1::Signal signal, const v1::Identifier& identifier) {
  *signal.mutable_identifiers(0) = identifier;
  return signal;
}

class LinksTest : public testing::Test {
 protected:
  void Supply(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  Told<v1::RetrieveAnswer> Retrieve(const std::string& v_number = kAnna) {
    auto told =
        broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", v_number)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told;
  }
  static std::vector<std::string> SuppliersOf(const Told<v1::RetrieveAnswer>& told) {
    std::vector<std::string> suppliers;
    for (const v1::Record& record : told->records()) suppliers.push_back(record.supplier());
    return suppliers;
  }

  BrokerWithoutPort broker_;
};

TEST_F(LinksTest, ALinkOfTwoSuppliersIsFollowed) {
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  Supply("kmar", With(VictimSignal(kAnna), kPassport));
  Supply("nla", Only(VictimSignal(kAnna), kPassport));
  const auto told = Retrieve();
  EXPECT_THAT(SuppliersOf(told), ElementsAre("politie", "kmar", "nla"));
  const v1::ItemDetail& item = told.detail.items(0);
  EXPECT_EQ(item.records_size(), 3);
  EXPECT_EQ(item.subject_tokens_size(), 2) << "an officer finds the release by both identifiers";
  ASSERT_EQ(item.reasons_size(), 1);
  EXPECT_EQ(item.reasons(0).code(), "LINK_FOLLOWED");
  EXPECT_EQ(item.reasons(0).condition(), "passport");
}

TEST_F(LinksTest, APoisonedLinkReleasesNothingOfTheOtherPerson) {
  // Politie says, twice, that Anna holds Bea's passport.
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  Supply("nla", Only(VictimSignal(kBea), kPassport));
  const auto told = Retrieve();
  EXPECT_THAT(SuppliersOf(told), ElementsAre("politie", "politie"));
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 1);
  EXPECT_THAT(told.detail.items(0).reasons(), IsEmpty());
}

TEST_F(LinksTest, TwoCapacitiesOfOneLegalPersonAreOneSupplier) {
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  Supply("opvang", With(CareSignal(kAnna), kPassport));
  Supply("nla", Only(VictimSignal(kAnna), kPassport));
  EXPECT_THAT(SuppliersOf(Retrieve()), ElementsAre("politie", "opvang", "nla"));
  Reword(broker_, policy::DocumentKind::kRegister, "register", "00000099000000005000", "00000099000000001000");
  EXPECT_THAT(SuppliersOf(Retrieve()), ElementsAre("politie", "opvang"));
}

TEST_F(LinksTest, WhatTheCallerMayNotKnowOfLinksNothing) {
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  v1::Signal hidden = With(VictimSignal(kAnna), kPassport);
  hidden.set_handling_code("hidden");
  Supply("kmar", hidden);
  Supply("nla", Only(VictimSignal(kAnna), kPassport));
  EXPECT_THAT(SuppliersOf(Retrieve()), ElementsAre("politie"));
}

TEST_F(LinksTest, WeakIdentifiersLinkNobody) {
  const v1::Identifier name = Identifier("name_birthdate", {"Nowak", "Anna", "2009-05-04"});
  Reword(broker_, kRegistration, "comensha: [v_number, passport]", "comensha: [v_number, passport, name_birthdate]");
  Supply("politie", With(VictimSignal(kAnna), name));
  Supply("kmar", With(VictimSignal(kAnna), name));
  Supply("nla", With(VictimSignal(kBea), name));
  EXPECT_THAT(SuppliersOf(Retrieve()), ElementsAre("politie", "kmar"));
}

TEST_F(LinksTest, ALinkIsNotFollowedFromALink) {
  const v1::Identifier other = Passport("XY7654321");
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  Supply("kmar", With(VictimSignal(kAnna), kPassport));
  Supply("politie", With(Only(VictimSignal(kAnna), kPassport), other));
  Supply("kmar", With(Only(VictimSignal(kAnna), kPassport), other));
  Supply("nla", Only(VictimSignal(kAnna), other));
  EXPECT_THAT(SuppliersOf(Retrieve()), ElementsAre("politie", "kmar", "politie", "kmar"));
}

TEST_F(LinksTest, NoSchemeIsFollowedThatTheCallerMayNotMatchBy) {
  const v1::Identifier bsn = Identifier("bsn", {"999990019"});
  Supply("politie", With(VictimSignal(kAnna), bsn));
  Supply("kmar", With(VictimSignal(kAnna), bsn));
  Supply("nla", Only(VictimSignal(kAnna), bsn));
  EXPECT_THAT(SuppliersOf(Retrieve()), ElementsAre("politie", "kmar"));
}

TEST_F(LinksTest, APseudonymIsFollowedAsItsIdentifierIs) {
  Supply("politie", With(VictimSignal(kAnna), kPassport));
  Supply("kmar", With(VictimSignal(kAnna), kPassport));
  Supply("nla", Only(VictimSignal(kAnna), kPassport));
  const auto told = broker_.Retrieve(
      "comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, ByPseudonym(Retrieve()->pseudonym())));
  EXPECT_THAT(SuppliersOf(told), ElementsAre("politie", "kmar", "nla"));
}

TEST(LinksBoundTest, NoMoreThanTenAreFollowed) {
  Links links;
  for (char key = 'a'; key < 'a' + 20; ++key) {
    for (const char* supplier : {"1", "2"}) links.Add("asked", std::vector<std::string>{std::string(1, key)}, supplier);
  }
  EXPECT_EQ(links.Followed({"asked"}).size(), kMostLinks);
}

TEST(LinksBoundTest, WhatIsAskedAboutItselfIsNotFollowedAgain) {
  Links links;
  for (const char* supplier : {"1", "2"}) links.Add("a", std::vector<std::string>{"a", "b"}, supplier);
  EXPECT_THAT(links.Followed({"a", "b"}), IsEmpty());
  EXPECT_THAT(links.Followed({"a"}), ElementsAre("b"));
}

}  // namespace
}  // namespace covenant::exchange
