// Bytes over gRPC, untouched: what is hashed is what goes over the wire, so no message class stands between.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include "absl/time/time.h"

namespace covenant::client {

grpc::ByteBuffer ToBuffer(const std::string& bytes);
// Empty for a buffer that cannot be read, which no envelope is.
std::string ToBytes(const grpc::ByteBuffer& buffer);

// One attempt at a call with one request and one response. Blocks until done, at the latest at the deadline.
grpc::Status CallOnce(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                      const std::string& request, absl::Time deadline, std::string* response);

}  // namespace covenant::client
