#include "broker/exchange/rows/subjects.h"

#include <algorithm>
#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/seal.h"
#include "broker/pseudonym/recipient_pseudonym.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr size_t kIndexKeySize = 32;
constexpr size_t kSignalNumberSize = 8;
const std::string kDecoyCovenant;  // no covenant has an empty id
const std::string kDecoyIndexKey(kIndexKeySize, '\0');

std::string CovenantPrefix(char kind, std::string_view covenant) {
  std::string key(1, kind);
  AppendBigEndian16(key, static_cast<uint16_t>(covenant.size()));
  key.append(covenant);
  return key;
}

std::string SubjectRow(std::string_view covenant, std::string_view index_key) {
  return CovenantPrefix('s', covenant).append(index_key);
}

std::string PostingRow(std::string subject_row, uint64_t signal) {
  AppendBigEndian64(subject_row, signal);
  return subject_row;
}

std::string SubjectIdRow(std::string_view covenant, std::string_view subject_id) {
  return CovenantPrefix('i', covenant).append(subject_id);
}

bool Parse(std::string_view row, stored::Posting& posting) {
  return posting.ParseFromArray(row.data(), static_cast<int>(row.size()));
}

absl::Status Damaged() {
  return absl::DataLossError("a subject's row in the data folder is damaged");
}

}  // namespace

std::string PlaceOf(std::string_view covenant, std::string_view object) {
  return std::string(covenant) + (object.empty() ? "" : "/objects");
}

absl::StatusOr<std::string> Subjects::SealSubject(std::string_view row_key,
                                                  const stored::SealedSubject& subject) const {
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring_.Key(crypto::KeyName::Other("subjects")));
  return crypto::Seal(*key, row_key, subject.SerializeAsString());
}

absl::StatusOr<stored::SealedSubject> Subjects::OpenSubject(std::string_view row_key, std::string_view sealed) const {
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring_.Key(crypto::KeyName::Other("subjects")));
  ASSIGN_OR_RETURN(const std::string opened, crypto::Open(*key, row_key, sealed));
  stored::SealedSubject subject;
  if (!subject.ParseFromString(opened)) return Damaged();
  return subject;
}

absl::StatusOr<Subjects::Reservation> Subjects::Post(std::string_view covenant, const pseudonym::SubjectKey& key,
                                                     uint64_t signal, const stored::Posting& posting,
                                                     store::Batch& changes) {
  const std::string row = SubjectRow(covenant, key.index_key);
  changes.Put(Family::kSubjects, PostingRow(row, signal), posting.SerializeAsString());

  const MutexLock lock(&mutex_);
  auto pending = pending_.find(row);
  if (pending == pending_.end()) {
    // Under the lock: whoever makes the same subject next waits until it sees ours, pending or on disk.
    ASSIGN_OR_RETURN(const std::optional<std::string> existing, store_.Get(Family::kSubjects, row));
    pending = pending_.try_emplace(row, Pending{existing ? "" : pseudonym::NewSubjectId()}).first;
  }
  if (pending->second.being_destroyed) return absl::UnavailableError("the subject is being destroyed; try again");
  ++pending->second.holders;
  if (const std::string& subject_id = pending->second.subject_id; !subject_id.empty()) {
    stored::SealedSubject subject;
    subject.set_subject_id(subject_id);
    subject.set_element(key.element);
    ASSIGN_OR_RETURN(const std::string sealed, SealSubject(row, subject));
    changes.Put(Family::kSubjects, row, sealed);
    changes.Put(Family::kSubjects, SubjectIdRow(covenant, subject_id), key.index_key);
  }
  return Reservation(this, row);
}

absl::StatusOr<Subjects::Reservation> Subjects::Unpost(std::string_view covenant, std::string_view index_key,
                                                       std::span<const uint64_t> signals, store::Batch& changes) {
  const std::string row = SubjectRow(covenant, index_key);
  const MutexLock lock(&mutex_);
  // Under the lock: whoever posts next finds the place taken.
  if (pending_.contains(row)) return absl::UnavailableError("somebody posts about the subject; try again");
  ASSIGN_OR_RETURN(const Rows rows, Walk(row));
  for (const uint64_t signal : signals) changes.Delete(Family::kSubjects, PostingRow(row, signal));
  if (rows.sealed && std::ranges::includes(signals, rows.signals)) {
    ASSIGN_OR_RETURN(const stored::SealedSubject subject, OpenSubject(row, *rows.sealed));
    changes.Delete(Family::kSubjects, row);
    changes.Delete(Family::kSubjects, SubjectIdRow(covenant, subject.subject_id()));
  }
  pending_.try_emplace(row, Pending{.subject_id = "", .holders = 1, .being_destroyed = true});
  return Reservation(this, row);
}

