#include "broker/answer/subject_request_service.h"

#include "covenant/v1/subject_request.grpc.pb.h"

#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "broker/exchange/subject_requests/subject_request_reading.h"

namespace covenant::answer {
namespace {

using Context = grpc::CallbackServerContext;
using Bytes = grpc::ByteBuffer;
using UnaryReactor = grpc::ServerUnaryReactor;
using Generated = v1::SubjectRequestService;

using Base = Generated::WithRawCallbackMethod_OpenSubjectRequest<
    Generated::WithRawCallbackMethod_AnswerSubjectRequest<Generated::WithRawCallbackMethod_ExtendSubjectRequest<
        Generated::WithRawCallbackMethod_DecideSubjectRequest<Generated::WithRawCallbackMethod_GetSubjectRequest<
            Generated::WithRawCallbackMethod_ListSubjectRequests<Generated::Service>>>>>>;

class SubjectRequestService final : public Base {
 public:
  explicit SubjectRequestService(Desk& desk) : desk_(desk) {}

  UnaryReactor* OpenSubjectRequest(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::OpenSubjectRequestRequest>(context, request, response,
                                                      "/covenant.v1.SubjectRequestService/OpenSubjectRequest",
                                                      &exchange::OpenSubjectRequest);
  }
  UnaryReactor* AnswerSubjectRequest(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::AnswerSubjectRequestRequest>(context, request, response,
                                                        "/covenant.v1.SubjectRequestService/AnswerSubjectRequest",
                                                        &exchange::AnswerSubjectRequest);
  }
  UnaryReactor* ExtendSubjectRequest(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ExtendSubjectRequestRequest>(context, request, response,
                                                        "/covenant.v1.SubjectRequestService/ExtendSubjectRequest",
                                                        &exchange::ExtendSubjectRequest);
  }
  UnaryReactor* DecideSubjectRequest(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::DecideSubjectRequestRequest>(context, request, response,
                                                        "/covenant.v1.SubjectRequestService/DecideSubjectRequest",
                                                        &exchange::DecideSubjectRequest);
  }
  UnaryReactor* GetSubjectRequest(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GetSubjectRequestRequest>(context, request, response,
                                                     "/covenant.v1.SubjectRequestService/GetSubjectRequest",
                                                     &exchange::GetSubjectRequest);
  }
  UnaryReactor* ListSubjectRequests(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListSubjectRequestsRequest>(context, request, response,
                                                       "/covenant.v1.SubjectRequestService/ListSubjectRequests",
                                                       &exchange::ListSubjectRequests);
  }

 private:
  Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSubjectRequestService(Desk& desk) {
  return std::make_unique<SubjectRequestService>(desk);
}

}  // namespace covenant::answer
