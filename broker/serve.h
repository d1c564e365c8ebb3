// The broker, from its keys to its open port, and back down.
#pragma once

#include "absl/status/status.h"
#include "broker/configuration.h"

namespace covenant {

// Serves until SIGTERM or SIGINT; SIGHUP reads certificates and revocation lists again. Whatever is wrong with keys,
// data or configuration is returned before the port opens, in one line: what, where, what to do.
absl::Status Serve(const Configuration& configuration);

}  // namespace covenant
