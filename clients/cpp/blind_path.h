// BlindPath: identifiers of people become handles before they leave this process. The broker sees random group
// elements, proves that it evaluated them with the key that it published for everybody, and seals what comes out to
// this party.
//
//   normalise (canaries first) -> hash, blind -> EvaluateBlinded -> verify the proof -> unblind -> Redeem -> handle
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/context.pb.h"
#include "covenant/v1/pseudonym.pb.h"
#include "covenant/v1/subject.pb.h"

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "broker/crypto/oprf.h"
#include "broker/schemes/identifier.h"
#include "clients/cpp/caller.h"

namespace covenant::client {

// Thread-safe. The caller outlives it.
class BlindPath {
 public:
  using Normaliser =
      std::function<absl::StatusOr<schemes::Identifier>(std::string_view scheme, absl::Span<const std::string> parts)>;

  // What happens to an identifier that is none of its scheme: nothing is sent and INVALID_ARGUMENT says what is wrong;
  // or it is left empty, so that the broker refuses its item of a bulk message (IDENTIFIER_INVALID).
  enum class Unfit { kError, kLeaveEmpty };

  explicit BlindPath(Caller& caller, Normaliser normalise = &schemes::Normalise)
      : caller_(caller), normalise_(std::move(normalise)) {}

  // Puts handles in place of the parts of all identifiers, under covenant, purpose and actor of `context`; does nothing
  // where the connection takes the direct path. Where the covenant refuses that this party matches by a scheme, the
  // identifier is left empty: the broker then refuses the request itself, with the reason. Up to 1,000 a call are
  // evaluated at once. Errors as in client.h, and
  //   INVALID_ARGUMENT    an identifier is none of its scheme
  //   FAILED_PRECONDITION this client normalises otherwise than the broker (nothing was sent), or lacks the pepper
  //   RESOURCE_EXHAUSTED  the covenant's budget of this party is used up; says until when, and carries the refusal
  //                       (refusal.h)
  //   DATA_LOSS           a key is not the published one, the proof does not hold, or a handle is none
  absl::Status Blind(const covenant::v1::RequestContext& context,
                     const std::vector<covenant::v1::Identifier*>& identifiers, Unfit unfit);

 private:
  // What the broker publishes for one covenant, verified.
  struct Published {
    bool pepper = false;
    std::map<std::string, covenant::v1::SchemeKey, std::less<>> keys;
  };
  struct Batch;
  class Inputs;

  absl::StatusOr<std::shared_ptr<const Published>> PublishedFor(const covenant::v1::RequestContext& context);
  void Forget(const covenant::v1::RequestContext& context);
  absl::Status TestNormaliser(const std::string& covenant, const covenant::v1::SchemeKey& key) const;
  absl::StatusOr<std::string> InputOf(const covenant::v1::RequestContext& context, const Published& published,
                                      const covenant::v1::Identifier& identifier) const;
  absl::Status BlindScheme(const covenant::v1::RequestContext& context, const std::string& scheme,
                           const std::vector<covenant::v1::Identifier*>& identifiers, Unfit unfit);
  // As BlindBatch, and again with the key that took its place when `key` was rotated; `key` is that one then.
  absl::Status BlindUnderCurrentKey(const covenant::v1::RequestContext& context, covenant::v1::SchemeKey& key,
                                    Batch& batch);
  absl::Status BlindBatch(const covenant::v1::RequestContext& context, const covenant::v1::SchemeKey& key,
                          Batch& batch);
  absl::Status Evaluate(const covenant::v1::RequestContext& context, const covenant::v1::SchemeKey& key, Batch& batch);
  absl::Status Redeem(const covenant::v1::RequestContext& context, const covenant::v1::SchemeKey& key, Batch& batch);

  Caller& caller_;
  const Normaliser normalise_;
  absl::Mutex mutex_;
  // By covenant, purpose and the party that asks: an officer who searches gets other keys than a partner.
  std::map<std::string, std::shared_ptr<const Published>> published_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::client
