// The list of requests of data subjects, as each officer sees it.
#include "broker/exchange/subject_requests/subject_request_reading.h"

#include "gmock/gmock.h"
#include "tests/broker/exchange/subject_requests/subject_request_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> Ids(const v1::ListSubjectRequestsAnswer& answer) {
  std::vector<std::string> ids;
  for (const v1::SubjectRequest& request : answer.subject_requests()) ids.push_back(request.subject_request_id());
  return ids;
}

TEST_F(SubjectRequestTest, ListsTheNewestFirstOverPagesThatWhatComesMeanwhileDoesNotMove) {
  std::vector<std::string> opened;
  for (int i = 0; i < 5; ++i) {
    broker_.clock().Set(DutchTime("2026-11-21T10:00:0" + std::to_string(i + 1)));
    opened.push_back(OpenedId());
  }
  v1::ListSubjectRequestsRequest page;
  page.set_page_size(2);
  const auto first = ListAs("p-cohen", page);
  EXPECT_THAT(Ids(*first.operator->()), ElementsAre(opened[4], opened[3]));
  broker_.clock().Set(DutchTime("2026-11-21T10:00:09"));
  OpenedId();
  page.set_page_token(first->next_page_token());
  const auto second = ListAs("p-cohen", page);
  EXPECT_THAT(Ids(*second.operator->()), ElementsAre(opened[2], opened[1]));
  page.set_page_token(second->next_page_token());
  const auto last = ListAs("p-cohen", page);
  EXPECT_THAT(Ids(*last.operator->()), ElementsAre(opened[0]));
  EXPECT_THAT(last->next_page_token(), IsEmpty());
}

TEST_F(SubjectRequestTest, APageTokenGoesOnOnlyInItsOwnList) {
  OpenedId();
  OpenedId();
  v1::ListSubjectRequestsRequest page;
  page.set_page_size(1);
  page.set_page_token(ListAs("p-cohen", page)->next_page_token());
  ASSERT_FALSE(page.page_token().empty());
  EXPECT_TRUE(absl::IsInvalidArgument(ListAs("p-diaz", page).status));
  page.set_open_only(true);
  EXPECT_TRUE(absl::IsInvalidArgument(ListAs("p-cohen", page).status));
  page.set_open_only(false);
  page.set_page_token("geen");
  EXPECT_TRUE(absl::IsInvalidArgument(ListAs("p-cohen", page).status));
  page.clear_page_token();
  page.set_page_size(1001);
  EXPECT_EQ(ListAs("p-cohen", page).reason(), "SIZE_INVALID");
}

TEST_F(SubjectRequestTest, TheListLeavesOutWhatIsDecidedWhenAskedAndWhatIsOfAnotherCovenant) {
  const std::string decided = Answered(v1::SUBJECT_RIGHT_ACCESS);
  ASSERT_EQ(Decide(decided, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  broker_.clock().Set(DutchTime("2026-11-21T10:00:05"));
  const std::string open = OpenedId();
  v1::ListSubjectRequestsRequest request;
  EXPECT_THAT(Ids(*ListAs("p-cohen", request).operator->()), ElementsAre(open, decided));
  request.set_open_only(true);
  EXPECT_THAT(Ids(*ListAs("p-cohen", request).operator->()), ElementsAre(open));
  request.mutable_context()->set_covenant(kRegistration);
  EXPECT_THAT(Ids(*ListAs("p-cohen", request).operator->()), IsEmpty());
}

TEST_F(SubjectRequestTest, APartyThatIsAskedSeesByWhatItKnowsThePersonAndNoVerdict) {
  const std::string id = OpenedId();
  const auto supplier = ListAs("p-diaz");
  ASSERT_EQ(supplier->subject_requests_size(), 1);
  EXPECT_THAT(supplier->subject_requests(0).signal_references(), SizeIs(1));
  EXPECT_THAT(supplier->subject_requests(0).pseudonyms(), IsEmpty());
  const auto recipient = ListAs("p-faber");
  EXPECT_THAT(recipient->subject_requests(0).pseudonyms(), SizeIs(1));
  EXPECT_THAT(recipient->subject_requests(0).signal_references(), IsEmpty());
  ASSERT_EQ(AnswerAs("p-diaz", id, "wpg_27_1_f", "2027-03-01")->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(AnswerAs("p-faber", id)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_REFUSED)->outcome().told(), v1::TOLD_PERMITTED);
  const auto told = ListAs("p-faber");
  EXPECT_EQ(told->subject_requests(0).status(), "decided");
  EXPECT_EQ(told->subject_requests(0).verdict(), v1::SUBJECT_RIGHT_VERDICT_UNSPECIFIED);
  ASSERT_EQ(told->subject_requests(0).answers_size(), 1);
  EXPECT_EQ(told->subject_requests(0).answers(0).party(), "nla");
  EXPECT_EQ(ListAs("p-cohen")->subject_requests(0).answers_size(), 2);
}

TEST_F(SubjectRequestTest, WhoIsNoOfficerHasNoList) {
  const auto told =
      broker_.Tell<v1::ListSubjectRequestsAnswer>(broker_.System("kmar"), v1::ENTRY_KIND_SUBJECT_REQUEST_LIST,
                                                  &ListSubjectRequests, v1::ListSubjectRequestsRequest());
  EXPECT_EQ(told.reason(), "ROLE_MISSING");
}

}  // namespace
}  // namespace covenant::exchange
