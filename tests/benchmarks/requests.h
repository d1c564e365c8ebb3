// Requests made ready once and sent many times, each time with a fresh request id and nonce.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "covenant/v1/context.pb.h"
#include "covenant/v1/signal.pb.h"

#include "google/protobuf/message_lite.h"

namespace covenant::bench {

// splitmix64 (Steele, Lea & Flood 2014). Nobody's secret depends on it here.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next();

 private:
  uint64_t state_;
};

// Puts covenant, purpose, actor and case into a context, and the marks that PreparedRequest replaces.
void FillContext(v1::RequestContext& context);

// Serialized once. Thread-safe.
class PreparedRequest {
 public:
  // `request`'s context was filled by FillContext.
  explicit PreparedRequest(const google::protobuf::MessageLite& request);

  // The bytes with a fresh UUIDv7 and nonce.
  std::string Fresh(Dice& dice) const;
  // The nonce in bytes that Fresh made.
  std::string_view NonceIn(std::string_view fresh) const { return fresh.substr(nonce_at_, kNonceSize); }
  size_t size() const { return bytes_.size(); }

 private:
  static constexpr size_t kNonceSize = 32;

  std::string bytes_;
  size_t id_at_ = 0;
  size_t nonce_at_ = 0;
};

// Signal `ordinal` of many about as many people, with one strong identifier (V-number) or two (and a passport), and
// the fields that an investigation service registers.
v1::Signal MakeSignal(uint64_t ordinal, int identifiers);

}  // namespace covenant::bench
