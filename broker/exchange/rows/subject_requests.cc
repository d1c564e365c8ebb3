#include "broker/exchange/rows/subject_requests.h"

#include <algorithm>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/hash.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kRows = "subject-request/";
constexpr std::string_view kCorrectedRows = "subject-request-corrected/";
constexpr std::string_view kAnsweredRows = "subject-request-answered/";
constexpr size_t kUuidRandom = 10;
constexpr std::string_view kTag = "covenant-broker subject request";

std::string RowOf(std::string_view id) {
  return std::string(kRows).append(id);
}

std::string CorrectedRow(std::string_view id, std::string_view party) {
  return std::string(kCorrectedRows).append(id).append("/").append(party);
}

std::string AnsweredRow(std::string_view id, std::string_view repeat_row) {
  return std::string(kAnsweredRows).append(id).append("/").append(repeat_row);
}

// The row's key is bound too: a request that was moved to another row does not open.
std::string Associated(std::string_view row) {
  return crypto::HashInput(kTag).Part(row).bytes();
}

// Nothing when its slot was destroyed.
absl::StatusOr<std::optional<StoredSubjectRequest>> Open(const crypto::Slots& slots, std::string_view row,
                                                         std::string_view sealed) {
  const absl::StatusOr<std::string> opened = crypto::OpenUnder(slots, Associated(row), sealed);
  if (absl::IsNotFound(opened.status())) return std::nullopt;
  RETURN_IF_ERROR(opened.status());
  StoredSubjectRequest found;
  if (!found.request.ParseFromString(*opened)) return absl::DataLossError("a request of a data subject is damaged");
  ASSIGN_OR_RETURN(const uint64_t slot, crypto::SlotOf(sealed));
  absl::StatusOr<crypto::SlotKey> key = slots.Open(slot);
  if (absl::IsNotFound(key.status())) return std::nullopt;  // destroyed meanwhile
  RETURN_IF_ERROR(key.status());
  found.slot = *std::move(key);
  return found;
}

}  // namespace

absl::StatusOr<std::optional<StoredSubjectRequest>> SubjectRequests::Find(std::string_view id) const {
  const std::string row = RowOf(id);
  ASSIGN_OR_RETURN(const std::optional<std::string> sealed, store_.Get(Family::kMeta, row));
  if (!sealed) return std::nullopt;
  return Open(slots_, row, *sealed);
}

absl::StatusOr<std::vector<stored::SubjectRequest>> SubjectRequests::Within(const store::KeyRange& range) const {
  std::vector<stored::SubjectRequest> all;
  auto cursor = store_.Scan(Family::kMeta, range);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(std::optional<StoredSubjectRequest> found, Open(slots_, cursor->key(), cursor->value()));
    if (found) all.push_back(std::move(found->request));
  }
  RETURN_IF_ERROR(cursor->status());
  return all;
}

absl::StatusOr<std::vector<stored::SubjectRequest>> SubjectRequests::All() const {
  ASSIGN_OR_RETURN(std::vector<stored::SubjectRequest> all, Within(store::Prefix(kRows)));
  std::ranges::reverse(all);
  return all;
}

absl::StatusOr<std::vector<stored::SubjectRequest>> SubjectRequests::OpenedBefore(absl::Time time) const {
  // An id begins with its time.
  return Within({std::string(kRows), RowOf(MakeUuid7(time, std::string(kUuidRandom, '\0')))});
}

absl::Status SubjectRequests::Put(StoredSubjectRequest stored, store::Batch& changes) const {
  if (!stored.slot) {
    ASSIGN_OR_RETURN(stored.slot, slots_.Take());
  }
  const std::string row = RowOf(stored.request.id());
  changes.Put(Family::kMeta, row, crypto::SealUnder(*stored.slot, Associated(row), stored.request.SerializeAsString()));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<uint64_t>> SubjectRequests::SlotOf(std::string_view id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> sealed, store_.Get(Family::kMeta, RowOf(id)));
  if (!sealed) return std::nullopt;
  return crypto::SlotOf(*sealed);
}

absl::Status SubjectRequests::Remove(std::string_view id, store::Batch& changes) const {
  changes.Delete(Family::kMeta, RowOf(id));
  auto cursor = store_.Scan(Family::kMeta, store::Prefix(CorrectedRow(id, "")));
  for (; cursor->Valid(); cursor->Next()) changes.Delete(Family::kMeta, std::string(cursor->key()));
  return cursor->status();
}

void SubjectRequests::NoteAnswered(std::string_view id, std::string_view repeat_row, store::Batch& changes) {
  changes.Put(Family::kMeta, AnsweredRow(id, repeat_row), "");
}

absl::Status SubjectRequests::RemoveAnswers(std::string_view id, store::Batch& changes) const {
  const std::string prefix = AnsweredRow(id, "");
  auto cursor = store_.Scan(Family::kMeta, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    changes.Delete(Family::kRepeats, std::string(cursor->key().substr(prefix.size())));
    changes.Delete(Family::kMeta, std::string(cursor->key()));
  }
  return cursor->status();
}

absl::StatusOr<bool> SubjectRequests::IsCorrected(std::string_view id, std::string_view party,
                                                  absl::CivilDay since) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> noted, store_.Get(Family::kMeta, CorrectedRow(id, party)));
  return noted && *noted == policy::FormatDate(since);
}

void SubjectRequests::NoteCorrected(std::string_view id, std::string_view party, absl::CivilDay since,
                                    store::Batch& changes) {
  changes.Put(Family::kMeta, CorrectedRow(id, party), policy::FormatDate(since));
}

std::string_view WhoAnswers(const stored::AskedParty& asked, const policy::PartyRegister& parties, absl::CivilDay day) {
  const std::string_view holder = parties.HolderOf(asked.party(), day);
  const policy::Party* party = parties.Find(holder);
  return party == nullptr || party->EndedOn(day) ? std::string_view() : holder;
}

int CountWaiting(const stored::SubjectRequest& request, const policy::PartyRegister& parties, absl::CivilDay day) {
  return static_cast<int>(std::ranges::count_if(request.asked(), [&](const stored::AskedParty& asked) {
    return !asked.answered() && !WhoAnswers(asked, parties, day).empty();
  }));
}

std::string_view StatusOf(const stored::SubjectRequest& request, const policy::PartyRegister& parties,
                          absl::CivilDay day) {
  if (!request.decided_on().empty()) return kDecided;
  return CountWaiting(request, parties, day) > 0 ? kAsking : kToDecide;
}

bool IsOverdue(const stored::SubjectRequest& request, absl::CivilDay day) {
  const std::optional<absl::CivilDay> due = policy::ParseDate(request.due_on());
  return request.decided_on().empty() && due && *due < day;
}

}  // namespace covenant::exchange
