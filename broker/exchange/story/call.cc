#include "broker/exchange/story/call.h"

#include <algorithm>
#include <set>

#include "broker/base/uuid7.h"

namespace covenant::exchange {
namespace {

constexpr size_t kNonceSize = 32;
constexpr size_t kReferenceBytes = 100;
constexpr size_t kMotivationBytes = 2000;
constexpr int kMostAttestations = 20;
constexpr int kMostSteps = 20;

bool AttestationFits(const v1::Attestation& attestation) {
  const std::set<std::string_view> steps(attestation.steps().begin(), attestation.steps().end());
  return attestation.kind().size() <= kReferenceBytes && attestation.steps_size() <= kMostSteps &&
         steps.size() == static_cast<size_t>(attestation.steps_size()) &&
         std::ranges::all_of(steps, [](std::string_view step) { return step.size() <= kReferenceBytes; });
}

bool AttestationsFit(const v1::RequestContext& context) {
  std::set<std::string_view> kinds;
  return context.attestations_size() <= kMostAttestations &&
         std::ranges::all_of(context.attestations(), [&](const v1::Attestation& attestation) {
           return AttestationFits(attestation) && kinds.insert(attestation.kind()).second;
         });
}

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
      context.activity().size() > kReferenceBytes || context.deadline_class().size() > kReferenceBytes ||
      context.on_behalf_of().size() > kReferenceBytes) {
    return absl::InvalidArgumentError("a text of the context is longer than 100 bytes; shorten it");
  }
  if (context.motivation().size() > kMotivationBytes) {
    return absl::InvalidArgumentError("context.motivation is longer than 2,000 bytes; shorten it");
  }
  if (!AttestationsFit(context)) {
    return absl::InvalidArgumentError(
        "context.attestations has more than 20 kinds, one twice, or one with more than 20 steps or a step twice; "
        "correct it");
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
