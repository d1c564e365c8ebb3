#include "clients/auditor/export_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <unistd.h>

#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

std::string Partial(const std::string& path) {
  return path + ".partial";
}

absl::Status FileError(int error, const char* act, const std::string& path) {
  const std::string text = absl::StrCat("cannot ", act, " ", path, ": ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == EACCES || error == EPERM || error == EROFS) return absl::PermissionDeniedError(text);
  return absl::UnavailableError(text);
}

std::string BigEndian32(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xff));
  return bytes;
}

absl::Status Damage(uint64_t offset, std::string_view what) {
  return absl::DataLossError(absl::StrCat("at byte ", offset, ": ", std::string(what)));
}

// So that the new name survives a power failure.
void SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ExportWriter>> ExportWriter::Create(const std::string& path) {
  const int descriptor = open(Partial(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return FileError(errno, "write", Partial(path));
  std::unique_ptr<ExportWriter> writer(new ExportWriter(path, OwnedFile(fdopen(descriptor, "wb"))));
  RETURN_IF_ERROR(writer->Put(kExportHeader));
  return writer;
}

ExportWriter::~ExportWriter() {
  if (file_ != nullptr) unlink(Partial(path_).c_str());
}

absl::Status ExportWriter::Put(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    return FileError(errno, "write", Partial(path_));
  }
  hash_.Add(bytes);
  bytes_ += bytes.size();
  return absl::OkStatus();
}

absl::Status ExportWriter::PutFramed(std::string_view bytes) {
  RETURN_IF_ERROR(Put(BigEndian32(static_cast<uint32_t>(bytes.size()))));
  return Put(bytes);
}

absl::Status ExportWriter::Append(const covenant::v1::ExportedEntry& entry) {
  if (entry.index() != entries_) {
    return absl::InvalidArgumentError(
        absl::StrCat("export: entry ", entry.index(), " came where entry ", entries_, " was due"));
  }
  const std::string bytes = entry.SerializeAsString();
  if (bytes.size() > kLongestExportEntry) {
    return absl::InvalidArgumentError(absl::StrCat("export: entry ", entry.index(), " is longer than 64 MiB"));
  }
  RETURN_IF_ERROR(PutFramed(bytes));
  ++entries_;
  return absl::OkStatus();
}

absl::Status ExportWriter::Finish(std::string_view checkpoint, std::string_view log_key) {
  if (checkpoint.size() > kLongestExportCheckpoint || log_key.size() > kLongestExportKey) {
    return absl::InvalidArgumentError("export: the checkpoint or the log key is too long");
  }
  RETURN_IF_ERROR(Put(BigEndian32(0)));
  RETURN_IF_ERROR(PutFramed(log_key));
  RETURN_IF_ERROR(PutFramed(checkpoint));
  RETURN_IF_ERROR(Put(hash_.Value()));
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) {
    return FileError(errno, "write", Partial(path_));
  }
  if (std::rename(Partial(path_).c_str(), path_.c_str()) != 0) return FileError(errno, "write", path_);
  SyncFolderOf(path_);
  file_.reset();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ExportReader>> ExportReader::Open(const std::string& path) {
  OwnedFile file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return FileError(errno, "read", path);
  struct stat about;
  if (fstat(fileno(file.get()), &about) != 0) return FileError(errno, "read", path);
  if (!S_ISREG(about.st_mode)) return absl::UnavailableError(absl::StrCat("cannot read ", path, ": not a plain file"));
  std::unique_ptr<ExportReader> reader(new ExportReader(std::move(file), static_cast<uint64_t>(about.st_size)));
  ASSIGN_OR_RETURN(const std::string header, reader->Take(kExportHeader.size(), "the header"));
  if (header != kExportHeader) return Damage(0, "not an export of a log: the first line is not covenant-log-export/1");
  return reader;
}

absl::StatusOr<std::string> ExportReader::Take(uint64_t count, std::string_view what) {
  if (count > size_ - offset_) {
    return Damage(offset_, absl::StrCat("the file ends within ", std::string(what), ": ", size_ - offset_,
                                        " bytes left, ", count, " needed; it was cut off or a length was altered"));
  }
  std::string bytes(count, '\0');
  if (std::fread(bytes.data(), 1, count, file_.get()) != count) {
    return Damage(offset_, absl::StrCat("cannot read ", std::string(what)));
  }
  hash_.Add(bytes);
  offset_ += count;
  return bytes;
}

absl::StatusOr<uint32_t> ExportReader::TakeLength(std::string_view what) {
  ASSIGN_OR_RETURN(const std::string bytes, Take(4, absl::StrCat("the length of ", std::string(what))));
  uint32_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

absl::StatusOr<std::string> ExportReader::TakeFramed(uint32_t longest, std::string_view what) {
  const uint64_t offset = offset_;
  ASSIGN_OR_RETURN(const uint32_t length, TakeLength(what));
  if (length == 0 || length > longest) {
    return Damage(offset,
                  absl::StrCat("the length of ", std::string(what), " is ", length, ", it must be 1 to ", longest));
  }
  return Take(length, what);
}

absl::StatusOr<std::optional<ExportReader::Frame>> ExportReader::Next() {
  Frame frame{.offset = offset_, .bytes = {}};
  ASSIGN_OR_RETURN(const uint32_t length, TakeLength("an entry"));
  if (length == 0) return std::optional<Frame>();
  if (length > kLongestExportEntry) {
    return Damage(frame.offset, absl::StrCat("the length of an entry is ", length, ", more than 64 MiB"));
  }
  ASSIGN_OR_RETURN(frame.bytes, Take(length, "an entry"));
  return std::optional<Frame>(std::move(frame));
}

absl::StatusOr<ExportReader::Trailer> ExportReader::ReadTrailer() {
  Trailer trailer;
  trailer.log_key_offset = offset_;
  ASSIGN_OR_RETURN(trailer.log_key, TakeFramed(kLongestExportKey, "the log key"));
  trailer.checkpoint_offset = offset_;
  ASSIGN_OR_RETURN(trailer.checkpoint, TakeFramed(kLongestExportCheckpoint, "the checkpoint"));
  const std::string expected = hash_.Value();
  ASSIGN_OR_RETURN(const std::string hash, Take(kHashBytes, "the SHA-256 at the end"));
  trailer.whole = hash == expected;
  if (offset_ != size_) {
    return Damage(offset_, absl::StrCat(size_ - offset_, " bytes follow the end of the export"));
  }
  return trailer;
}

}  // namespace covenant::auditor
