#include "broker/store/file_check.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <rocksdb/file_checksum.h>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"

namespace covenant::store {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPiece = size_t{1} << 20;
constexpr char kIdentity[] = "IDENTITY";
constexpr double kDay = 24 * 60 * 60;

class Crc32c {
 public:
  Crc32c() : sum_(rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({})) {}
  void Add(const char* bytes, size_t count) { sum_->Update(bytes, count); }
  std::string Value() {
    sum_->Finalize();
    return sum_->GetChecksum();
  }

 private:
  const std::unique_ptr<rocksdb::FileChecksumGenerator> sum_;
};

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

absl::Status Damaged(const std::string& path, const std::string& what) {
  return absl::DataLossError(
      absl::StrCat(path, ": ", what, "; the data folder is damaged, restore the newest copy of it"));
}

// The names of what RocksDB leaves unchecked.
std::vector<std::string> SmallFileNames(const std::string& database) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& file : fs::directory_iterator(database, failure)) {
    const std::string name = file.path().filename();
    if (name == kIdentity || name.starts_with("OPTIONS-")) names.push_back(name);
  }
  return names;
}

std::string RowOf(const std::string& name) {
  return "file/" + name;
}

std::string ChecksumOf(const std::string& path) {
  const std::string bytes = ReadWhole(path);
  Crc32c sum;
  sum.Add(bytes.data(), bytes.size());
  return sum.Value();
}

std::string DamageFile(const std::string& folder) {
  return folder + "/damaged";
}

// So that the next start finds it again before it serves, however large the store is.
void WriteDown(const std::string& folder, const std::string& path) {
  std::ofstream(DamageFile(folder), std::ios::binary | std::ios::app) << path << "\n";
}

}  // namespace

SmallFiles::SmallFiles(const std::string& database) : database_(database) {
  for (const std::string& name : SmallFileNames(database))
    before_.emplace_back(name, ChecksumOf(database + "/" + name));
}

absl::Status SmallFiles::Check(rocksdb::DB& db) const {
  std::string known;
  for (const auto& [name, checksum] : before_) {
    // One that is not written down was made by an open that did not get so far.
    if (!db.Get(rocksdb::ReadOptions(), RowOf(name), &known).ok() || known == checksum) continue;
    return Damaged(database_ + "/" + name, "a byte of it was altered");
  }
  const bool had_identity = std::ranges::any_of(before_, [](const auto& file) { return file.first == kIdentity; });
  if (!had_identity && db.Get(rocksdb::ReadOptions(), RowOf(kIdentity), &known).ok()) {
    return Damaged(absl::StrCat(database_, "/", kIdentity), "it was missing");
  }
  for (const std::string& name : SmallFileNames(database_)) {
    const std::string checksum = ChecksumOf(database_ + "/" + name);
    const rocksdb::Status written = db.Put(rocksdb::WriteOptions(), RowOf(name), checksum);
    if (!written.ok()) return absl::UnavailableError(absl::StrCat("the store cannot be written: ", written.ToString()));
  }
  return absl::OkStatus();
}

std::vector<FileCheck::Table> FileCheck::Tables() const {
  std::vector<rocksdb::LiveFileMetaData> files;
  db_->GetLiveFilesMetaData(&files);
  std::vector<Table> tables;
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (file.file_checksum_func_name != rocksdb::kStandardDbFileChecksumFuncName) continue;
    tables.push_back({file.db_path + file.name, file.size, file.file_checksum});
  }
  std::ranges::sort(tables, {}, &Table::size);
  return tables;
}

absl::Status FileCheck::Check(const Table& table, uint64_t pace) {
  const int file = open(table.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    // A compaction may have replaced it since it was listed.
    const std::vector<Table> now = Tables();
    if (std::ranges::find(now, table.path, &Table::path) == now.end()) return absl::OkStatus();
    return Damaged(table.path, absl::StrCat("it cannot be opened: ", std::strerror(errno)));
  }
  Crc32c sum;
  std::string piece(kPiece, '\0');
  ssize_t count = 0;
  while ((count = read(file, piece.data(), piece.size())) > 0) {
    sum.Add(piece.data(), static_cast<size_t>(count));
    if (pace > 0 && !Pause(static_cast<double>(count) / static_cast<double>(pace))) break;
  }
  const int error = errno;
  // What is read once only is not worth the place of what is read often.
  if (pace > 0) posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  close(file);
  if (count < 0) return Damaged(table.path, absl::StrCat("it cannot be read: ", std::strerror(error)));
  if (count > 0 || sum.Value() == table.checksum) return absl::OkStatus();
  return Damaged(table.path, "its bytes are not those that were written");
}

absl::Status FileCheck::CheckAtOpen() {
  std::set<std::string> suspects;
  std::ifstream lines(DamageFile(options_.folder));
  for (std::string line; std::getline(lines, line);) suspects.insert(line);
  uint64_t bytes = 0;
  for (const Table& table : Tables()) {
    const bool suspect = suspects.contains(table.path);
    if (!suspect && bytes + table.size > options_.bytes_at_open) continue;
    bytes += table.size;
    RETURN_IF_ERROR(Check(table, 0));
    checked_.insert(table.path);
  }
  std::error_code gone;
  fs::remove(DamageFile(options_.folder), gone);
  return absl::OkStatus();
}

absl::Status FileCheck::CheckAll() {
  for (const Table& table : Tables()) {
    if (checked_.contains(table.path)) continue;
    const absl::Status checked = Check(table, options_.bytes_a_second);
    if (absl::IsDataLoss(checked)) WriteDown(options_.folder, table.path);
    RETURN_IF_ERROR(checked);
    if (!Pause(0)) return absl::OkStatus();
  }
  checked_.clear();
  return absl::OkStatus();
}

void FileCheck::CheckBehind() {
  behind_ = std::thread([this] {
    do {
      const absl::Status checked = CheckAll();
      if (!checked.ok()) return options_.on_damage(checked);
    } while (Pause(kDay));
  });
}

// False when the check is to end.
bool FileCheck::Pause(double seconds) {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return stopping_; });
}

void FileCheck::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  if (behind_.joinable()) behind_.join();
}

}  // namespace covenant::store
