// Requests of data subjects, as they are kept. Rows of family kMeta:
//   "subject-request/" id -> slot number (8), nonce (24), a stored.SubjectRequest sealed under that slot, tag (16)
//   "subject-request-answered/" id "/" repeat row -> empty: that row of family kRepeats keeps an answer about it
//   "subject-request-corrected/" id "/" party -> the day since which that party had to correct, and has (YYYY-MM-DD)
// The id is a UUIDv7 in its text form, so that the newest stands last. A request keeps its slot through every change: to
// destroy the slot is to destroy the request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "broker/crypto/slots.h"
#include "broker/model/stored_subject_request.pb.h"
#include "broker/store/store.h"
#include "policy/parties/party_register.h"

namespace covenant::exchange {

// A request, and the slot it is sealed under: none yet when it is new.
struct StoredSubjectRequest {
  stored::SubjectRequest request;
  std::optional<crypto::SlotKey> slot;
};

// Thread-safe.
class SubjectRequests {
 public:
  // Both outlive this.
  SubjectRequests(const store::Reader& store, crypto::Slots& slots) : store_(store), slots_(slots) {}

  // Nothing when there is none, or it was destroyed. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::optional<StoredSubjectRequest>> Find(std::string_view id) const;
  // All that are kept, newest first: each is opened, so the work is as large as their number. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::vector<stored::SubjectRequest>> All() const;
  // Those that were opened before that time, oldest first; the work is as large as their number. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::vector<stored::SubjectRequest>> OpenedBefore(absl::Time time) const;
  // Adds the row to `changes`. UNAVAILABLE when no slot can be had.
  absl::Status Put(StoredSubjectRequest stored, store::Batch& changes) const;

  // The slot under which a request is sealed, also one that was destroyed; nothing without a row. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::optional<uint64_t>> SlotOf(std::string_view id) const;
  // Takes away the rows of a request. UNAVAILABLE, DATA_LOSS.
  absl::Status Remove(std::string_view id, store::Batch& changes) const;

  // Notes that the row of family kRepeats will keep an answer about the request; and takes all such rows away, for they
  // are not sealed. UNAVAILABLE, DATA_LOSS.
  static void NoteAnswered(std::string_view id, std::string_view repeat_row, store::Batch& changes);
  absl::Status RemoveAnswers(std::string_view id, store::Batch& changes) const;

  // Whether it was noted that the party has nothing to correct any more of what was granted on the request that day.
  absl::StatusOr<bool> IsCorrected(std::string_view id, std::string_view party, absl::CivilDay since) const;
  static void NoteCorrected(std::string_view id, std::string_view party, absl::CivilDay since, store::Batch& changes);

 private:
  absl::StatusOr<std::vector<stored::SubjectRequest>> Within(const store::KeyRange& range) const;

  const store::Reader& store_;
  crypto::Slots& slots_;
};

// Who answers for `asked` on that day: itself, or the party that took it over; empty when it has ended and nobody did, so
// that nobody can be waited for.
std::string_view WhoAnswers(const stored::AskedParty& asked, const policy::PartyRegister& parties, absl::CivilDay day);

// How many of those asked are still to answer on that day.
int CountWaiting(const stored::SubjectRequest& request, const policy::PartyRegister& parties, absl::CivilDay day);

inline constexpr std::string_view kAsking = "asking";
inline constexpr std::string_view kToDecide = "to_decide";
inline constexpr std::string_view kDecided = "decided";
// One of these, on that day.
std::string_view StatusOf(const stored::SubjectRequest& request, const policy::PartyRegister& parties,
                          absl::CivilDay day);

// True when its last day is over and it is not decided.
bool IsOverdue(const stored::SubjectRequest& request, absl::CivilDay day);

}  // namespace covenant::exchange
