// A broker whose covenants say something else than the shipped ones.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "broker/store/memory_store.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {

// Puts `to` in the place of `from` in a document in force.
inline void Reword(BrokerWithoutPort& broker, policy::DocumentKind kind, const std::string& name,
                   const std::string& from, const std::string& to) {
  policy::PolicySet next = broker.rooms().policy.Current()->set;
  next.Replace({kind, name, policy::Replaced(next.Find(kind, name)->source, from, to)});
  auto in_force = MakeInForce(std::move(next));
  ASSERT_TRUE(in_force.ok()) << in_force.status();
  broker.rooms().policy.Enact(*in_force);
}
inline void Reword(BrokerWithoutPort& broker, const std::string& covenant, const std::string& from,
                   const std::string& to) {
  Reword(broker, policy::DocumentKind::kCovenant, covenant, from, to);
}

// A reading of the store: its kind, the family, and the length of the key.
using Look = std::vector<std::pair<int, std::pair<int, size_t>>>;

// What was read since the last call, but for the log, which the fixture and the follower read for themselves.
inline Look TakeLook(BrokerWithoutPort& broker) {
  Look look;
  for (const store::MemoryStore::Read& read : broker.store().TakeReads()) {
    if (read.family == store::Family::kEntries || read.family == store::Family::kIndices) continue;
    look.push_back({static_cast<int>(read.kind), {static_cast<int>(read.family), read.key.size()}});
  }
  return look;
}

}  // namespace covenant::exchange
