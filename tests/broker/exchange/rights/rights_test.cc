#include "broker/exchange/rights/rights.h"

#include <set>

#include "broker/exchange/rights/who_am_i.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RightsTest : public testing::Test {
 protected:
  Told<v1::ListRightsAnswer> Rights(const std::string& party, v1::ListRightsRequest request = {}) {
    return broker_.Tell<v1::ListRightsAnswer>(broker_.System(party), v1::ENTRY_KIND_LIST_RIGHTS, &ListRights,
                                              std::move(request));
  }
  // "receive COMENSHA-REG melding-opsporing kmar,politie persoonskenmerk"
  static std::vector<std::string> Lines(const v1::ListRightsAnswer& answer) {
    std::vector<std::string> lines;
    for (const v1::Right& right : answer.rights()) {
      std::string line = right.direction() == v1::RIGHT_DIRECTION_RECEIVE ? "receive " : "supply ";
      line += right.covenant() + " " + right.rule() + " ";
      for (int i = 0; i < right.parties_size(); ++i) line += (i == 0 ? "" : ",") + right.parties(i).code();
      lines.push_back(line + (right.category().code().empty() ? "" : " " + right.category().code()));
    }
    return lines;
  }

  BrokerWithoutPort broker_;
};

TEST_F(RightsTest, TellsWhatAPartyMayReceiveAndSupply) {
  const auto told = Rights("gemeente-almere");
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_THAT(Lines(*told.operator->()), ElementsAre("receive TAFEL-SIGNAAL signaal-gemeenten kmar,nla,politie"));
  const v1::Right& right = told->rights(0);
  EXPECT_EQ(right.article(), 5u);
  EXPECT_EQ(right.basis_supply().code(), "wpg_20_1");
  EXPECT_EQ(right.basis_receive().article(), "artikel 172 Gemeentewet");
  EXPECT_EQ(right.form(), v1::RIGHT_FORM_HIT_ONLY);
  EXPECT_THAT(right.actions(), ElementsAre("check"));
  EXPECT_EQ(right.conditions(0).code(), "police_regime");
  EXPECT_EQ(told->policy_set(), told.leaf.policy_set());
}

TEST_F(RightsTest, TellsBothSidesUnderEveryCovenantOfTheParty) {
  const auto told = Rights("nla");
  EXPECT_THAT(Lines(*told.operator->()),
              AllOf(Contains("receive TAFEL-SIGNAAL signaal-opsporing kmar,politie"),
                    Contains("supply TAFEL-SIGNAAL signaal-opsporing kmar,politie"),
                    Contains("supply COMENSHA-REG melding-opsporing comensha persoonskenmerk"),
                    Contains("supply COMENSHA-REG jaarcijfers nationaal-rapporteur")));
}

TEST_F(RightsTest, SpeaksTheLanguageThatIsAsked) {
  v1::ListRightsRequest request;
  request.set_language(v1::LANGUAGE_ENGLISH);
  EXPECT_EQ(Rights("gemeente-almere", request)->rights(0).purpose().text(), "maintaining public order");
  EXPECT_EQ(Rights("gemeente-almere")->rights(0).purpose().text(), "handhaven van de openbare orde");
}

// Nobody learns from this what two others may do with each other.
TEST_F(RightsTest, ShowsNobodyTheRightsOfOthers) {
  for (const std::string party : {"politie", "comensha", "opvang", "riec-midden-nederland", "nationaal-rapporteur"}) {
    v1::ListRightsRequest request;
    request.set_page_size(1000);
    const auto told = Rights(party, request);
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_FALSE(told->rights().empty()) << party;
    for (const v1::Right& right : told->rights()) {
      for (const v1::Term& other : right.parties()) {
        EXPECT_NE(other.code(), party) << right.rule();
      }
    }
  }
  EXPECT_THAT(Lines(*Rights("opvang").operator->()), Each(HasSubstr("COMENSHA-REG")));
  EXPECT_THAT(Lines(*Rights("fairwork").operator->()), IsEmpty()) << "a party of no covenant";
}

TEST_F(RightsTest, KeepsToTheCovenantAndThePurposeThatAreNamed) {
  v1::ListRightsRequest request = Ask<v1::ListRightsRequest>(kRegistration, "statistiek");
  const auto told = Rights("politie", request);
  EXPECT_THAT(Lines(*told.operator->()), ElementsAre("supply COMENSHA-REG overlap comensha",
                                                     "supply COMENSHA-REG jaarcijfers nationaal-rapporteur"));
  EXPECT_EQ(told.leaf.covenant(), kRegistration);
}

TEST_F(RightsTest, RefusesWhatTheRequestAloneShows) {
  EXPECT_EQ(Rights("politie", Ask<v1::ListRightsRequest>("GEEN", "")).reason(), "COVENANT_UNKNOWN");
  EXPECT_EQ(Rights("fairwork", Ask<v1::ListRightsRequest>(kTable, "")).reason(), "PARTY_NOT_IN_COVENANT");
  EXPECT_EQ(Rights("politie", Ask<v1::ListRightsRequest>("", "geen_doel")).reason(), "PURPOSE_UNKNOWN");
  v1::ListRightsRequest large;
  large.set_page_size(1001);
  EXPECT_EQ(Rights("politie", large).reason(), "SIZE_INVALID");
  broker_.clock().Set(DutchTime("2031-01-01T00:00:00"));
  EXPECT_EQ(Rights("politie", Ask<v1::ListRightsRequest>(kTable, "")).reason(), "EXPIRED_COVENANT");
  EXPECT_THAT(Lines(*Rights("politie").operator->()), IsEmpty()) << "nothing is in force";
}

TEST_F(RightsTest, GivesEveryRightOnceHoweverSmallThePages) {
  v1::ListRightsRequest request;
  request.set_page_size(1000);
  const std::vector<std::string> all = Lines(*Rights("politie", request).operator->());
  ASSERT_GT(all.size(), 5u);
  for (const uint32_t size : {1u, 2u, 3u, static_cast<uint32_t>(all.size())}) {
    std::vector<std::string> paged;
    std::string token;
    int pages = 0;
    do {
      request.set_page_size(size);
      request.set_page_token(token);
      const auto told = Rights("politie", request);
      ASSERT_TRUE(told.status.ok()) << told.status;
      ASSERT_LE(static_cast<uint32_t>(told->rights_size()), size);
      const std::vector<std::string> page = Lines(*told.operator->());
      paged.insert(paged.end(), page.begin(), page.end());
      token = told->next_page_token();
      ASSERT_LE(++pages, 1000);
    } while (!token.empty());
    EXPECT_EQ(paged, all) << size;
  }
}

TEST_F(RightsTest, APageTokenServesItsOwnListOnly) {
  v1::ListRightsRequest request;
  request.set_page_size(1);
  request.set_page_token(Rights("politie", request)->next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(Rights("kmar", request).status));
  request.mutable_context()->set_purpose("statistiek");
  EXPECT_TRUE(absl::IsInvalidArgument(Rights("politie", request).status));
  request.mutable_context()->clear_purpose();
  EXPECT_TRUE(Rights("politie", request).status.ok());
}

// Also this is a reading that leaves its entry.
TEST_F(RightsTest, IsRecorded) {
  const uint64_t size = broker_.size();
  const auto told = Rights("politie");
  EXPECT_EQ(told.index, size);
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_LIST_RIGHTS);
  EXPECT_EQ(told.leaf.caller(), "politie");
  EXPECT_EQ(told.leaf.told(), "permit");
}

}  // namespace
}  // namespace covenant::exchange
