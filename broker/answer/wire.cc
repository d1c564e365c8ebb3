#include "broker/answer/wire.h"

namespace covenant::answer {

bool Parse(const grpc::ByteBuffer& message, grpc::Slice& bytes, google::protobuf::MessageLite& request) {
  const bool whole = message.TrySingleSlice(&bytes).ok() || message.DumpToSingleSlice(&bytes).ok();
  return whole && request.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()));
}

grpc::ByteBuffer ToBuffer(const exchange::Reply& reply) {
  const grpc::Slice slice(reply.bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace covenant::answer
