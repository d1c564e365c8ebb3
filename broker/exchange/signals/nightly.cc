#include "broker/exchange/signals/nightly.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// A clock that is set forward is noticed this much later.
constexpr absl::Duration kLook = absl::Minutes(1);

bool GivesFigures(const policy::Snapshot& snapshot) {
  return std::ranges::any_of(snapshot.covenants(), [](const auto& covenant) {
    return std::ranges::any_of(covenant->rules,
                               [](const policy::Rule& rule) { return rule.mode == policy::RuleMode::kAggregate; });
  });
}

}  // namespace

Nightly::Nightly(Rooms& rooms, std::function<void(std::string_view)> report)
    : rooms_(rooms), report_(std::move(report)), in_time_([this] { TakeInTime(); }) {}

Nightly::~Nightly() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  in_time_.join();
}

void Nightly::TakeInTime() {
  std::unique_lock lock(mutex_);
  absl::CivilDay day = policy::DutchDay(rooms_.clock.Now());
  bool warm = false;
  do {
    lock.unlock();
    absl::Status taken;
    const absl::CivilDay today = policy::DutchDay(rooms_.clock.Now());
    const bool figures = GivesFigures(*rooms_.policy.Current()->snapshot);
    if (figures && today > day) {
      taken = rooms_.census.Refresh(today);
    } else if (figures && !warm) {
      taken = rooms_.census.Warm();
      warm = taken.ok();
    }
    day = std::max(day, today);
    if (!taken.ok()) {
      report_(absl::StrCat("the picture for today's figures was not taken, the first report tries again: ",
                           taken.message()));
    }
    lock.lock();
  } while (!stop_.wait_for(lock, absl::ToChronoNanoseconds(kLook), [this] { return stopping_; }));
}

}  // namespace covenant::exchange
