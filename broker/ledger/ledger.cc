#include "broker/ledger/ledger.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/ledger/committer.h"
#include "broker/ledger/high_water_mark.h"
#include "broker/ledger/recover.h"
#include "broker/ledger/rows.h"
#include "broker/ledger/tile.h"
#include "broker/ledger/tile_cache.h"

namespace covenant::ledger {
namespace {

constexpr size_t kCachedTiles = 512;  // 8 MiB
constexpr int kExitInputOutputError = 74;

void ReportOnStderr(std::string_view line) {
  std::fprintf(stderr, "ledger: %.*s\n", static_cast<int>(line.size()), line.data());
}

// No clean-up and no core dump: a core holds keys, and only what is on disk may still be believed.
[[noreturn]] void StopProcess(const absl::Status& why) {
  std::fprintf(stderr, "ledger: %s; the broker stops and recovers from disk when it is started again\n",
               std::string(why.message()).c_str());
  std::_Exit(kExitInputOutputError);
}

absl::Status CheckOptions(const LedgerOptions& options) {
  RETURN_IF_ERROR(CheckIdentity(options.identity));
  if (options.sign == nullptr) return absl::InvalidArgumentError("the ledger has no log key to sign with");
  if (options.high_water_mark.empty()) return absl::InvalidArgumentError("the ledger has no high-water mark file");
  if (options.mark_interval <= absl::ZeroDuration() || options.mark_interval > absl::Seconds(1)) {
    return absl::InvalidArgumentError("the ledger's mark interval must be at most one second, and more than nothing");
  }
  return absl::OkStatus();
}

// The rows that make the log are the ledger's alone.
bool TouchesTheLog(const store::Batch& changes) {
  bool touches = false;
  changes.ForEach([&touches](store::Family family, std::string_view key, const std::string_view*) {
    touches = touches || family == store::Family::kEntries || family == store::Family::kTiles ||
              (family == store::Family::kMeta && key.starts_with(kMetaPrefix));
  });
  return touches;
}

absl::StatusOr<StoredEntry> ToEntry(std::string_view row, uint64_t index) {
  ASSIGN_OR_RETURN(const auto parts, SplitEntryRow(row, index));
  return StoredEntry{std::string(parts.first), std::string(parts.second)};
}

absl::Status CheckWithin(uint64_t size, uint64_t latest) {
  if (size <= latest) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("tree size ", size, " is beyond the log, which has ", latest, " entries"));
}

Committer::Options CommitterOptions(const LedgerOptions& options) {
  return {options.identity, options.sign, options.retry_interval, options.report, options.stop_process};
}

}  // namespace

struct Ledger::Parts {
  Parts(store::Store* the_store, const LedgerOptions& options, std::unique_ptr<TileCache> the_tiles, RecoveredLog log)
      : store(the_store),
        tiles(std::move(the_tiles)),
        first_size(log.checkpoint.size),
        committer(store, CommitterOptions(options), std::move(log)),
        keeper(
            HighWaterMark(options.high_water_mark), committer.Latest()->checkpoint.size, options.mark_interval,
            [this] { return LatestCheckpoint(); },
            [this, report = options.report](const absl::Status& written) {
              committer.Refuse(std::string(written.message()));
              report(written.ok() ? "the high-water mark can be written again: the broker goes on"
                                  : absl::StrCat(written.message(), "; nothing is recorded until it can be"));
            }) {}

  std::shared_ptr<const Checkpoint> LatestCheckpoint() const {
    std::shared_ptr<const Committed> latest = committer.Latest();
    return {latest, &latest->checkpoint};
  }

  store::Store* const store;
  const std::unique_ptr<TileCache> tiles;
  const uint64_t first_size;
  Committer committer;
  MarkKeeper keeper;
};

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(store::Store* store, LedgerOptions options) {
  RETURN_IF_ERROR(CheckOptions(options));
  if (options.report == nullptr) options.report = ReportOnStderr;
  if (options.stop_process == nullptr) options.stop_process = StopProcess;

  auto tiles = std::make_unique<TileCache>(store, kCachedTiles);
  const HighWaterMark mark(options.high_water_mark);
  ASSIGN_OR_RETURN(RecoveredLog log, RecoverLog(*store, tiles.get(), options.identity, options.sign));
  RETURN_IF_ERROR(CompareWithMark(log, mark, options.identity, options.adopt_missing_high_water_mark));
  RETURN_IF_ERROR(mark.Write(log.checkpoint.note));
  return std::unique_ptr<Ledger>(new Ledger(std::make_unique<Parts>(store, options, std::move(tiles), std::move(log))));
}

