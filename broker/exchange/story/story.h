// The life of a request, told once for every kind of request: decide and prepare differ, the rest does not.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/rooms.h"
#include "google/protobuf/message_lite.h"

namespace covenant::exchange {

// What deciding and preparing give: an answer that is not yet bound, and what its entry will say.
struct Prepared {
  std::shared_ptr<google::protobuf::MessageLite> answer;
  EntryContent content;
  // A write answers again when it is repeated; a read is decided again.
  bool write = false;
  std::vector<Subjects::Reservation> reservations;
  std::vector<SpentTickets::Reservation> spending;
  // The policy set that it was decided under, where that is a later one than the call's: the entry names it.
  std::shared_ptr<const InForce> decided_under;
  // Kept until the entry is on disk: acts on the policy set happen one at a time.
  std::shared_ptr<KeyedTurn::Turn> turn;
  // When not empty: ledger.h, Entry::index_row. For what is not found again by its request id.
  std::string index_row = {};
  // Done when the entry is on disk, before anybody learns of it; also when the caller was told that it is not known
  // (ledger.h, Entry::on_disk). Refers to nothing that the story owns.
  std::function<void()> on_disk;
};

// The part of a story that is its own. `decide` runs once, and may continue on the worker pool. `refuse` makes the
// answer that refuses the whole request with a reason code.
struct Plot {
  std::function<Task<absl::StatusOr<Prepared>>(const Call&)> decide;
  std::function<Prepared(const Call&, std::string_view reason_code)> refuse;
};

// Decides, prepares, records and answers. The reply exists only when its entry is on disk.
//   kInvalidArgument  the request is not well-formed enough to be bound to an entry.
//   kCancelled        the caller had gone away before anything was recorded.
//   kUnavailable      the entry cannot be recorded, or a new policy set is being put in force; nothing was released.
//   kDataLoss         what the broker stored is damaged.
Task<absl::StatusOr<Reply>> Tell(Rooms& rooms, Call call, Plot plot);

// A call that nobody made: the broker's own, under the set in force now.
Call OwnCall(const Rooms& rooms, v1::EntryKind kind);

// Records an entry of the broker's own, which nobody is sent: no answer. `on_disk` as in Prepared, `index_row` as in
// ledger.h, Entry. Errors as Tell.
Task<absl::Status> Note(Rooms& rooms, Call call, EntryContent content, std::function<void()> on_disk = nullptr,
                        std::string index_row = "");

}  // namespace covenant::exchange
