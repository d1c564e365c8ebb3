#include "clients/cli/text/output_file.h"

#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include <sys/stat.h>

namespace covenant::cli {
namespace {

absl::Status CannotWrite(const std::string& name) {
  return absl::InvalidArgumentError(name + ": cannot be written; give another name, or make room");
}

// Makes an empty file that only its owner may read.
bool MakePrivate(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return false;
  const bool is_private = fchmod(descriptor, S_IRUSR | S_IWUSR) == 0;
  return close(descriptor) == 0 && is_private;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& name) {
  std::error_code ignored;
  const std::filesystem::file_status there = std::filesystem::status(name, ignored);
  if (name.empty() || std::filesystem::is_directory(there)) return CannotWrite(name);
  std::unique_ptr<OutputFile> file(new OutputFile(name));
  if (!std::filesystem::exists(there) || std::filesystem::is_regular_file(there)) {
    const std::string partial = name + ".partial";
    if (!MakePrivate(partial)) return CannotWrite(name);
    file->partial_ = partial;
  }
  file->out_.open(file->partial_.empty() ? name : file->partial_, std::ios::binary | std::ios::trunc);
  if (!file->out_.is_open()) return CannotWrite(name);
  return file;
}

OutputFile::~OutputFile() {
  out_.close();
  if (!partial_.empty()) unlink(partial_.c_str());
}

absl::Status OutputFile::Commit() {
  out_.close();
  if (!out_.good()) return CannotWrite(name_);
  if (partial_.empty()) return absl::OkStatus();
  std::error_code failed;
  std::filesystem::rename(partial_, name_, failed);
  if (failed) return CannotWrite(name_);
  partial_.clear();
  return absl::OkStatus();
}

}  // namespace covenant::cli
