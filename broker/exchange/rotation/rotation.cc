#include "broker/exchange/rotation/rotation.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/exchange/rotation/move_subjects.h"

namespace covenant::exchange {

Rotation::Rotation(Rooms& rooms, absl::Duration interval, std::function<void(std::string_view)> report)
    : rooms_(rooms), report_(std::move(report)), in_time_([this, interval] { MoveInTime(interval); }) {}

Rotation::~Rotation() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  in_time_.join();
}

void Rotation::MoveInTime(absl::Duration interval) {
  const auto stopping = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  absl::Status before;
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    const absl::Status moved = MoveAllSubjects(rooms_, stopping);
    // Said once, not at every try.
    if (!moved.ok() && moved != before) {
      report_(absl::StrCat("not all subjects are under the new keys, it is tried again: ", moved.message()));
    }
    before = moved;
    lock.lock();
  } while (!stop_.wait_for(lock, absl::ToChronoNanoseconds(interval), [this] { return stopping_; }));
}

}  // namespace covenant::exchange
