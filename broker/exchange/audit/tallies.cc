#include "broker/exchange/audit/tallies.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/repeats.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {
namespace {

// The last tally as it was recorded, and in kRepeats the index of its entry, which only the commit knows.
constexpr std::string_view kTallyRow = "tally";

absl::StatusOr<v1::Tally> LastTally(const store::Store& store) {
  v1::Tally tally;
  ASSIGN_OR_RETURN(const std::optional<std::string> row, store.Get(store::Family::kMeta, kTallyRow));
  if (row && !tally.ParseFromString(*row)) return absl::DataLossError("the row of the last tally is damaged");
  return tally;
}

// In this order the counts can only differ by what is still under way.
v1::Tally CountNow(Rooms& rooms) {
  v1::Tally tally;
  tally.set_released(rooms.traffic.released);
  tally.set_repeated(rooms.traffic.repeated);
  const ledger::Counted counted = rooms.ledger.Count();
  tally.set_first_size(counted.first_size);
  tally.set_size(counted.size);
  tally.set_own(counted.own);
  tally.set_recorded(counted.size - counted.first_size - counted.own);
  tally.set_failed(rooms.traffic.failed);
  tally.set_requests(rooms.traffic.requests);
  return tally;
}

Task<absl::Status> RecordTally(Rooms& rooms, v1::Tally tally) {
  const Call call = OwnCall(rooms, v1::ENTRY_KIND_TALLY);
  EntryContent content;
  content.told = std::string(kPermit);
  content.changes.Put(store::Family::kMeta, kTallyRow, tally.SerializeAsString());
  content.tally = std::move(tally);
  co_return co_await Note(rooms, call, std::move(content), nullptr, IndexRow(kTallyRow));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Tallies>> Tallies::Begin(Rooms& rooms, absl::Duration interval) {
  ASSIGN_OR_RETURN(const v1::Tally before, LastTally(rooms.store));
  std::unique_ptr<Tallies> tallies(new Tallies(rooms));
  tallies->run_ = before.run() + 1;
  RETURN_IF_ERROR(tallies->Record(false));
  tallies->in_time_ = std::thread([&tallies = *tallies, interval] { tallies.RecordInTime(interval); });
  return tallies;
}

Tallies::~Tallies() {
  StopThread();
}

void Tallies::StopThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  if (in_time_.joinable()) in_time_.join();
}

absl::Status Tallies::End() {
  StopThread();
  return Record(true);
}

absl::Status Tallies::Record(bool last) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> previous, FindIndex(rooms_.store, kTallyRow));
  v1::Tally tally = CountNow(rooms_);
  tally.set_run(run_);
  tally.set_number(number_ + 1);
  tally.set_last(last);
  tally.set_previous(previous.value_or(0));
  RETURN_IF_ERROR(Wait(RecordTally(rooms_, std::move(tally))));
  ++number_;
  return absl::OkStatus();
}

void Tallies::RecordInTime(absl::Duration interval) {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, absl::ToChronoNanoseconds(interval), [this] { return stopping_; })) {
    lock.unlock();
    // While the disk is full there is none; the next one counts what this one would have.
    const absl::Status recorded = Record(false);
    (void)recorded;
    lock.lock();
  }
}

}  // namespace covenant::exchange
