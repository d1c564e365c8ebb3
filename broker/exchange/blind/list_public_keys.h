// The story of PseudonymService.ListPublicKeys.
#pragma once

#include "covenant/v1/pseudonym.pb.h"

#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// The keys of the schemes by which the caller may match under context.covenant, each with its entry in the log, and
// their canaries. Publishes what is not yet published. Errors as Tell.
Task<absl::StatusOr<Reply>> ListPublicKeys(Rooms& rooms, Call call, const v1::ListPublicKeysRequest& request);

}  // namespace covenant::exchange
