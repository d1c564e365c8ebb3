#include "broker/exchange/rights/who_am_i.h"

#include <utility>

#include "broker/exchange/story/outcome.h"

namespace covenant::exchange {
namespace {

Prepared Introduce(const Call& call) {
  const authenticate::Caller& caller = call.caller;
  auto answer = std::make_shared<v1::WhoAmIAnswer>();
  answer->set_party(caller.party);
  answer->set_name(caller.name);
  answer->set_oin(caller.oin);
  answer->set_capacity(caller.capacity);
  answer->set_person(caller.person);
  for (const authenticate::Role role : caller.roles) answer->add_roles(std::string(authenticate::NameOf(role)));
  for (std::string& covenant : call.policy->snapshot->CovenantsOf(caller.party, call.now)) {
    answer->add_covenants(std::move(covenant));
  }
  answer->set_certificate_not_after_ms(absl::ToUnixMillis(caller.not_after));
  answer->set_broker_time_ms(absl::ToUnixMillis(call.now));
  return Permit(call, std::move(answer));
}

}  // namespace

Task<absl::StatusOr<Reply>> WhoAmI(Rooms& rooms, Call call, const v1::WhoAmIRequest&) {
  return TellAtOnce<v1::WhoAmIAnswer>(rooms, std::move(call), &Introduce);
}

}  // namespace covenant::exchange
