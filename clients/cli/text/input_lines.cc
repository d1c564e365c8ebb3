#include "clients/cli/text/input_lines.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace covenant::cli {
namespace {

constexpr size_t kKept = (1 << 20) + 1;

}  // namespace

absl::StatusOr<InputLines> InputLines::Open(const std::string& file, std::istream& standard_input) {
  if (file == "-") {
    auto whole = std::make_unique<std::stringstream>();
    if (standard_input.peek() != std::istream::traits_type::eof()) *whole << standard_input.rdbuf();
    return InputLines(std::move(whole));
  }
  std::error_code error;
  auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*in || std::filesystem::is_directory(file, error)) {
    return absl::NotFoundError(
        "the input FILE cannot be read; check its name and your rights (identifiers belong into the file, not on the "
        "command line)");
  }
  return InputLines(std::move(in));
}

bool InputLines::Next(std::string& line) {
  std::streambuf& bytes = *in_->rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  for (int c = bytes.sgetc(); c != kEnd; c = bytes.sgetc()) {
    line.clear();
    ++number_;
    bool blank = true;
    for (c = bytes.sbumpc(); c != kEnd && c != '\n'; c = bytes.sbumpc()) {
      blank = blank && (c == ' ' || c == '\t' || c == '\r');
      if (line.size() < kKept) line += static_cast<char>(c);
    }
    if (!blank) return true;
  }
  return false;
}

void InputLines::Rewind() {
  in_->clear();
  in_->seekg(0);
  number_ = 0;
}

std::string InputLines::Rest() {
  std::string rest;
  std::streambuf& bytes = *in_->rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  for (int c = bytes.sbumpc(); c != kEnd && rest.size() < kKept; c = bytes.sbumpc()) rest += static_cast<char>(c);
  return rest;
}

}  // namespace covenant::cli
