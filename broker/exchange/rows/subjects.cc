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
  AppendWithLength(key, covenant);
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

absl::StatusOr<std::optional<Subjects::Pending>> Subjects::Stored(const std::string& row,
                                                                  const std::string& former) const {
  for (const std::string* place : {&row, &former}) {
    if (place->empty()) continue;
    ASSIGN_OR_RETURN(const std::optional<std::string> sealed, store_.Get(Family::kSubjects, *place));
    if (!sealed) continue;
    ASSIGN_OR_RETURN(stored::SealedSubject subject, OpenSubject(*place, *sealed));
    return Pending{.subject_id = std::move(*subject.mutable_subject_id()), .stands_there = place == &row};
  }
  return std::nullopt;
}

absl::Status Subjects::MovePostings(const std::string& from, const std::string& to, store::Batch& changes) const {
  auto cursor = store_.Scan(Family::kSubjects, store::Prefix(from));
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view signal = cursor->key().substr(from.size());
    if (!signal.empty()) changes.Put(Family::kSubjects, std::string(to).append(signal), std::string(cursor->value()));
    changes.Delete(Family::kSubjects, std::string(cursor->key()));
  }
  return cursor->status();
}

absl::StatusOr<Subjects::Reservation> Subjects::Settle(std::string_view covenant, const Standing& standing,
                                                       store::Batch& changes) {
  const std::string row = SubjectRow(covenant, standing.key.index_key);
  const std::string former =
      standing.former_index_key.empty() ? std::string() : SubjectRow(covenant, standing.former_index_key);
  Pending subject;
  if (const auto pending = pending_.find(row); pending != pending_.end()) {
    subject = pending->second;
  } else if (!former.empty() && pending_.contains(former)) {
    return absl::UnavailableError("somebody writes about the subject under the key before; try again");
  } else {
    // Under the lock: whoever makes the same subject next waits until it sees ours, pending or on disk.
    ASSIGN_OR_RETURN(const std::optional<Pending> stored, Stored(row, former));
    subject = stored ? *stored : Pending{.subject_id = pseudonym::NewSubjectId()};
  }
  if (subject.being_destroyed) return absl::UnavailableError("the subject is being destroyed; try again");
  if (!subject.stands_there) {
    stored::SealedSubject stored;
    stored.set_subject_id(subject.subject_id);
    stored.set_element(standing.key.element);
    ASSIGN_OR_RETURN(const std::string sealed, SealSubject(row, stored));
    changes.Put(Family::kSubjects, row, sealed);
    changes.Put(Family::kSubjects, SubjectIdRow(covenant, subject.subject_id), standing.key.index_key);
  }
  if (!former.empty()) RETURN_IF_ERROR(MovePostings(former, row, changes));
  std::vector<std::string> rows{row};
  if (!former.empty()) rows.push_back(former);
  pending_.try_emplace(row, subject);
  for (const std::string& held : rows) ++pending_[held].holders;
  return Reservation(this, std::move(rows), subject.subject_id);
}

absl::StatusOr<Subjects::Reservation> Subjects::Post(std::string_view covenant, const Standing& standing,
                                                     uint64_t signal, const stored::Posting& posting,
                                                     store::Batch& changes) {
  const MutexLock lock(&mutex_);
  // Under the lock: whoever looks under the next key after this sees our reservation.
  if (standing.epochs != nullptr && standing.epochs->superseded()) {
    return absl::UnavailableError("the keys of the covenant were rotated meanwhile; try again");
  }
  changes.Put(Family::kSubjects, PostingRow(SubjectRow(covenant, standing.key.index_key), signal),
              posting.SerializeAsString());
  return Settle(covenant, standing, changes);
}

absl::StatusOr<std::optional<Subjects::Reservation>> Subjects::Move(std::string_view covenant, const Standing& standing,
                                                                    store::Batch& changes) {
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const std::optional<std::string> there,
                   store_.Get(Family::kSubjects, SubjectRow(covenant, standing.former_index_key)));
  if (!there) return std::nullopt;
  ASSIGN_OR_RETURN(Reservation held, Settle(covenant, standing, changes));
  return std::optional<Reservation>(std::move(held));
}

