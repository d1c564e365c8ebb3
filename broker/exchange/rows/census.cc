#include "broker/exchange/rows/census.h"

#include <utility>

#include "absl/hash/hash.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kFieldsOfFacts[] = {"birth_date", "form"};

// A subject id as a number. It lives through a rotation of the keys, which makes the census read nothing again.
absl::uint128 KeyOf(std::string_view subject_id) {
  return absl::MakeUint128(ReadBigEndian64(subject_id.substr(0, 8)), ReadBigEndian64(subject_id.substr(8, 8)));
}

// The part of a signal that deciding needs. The time of receipt goes to noon, so that equal facts are equal bytes.
std::string FactsIn(const stored::SealedSignal& signal) {
  stored::SealedSignal facts = signal;
  facts.clear_subject_ids();
  facts.clear_covenant();
  facts.clear_case_key();
  v1::Signal& kept = *facts.mutable_signal();
  kept.clear_fields();
  for (const v1::FieldValue& field : signal.signal().fields()) {
    for (const std::string_view of_facts : kFieldsOfFacts) {
      if (field.field() == of_facts) *kept.add_fields() = field;
    }
  }
  facts.set_received_ms(NoonOf(signal.received_ms()));
  return facts.SerializeAsString();
}

}  // namespace

policy::RecordFacts Census::FactsOf(const std::string& facts) {
  stored::SealedSignal signal;
  signal.ParseFromString(facts);
  return exchange::FactsOf(signal).value_or(policy::RecordFacts());
}

absl::Status Census::Refresh(absl::CivilDay day) {
  const MutexLock lock(&updating_);
  if (day_ && *day_ >= day) return absl::OkStatus();
  RETURN_IF_ERROR(Update());
  day_ = day;
  return absl::OkStatus();
}

absl::Status Census::Warm() {
  const MutexLock lock(&updating_);
  return day_ ? absl::OkStatus() : Update();
}

absl::StatusOr<Census::Read> Census::ReadRow(const store::Reader& reader, uint64_t number, std::string_view row) const {
  Read read;
  read.number = number;
  ASSIGN_OR_RETURN(const std::optional<Record> record, records_.Open(number, row));
  if (!record || record->signal.covenant().empty() || !record->signal.signal().object().empty()) return read;
  read.covenant = record->signal.covenant();
  for (const std::string& subject_id : record->signal.subject_ids()) {
    ASSIGN_OR_RETURN(const std::optional<stored::Posting> posting,
                     subjects_.PostingOf(reader, read.covenant, subject_id, number));
    if (posting && posting->strong()) read.keys.push_back(KeyOf(subject_id));
  }
  if (!read.keys.empty()) read.facts = FactsIn(record->signal);
  return read;
}

absl::Status Census::Update() {
  const auto snapshot = store_.Snapshot();
  const uint32_t round = ++round_;
  std::vector<Read> changed;
  std::vector<uint64_t> seen;
  auto cursor = snapshot->Scan(store::Family::kSignals, {});
  for (; cursor->Valid(); cursor->Next()) {
    const uint64_t number = ReadBigEndian64(cursor->key());
    const uint64_t print = absl::HashOf(absl::string_view(cursor->value().data(), cursor->value().size()));
    seen.push_back(number);
    {
      const ReaderMutexLock lock(&mutex_);
      const auto known = rows_.find(number);
      if (known != rows_.end() && known->second.print == print) continue;
    }
    ASSIGN_OR_RETURN(Read read, ReadRow(*snapshot, number, cursor->value()));
    read.print = print;
    changed.push_back(std::move(read));
  }
  RETURN_IF_ERROR(cursor->status());
  const MutexLock lock(&mutex_);
  for (Read& read : changed) Put(std::move(read));
  for (const uint64_t number : seen) rows_[number].round = round;
  for (auto row = rows_.begin(); row != rows_.end();) {
    if (row->second.round == round) {
      ++row;
      continue;
    }
    Release(row->second);
    rows_.erase(row++);
  }
  return absl::OkStatus();
}

void Census::Put(Read read) {
  Row& row = rows_[read.number];
  Release(row);
  row.print = read.print;
  if (read.facts.empty()) return;
  const auto covenant = covenants_.try_emplace(std::move(read.covenant)).first;
  const auto facts = covenant->second.try_emplace(std::move(read.facts), 0).first;
  ++facts->second;
  row.covenant = &covenant->first;
  row.member = {&facts->first, std::move(read.keys)};
}

void Census::Release(Row& row) {
  if (row.covenant == nullptr) return;
  Facts& facts = covenants_.find(*row.covenant)->second;
  const auto shared = facts.find(*row.member.facts);
  row.covenant = nullptr;
  row.member = {};
  if (--shared->second == 0) facts.erase(shared);
}

void Census::ForEach(std::string_view covenant, const std::function<void(const Member&)>& visit) const {
  const ReaderMutexLock lock(&mutex_);
  const auto found = covenants_.find(std::string(covenant));
  if (found == covenants_.end()) return;
  for (const auto& [number, row] : rows_) {
    if (row.covenant == &found->first) visit(row.member);
  }
}

}  // namespace covenant::exchange
