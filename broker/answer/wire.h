// Messages as bytes: a request is hashed as it came, a reply leaves as it was bound.
#pragma once

#include <string_view>

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include "broker/exchange/story/draft.h"
#include "google/protobuf/message_lite.h"

namespace covenant::answer {

// The message's bytes in one piece, and the request they stand for. False when they stand for none.
bool Parse(const grpc::ByteBuffer& message, grpc::Slice& bytes, google::protobuf::MessageLite& request);

// Valid as long as `bytes`.
inline std::string_view View(const grpc::Slice& bytes) {
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

grpc::ByteBuffer ToBuffer(const exchange::Reply& reply);

}  // namespace covenant::answer
