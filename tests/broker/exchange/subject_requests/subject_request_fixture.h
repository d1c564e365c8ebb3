// A person about whom the kmar supplied and the nla was told, and officers who handle what it asks.
#pragma once

#include <string>
#include <vector>

#include "broker/exchange/administration/todo.h"
#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "broker/exchange/subject_requests/subject_request_reading.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/added_persons.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {

inline constexpr char kAnna[] = "1234567890";

// p-cohen and p-evers handle the table's requests; p-diaz is the officer of the kmar, p-faber that of the nla.
inline policy::PolicySet WithOfficers() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  AddPersons(set, {{"p-diaz", "party: kmar, roles: [officer], officer_for: {parties: [kmar]}"},
                   {"p-faber", "party: nla, roles: [officer], officer_for: {parties: [nla]}"},
                   {"p-evers", "party: comensha, roles: [officer], officer_for: {covenants: [TAFEL-SIGNAAL]}"}});
  return set;
}

class SubjectRequestTest : public testing::Test {
 protected:
  explicit SubjectRequestTest(policy::PolicySet set = WithOfficers()) : broker_(std::move(set)) {
    EXPECT_EQ(broker_.Submit("kmar", TableSubmission(TableSignal(kAnna)))->outcome().told(), v1::TOLD_PERMITTED);
    const auto checked = broker_.Check("nla", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)));
    EXPECT_EQ(checked->outcome().told(), v1::TOLD_PERMITTED);
    disclosure_ = checked.index;
  }

  v1::OpenSubjectRequestRequest Opening() const {
    auto request = Ask<v1::OpenSubjectRequestRequest>(covenant_, "", About("v_number", kAnna));
    request.mutable_context()->set_motivation("brief van de betrokkene");
    request.set_right(v1::SUBJECT_RIGHT_ACCESS);
    request.set_regime(v1::SUBJECT_RIGHT_REGIME_WPG);
    return request;
  }
  Told<v1::OpenSubjectRequestAnswer> Open() { return Open(Opening()); }
  Told<v1::OpenSubjectRequestAnswer> Open(v1::OpenSubjectRequestRequest request) {
    return broker_.Tell<v1::OpenSubjectRequestAnswer>(broker_.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN,
                                                      &OpenSubjectRequest, std::move(request));
  }
  std::string OpenedId() { return Open()->subject_request().subject_request_id(); }
  Told<v1::AnswerSubjectRequestAnswer> AnswerAs(const std::string& person, const std::string& id,
                                                const std::string& ground = "", const std::string& review_on = "") {
    auto request = Ask<v1::AnswerSubjectRequestRequest>(covenant_, "");
    request.set_subject_request_id(id);
    request.set_ground(ground);
    request.set_review_on(review_on);
    return broker_.Tell<v1::AnswerSubjectRequestAnswer>(broker_.Person(person), v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER,
                                                        &AnswerSubjectRequest, std::move(request));
  }
  Told<v1::ExtendSubjectRequestAnswer> Extend(const std::string& id, const std::string& reason = "meer tijd nodig",
                                              const std::string& person = "p-cohen") {
    auto request = Ask<v1::ExtendSubjectRequestRequest>(covenant_, "");
    request.set_subject_request_id(id);
    request.set_reason(reason);
    return broker_.Tell<v1::ExtendSubjectRequestAnswer>(broker_.Person(person), v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND,
                                                        &ExtendSubjectRequest, std::move(request));
  }
  Told<v1::ListSubjectRequestsAnswer> ListAs(const std::string& person, v1::ListSubjectRequestsRequest request = {}) {
    return broker_.Tell<v1::ListSubjectRequestsAnswer>(broker_.Person(person), v1::ENTRY_KIND_SUBJECT_REQUEST_LIST,
                                                       &ListSubjectRequests, std::move(request));
  }
  // Opens a request for that right, to which the parties asked see no ground.
  std::string Answered(v1::SubjectRight right) {
    v1::OpenSubjectRequestRequest request = Opening();
    request.set_right(right);
    const std::string id = Open(std::move(request))->subject_request().subject_request_id();
    for (const std::string& officer : asked_) {
      EXPECT_EQ(AnswerAs(officer, id)->outcome().told(), v1::TOLD_PERMITTED) << officer;
    }
    return id;
  }
  Told<v1::DecideSubjectRequestAnswer> Decide(const std::string& id, v1::SubjectRightVerdict verdict) {
    auto request = Ask<v1::DecideSubjectRequestRequest>(covenant_, "");
    request.set_subject_request_id(id);
    request.set_verdict(verdict);
    request.set_reason("beoordeeld");
    return broker_.Tell<v1::DecideSubjectRequestAnswer>(
        broker_.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, &DecideSubjectRequest, std::move(request));
  }
  Told<v1::GetSubjectRequestAnswer> Letter(const std::string& id, const std::string& person = "p-cohen") {
    auto request = Ask<v1::GetSubjectRequestRequest>(covenant_, "");
    request.set_subject_request_id(id);
    return broker_.Tell<v1::GetSubjectRequestAnswer>(broker_.Person(person), v1::ENTRY_KIND_SUBJECT_REQUEST_GET,
                                                     &GetSubjectRequest, std::move(request));
  }
  // What waits of requests: "day kind", or the sentence.
  std::vector<std::string> Duties(const std::string& person) {
    std::vector<std::string> duties;
    for (const v1::Duty& duty : DutiesOf(person)) duties.push_back(duty.day() + " " + duty.kind());
    return duties;
  }
  std::vector<std::string> DutyTexts(const std::string& person) {
    std::vector<std::string> texts;
    for (const v1::Duty& duty : DutiesOf(person)) texts.push_back(duty.text());
    return texts;
  }
  std::vector<v1::Duty> DutiesOf(const std::string& person) {
    const auto told =
        broker_.Tell<v1::TodoAnswer>(broker_.Person(person), v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
    std::vector<v1::Duty> duties;
    for (const v1::Duty& duty : told->duties()) {
      if (duty.kind().starts_with("subject_request")) duties.push_back(duty);
    }
    return duties;
  }

  BrokerWithoutPort broker_;
  // The covenant of the requests, and the officers of who is asked.
  std::string covenant_ = kTable;
  std::vector<std::string> asked_ = {"p-diaz", "p-faber"};
  uint64_t disclosure_ = 0;
};

}  // namespace covenant::exchange
