#include "broker/exchange/rotation/move_subjects.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/key_epochs.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/own_signal.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {
namespace {

constexpr absl::Duration kUntilSettled = absl::Milliseconds(5);
// The families with rows in which index keys stand, or what was made of them (budgets).
constexpr store::Family kNamingSubjects[] = {store::Family::kSubjects, store::Family::kMeta, store::Family::kUsage};

// The walk over one covenant's subjects.
class Walk {
 public:
  Walk(Rooms& rooms, std::string covenant, std::shared_ptr<const CovenantEpochs> epochs, stored::KeyEpochs row)
      : rooms_(rooms), covenant_(std::move(covenant)), epochs_(std::move(epochs)), row_(std::move(row)) {}

  absl::Status ToTheEnd(const std::function<bool()>& stopping) {
    for (;;) {
      const bool whole = row_.position().empty() && !row_.among_objects();
      moved_ = left_ = 0;
      standing_.clear();
      for (bool more = true; more;) {
        if (stopping()) return absl::OkStatus();
        ASSIGN_OR_RETURN(more, Wait(MoveSome()));
      }
      row_.clear_position();
      row_.set_among_objects(false);
      if (whole && moved_ == 0 && left_ == 0) return Conclude();
      if (moved_ == 0 && left_ > 0)
        return absl::UnavailableError("somebody writes about subjects that are to be moved");
    }
  }

 private:
  // Where the walk is: among the people of the covenant, or after that among its objects.
  std::string Place() const { return PlaceOf(covenant_, row_.among_objects() ? "object" : ""); }

  // The next batch; false at the end of the walk.
  Task<absl::StatusOr<bool>> MoveSome() {
    const KeyedTurn::Turn turn = co_await rooms_.turns.Take(TurnOfSignals(covenant_));
    co_await rooms_.workers.Enter();
    CO_ASSIGN_OR_RETURN(const std::vector<pseudonym::SubjectKey> next,
                        rooms_.subjects.Next(Place(), row_.position(), kMovedTogether));
    if (next.empty()) {
      if (row_.among_objects()) co_return false;
      row_.clear_position();
      row_.set_among_objects(true);
      co_return true;
    }
    store::Batch changes;
    std::vector<Subjects::Reservation> held;
    for (const pseudonym::SubjectKey& subject : next) CO_RETURN_IF_ERROR(LookAt(subject, changes, held));
    row_.set_position(next.back().index_key);
    if (changes.empty()) co_return true;
    KeyEpochs::Put(covenant_, row_, changes);
    const absl::Status written = rooms_.store.Write(changes);
    if (absl::IsUnknown(written)) {
      for (Subjects::Reservation& one : held) one.Pin();
    }
    CO_RETURN_IF_ERROR(written);
    co_return true;
  }

  // Moves the subject when it stands under a key before; counts it when it stands under the current one.
  absl::Status LookAt(const pseudonym::SubjectKey& subject, store::Batch& changes,
                      std::vector<Subjects::Reservation>& held) {
    ASSIGN_OR_RETURN(const crypto::Element element, crypto::Element::Parse(subject.element));
    for (stored::SchemeEpochs& scheme : *row_.mutable_schemes()) {
      const uint32_t former = epochs_->Former(scheme.scheme());
      if (former == 0) continue;
      const uint32_t current = epochs_->Current(scheme.scheme());
      ASSIGN_OR_RETURN(const bool stands, StandsIn(subject, element, scheme.scheme(), current));
      if (stands) {
        ++standing_[scheme.scheme()];
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const bool stood, StandsIn(subject, element, scheme.scheme(), former));
      if (stood) return Move(subject, element, scheme, changes, held);
    }
    return absl::OkStatus();  // of a scheme whose keys stay
  }

  // Its index key tells: it is of one scheme and epoch.
  absl::StatusOr<bool> StandsIn(const pseudonym::SubjectKey& subject, const crypto::Element& element,
                                const std::string& scheme, uint32_t epoch) {
    ASSIGN_OR_RETURN(const pseudonym::SubjectKey key, KeyIn(element, scheme, epoch));
    return key.index_key == subject.index_key;
  }

  absl::StatusOr<pseudonym::SubjectKey> KeyIn(const crypto::Element& element, const std::string& scheme,
                                              uint32_t epoch) {
    ASSIGN_OR_RETURN(pseudonym::SubjectKey key, rooms_.subject_keys.OfElement(covenant_, scheme, epoch, element));
    if (row_.among_objects()) {
      ASSIGN_OR_RETURN(key.index_key, rooms_.subject_keys.OfObject(key.index_key));
    }
    return key;
  }