absl::StatusOr<Subjects::Reservation> Subjects::Unpost(std::string_view covenant, std::string_view subject_id,
                                                       std::span<const uint64_t> signals, store::Batch& changes) {
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const std::optional<std::string> index_key, IndexKeyOf(covenant, subject_id));
  if (!index_key) return Reservation(this, {}, std::string(subject_id));
  const std::string row = SubjectRow(covenant, *index_key);
  // Under the lock: whoever posts next finds the place taken.
  if (pending_.contains(row)) return absl::UnavailableError("somebody posts about the subject; try again");
  ASSIGN_OR_RETURN(const Rows rows, Walk(row));
  for (const uint64_t signal : signals) changes.Delete(Family::kSubjects, PostingRow(row, signal));
  if (rows.sealed && std::ranges::includes(signals, rows.signals)) {
    changes.Delete(Family::kSubjects, row);
    changes.Delete(Family::kSubjects, SubjectIdRow(covenant, subject_id));
  }
  pending_.try_emplace(row, Pending{.holders = 1, .being_destroyed = true});
  return Reservation(this, {row}, std::string(subject_id));
}

void Subjects::Release(const std::vector<std::string>& rows) {
  const MutexLock lock(&mutex_);
  for (const std::string& row : rows) {
    auto pending = pending_.find(row);
    if (pending != pending_.end() && --pending->second.holders == 0) pending_.erase(pending);
  }
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

absl::StatusOr<SubjectView> Subjects::Find(std::string_view covenant, const Standing& standing) const {
  SubjectView view;
  Rows found;
  // One look where it stands, or two while it may be moved: from where it was to where it goes, so that a subject that
  // is moved between them is seen by the second. The last one that sees it counts.
  const auto look = [&](const std::string& index_key) -> absl::Status {
    ASSIGN_OR_RETURN(Rows rows, Walk(SubjectRow(covenant, index_key)));
    if (view.found && !rows.sealed) return absl::OkStatus();
    view.found = rows.sealed.has_value();
    view.index_key = index_key;
    found = std::move(rows);
    return absl::OkStatus();
  };
  if (standing.subject_id.empty()) {
    if (!standing.former_index_key.empty()) RETURN_IF_ERROR(look(standing.former_index_key));
    RETURN_IF_ERROR(look(standing.key.index_key));
  } else {
    const int looks = standing.epochs != nullptr && standing.epochs->Moving() ? 2 : 1;
    for (int i = 0; i < looks; ++i) {
      ASSIGN_OR_RETURN(const std::optional<std::string> index_key, IndexKeyOf(covenant, standing.subject_id));
      RETURN_IF_ERROR(look(index_key.value_or(kDecoyIndexKey)));
    }
  }
  // A miss goes on with the decoy: it too opens a subject and reads its signals, and so takes the same work.
  ASSIGN_OR_RETURN(const std::shared_ptr<const Rows> decoy, Decoy());
  const Rows& seen = view.found ? found : *decoy;
  ASSIGN_OR_RETURN(stored::SealedSubject subject, OpenSubject(view.found ? SubjectRow(covenant, view.index_key)
                                                                         : SubjectRow(kDecoyCovenant, kDecoyIndexKey),
                                                              *seen.sealed));
  view.subject_id = std::move(*subject.mutable_subject_id());
  view.element = std::move(*subject.mutable_element());
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
                                                                   std::string_view subject_id, uint64_t signal) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> index_key,
                   reader.Get(Family::kSubjects, SubjectIdRow(covenant, subject_id)));
  if (!index_key) return std::nullopt;
  ASSIGN_OR_RETURN(const std::optional<std::string> row,
                   reader.Get(Family::kSubjects, PostingRow(SubjectRow(covenant, *index_key), signal)));
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

absl::StatusOr<std::vector<pseudonym::SubjectKey>> Subjects::Next(std::string_view covenant, std::string_view index_key,
                                                                  size_t count) const {
  const std::string prefix = CovenantPrefix('s', covenant);
  store::KeyRange range = store::Prefix(prefix);
  if (!index_key.empty()) range.begin = store::Prefix(SubjectRow(covenant, index_key)).end;
  std::vector<pseudonym::SubjectKey> next;
  auto cursor = store_.Scan(Family::kSubjects, range);
  for (; cursor->Valid() && next.size() < count; cursor->Next()) {
    if (cursor->key().size() != prefix.size() + kIndexKeySize) continue;
    ASSIGN_OR_RETURN(stored::SealedSubject subject, OpenSubject(cursor->key(), cursor->value()));
    next.push_back({std::string(cursor->key().substr(prefix.size())), std::move(*subject.mutable_element())});
  }
  RETURN_IF_ERROR(cursor->status());
  return next;
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
