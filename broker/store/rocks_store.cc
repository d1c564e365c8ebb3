#include "broker/store/rocks_store.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/store/file_check.h"
#include "broker/store/folder_lock.h"
#include "broker/store/rocks_settings.h"

namespace covenant::store {
namespace {

constexpr int kExitInputOutputError = 74;

rocksdb::Slice Slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view View(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

absl::Status ReadStatus(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) return absl::DataLossError(absl::StrCat("the store is damaged: ", status.ToString()));
  if (status.IsIOError()) return absl::UnavailableError(absl::StrCat("the store cannot be read: ", status.ToString()));
  return absl::InternalError(absl::StrCat("the store failed: ", status.ToString()));
}

absl::Status WriteStatus(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsNoSpace()) return absl::ResourceExhaustedError("the disk of the data folder is full");
  return absl::UnknownError(absl::StrCat("a write of the store has an unknown fate: ", status.ToString()));
}

absl::Status ScrubStatus(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the store's files cannot be rewritten: ", status.ToString()));
}

absl::Status OpenStatus(const rocksdb::Status& status, const std::string& folder) {
  const std::string what = absl::StrCat("data folder ", folder, ": ", status.ToString());
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(absl::StrCat(what, "; make space on its disk"));
  if (status.IsCorruption()) {
    return absl::DataLossError(absl::StrCat(what, "; it is damaged, restore the newest copy of it"));
  }
  return absl::UnavailableError(what);
}

// Nothing that was read from damaged files may be believed, so nothing more is answered.
void StopProcess(const absl::Status& damage) {
  std::fprintf(stderr, "store: %s; the broker stops\n", std::string(damage.message()).c_str());
  std::_Exit(kExitInputOutputError);
}

// What reads need: the database, its families, and the snapshot if there is one.
struct Source {
  rocksdb::DB* db;
  const std::vector<rocksdb::ColumnFamilyHandle*>* families;
  const rocksdb::Snapshot* snapshot;

  rocksdb::ColumnFamilyHandle* Of(Family family) const { return (*families)[static_cast<size_t>(family)]; }
  rocksdb::ReadOptions Options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    return options;
  }
};

class RocksCursor : public Cursor {
 public:
  RocksCursor(const Source& source, Family family, const KeyRange& range) : end_(range.end), bound_(end_) {
    rocksdb::ReadOptions options = source.Options();
    if (!end_.empty()) options.iterate_upper_bound = &bound_;
    rows_.reset(source.db->NewIterator(options, source.Of(family)));
    rows_->Seek(range.begin);
  }
  bool Valid() const override { return rows_->Valid(); }
  void Next() override { rows_->Next(); }
  std::string_view key() const override { return View(rows_->key()); }
  std::string_view value() const override { return View(rows_->value()); }
  absl::Status status() const override { return ReadStatus(rows_->status()); }

