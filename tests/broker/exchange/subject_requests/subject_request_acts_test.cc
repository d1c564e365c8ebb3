// A request of a data subject from opening to letter, and who sees what of it.
#include "broker/exchange/subject_requests/subject_request_acts.h"

#include "broker/exchange/audit/list_releases.h"
#include "broker/exchange/rotation/move_subjects.h"
#include "broker/exchange/rotation/rotate_keys.h"
#include "gmock/gmock.h"
#include "tests/broker/exchange/subject_requests/subject_request_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kLawful[] = "rechtmatigheidscontrole";

TEST_F(SubjectRequestTest, AsksWhoSuppliedAndWhoWasGivenAndTellsWhatWasDisclosed) {
  const auto opened = Open();
  ASSERT_EQ(opened->outcome().told(), v1::TOLD_PERMITTED) << opened->outcome().ShortDebugString();
  EXPECT_THAT(opened.detail.subject_right().asked(), ElementsAre("kmar", "nla"));
  EXPECT_EQ(opened->subject_request().due_on(), "2027-01-02");
  const std::string id = opened->subject_request().subject_request_id();
  EXPECT_THAT(Duties("p-diaz"), ElementsAre("2027-01-02 subject_request_answer"));
  EXPECT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED).reason(), "ANSWERS_MISSING");
  EXPECT_EQ(Letter(id).reason(), "SUBJECT_REQUEST_OPEN");
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(AnswerAs("p-faber", id)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_REFUSED).reason(), "GROUND_MISSING");
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Duties("p-cohen"), IsEmpty());
  const auto letter = Letter(id);
  ASSERT_EQ(letter->disclosures_size(), 1);
  EXPECT_EQ(letter->disclosures(0).index(), disclosure_);
  EXPECT_EQ(letter->disclosures(0).day(), "2026-11-21");
  EXPECT_THAT(letter->left_out(), IsEmpty());
  EXPECT_EQ(letter->kept_size(), 1);
}

TEST_F(SubjectRequestTest, LeavesOutWhatAPartyWithAGroundSuppliedUntilItLapses) {
  const std::string id = OpenedId();
  ASSERT_EQ(AnswerAs("p-diaz", id, "wpg_27_1_b", "2027-03-01")->outcome().told(), v1::TOLD_PERMITTED);
  const auto other = AnswerAs("p-faber", id);
  ASSERT_EQ(other->subject_request().answers_size(), 1) << "a party sees its own answer only";
  EXPECT_EQ(other->subject_request().answers(0).party(), "nla");
  EXPECT_EQ(other->subject_request().status(), "asking");
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  const auto letter = Letter(id);
  EXPECT_THAT(letter->disclosures(), IsEmpty());
  EXPECT_THAT(letter->kept(), IsEmpty());
  ASSERT_EQ(letter->left_out_size(), 1);
  EXPECT_EQ(letter->left_out(0).party(), "kmar");
  EXPECT_EQ(letter->left_out(0).review_on(), "2027-03-01");
  EXPECT_THAT(letter->left_out(0).entries(), ElementsAre(disclosure_));
  EXPECT_EQ(AnswerAs("p-faber", id, "wpg_27_1_a", "2027-03-01").reason(), "SUBJECT_REQUEST_CLOSED");
  broker_.clock().Set(DutchTime("2027-03-01T10:00:00"));
  EXPECT_THAT(Duties("p-diaz"), ElementsAre("2027-03-01 subject_request_ground"));
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Duties("p-cohen"), ElementsAre("2027-03-01 subject_request_lapsed"));
  EXPECT_EQ(Letter(id)->disclosures_size(), 1);
}

