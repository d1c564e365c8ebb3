#include "broker/exchange/story/break_glass.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

// No repeat's row begins so: no party's id is that long (repeats.h).
constexpr std::string_view kPendingPrefix = "break-glass/pending/";
constexpr std::string_view kReviewedPrefix = "break-glass/reviewed/";
constexpr size_t kRandomSize = 8;
constexpr size_t kSuffixSize = sizeof(uint64_t) + kRandomSize;
constexpr absl::Duration kReviewedKept = absl::Hours(24 * 60);
constexpr int kMostAtOnce = 1000;

// A row of one of the two prefixes.
struct Row {
  std::string key;
  absl::Time deadline;
  uint64_t index = 0;
};

absl::Status Damaged() {
  return absl::DataLossError("a row of break-glass in the data folder is damaged");
}

std::string DeadlineKey(std::string_view prefix, absl::Time deadline) {
  std::string key(prefix);
  AppendBigEndian64(key, static_cast<uint64_t>(absl::ToUnixMillis(deadline)));
  return key;
}

absl::StatusOr<std::vector<Row>> RowsUnder(const store::Reader& store, std::string_view prefix) {
  std::vector<Row> rows;
  auto cursor = store.Scan(Family::kRepeats, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    if (key.size() != prefix.size() + kSuffixSize || cursor->value().size() != sizeof(uint64_t)) return Damaged();
    const uint64_t deadline_ms = ReadBigEndian64(key.substr(prefix.size()));
    rows.push_back(
        {std::string(key), absl::FromUnixMillis(static_cast<int64_t>(deadline_ms)), ReadBigEndian64(cursor->value())});
  }
  RETURN_IF_ERROR(cursor->status());
  return rows;
}

absl::StatusOr<BreakGlassUse> ReadUse(const Rooms& rooms, uint64_t index) {
  ASSIGN_OR_RETURN(const ledger::StoredEntry entry, rooms.ledger.Read(index));
  ASSIGN_OR_RETURN(ParsedEntry parsed, ParseEntry(rooms.slots, entry));
  BreakGlassUse use;
  use.index = index;
  use.leaf = std::move(parsed.leaf);
  if (parsed.detail) use.detail = *std::move(parsed.detail);
  return use;
}

template <class Fits>
bool AnyReleased(const v1::Detail& detail, Fits fits) {
  return std::ranges::any_of(detail.items(), [&](const v1::ItemDetail& item) {
    return std::ranges::any_of(item.records(), [&](const v1::RecordDetail& record) {
      return record.outcome() == kPermit && fits(record.supplier());
    });
  });
}

}  // namespace

bool BreakGlassUse::ReleasedFrom(const policy::PartyRegister& parties, std::string_view party, absl::Time now) const {
  const absl::CivilDay today = policy::DutchDay(now);
  return AnyReleased(detail, [&](const std::string& supplier) { return parties.HolderOf(supplier, today) == party; });
}

bool BreakGlassUse::IsOverseenBy(const policy::Person& officer) const {
  return officer.OverseesParty(leaf.caller()) || officer.OverseesCovenant(leaf.covenant()) ||
         AnyReleased(detail, [&](const std::string& supplier) { return officer.OverseesParty(supplier); });
}

void AwaitReview(const Rooms& rooms, const Call& call, Prepared& prepared) {
  if (!call.context->break_glass() || prepared.content.told != kPermit) return;
  const absl::Time deadline = call.now + rooms.deadlines.break_glass_review;
  prepared.index_row = DeadlineKey(kPendingPrefix, deadline).append(crypto::RandomBytes(kRandomSize));
}

absl::StatusOr<std::vector<BreakGlassUse>> UsesUnder(const Rooms& rooms, ReviewState state) {
  const std::string_view prefix = state == ReviewState::kPending ? kPendingPrefix : kReviewedPrefix;
  ASSIGN_OR_RETURN(const std::vector<Row> rows, RowsUnder(rooms.store, prefix));
  std::vector<BreakGlassUse> uses;
  for (const Row& row : rows) {
    absl::StatusOr<BreakGlassUse> use = ReadUse(rooms, row.index);
    if (absl::IsOutOfRange(use.status())) continue;  // on disk this moment; nobody was told of it yet
    RETURN_IF_ERROR(use.status());
    use->row = row.key;
    use->deadline = row.deadline;
    uses.push_back(*std::move(use));
  }
  return uses;
}

absl::StatusOr<BreakGlassUse> UseAt(const Rooms& rooms, uint64_t index) {
  absl::StatusOr<BreakGlassUse> use = ReadUse(rooms, index);
  if (absl::IsOutOfRange(use.status())) return absl::NotFoundError("no such entry");
  RETURN_IF_ERROR(use.status());
  ASSIGN_OR_RETURN(const std::vector<Row> rows, RowsUnder(rooms.store, kPendingPrefix));
  const auto row = std::ranges::find(rows, index, &Row::index);
  if (row != rows.end()) {
    use->row = row->key;
    use->deadline = row->deadline;
  }
  return use;
}

absl::Status PutReviewed(const Rooms& rooms, const BreakGlassUse& use, absl::Time now, store::Batch& changes) {
  const store::KeyRange over{std::string(kReviewedPrefix), DeadlineKey(kReviewedPrefix, now - kReviewedKept)};
  auto cursor = rooms.store.Scan(Family::kRepeats, over);
  for (int left = kMostAtOnce; left > 0 && cursor->Valid(); cursor->Next(), --left) {
    changes.Delete(Family::kRepeats, cursor->key());
  }
  RETURN_IF_ERROR(cursor->status());
  std::string index;
  AppendBigEndian64(index, use.index);
  changes.Delete(Family::kRepeats, use.row);
  changes.Put(Family::kRepeats, std::string(kReviewedPrefix) + use.row.substr(kPendingPrefix.size()), index);
  return absl::OkStatus();
}

}  // namespace covenant::exchange