 private:
  const std::string end_;
  const rocksdb::Slice bound_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

absl::StatusOr<std::optional<std::string>> GetFrom(const Source& source, Family family, std::string_view key) {
  std::string value;
  const rocksdb::Status status = source.db->Get(source.Options(), source.Of(family), Slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  RETURN_IF_ERROR(ReadStatus(status));
  return std::optional(std::move(value));
}

absl::StatusOr<std::vector<std::optional<std::string>>> MultiGetFrom(const Source& source, Family family,
                                                                     const std::vector<std::string>& keys) {
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> found(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  source.db->MultiGet(source.Options(), source.Of(family), keys.size(), slices.data(), found.data(), statuses.data());
  std::vector<std::optional<std::string>> values(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    RETURN_IF_ERROR(ReadStatus(statuses[i]));
    values[i].emplace(View(found[i]));
  }
  return values;
}

class RocksSnapshot : public Reader {
 public:
  explicit RocksSnapshot(Source source) : source_(source) { source_.snapshot = source_.db->GetSnapshot(); }
  ~RocksSnapshot() override { source_.db->ReleaseSnapshot(source_.snapshot); }
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const override {
    return GetFrom(source_, family, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string>& keys) const override {
    return MultiGetFrom(source_, family, keys);
  }
  std::unique_ptr<Cursor> Scan(Family family, const KeyRange& range) const override {
    return std::make_unique<RocksCursor>(source_, family, range);
  }

 private:
  Source source_;
};

class RocksStore : public Store {
 public:
  RocksStore(FolderLock lock, std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> handles,
             FileCheck::Options checking)
      : lock_(std::move(lock)),
        db_(std::move(db)),
        default_(handles.front()),
        families_(handles),
        check_(db_.get(), std::move(checking)) {
    families_.erase(families_.begin());
  }

  absl::Status CheckFiles(const SmallFiles& small) {
    RETURN_IF_ERROR(small.Check(*db_));
    RETURN_IF_ERROR(check_.CheckAtOpen());
    check_.CheckBehind();
    return absl::OkStatus();
  }

  ~RocksStore() override {
    check_.Stop();
    // Only to spare the next start the replay: a failure loses nothing.
    db_->Flush(rocksdb::FlushOptions(), families_).PermitUncheckedError();
    for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
    db_->DestroyColumnFamilyHandle(default_).PermitUncheckedError();
    db_->Close().PermitUncheckedError();
  }

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const override {
    return GetFrom(Now(), family, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string>& keys) const override {
    return MultiGetFrom(Now(), family, keys);
  }
  std::unique_ptr<Cursor> Scan(Family family, const KeyRange& range) const override {
    return std::make_unique<RocksCursor>(Now(), family, range);
  }
  std::unique_ptr<const Reader> Snapshot() const override { return std::make_unique<RocksSnapshot>(Now()); }

  absl::Status Write(const Batch& batch) override {
    rocksdb::WriteOptions options;
    options.sync = true;
    return WriteRows(batch, options);
  }

  absl::Status WriteUnsynced(const Batch& batch) override {
    RETURN_IF_ERROR(CheckOneFamily(batch));
    return WriteRows(batch, rocksdb::WriteOptions());
  }

  absl::Status Scrub(std::span<const Family> families) override {
    uint64_t snapshots = 0;
    if (!db_->GetIntProperty(rocksdb::DB::Properties::kNumSnapshots, &snapshots) || snapshots > 0) {
      return absl::UnavailableError("deleted rows are still read; the files are rewritten later");
    }
    // The log of writes holds rows of every family: it goes with the last of them.
    std::vector<rocksdb::ColumnFamilyHandle*> all = families_;
    all.push_back(default_);
    RETURN_IF_ERROR(ScrubStatus(db_->Flush(rocksdb::FlushOptions(), all)));
    rocksdb::CompactRangeOptions rewrite;
    rewrite.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (const Family family : families) {
      rocksdb::ColumnFamilyHandle* handle = families_[static_cast<size_t>(family)];
      RETURN_IF_ERROR(ScrubStatus(db_->CompactRange(rewrite, handle, nullptr, nullptr)));
    }
    return BeginManifest();
  }

 private:
  absl::Status WriteRows(const Batch& batch, const rocksdb::WriteOptions& options) {
    rocksdb::WriteBatch rows(batch.bytes() + 16 * batch.size() + 16);
    rocksdb::Status status;
    batch.ForEach([&](Family family, std::string_view key, const std::string_view* value) {
      if (!status.ok()) return;
      rocksdb::ColumnFamilyHandle* handle = families_[static_cast<size_t>(family)];
      status = value == nullptr ? rows.Delete(handle, Slice(key)) : rows.Put(handle, Slice(key), Slice(*value));
    });
    if (!status.ok()) return absl::InternalError(absl::StrCat("a batch cannot be built: ", status.ToString()));
    return WriteStatus(db_->Write(options, &rows));
  }

  // A MANIFEST begins with the files as they were before the change it is begun for, and names their first and last
  // keys. One more change, of a row that says nothing, begins one without those that are gone.
  absl::Status BeginManifest() {
    RETURN_IF_ERROR(ScrubStatus(db_->Put(rocksdb::WriteOptions(), default_, "scrubbed", "")));
    return ScrubStatus(db_->Flush(rocksdb::FlushOptions(), default_));
  }

  Source Now() const { return {db_.get(), &families_, nullptr}; }

  const FolderLock lock_;  // let go of last
  const std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* const default_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  FileCheck check_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const RocksOptions& options) {
  const std::string& folder = options.data_folder;
  std::error_code failure;
  const bool made = std::filesystem::create_directories(folder, failure);
  if (failure) return absl::ErrnoToStatus(failure.value(), absl::StrCat("cannot make the data folder ", folder));
  if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
  ASSIGN_OR_RETURN(FolderLock lock, FolderLock::Take(folder));

  const std::string database = folder + "/store";
  // RocksDB would tell of a missing folder as of an error. Where this fails, RocksDB says why.
  std::filesystem::create_directory(database, failure);
  const SmallFiles small(database);
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::Open(DatabaseSettings(), database, FamilySettings(options.block_cache_bytes), &handles, &db);
  if (!status.ok()) return OpenStatus(status, folder);
  auto store = std::make_unique<RocksStore>(
      std::move(lock), std::unique_ptr<rocksdb::DB>(db), std::move(handles),
      FileCheck::Options{folder, options.checked_at_open_bytes, options.checked_a_second_bytes,
                         options.on_damage == nullptr ? StopProcess : options.on_damage});
  RETURN_IF_ERROR(store->CheckFiles(small));
  return store;
}

}  // namespace covenant::store
