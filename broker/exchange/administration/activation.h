// Activation: scheduled proposals take effect on their day, by an act of the broker's own; at the start, those whose
// day passed while it did not run.
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "broker/base/mutex.h"
#include "broker/base/task.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Enacts every scheduled proposal whose day has come, in the order of their days, each by an entry of its own. One that
// no longer fits the set in force has failed, which is an entry too, and the set stays as it is. Then the set in force
// knows until when it is (InForce::until). Errors as Note: what is left is tried again at the next call.
Task<absl::Status> ActivateDue(Rooms& rooms);

// Does so as soon as something is due. Thread-safe. `rooms` outlives it. Destroyed before the ledger stops.
class Activation {
 public:
  explicit Activation(Rooms& rooms);
  ~Activation();
  Activation(const Activation&) = delete;
  Activation& operator=(const Activation&) = delete;

 private:
  void ActivateInTime();

  Rooms& rooms_;
  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread in_time_;
};

}  // namespace covenant::exchange
