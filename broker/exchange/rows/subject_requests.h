// Requests of data subjects, as they are kept. Rows of family kMeta:
//   "subject-request/" id -> slot number (8), nonce (24), a stored.SubjectRequest sealed under that slot, tag (16)
// The id is a UUIDv7 in its text form, so that the newest stands last. A request keeps its slot through every change: to
// destroy the slot is to destroy the request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
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
  // Adds the row to `changes`. UNAVAILABLE when no slot can be had.
  absl::Status Put(StoredSubjectRequest stored, store::Batch& changes) const;

 private:
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
