// Identity refusals on their way to the log: the first of a kind at once, its repeats counted by the minute.
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "broker/authenticate/refusal_tally.h"
#include "broker/base/mutex.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Thread-safe. `rooms` outlives it. Destroyed before the ledger stops, so that what is still counted is recorded.
class IdentityRefusals {
 public:
  explicit IdentityRefusals(Rooms& rooms);
  ~IdentityRefusals();
  IdentityRefusals(const IdentityRefusals&) = delete;
  IdentityRefusals& operator=(const IdentityRefusals&) = delete;

  // Returns at once; what is due is recorded by itself. A refusal that cannot be recorded is lost with the full disk
  // that keeps it out: nothing was released by it.
  void Add(const authenticate::IdentityRefusal& refusal);

 private:
  void RecordWhatIsDue();

  Rooms& rooms_;
  authenticate::RefusalTally tally_;
  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread every_second_;
};

}  // namespace covenant::exchange