void Subjects::Release(const std::string& key) {
  const MutexLock lock(&mutex_);
  auto pending = pending_.find(key);
  if (pending != pending_.end() && --pending->second.holders == 0) pending_.erase(pending);
}

absl::StatusOr<Subjects::Rows> Subjects::Walk(std::string_view row_key) const {
  Rows rows;
  auto cursor = store_.Scan(Family::kSubjects, store::Prefix(row_key));
  for (; cursor->Valid(); cursor->Next()) {
    if (cursor->key().size() == row_key.size()) {
      rows.sealed = std::string(cursor->value());
    } else if (cursor->key().size() == row_key.size() + kSignalNumberSize) {
      if (rows.signals.empty() && !Parse(cursor->value(), rows.first)) return Damaged();
      rows.signals.push_back(ReadBigEndian64(cursor->key().substr(row_key.size())));
    } else {
      return Damaged();
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return rows;
}

absl::StatusOr<std::shared_ptr<const Subjects::Rows>> Subjects::Decoy() const {
  {
    const ReaderMutexLock lock(&decoy_mutex_);
    if (decoy_ != nullptr) return decoy_;
  }
  ASSIGN_OR_RETURN(Rows rows, Walk(SubjectRow(kDecoyCovenant, kDecoyIndexKey)));
  if (!rows.sealed) return Damaged();
  const MutexLock lock(&decoy_mutex_);
  decoy_ = std::make_shared<const Rows>(std::move(rows));
  return decoy_;
}

absl::StatusOr<SubjectView> Subjects::Find(std::string_view covenant, std::string_view index_key) const {
  SubjectView view;
  view.index_key = std::string(index_key);
  const std::string row = SubjectRow(covenant, index_key);
  ASSIGN_OR_RETURN(Rows rows, Walk(row));
  view.found = rows.sealed.has_value();
  // A miss goes on with the decoy: it too opens a subject and reads its signals, and so takes the same work.
  ASSIGN_OR_RETURN(const std::shared_ptr<const Rows> decoy, Decoy());
  const Rows& seen = view.found ? rows : *decoy;
  ASSIGN_OR_RETURN(stored::SealedSubject subject,
                   OpenSubject(view.found ? row : SubjectRow(kDecoyCovenant, kDecoyIndexKey), *seen.sealed));
  view.subject_id = std::move(*subject.mutable_subject_id());
  view.signals = seen.signals;
  view.scheme = seen.first.scheme();
  view.strong = seen.first.strong();
  return view;
}

absl::StatusOr<std::optional<std::string>> Subjects::IndexKeyOf(std::string_view covenant,
                                                                std::string_view subject_id) const {
  return store_.Get(Family::kSubjects, SubjectIdRow(covenant, subject_id));
}

absl::StatusOr<std::optional<stored::Posting>> Subjects::PostingOf(const store::Reader& reader,
                                                                   std::string_view covenant,
                                                                   std::string_view index_key, uint64_t signal) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> row,
                   reader.Get(Family::kSubjects, PostingRow(SubjectRow(covenant, index_key), signal)));
  if (!row) return std::nullopt;
  stored::Posting posting;
  if (!Parse(*row, posting)) return Damaged();
  return posting;
}

absl::Status Subjects::ForEachPosting(
    const store::Reader& reader, std::string_view covenant,
    const std::function<void(std::string_view, uint64_t, const stored::Posting&)>& visit) const {
  const std::string prefix = CovenantPrefix('s', covenant);
  auto cursor = reader.Scan(Family::kSubjects, store::Prefix(prefix));
  stored::Posting posting;
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view rest = cursor->key().substr(prefix.size());
    if (rest.size() == kIndexKeySize) continue;
    if (rest.size() != kIndexKeySize + kSignalNumberSize || !Parse(cursor->value(), posting)) {
      return Damaged();
    }
    visit(rest.substr(0, kIndexKeySize), ReadBigEndian64(rest.substr(kIndexKeySize)), posting);
  }
  return cursor->status();
}

absl::Status Subjects::PlantDecoy(uint64_t signal, store::Batch& changes) {
  const std::string row = SubjectRow(kDecoyCovenant, kDecoyIndexKey);
  stored::SealedSubject subject;
  subject.set_subject_id(pseudonym::NewSubjectId());
  subject.set_element(std::string(kIndexKeySize, '\0'));
  ASSIGN_OR_RETURN(const std::string sealed, SealSubject(row, subject));
  changes.Put(Family::kSubjects, row, sealed);
  changes.Put(Family::kSubjects, PostingRow(row, signal), stored::Posting().SerializeAsString());
  return absl::OkStatus();
}

}  // namespace covenant::exchange