  absl::Status Move(const pseudonym::SubjectKey& subject, const crypto::Element& element, stored::SchemeEpochs& scheme,
                    store::Batch& changes, std::vector<Subjects::Reservation>& held) {
    const uint32_t current = epochs_->Current(scheme.scheme());
    ASSIGN_OR_RETURN(const crypto::Element next,
                     rooms_.subject_keys.Carry(covenant_, scheme.scheme(), current - 1, current, element));
    Standing standing;
    ASSIGN_OR_RETURN(standing.key, KeyIn(next, scheme.scheme(), current));
    standing.former_index_key = subject.index_key;
    absl::StatusOr<std::optional<Subjects::Reservation>> moved = rooms_.subjects.Move(Place(), standing, changes);
    if (absl::IsUnavailable(moved.status())) {
      ++left_;
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(moved.status());
    if (!*moved) return absl::OkStatus();
    held.push_back(**std::move(moved));
    scheme.set_subjects(scheme.subjects() + 1);
    ++moved_;
    return absl::OkStatus();
  }

  // Nobody stands under a key before any more. No file says so either, before the log does.
  absl::Status Conclude() {
    store::Batch changes;
    KeyEpochs::Put(covenant_, row_, changes);  // without a position, which was an index key
    RETURN_IF_ERROR(rooms_.store.Write(changes));
    RETURN_IF_ERROR(rooms_.store.Scrub(kNamingSubjects));
    return Wait(SayDone());
  }

  Task<absl::Status> SayDone() {
    for (stored::SchemeEpochs& scheme : *row_.mutable_schemes()) {
      const uint32_t former = epochs_->Former(scheme.scheme());
      if (former == 0) continue;
      const Call call = OwnCall(rooms_, v1::ENTRY_KIND_KEYS_ROTATED);
      scheme.set_subjects(standing_[scheme.scheme()]);
      scheme.mutable_later()->rbegin()->set_settled_ms(absl::ToUnixMillis(call.now));
      EntryContent content;
      content.told = std::string(kPermit);
      content.covenant = covenant_;
      v1::RotatedScheme& rotated = *content.detail.mutable_key_rotation()->add_schemes();
      rotated.set_scheme(scheme.scheme());
      rotated.set_from_epoch(former);
      rotated.set_to_epoch(former + 1);
      rotated.set_subjects(scheme.subjects());
      KeyEpochs::Put(covenant_, row_, content.changes);
      auto serve = [&rooms = rooms_, covenant = covenant_, row = row_] { rooms.epochs.Serve(covenant, row); };
      CO_RETURN_IF_ERROR(co_await Note(rooms_, call, std::move(content), std::move(serve)));
    }
    co_return absl::OkStatus();
  }

  Rooms& rooms_;
  const std::string covenant_;
  const std::shared_ptr<const CovenantEpochs> epochs_;
  stored::KeyEpochs row_;
  // Of the walk under way: subjects that were moved, that could not be moved now, and that stood there before, by
  // scheme.
  uint64_t moved_ = 0;
  uint64_t left_ = 0;
  std::map<std::string, uint64_t> standing_;
};

absl::Status MoveSubjectsOf(Rooms& rooms, const std::string& covenant, const std::function<bool()>& stopping) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(covenant));
  if (!epochs->Moving()) return absl::OkStatus();
  for (; !rooms.epochs.Settled(covenant); absl::SleepFor(kUntilSettled)) {
    if (stopping()) return absl::OkStatus();
  }
  // What an earlier try may have written is on disk by now, or never will be.
  RETURN_IF_ERROR(rooms.ledger.Ready());
  ASSIGN_OR_RETURN(stored::KeyEpochs row, KeyEpochs::Read(rooms.store, covenant));
  return Walk(rooms, covenant, epochs, std::move(row)).ToTheEnd(stopping);
}

}  // namespace

absl::Status MoveAllSubjects(Rooms& rooms, const std::function<bool()>& stopping) {
  ASSIGN_OR_RETURN(const std::vector<std::string> covenants, KeyEpochs::Rotated(rooms.store));
  for (const std::string& covenant : covenants) RETURN_IF_ERROR(MoveSubjectsOf(rooms, covenant, stopping));
  return absl::OkStatus();
}

}  // namespace covenant::exchange
