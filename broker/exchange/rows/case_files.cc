#include "broker/exchange/rows/case_files.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kCaseTag = "covenant-broker case";
constexpr std::string_view kReferenceTag = "covenant-broker case reference";

std::string CaseRow(const CasePlace& place) {
  return crypto::HashInput("c").Part(place.covenant).Fixed(place.key).bytes();
}

std::string InvolvedRows(std::string_view covenant, std::string_view party) {
  return crypto::HashInput("p").Part(covenant).Part(party).bytes();
}

std::string InvolvedRow(std::string_view covenant, std::string_view party, uint64_t age) {
  std::string row = InvolvedRows(covenant, party);
  AppendBigEndian64(row, age);
  return row;
}

uint64_t AgeOf(uint64_t slot) {
  return std::numeric_limits<uint64_t>::max() - slot;
}

// The row's key is bound too: a file that was moved to another case does not open.
std::string Associated(const CasePlace& place) {
  return crypto::HashInput(kCaseTag).Part(place.covenant).Fixed(place.key).bytes();
}

absl::Status Damaged() {
  return absl::DataLossError("a case file in the data folder is damaged");
}

}  // namespace

bool StoredCase::Involves(std::string_view party) const {
  return std::ranges::any_of(file.involved(), [&](const std::string& involved) { return involved == party; });
}

bool StoredCase::TookPart(std::string_view party) const {
  return file.opened_by() == party || file.admission_by() == party || file.closed_by() == party ||
         std::ranges::any_of(file.approvals(), [&](const v1::CaseApproval& given) { return given.party() == party; });
}

void StoredCase::Involve(std::string_view party) {
  if (Involves(party)) return;
  file.add_involved(std::string(party));
  std::ranges::sort(*file.mutable_involved());
}

absl::StatusOr<CasePlace> CaseFiles::PlaceOf(std::string_view covenant, std::string_view reference) const {
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring_.Key(crypto::KeyName::Other("case reference")));
  const crypto::HashInput input = crypto::HashInput(kReferenceTag).Part(covenant).Part(reference);
  return CasePlace{std::string(covenant), crypto::KeyedHash(*key, input.bytes())};
}

absl::StatusOr<std::optional<StoredCase>> CaseFiles::Find(const CasePlace& place) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> row, store_.Get(Family::kCases, CaseRow(place)));
  if (!row) return std::nullopt;
  const absl::StatusOr<std::string> opened = crypto::OpenUnder(slots_, Associated(place), *row);
  if (absl::IsNotFound(opened.status())) return std::nullopt;
  RETURN_IF_ERROR(opened.status());
  StoredCase found;
  if (!found.file.ParseFromString(*opened)) return Damaged();
  ASSIGN_OR_RETURN(const uint64_t slot, crypto::SlotOf(*row));
  ASSIGN_OR_RETURN(found.slot, slots_.Open(slot));
  return found;
}

absl::Status CaseFiles::Put(const CasePlace& place, StoredCase stored, store::Batch& changes) const {
  if (!stored.slot) {
    ASSIGN_OR_RETURN(stored.slot, slots_.Take());
  }
  changes.Put(Family::kCases, CaseRow(place),
              crypto::SealUnder(*stored.slot, Associated(place), stored.file.SerializeAsString()));
  for (const std::string& party : stored.file.involved()) {
    changes.Put(Family::kCases, InvolvedRow(place.covenant, party, AgeOf(stored.slot->slot)), place.key);
  }
  return absl::OkStatus();
}

absl::StatusOr<CasePage> CaseFiles::List(std::string_view covenant, std::string_view party, uint64_t begin,
                                         size_t count) const {
  const std::string prefix = InvolvedRows(covenant, party);
  store::KeyRange range = store::Prefix(prefix);
  range.begin = InvolvedRow(covenant, party, begin);
  const auto snapshot = store_.Snapshot();
  CasePage page;
  auto cursor = snapshot->Scan(Family::kCases, range);
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view row = cursor->key();
    if (row.size() != prefix.size() + sizeof(uint64_t)) return Damaged();
    if (page.files.size() == count) {
      page.next = ReadBigEndian64(row.substr(prefix.size()));
      return page;
    }
    ASSIGN_OR_RETURN(std::optional<StoredCase> found, Find({std::string(covenant), std::string(cursor->value())}));
    if (found) page.files.push_back(std::move(found->file));
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace covenant::exchange
