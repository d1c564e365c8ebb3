// The services of the API, method by method: which story answers which.
#pragma once

#include <memory>
#include <vector>

#include <grpcpp/impl/service_type.h>

#include "broker/answer/desk.h"

namespace covenant::answer {

// `desk` outlives the services, and these the server.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(Desk& desk);

}  // namespace covenant::answer
