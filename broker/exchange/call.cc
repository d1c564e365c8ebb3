#include "broker/exchange/call.h"

#include "broker/base/uuid7.h"

namespace covenant::exchange {
namespace {

constexpr size_t kNonceSize = 32;
constexpr size_t kReferenceBytes = 100;
constexpr size_t kMotivationBytes = 2000;

}  // namespace

absl::Status CheckForm(const v1::RequestContext& context) {
  if (!ParseUuid7(context.request_id())) {
    return absl::InvalidArgumentError("context.request_id is no UUIDv7 in lower-case text; make one for every request");
  }
  if (context.nonce().size() != kNonceSize) {
    return absl::InvalidArgumentError("context.nonce has not 32 bytes; make 32 random ones for every request");
  }
  if (context.actor().reference().size() > kReferenceBytes || context.actor().function().size() > kReferenceBytes ||
      context.case_reference().size() > kReferenceBytes || context.covenant().size() > kReferenceBytes ||
      context.purpose().size() > kReferenceBytes || context.capacity().size() > kReferenceBytes ||
      context.on_behalf_of().size() > kReferenceBytes) {
    return absl::InvalidArgumentError("a text of the context is longer than 100 bytes; shorten it");
  }
  if (context.motivation().size() > kMotivationBytes) {
    return absl::InvalidArgumentError("context.motivation is longer than 2,000 bytes; shorten it");
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
