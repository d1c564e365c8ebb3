// NDJSON, line by line, from a file or stdin.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace covenant::cli {

// Not thread-safe.
class InputLines {
 public:
  // `file` "-": `standard_input`, which is read whole, so that it can be read twice. NOT_FOUND: the file cannot be
  // read; its name is not repeated, for someone may have typed an identifier where the file belongs.
  static absl::StatusOr<InputLines> Open(const std::string& file, std::istream& standard_input);

  // The next line that is not blank. False at the end. A line longer than 1 MiB comes cut off after 1 MiB and a byte,
  // which no reader takes.
  bool Next(std::string& line);
  // Number of the line that Next gave, from 1; blank lines count.
  uint64_t number() const { return number_; }
  // Back to the front.
  void Rewind();
  // Everything that is left, at most 1 MiB and a byte.
  std::string Rest();

 private:
  explicit InputLines(std::unique_ptr<std::istream> in) : in_(std::move(in)) {}

  std::unique_ptr<std::istream> in_;
  uint64_t number_ = 0;
};

}  // namespace covenant::cli
