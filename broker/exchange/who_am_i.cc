#include "broker/exchange/who_am_i.h"

#include <utility>

#include "broker/exchange/outcome.h"

namespace covenant::exchange {
namespace {

Prepared Introduce(const Call& call) {
  const authenticate::Caller& caller = call.caller;
  auto answer = std::make_shared<v1::WhoAmIAnswer>();
  TellCaller(call, kPermit, *answer->mutable_outcome());
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
  Prepared prepared;
  prepared.answer = std::move(answer);
  prepared.content.told = std::string(kPermit);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> WhoAmI(Rooms& rooms, Call call, const v1::WhoAmIRequest&) {
  Plot plot;
  plot.refuse = &Refuse<v1::WhoAmIAnswer>;
  plot.decide = [](const Call& c) -> Task<absl::StatusOr<Prepared>> { co_return Introduce(c); };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
