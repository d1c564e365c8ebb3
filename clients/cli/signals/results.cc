#include "clients/cli/signals/results.h"

#include <filesystem>

#include "clients/auditor/status_macros.h"

namespace covenant::cli {
namespace {

absl::Status NotWritten() {
  return absl::UnavailableError("the results could not be written; check --results and the disk");
}

absl::Status NoFile() {
  return absl::InvalidArgumentError("--results names a file that cannot be written; name another");
}

// Cuts a torn last line off and gives the number of the last whole line's input line; 0 for an empty file.
absl::StatusOr<uint64_t> MendTail(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  uint64_t whole_bytes = 0;
  std::string last;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    whole_bytes += line.size() + 1;
    last = std::move(line);
  }
  in.close();
  std::error_code error;
  std::filesystem::resize_file(file, whole_bytes, error);
  if (error) return NoFile();
  if (last.empty()) return 0;
  const absl::StatusOr<Json> json = ParseStrictJson(last);
  if (!json.ok() || !json->contains("line") || !(*json)["line"].is_number_unsigned()) {
    return absl::InvalidArgumentError("--results names a file that holds something else than results; name another");
  }
  return (*json)["line"].get<uint64_t>();
}

}  // namespace

absl::StatusOr<Results> Results::Open(const std::string& file, bool resume, std::ostream& out) {
  Results results(out);
  if (file.empty()) return results;
  results.out_ = nullptr;
  if (resume && std::filesystem::exists(file)) {
    ASSIGN_OR_RETURN(results.written_line_, MendTail(file));
    results.file_.open(file, std::ios::binary | std::ios::app);
  } else {
    results.file_.open(file, std::ios::binary | std::ios::trunc);
  }
  if (!results.file_) return NoFile();
  return results;
}

void Results::ExpectItem(uint64_t line) {
  turns_.push_back({line, std::nullopt});
}

void Results::AddFaults(uint64_t line, const Faults& faults) {
  turns_.push_back({line, Json{{"line", line}, {"told", "invalid"}, {"faults", faults}}});
}

absl::Status Results::Answer(uint64_t number, Json json) {
  while (!turns_.empty()) {
    const Turn turn = std::move(turns_.front());
    turns_.pop_front();
    if (turn.json) {
      Write(turn.line, *turn.json);
      continue;
    }
    if (next_item_++ < number) continue;
    Json numbered{{"line", turn.line}};
    numbered.update(json);
    Write(turn.line, numbered);
    break;
  }
  // A killed process loses what it holds itself; after this the journal may count the item as answered.
  std::ostream& out = out_ == nullptr ? file_ : *out_;
  out.flush();
  return out ? absl::OkStatus() : NotWritten();
}

absl::Status Results::Finish() {
  for (const Turn& turn : turns_) {
    if (turn.json) Write(turn.line, *turn.json);
  }
  turns_.clear();
  std::ostream& out = out_ == nullptr ? file_ : *out_;
  out.flush();
  return out ? absl::OkStatus() : NotWritten();
}

void Results::Write(uint64_t line, const Json& json) {
  if (line <= written_line_) return;
  written_line_ = line;
  (out_ == nullptr ? static_cast<std::ostream&>(file_) : *out_) << json.dump() << "\n";
}

}  // namespace covenant::cli
