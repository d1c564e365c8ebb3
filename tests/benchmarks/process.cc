#include "tests/benchmarks/process.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <spawn.h>
#include <sstream>
#include <unistd.h>
#include <utility>

#include <sys/wait.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

extern char** environ;

namespace covenant::bench {
namespace {

constexpr std::string_view kListening = "listening on port ";

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string LastLine(const std::string& path) {
  std::string last = "(it said nothing)";
  for (const absl::string_view line : absl::StrSplit(ReadAll(path), '\n', absl::SkipWhitespace()))
    last = std::string(line);
  return last;
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  const int failure = posix_spawn(&pid, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failure != 0) return absl::ErrnoToStatus(failure, absl::StrCat("cannot start ", command[0]));
  return pid;
}

std::optional<int> PortIn(const std::string& log) {
  const std::string text = ReadAll(log);
  const size_t at = text.find(kListening);
  if (at == std::string::npos || text.find('\n', at) == std::string::npos) return std::nullopt;
  return std::atoi(text.c_str() + at + kListening.size());
}

// The number of a line such as "VmRSS:     1234 kB" in /proc/PID/status, in MiB.
double MebibytesOf(const std::string& status, const char* name) {
  const size_t at = status.find(name);
  return at == std::string::npos ? 0 : std::strtod(status.c_str() + at + std::string_view(name).size(), nullptr) / 1024;
}

}  // namespace

absl::Status Run(const std::vector<std::string>& command) {
  char log[] = "/tmp/covenant-bench-run.XXXXXX";
  close(mkstemp(log));
  absl::StatusOr<pid_t> pid = Spawn(command, log);
  int ended = 0;
  if (pid.ok()) waitpid(*pid, &ended, 0);
  const std::string last = LastLine(log);
  unlink(log);
  if (!pid.ok()) return pid.status();
  return ended == 0 ? absl::OkStatus() : absl::InternalError(absl::StrCat(command[0], " failed: ", last));
}

absl::StatusOr<Process> Process::Serve(const std::vector<std::string>& command, const std::string& log,
                                       absl::Duration patience) {
  const absl::Time start = absl::Now();
  absl::StatusOr<pid_t> pid = Spawn(command, log);
  if (!pid.ok()) return pid.status();
  while (absl::Now() - start < patience) {
    if (const std::optional<int> port = PortIn(log)) return Process(*pid, *port, absl::Now() - start);
    if (waitpid(*pid, nullptr, WNOHANG) == *pid) {
      return absl::InternalError(absl::StrCat(command[0], " ended: ", LastLine(log)));
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  kill(*pid, SIGKILL);
  waitpid(*pid, nullptr, 0);
  return absl::DeadlineExceededError(absl::StrCat(command[0], " did not listen: ", LastLine(log)));
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), port_(other.port_), started_in_(other.started_in_) {}

Process& Process::operator=(Process&& other) noexcept {
  Process taken(std::move(other));
  std::swap(pid_, taken.pid_);
  std::swap(port_, taken.port_);
  std::swap(started_in_, taken.started_in_);
  return *this;
}

void Process::Stop(int signal) {
  if (pid_ == 0) return;
  kill(pid_, signal);
  waitpid(std::exchange(pid_, 0), nullptr, 0);
}

absl::Duration Process::cpu() const {
  const std::string stat = ReadAll(absl::StrCat("/proc/", pid_, "/stat"));
  // The name in brackets may hold spaces; behind it user and system time are fields 12 and 13.
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(stat.rfind(')') + 2), ' ');
  int64_t user = 0, system = 0;
  if (fields.size() < 13 || !absl::SimpleAtoi(fields[11], &user) || !absl::SimpleAtoi(fields[12], &system)) return {};
  return absl::Seconds(1) * static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Process::Memory Process::memory() const {
  const std::string status = ReadAll(absl::StrCat("/proc/", pid_, "/status"));
  return {MebibytesOf(status, "VmRSS:"), MebibytesOf(status, "RssAnon:")};
}

}  // namespace covenant::bench
