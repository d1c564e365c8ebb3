// Tickets: what shows that an element was evaluated for a party. They are not stored; that one was redeemed is
// (exchange/rows/spent_tickets.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/oprf.h"

namespace covenant::pseudonym {

// For whom and under which key an element was evaluated: party id, covenant id, scheme code, epoch.
struct EvaluatedFor {
  std::string_view party;
  std::string_view covenant;
  std::string_view scheme;
  uint32_t epoch = 0;
};

inline constexpr size_t kTicketSize = 36;

// Thread-safe.
class Tickets {
 public:
  // `keyring` outlives this.
  explicit Tickets(crypto::Keyring* keyring) : keyring_(keyring) {}

  // The ticket of the evaluated element Z, which serves until the end of `last_day` (days since 1970-01-01):
  // last_day (4, big-endian) || BLAKE2b-256(ticket key, tag || LP(party) || LP(covenant) || LP(scheme) || epoch ||
  // last_day || Z). UNAVAILABLE when the ticket key cannot be made.
  absl::StatusOr<std::string> Issue(const EvaluatedFor& whom, uint32_t last_day,
                                    const crypto::Element& evaluated) const;

  // The last day of a ticket that was issued to `whom` for the element Z = blind * element. INVALID_ARGUMENT, always
  // with the same message, for all else: malformed, another party's, covenant's, scheme's, epoch's or element's. The
  // comparison takes constant time. UNAVAILABLE as above.
  absl::StatusOr<uint32_t> LastDay(std::string_view ticket, const EvaluatedFor& whom, const crypto::Element& element,
                                   const crypto::Secret& blind) const;

 private:
  crypto::Keyring* const keyring_;
};

}  // namespace covenant::pseudonym
