// Every method of the API, called once: for promises that each of them keeps.
#pragma once

#include <functional>
#include <map>

#include "covenant/v1/log.pb.h"

#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {

// One call of a method; what it was told.
using Method = std::function<Envelope(BrokerWithoutPort&)>;

// By the kind of entry that it leaves.
const std::map<v1::EntryKind, Method>& EveryMethod();

}  // namespace covenant::exchange
