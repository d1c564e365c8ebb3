// Call: one request message on its way through the broker, and who sent it.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "covenant/v1/context.pb.h"
#include "covenant/v1/log.pb.h"

#include "absl/time/time.h"
#include "broker/authenticate/caller.h"
#include "broker/exchange/story/policy_in_force.h"

namespace covenant::exchange {

// Lives as long as the story that answers it; so do the request's bytes and the context it points to.
struct Call {
  authenticate::Caller caller;
  // The caller's certificate in PEM, for checking its signatures.
  std::string_view certificate_pem;
  // The policy set that this request is decided by, to its end, also when another one comes into force meanwhile.
  std::shared_ptr<const InForce> policy;
  absl::Time now;
  v1::EntryKind kind = v1::ENTRY_KIND_UNSPECIFIED;
  // The request message as it was received.
  std::string_view bytes;
  const v1::RequestContext* context = nullptr;
  // True when the caller has gone away: asked before anything is recorded, ignored after.
  std::function<bool()> cancelled;
};

// Is the request well-formed enough to be bound to an entry? INVALID_ARGUMENT with one sentence: the request id is no
// UUIDv7, the nonce has not 32 bytes, or a text of the context is longer than the API says.
absl::Status CheckForm(const v1::RequestContext& context);

}  // namespace covenant::exchange
