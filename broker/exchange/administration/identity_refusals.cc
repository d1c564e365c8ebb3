#include "broker/exchange/administration/identity_refusals.h"

#include <utility>

#include "broker/base/spawn.h"
#include "broker/exchange/administration/genesis.h"

namespace covenant::exchange {
namespace {

Task<void> RecordOne(Rooms& rooms, authenticate::CountedRefusal refusal) {
  const absl::Status recorded = co_await RecordRefusal(rooms, std::move(refusal));
  (void)recorded;
}

}  // namespace

IdentityRefusals::IdentityRefusals(Rooms& rooms) : rooms_(rooms), every_second_([this] { RecordWhatIsDue(); }) {}

IdentityRefusals::~IdentityRefusals() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  every_second_.join();
  for (authenticate::CountedRefusal& refusal : tally_.TakeRest()) Spawn(RecordOne(rooms_, std::move(refusal)));
}

void IdentityRefusals::Add(const authenticate::IdentityRefusal& refusal) {
  std::optional<authenticate::CountedRefusal> due = tally_.Add(refusal, rooms_.clock.Now());
  if (due) Spawn(RecordOne(rooms_, *std::move(due)));
}

void IdentityRefusals::RecordWhatIsDue() {
  const MutexLock lock(&mutex_);
  while (!stopping_) {
    stop_.WaitWithTimeout(&mutex_, absl::Seconds(1));
    for (authenticate::CountedRefusal& refusal : tally_.Due(rooms_.clock.Now())) {
      Spawn(RecordOne(rooms_, std::move(refusal)));
    }
  }
}

}  // namespace covenant::exchange
