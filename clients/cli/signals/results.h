// The outcome of a bulk run, a JSON object a line, in the order of the input.
#pragma once

#include <cstdint>
#include <deque>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Where results go: a file or a stream. One thread.
class Results {
 public:
  // `file` empty: `out`. With `resume` an existing file is continued: a torn last line is cut off, and lines that it
  // holds are not written again. Else the file begins anew. INVALID_ARGUMENT: it cannot be written, or holds no
  // results.
  static absl::StatusOr<Results> Open(const std::string& file, bool resume, std::ostream& out);

  // The next item that will be answered stands on this line of the input.
  void ExpectItem(uint64_t line);
  // This line was not sent; its faults are written when its turn comes.
  void AddFaults(uint64_t line, const Faults& faults);
  // Item `number` (from 0, in the order of ExpectItem) has its answer; items before it that have none were answered in
  // an earlier run. Everything before and up to it is written and handed to the operating system. UNAVAILABLE: it
  // could not be written; the item must not count as answered.
  absl::Status Answer(uint64_t number, Json json);
  // Writes what is left. UNAVAILABLE: something could not be written.
  absl::Status Finish();

 private:
  struct Turn {
    uint64_t line = 0;
    std::optional<Json> json;  // of a line with faults
  };

  explicit Results(std::ostream& out) : out_(&out) {}
  void Write(uint64_t line, const Json& json);

  std::ofstream file_;
  std::ostream* out_;  // null: file_
  uint64_t written_line_ = 0;
  std::deque<Turn> turns_;
  uint64_t next_item_ = 0;  // number of the first item in turns_
};

}  // namespace covenant::cli