Ledger::Ledger(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Ledger::~Ledger() {
  Stop();
}

void Ledger::Stop() {
  parts_->committer.Stop();
  parts_->keeper.Stop();
}

Task<absl::StatusOr<Recorded>> Ledger::Append(Entry entry) {
  if (TouchesTheLog(entry.changes)) {
    co_return absl::InvalidArgumentError("an entry's changes may not touch the ledger's own rows");
  }
  Submission submission;
  submission.row = EntryRow(entry.leaf, entry.detail);
  submission.leaf_hash = LeafHash(entry.leaf);
  submission.changes = std::move(entry.changes);
  submission.index_row = std::move(entry.index_row);
  submission.own = entry.own;
  submission.on_disk = std::move(entry.on_disk);
  co_await parts_->committer.Commit(&submission);
  const std::shared_ptr<const Committed>& committed = submission.committed;
  if (committed == nullptr) co_return absl::UnavailableError(submission.why_not);

  const uint64_t size = committed->checkpoint.size;
  Recorded recorded;
  recorded.index_ = submission.index;
  recorded.leaf_hash_ = submission.leaf_hash;
  recorded.checkpoint_ = {committed, &committed->checkpoint};
  CO_ASSIGN_OR_RETURN(recorded.inclusion_proof_, committed->tree.Inclusion(submission.index, size));
  if (entry.known_size > 0 && entry.known_size < size) {
    CO_ASSIGN_OR_RETURN(recorded.consistency_proof_, committed->tree.Consistency(entry.known_size, size));
  }
  co_return recorded;
}

absl::Status Ledger::Ready() const {
  const std::string why_not = parts_->committer.WhyNot();
  return why_not.empty() ? absl::OkStatus() : absl::UnavailableError(why_not);
}

std::shared_ptr<const Checkpoint> Ledger::Latest() const {
  return parts_->LatestCheckpoint();
}

Counted Ledger::Count() const {
  const std::shared_ptr<const Committed> latest = parts_->committer.Latest();
  return {parts_->first_size, latest->checkpoint.size, latest->own};
}

absl::StatusOr<StoredEntry> Ledger::Read(uint64_t index) const {
  ASSIGN_OR_RETURN(std::vector<StoredEntry> entries, ReadRange(index, 1));
  if (!entries.empty()) return std::move(entries.front());
  return absl::OutOfRangeError(absl::StrCat("entry ", index, " is beyond the log"));
}

absl::StatusOr<std::vector<StoredEntry>> Ledger::ReadRange(uint64_t first, uint64_t count) const {
  const uint64_t size = Latest()->size;
  std::vector<StoredEntry> entries;
  if (first >= size) return entries;
  const uint64_t end = first + std::min(count, size - first);
  const auto cursor = parts_->store->Scan(store::Family::kEntries, {EntryKey(first), EntryKey(end)});
  uint64_t next = first;
  for (; cursor->Valid() && cursor->key() == EntryKey(next); cursor->Next(), ++next) {
    ASSIGN_OR_RETURN(StoredEntry entry, ToEntry(cursor->value(), next));
    entries.push_back(std::move(entry));
  }
  RETURN_IF_ERROR(cursor->status());
  if (next == end) return entries;
  return absl::DataLossError(absl::StrCat("entry ", next, " of the log is missing"));
}

absl::StatusOr<std::string> Ledger::LeafHashes(uint64_t first, uint64_t count) const {
  const uint64_t size = Latest()->size;
  if (count > size || first > size - count) return CheckWithin(first + count, size);
  constexpr size_t kHashSize = sizeof(Hash);
  const uint64_t end = first + count;
  std::string hashes;
  uint64_t next = first;
  // Full tiles at once, past the cache: an export would drive out of it what proofs are made of.
  std::vector<std::string> keys;
  for (uint64_t tile = first / Tile::kWidth; tile < std::min(end + Tile::kWidth - 1, size) / Tile::kWidth; ++tile) {
    keys.push_back(TileKey(0, tile));
  }
  ASSIGN_OR_RETURN(const auto tiles, parts_->store->MultiGet(store::Family::kTiles, keys));
  for (const std::optional<std::string>& tile : tiles) {
    if (!tile || tile->size() != Tile::kWidth * kHashSize) {
      return absl::DataLossError(
          absl::StrCat("tile ", next / Tile::kWidth, " of level 0 of the log's tree is damaged"));
    }
    const size_t from = next % Tile::kWidth;
    const size_t until = std::min(Tile::kWidth, from + static_cast<size_t>(end - next));
    hashes.append(*tile, from * kHashSize, (until - from) * kHashSize);
    next += until - from;
  }
  ASSIGN_OR_RETURN(const std::vector<StoredEntry> entries, ReadRange(next, end - next));
  for (const StoredEntry& entry : entries) hashes.append(Bytes(LeafHash(entry.leaf)));
  return hashes;
}

absl::StatusOr<Proof> Ledger::InclusionProof(uint64_t index, uint64_t size) const {
  if (size == 0) return absl::InvalidArgumentError("no entry stands in a tree of size 0");
  if (index >= size) {
    return absl::InvalidArgumentError(absl::StrCat("entry ", index, " does not stand in a tree of size ", size));
  }
  const std::shared_ptr<const Committed> latest = parts_->committer.Latest();
  RETURN_IF_ERROR(CheckWithin(size, latest->checkpoint.size));
  return latest->tree.Inclusion(index, size);
}

absl::StatusOr<Proof> Ledger::ConsistencyProof(uint64_t first, uint64_t second) const {
  if (first == 0) return absl::InvalidArgumentError("nothing is proved from a tree of size 0: ask from 1 upward");
  if (first > second) {
    return absl::InvalidArgumentError(absl::StrCat("tree sizes are reversed: from ", first, " to ", second));
  }
  const std::shared_ptr<const Committed> latest = parts_->committer.Latest();
  RETURN_IF_ERROR(CheckWithin(second, latest->checkpoint.size));
  return latest->tree.Consistency(first, second);
}

}  // namespace covenant::ledger
