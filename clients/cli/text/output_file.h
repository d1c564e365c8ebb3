// A file that its user asked for: it takes its name only when it is whole, and what had the name before stays until
// then.
#pragma once

#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace covenant::cli {

// Written as NAME.partial, readable by its owner only; without Commit nothing is left of it. Something that is no file,
// such as /dev/stdout, is written to as it is.
class OutputFile {
 public:
  // INVALID_ARGUMENT: it cannot be written there. To be made before what it is for is asked, so that nobody asks in
  // vain.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(const std::string& name);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return out_; }
  // INVALID_ARGUMENT: it could not be written to its end, or not be given its name.
  absl::Status Commit();

 private:
  explicit OutputFile(std::string name) : name_(std::move(name)) {}

  const std::string name_;
  std::string partial_;  // empty for what is written to as it is
  std::ofstream out_;
};

}  // namespace covenant::cli
