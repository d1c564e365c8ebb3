// The service of orders and notices.
#pragma once

#include <memory>

#include <grpcpp/impl/service_type.h>

#include "broker/answer/desk.h"

namespace covenant::answer {

// `desk` outlives the service.
std::unique_ptr<grpc::Service> MakeOrderService(Desk& desk);

}  // namespace covenant::answer
