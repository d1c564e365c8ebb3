#include "broker/pseudonym/ticket.h"

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"

namespace covenant::pseudonym {
namespace {

constexpr size_t kDaySize = 4;
constexpr std::string_view kTag = "covenant-broker ticket v1\n";

absl::Status Foreign() {
  return absl::InvalidArgumentError("no ticket of this element, blind, scheme and party");
}

}  // namespace

absl::StatusOr<std::string> Tickets::Issue(const EvaluatedFor& whom, uint32_t last_day,
                                           const crypto::Element& evaluated) const {
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring_->Key(crypto::KeyName::Other("ticket")));
  crypto::HashInput input(kTag);
  input.Part(whom.party).Part(whom.covenant).Part(whom.scheme).Number(whom.epoch).Number(last_day);
  input.Fixed(evaluated.bytes());
  std::string ticket;
  AppendBigEndian32(ticket, last_day);
  return ticket + crypto::KeyedHash(*key, input.bytes());
}

absl::StatusOr<uint32_t> Tickets::LastDay(std::string_view ticket, const EvaluatedFor& whom,
                                          const crypto::Element& element, const crypto::Secret& blind) const {
  if (ticket.size() != kTicketSize) return Foreign();
  const absl::StatusOr<crypto::Element> evaluated = crypto::Multiply(blind, element);
  if (!evaluated.ok()) return Foreign();
  const uint32_t last_day = ReadBigEndian32(ticket.substr(0, kDaySize));
  ASSIGN_OR_RETURN(const std::string mine, Issue(whom, last_day, *evaluated));
  if (!crypto::ConstantTimeEqual(ticket, mine)) return Foreign();
  return last_day;
}

}  // namespace covenant::pseudonym
