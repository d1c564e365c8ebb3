#include <utility>

#include "clients/auditor/status_macros.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/client.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
template <class Answer>
using Result = absl::StatusOr<Verified<Answer>>;

constexpr Method kOpen = {"/covenant.v1.SubjectRequestService/OpenSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN};
constexpr Method kAnswer = {"/covenant.v1.SubjectRequestService/AnswerSubjectRequest",
                            v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER};
constexpr Method kExtend = {"/covenant.v1.SubjectRequestService/ExtendSubjectRequest",
                            v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND};
constexpr Method kDecide = {"/covenant.v1.SubjectRequestService/DecideSubjectRequest",
                            v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE};
constexpr Method kGet = {"/covenant.v1.SubjectRequestService/GetSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_GET};
constexpr Method kList = {"/covenant.v1.SubjectRequestService/ListSubjectRequests",
                          v1::ENTRY_KIND_SUBJECT_REQUEST_LIST};
constexpr Method kListReleases = {"/covenant.v1.AuditService/ListReleases", v1::ENTRY_KIND_AUDIT_RELEASES};

// An answer about one request is about the request that was asked for.
template <class Answer>
absl::Status CheckIsAbout(const Result<Answer>& answer, const std::string& subject_request_id) {
  RETURN_IF_ERROR(answer.status());
  const Answer& told = answer->answer();
  if (!Permitted(told.outcome()) || told.subject_request().subject_request_id() == subject_request_id) {
    return absl::OkStatus();
  }
  return absl::DataLossError("the answer is about another request of a data subject than was asked for");
}

template <class Answer, class Request>
Result<Answer> CallAbout(Caller& caller, const Method& method, Request request) {
  const std::string id = request.subject_request_id();
  Result<Answer> answer = caller.Call<Answer>(method, std::move(request));
  RETURN_IF_ERROR(CheckIsAbout(answer, id));
  return answer;
}

}  // namespace

Result<v1::OpenSubjectRequestAnswer> Client::OpenSubjectRequest(v1::OpenSubjectRequestRequest request) {
  return caller_->Call<v1::OpenSubjectRequestAnswer>(kOpen, std::move(request));
}
Result<v1::AnswerSubjectRequestAnswer> Client::AnswerSubjectRequest(v1::AnswerSubjectRequestRequest request) {
  return CallAbout<v1::AnswerSubjectRequestAnswer>(*caller_, kAnswer, std::move(request));
}
Result<v1::ExtendSubjectRequestAnswer> Client::ExtendSubjectRequest(v1::ExtendSubjectRequestRequest request) {
  return CallAbout<v1::ExtendSubjectRequestAnswer>(*caller_, kExtend, std::move(request));
}
Result<v1::DecideSubjectRequestAnswer> Client::DecideSubjectRequest(v1::DecideSubjectRequestRequest request) {
  return CallAbout<v1::DecideSubjectRequestAnswer>(*caller_, kDecide, std::move(request));
}
Result<v1::GetSubjectRequestAnswer> Client::GetSubjectRequest(v1::GetSubjectRequestRequest request) {
  return CallAbout<v1::GetSubjectRequestAnswer>(*caller_, kGet, std::move(request));
}
Result<v1::ListSubjectRequestsAnswer> Client::ListSubjectRequests(v1::ListSubjectRequestsRequest request) {
  return caller_->Call<v1::ListSubjectRequestsAnswer>(kList, std::move(request));
}
Result<v1::ListReleasesAnswer> Client::ListReleases(v1::ListReleasesRequest request) {
  return caller_->Call<v1::ListReleasesAnswer>(kListReleases, std::move(request));
}

}  // namespace covenant::client
