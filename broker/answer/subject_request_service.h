// SubjectRequestService, method by method: which story answers which.
#pragma once

#include <memory>

#include <grpcpp/impl/service_type.h>

#include "broker/answer/desk.h"

namespace covenant::answer {

// As services.h.
std::unique_ptr<grpc::Service> MakeSubjectRequestService(Desk& desk);

}  // namespace covenant::answer
