// A child process that runs append_until_killed, and what it acknowledged.
#pragma once

#include <chrono>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <sys/wait.h>

#include "broker/base/encoding.h"
#include "broker/ledger/hash.h"

extern char** environ;

namespace covenant::ledger {

struct Acknowledged {
  uint64_t index;
  Hash leaf_hash;
  uint64_t size;
  Hash root;
};

class AppendingProcess {
 public:
  // `detail_bytes` an entry; with `syncs` not negative, the disk fails after so many.
  AppendingProcess(const std::string& data_folder, const std::string& mark, size_t detail_bytes, long syncs) {
    int out[2];
    int err[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err[1], STDERR_FILENO);
    std::string words[] = {BINARY_DIR "/append_until_killed", data_folder, mark, std::to_string(detail_bytes),
                           std::to_string(syncs)};
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), words[4].data(), nullptr};
    if (posix_spawn(&pid_, argv[0], &files, nullptr, argv, environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&files);
    close(out[1]);
    close(err[1]);
    out_ = out[0];
    err_ = err[0];
  }
  ~AppendingProcess() {
    if (pid_ > 0) Kill();
    close(out_);
    close(err_);
  }
  AppendingProcess(const AppendingProcess&) = delete;
  AppendingProcess& operator=(const AppendingProcess&) = delete;

  // False when the process ends, or says nothing for 30 seconds, before there are so many.
  bool WaitForAcknowledgements(size_t count) {
    while (acknowledged_.size() < count) {
      if (!ReadSome()) return false;
    }
    return true;
  }
  // So many more refusals than now.
  bool WaitForRefusals(size_t count) {
    const size_t enough = refusals_ + count;
    while (refusals_ < enough) {
      if (!ReadSome()) return false;
    }
    return true;
  }
  // Whatever it has said by now.
  size_t acknowledgements() {
    while (HasMore(0) && ReadSome()) continue;
    return acknowledged_.size();
  }

  // Ends it as a power cut would, in the middle of whatever it does.
  std::vector<Acknowledged> Kill() {
    kill(pid_, SIGKILL);
    return WaitForExit();
  }
  // Kills it when it has not ended within 20 seconds; exit_code() is then -1.
  std::vector<Acknowledged> WaitForExit() {
    const auto enough = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (ReadSome()) {
      if (std::chrono::steady_clock::now() > enough) kill(pid_, SIGKILL);
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return acknowledged_;
  }
  int exit_code() const { return exit_code_; }

  // What it said on stderr; waits for it to close.
  std::string Errors() {
    std::string text;
    char buffer[1024];
    for (ssize_t size = 0; (size = read(err_, buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<size_t>(size));
    return text;
  }

 private:
  bool HasMore(int milliseconds) const {
    pollfd wait{out_, POLLIN, 0};
    return poll(&wait, 1, milliseconds) > 0;
  }

  // False at the end of its output.
  bool ReadSome() {
    char buffer[64 << 10];
    const ssize_t size = HasMore(30'000) ? read(out_, buffer, sizeof buffer) : 0;
    if (size <= 0) return false;
    rest_.append(buffer, static_cast<size_t>(size));
    size_t begin = 0;
    for (size_t end = 0; (end = rest_.find('\n', begin)) != rest_.npos; begin = end + 1) {
      TakeLine(rest_.substr(begin, end - begin));
    }
    rest_.erase(0, begin);
    return true;
  }
  void TakeLine(const std::string& line) {
    if (line == "refused") {
      ++refusals_;
      return;
    }
    std::istringstream words(line);
    Acknowledged one{};
    std::string leaf_hash;
    std::string root;
    words >> one.index >> leaf_hash >> one.size >> root;
    one.leaf_hash = HashFromBytes(HexDecode(leaf_hash).value());
    one.root = HashFromBytes(HexDecode(root).value());
    acknowledged_.push_back(one);
  }

  pid_t pid_ = 0;
  int out_ = -1;
  int err_ = -1;
  int exit_code_ = -1;
  std::string rest_;
  size_t refusals_ = 0;
  std::vector<Acknowledged> acknowledged_;
};

}  // namespace covenant::ledger
