#include "clients/cli/subject/prompt.h"

#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <termios.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/subject/signal_input.h"

namespace covenant::cli {
namespace {

constexpr char kInterrupt = '\x03';

// Switches the terminal's echo off for as long as it lives.
class NoEcho {
 public:
  explicit NoEcho(int fd) : fd_(fd), worked_(tcgetattr(fd, &before_) == 0) {
    if (!worked_) return;
    termios silent = before_;
    // Without ISIG an interrupt arrives as a character that ends the line, so the echo comes back before we leave.
    silent.c_cc[VEOL] = kInterrupt;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    worked_ = tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (worked_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  bool worked() const { return worked_; }

 private:
  const int fd_;
  termios before_{};
  bool worked_;
};

}  // namespace

absl::StatusOr<std::string> AskHidden(std::string_view question) {
  const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return absl::InvalidArgumentError("there is no terminal to ask at; give a JSON file or stdin instead of --prompt");
  std::string answer;
  bool interrupted = false;
  {
    const NoEcho silence(fd);
    if (!silence.worked()) {
      close(fd);
      return absl::InvalidArgumentError(
          "the terminal cannot hide what is typed; give a JSON file or stdin instead of --prompt");
    }
    const std::string text = std::string(question) + ": ";
    [[maybe_unused]] const ssize_t asked = write(fd, text.data(), text.size());
    char c = 0;
    while (read(fd, &c, 1) == 1 && c != '\n' && c != kInterrupt) answer += c;
    interrupted = c == kInterrupt;
    [[maybe_unused]] const ssize_t ended = write(fd, "\n", 1);
  }
  close(fd);
  if (interrupted) return absl::InvalidArgumentError("interrupted; nothing was sent");
  if (answer.empty()) return absl::InvalidArgumentError("nothing was typed");
  return answer;
}

absl::StatusOr<v1::Identifier> AskIdentifier(const std::string& scheme) {
  const std::vector<std::string_view> parts = PartsOf(scheme);
  if (parts.empty()) return absl::InvalidArgumentError("--prompt names no scheme; known: " + KnownSchemes());
  v1::Identifier identifier;
  identifier.set_scheme(scheme);
  for (std::string_view part : parts) {
    ASSIGN_OR_RETURN(std::string answer, AskHidden(scheme + ", " + std::string(part)));
    identifier.add_parts(std::move(answer));
  }
  Faults faults;
  CheckIdentifier(identifier, scheme, faults);
  if (!faults.empty()) return absl::InvalidArgumentError(faults.front());
  return identifier;
}

bool AskYes(std::string_view question) {
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "yes";
}

absl::Status ConfirmSigning(bool yes, bool in_is_terminal, std::string_view question) {
  if (yes) return absl::OkStatus();
  if (!in_is_terminal) {
    return absl::InvalidArgumentError("nothing was signed: there is no terminal to ask at; --yes signs without asking");
  }
  return AskYes(question) ? absl::OkStatus() : absl::InvalidArgumentError("nothing was signed");
}

}  // namespace covenant::cli