TEST_F(SubjectRequestTest, GoesOnAcrossARotationOfTheKeys) {
  const std::string id = OpenedId();
  for (const char* person : {"p-adema", "p-bakker"}) {
    const auto told = broker_.Tell<v1::RotateKeysAnswer>(broker_.Person(person), v1::ENTRY_KIND_ROTATE_KEYS,
                                                         &RotateKeys, Ask<v1::RotateKeysRequest>(kTable, ""));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.reason();
  }
  EXPECT_THAT(Open().detail.subject_right().asked(), ElementsAre("kmar", "nla")) << "while nobody is moved yet";
  ASSERT_TRUE(MoveAllSubjects(broker_.rooms(), [] { return false; }).ok());
  EXPECT_THAT(Open().detail.subject_right().asked(), ElementsAre("kmar", "nla")) << "one that is opened afterwards";
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(AnswerAs("p-faber", id)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  const auto letter = Letter(id);
  ASSERT_EQ(letter->disclosures_size(), 1);
  EXPECT_EQ(letter->disclosures(0).index(), disclosure_);
  EXPECT_EQ(letter->kept_size(), 1);
}

TEST_F(SubjectRequestTest, LooksBackFourYearsAndNoMore) {
  broker_.clock().Set(DutchTime("2030-11-21T10:00:00"));
  EXPECT_THAT(Open().detail.subject_right().asked(), ElementsAre("kmar", "nla"));
  broker_.clock().Set(DutchTime("2030-11-22T10:00:00"));
  EXPECT_THAT(Open().detail.subject_right().asked(), ElementsAre("kmar")) << "what is kept is asked about whenever";
}

TEST_F(SubjectRequestTest, IsWrittenOnceHoweverOftenItIsSent) {
  auto request = Opening();
  broker_.Complete(*request.mutable_context());
  const auto first = Open(request);
  const uint64_t size = broker_.size();
  const auto again = Open(request);
  EXPECT_EQ(again.index, first.index);
  EXPECT_EQ(again->subject_request().subject_request_id(), first->subject_request().subject_request_id());
  EXPECT_EQ(broker_.size(), size);
}

TEST_F(SubjectRequestTest, IsNobodyElsesAndLeavesNoIdentifier) {
  const std::string id = OpenedId();
  EXPECT_EQ(Letter(id, "p-diaz").reason(), "SUBJECT_REQUEST_UNKNOWN");
  auto foreign = Opening();
  EXPECT_EQ(broker_
                .Tell<v1::OpenSubjectRequestAnswer>(broker_.Person("p-diaz"), v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN,
                                                    &OpenSubjectRequest, foreign)
                .reason(),
            "ROLE_MISSING");
  EXPECT_EQ(broker_.AllBytes().find(kAnna), std::string::npos);
}

TEST_F(SubjectRequestTest, IsExtendedOnceAndNotAfterItsLastDay) {
  const std::string id = OpenedId();
  EXPECT_EQ(Extend(id, " ").reason(), "SUBJECT_REQUEST_INCOMPLETE");
  EXPECT_EQ(Extend(id, std::string(2001, 'x')).reason(), "SUBJECT_REQUEST_INCOMPLETE");
  EXPECT_EQ(Extend(id, "meer tijd nodig", "p-diaz").reason(), "SUBJECT_REQUEST_UNKNOWN");
  broker_.clock().Set(DutchTime("2027-01-02T23:59:00"));
  const auto extended = Extend(id);
  ASSERT_EQ(extended->outcome().told(), v1::TOLD_PERMITTED) << extended->outcome().ShortDebugString();
  EXPECT_EQ(extended->subject_request().due_on(), "2027-01-30") << "one supplier is heard: four weeks";
  EXPECT_TRUE(extended->subject_request().extended());
  EXPECT_EQ(extended.detail.subject_right().due_on(), "2027-01-30");
  EXPECT_EQ(extended.detail.subject_right().reason(), "meer tijd nodig");
  EXPECT_THAT(Duties("p-cohen"), ElementsAre("2027-01-30 subject_request"));
  EXPECT_EQ(Extend(id).reason(), "SUBJECT_REQUEST_CLOSED");
  const std::string late = OpenedId();
  broker_.clock().Set(DutchTime("2027-02-14T10:00:00"));
  EXPECT_EQ(Extend(late).reason(), "SUBJECT_REQUEST_CLOSED");
}

TEST_F(SubjectRequestTest, MayBeDecidedAfterItsLastDayAndIsThenNoLongerOverdue) {
  const std::string id = Answered(v1::SUBJECT_RIGHT_ACCESS);
  broker_.clock().Set(DutchTime("2027-01-03T10:00:00"));
  EXPECT_TRUE(ListAs("p-cohen")->subject_requests(0).overdue());
  const auto decided = Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  ASSERT_EQ(decided->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_FALSE(decided->subject_request().overdue());
  EXPECT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED).reason(), "SUBJECT_REQUEST_CLOSED");
}

TEST_F(SubjectRequestTest, ASupplierReadsTheReleasesOfItsOwnSignalsOnly) {
  const auto releases = [this](const std::string& party, const std::string& purpose) {
    return broker_.Tell<v1::ListReleasesAnswer>(broker_.System(party), v1::ENTRY_KIND_AUDIT_RELEASES, &ListReleases,
                                                Ask<v1::ListReleasesRequest>("", purpose));
  };
  const auto own = releases("kmar", kLawful);
  ASSERT_EQ(own->releases_size(), 1) << own->outcome().ShortDebugString();
  EXPECT_EQ(own->releases(0).index(), disclosure_);
  EXPECT_EQ(own->releases(0).recipient(), "nla");
  EXPECT_EQ(own.leaf.kind(), v1::ENTRY_KIND_AUDIT_RELEASES);
  EXPECT_THAT(releases("nla", kLawful)->releases(), IsEmpty());
  EXPECT_EQ(releases("kmar", kDetect).reason(), "PURPOSE_NOT_LAWFUL");
}

}  // namespace
}  // namespace covenant::exchange
